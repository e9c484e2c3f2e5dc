import { referenceArithmetic } from '../../src/linear_algebra/arithmetic.js';
import { orthonormalColumns } from '../../src/linear_algebra/orthonormal_columns.js';
import { simdArithmetic } from '../../src/linear_algebra/simd/arithmetic.js';
import { reference } from '../../src/random/sampler.js';
import { streamOf } from '../../src/random/seed.js';
import { expectGenerated } from '../support/generated.js';

function normalsOf(size: number): Float32Array {
  const normals = new Float32Array(size);
  reference.fillNormal(normals, streamOf([1, size]), 0, 1);
  return normals;
}

/** Gram and Schmidt's columns, the only ones for which R has a positive diagonal: the definition, taken twice over. */
function gramSchmidt(normals: Float32Array, rows: number, columns: number): number[][] {
  const found: number[][] = [];
  for (let column = 0; column < columns; column++) {
    let vector = Array.from({ length: rows }, (_, row) => normals[row * columns + column]);
    for (let pass = 0; pass < 2; pass++) {
      for (const other of found) {
        const along = vector.reduce((sum, x, i) => sum + x * other[i], 0);
        vector = vector.map((x, i) => x - along * other[i]);
      }
    }
    const norm = Math.hypot(...vector);
    found.push(vector.map((x) => x / norm));
  }
  return found;
}

describe('orthonormal columns', () => {
  test.each([
    ['one column', [3, 4], 2, 1, [0.6, 0.8]],
    ['the same, negative', [-3, -4], 2, 1, [-0.6, -0.8]],
    ['one number', [-5], 1, 1, [-1]],
    ['a zero', [0], 1, 1, [1]],
    [
      'two columns',
      [1, 1, 1, 0, 0, 1],
      3,
      2,
      [Math.SQRT1_2, 1 / Math.sqrt(6), Math.SQRT1_2, -1 / Math.sqrt(6), 0, 2 / Math.sqrt(6)],
    ],
  ])('known answers: %s', (_, normals, rows, columns, expected) => {
    const result = orthonormalColumns(Float32Array.from(normals), rows, columns, referenceArithmetic);
    expected.forEach((value, i) => {
      expect(Math.abs(result[i])).toBeCloseTo(Math.abs(value), 6);
      if (normals[0] !== 0) expect(Math.sign(result[i])).toBe(Math.sign(value));
    });
  });

  // Around the widths of leaves, panels and pieces.
  test.each([
    [5, 5],
    [9, 4],
    [31, 31],
    [40, 33],
    [65, 64],
    [130, 70],
    [200, 1],
  ])('are those of Gram and Schmidt: %d x %d', (rows, columns) => {
    const normals = normalsOf(rows * columns);
    const q = orthonormalColumns(normals, rows, columns, referenceArithmetic);
    gramSchmidt(normals, rows, columns).forEach((expected, column) => {
      // To the rounding of float32: what doubles lose on the way is less, by all conditions of these matrices.
      expected.forEach((value, row) => {
        expect(Math.abs(q[row * columns + column] - value)).toBeLessThan(1e-7);
      });
    });
  });

  test.each([
    [1, 1],
    [7, 3],
    [64, 64],
    [97, 61],
    [257, 129],
    [70, 70],
  ])('have the same bits in WebAssembly: %d x %d', (rows, columns) => {
    const normals = normalsOf(rows * columns);
    expect(orthonormalColumns(normals, rows, columns, simdArithmetic)).toEqual(
      orthonormalColumns(normals, rows, columns, referenceArithmetic),
    );
  });

  test('are orthonormal to float32’s precision at 512 x 512', () => {
    const n = 512;
    const q = orthonormalColumns(normalsOf(n * n), n, n, simdArithmetic);
    let worst = 0;
    for (let a = 0; a < n; a++) {
      for (let b = 0; b <= a; b++) {
        let dot = 0;
        for (let row = 0; row < n; row++) dot += q[row * n + a] * q[row * n + b];
        worst = Math.max(worst, Math.abs(dot - (a === b ? 1 : 0)));
      }
    }
    // Elements of size n^-1/2, each off by 2^-24 of itself at most: 2 * 2^-24 where all errors agree.
    expect(worst).toBeLessThan(2 ** -23);
  });

  test('nothing comes of nothing', () => {
    expect(orthonormalColumns(new Float32Array(0), 4, 0, referenceArithmetic)).toHaveLength(0);
  });

  test('the module is what its sources compile to', () => {
    expectGenerated('src/linear_algebra/simd/module.ts', 'scripts/build_simd.mjs');
  });
});
