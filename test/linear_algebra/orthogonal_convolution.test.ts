/** The composition of orthogonal convolutions, against TensorFlow 1's of the same matrices. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { referenceArithmetic } from '../../src/linear_algebra/arithmetic.js';
import { growths, orthogonalConvolution } from '../../src/linear_algebra/orthogonal_convolution.js';

interface Composed {
  readonly shape: number[];
  readonly rows: number[];
  readonly bases: number[][];
  readonly values: number[];
}

const { convolutions } = JSON.parse(readFileSync(path.join(__dirname, '..', 'reference', 'kernels.json'), 'utf8')) as {
  convolutions: Composed[];
};

test.each(convolutions.map((composed) => [composed.shape, composed] as const))(
  'of shape %p are TensorFlow’s',
  (shape, { rows, bases, values }) => {
    const [inputs, outputs] = shape.slice(-2);
    const columns = Float32Array.from(
      { length: rows.length },
      (_, i) => rows[(i % inputs) * outputs + Math.floor(i / inputs)],
    );
    const made = orthogonalConvolution(
      shape.slice(0, -2),
      inputs,
      outputs,
      columns,
      bases.map((basis) => Float32Array.from(basis)),
      referenceArithmetic,
    );
    // TensorFlow multiplies float32 matrices: an error of 2^-24 for each of the products and of their terms.
    const tolerance = 2 ** -24 * outputs * (bases.length + 1) * 2;
    made.forEach((value, i) => {
      expect(Math.abs(value - values[i])).toBeLessThan(tolerance);
    });
  },
);

test('a kernel grows along all axes in turn, until each is complete', () => {
  expect(growths([3, 2, 4])).toEqual([0, 1, 2, 0, 2, 2]);
  expect(growths([1])).toEqual([]);
});
