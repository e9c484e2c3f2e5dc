/** Products of matrices on the wasm backend, where it transposes first. */
import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs';
import { transposeBeforeProducts } from '../../examples/wasm_products.js';

beforeAll(async () => {
  transposeBeforeProducts();
  await tf.setBackend('wasm');
});

// Small integers: every order of the additions gives the same float32.
const matrix = (rows: number, columns: number, offset: number): number[][] =>
  Array.from({ length: rows }, (_, i) =>
    Array.from({ length: columns }, (__, j) => ((i * 7 + j * 3 + offset) % 11) - 5),
  );

const transpose = (rows: number[][]): number[][] => rows[0].map((_, j) => rows.map((row) => row[j]));

const product = (a: number[][], b: number[][]): number[][] =>
  a.map((row) => transpose(b).map((column) => row.reduce((sum, value, k) => sum + value * column[k], 0)));

const CASES = [false, true].flatMap((transposeA) =>
  [false, true].map((transposeB) => [transposeA, transposeB] as const),
);

test.each(CASES)('matrices, transposed: %s, %s', (transposeA, transposeB) => {
  const [a, b] = [matrix(3, 5, 1), matrix(5, 4, 2)];
  const given = [transposeA ? transpose(a) : a, transposeB ? transpose(b) : b].map((each) => tf.tensor2d(each));
  const held = [tf.memory().numTensors, tf.engine().backend.numDataIds()];
  const result = tf.matMul(given[0], given[1], transposeA, transposeB);
  expect(result.arraySync()).toEqual(product(a, b));
  result.dispose();
  expect([tf.memory().numTensors, tf.engine().backend.numDataIds()]).toEqual(held);
});

test.each(CASES)('batches of matrices, transposed: %s, %s', (transposeA, transposeB) => {
  const [as, bs] = [
    [matrix(3, 5, 1), matrix(3, 5, 4)],
    [matrix(5, 4, 2), matrix(5, 4, 6)],
  ];
  const result = tf.matMul(
    tf.tensor3d(transposeA ? as.map(transpose) : as),
    tf.tensor3d(transposeB ? bs.map(transpose) : bs),
    transposeA,
    transposeB,
  );
  expect(result.arraySync()).toEqual(as.map((a, i) => product(a, bs[i])));
});

test('a matrix of one row or one column', () => {
  const [a, b] = [matrix(1, 5, 1), matrix(1, 4, 2)];
  expect(tf.matMul(tf.tensor2d(a), tf.tensor2d(b), true, false).arraySync()).toEqual(product(transpose(a), b));
});
