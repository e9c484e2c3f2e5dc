import { orthonormalColumns } from '../../src/random/orthonormal.js';
import { reference } from '../../src/random/sampler.js';
import { streamOf } from '../../src/random/seed.js';

describe('orthonormal columns', () => {
  // The factorization whose R has a positive diagonal is unique: Gram and Schmidt's.
  test.each([
    ['one column', [3, 4], 2, 1, [0.6, 0.8]],
    ['the same, negative', [-3, -4], 2, 1, [-0.6, -0.8]],
    ['one number', [-5], 1, 1, [-1]],
    [
      'two columns',
      [1, 1, 1, 0, 0, 1],
      3,
      2,
      [Math.SQRT1_2, 1 / Math.sqrt(6), Math.SQRT1_2, -1 / Math.sqrt(6), 0, 2 / Math.sqrt(6)],
    ],
  ])('are those of Gram and Schmidt: %s', (_, normals, rows, columns, expected) => {
    const result = orthonormalColumns(Float32Array.from(normals), rows, columns);
    expected.forEach((value, i) => {
      expect(result[i]).toBeCloseTo(value, 6);
    });
  });

  test('are orthonormal to float32’s precision', () => {
    const [rows, columns] = [90, 70];
    const normals = new Float32Array(rows * columns);
    reference.fillNormal(normals, streamOf([1, 2]), 0, 1);
    const q = orthonormalColumns(normals, rows, columns);
    let worst = 0;
    for (let a = 0; a < columns; a++) {
      for (let b = 0; b <= a; b++) {
        let dot = 0;
        for (let row = 0; row < rows; row++) dot += q[row * columns + a] * q[row * columns + b];
        worst = Math.max(worst, Math.abs(dot - (a === b ? 1 : 0)));
      }
    }
    expect(worst).toBeLessThan(1e-6);
  });

  test('nothing comes of nothing', () => {
    expect(orthonormalColumns(new Float32Array(0), 4, 0)).toHaveLength(0);
  });
});
