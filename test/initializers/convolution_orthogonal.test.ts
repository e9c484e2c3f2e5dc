/** Convolutions that keep lengths. */
import * as tf from '@tensorflow/tfjs';
import { convolutionOrthogonal } from 'tfjs-initializers';

/** A signal with a circular border, so that a convolution without padding keeps its size. */
function circular(signal: tf.Tensor, window: readonly number[]): tf.Tensor {
  return window.reduce((padded, size, i) => {
    const axis = i + 1;
    const length = padded.shape[axis];
    return size === 1
      ? padded
      : tf.concat([padded, padded.slice(startAt(axis, 0), sizeOf(padded, axis, size - 1))], axis);
    function startAt(at: number, start: number): number[] {
      return padded.shape.map((_, each) => (each === at ? Math.min(start, length) : 0));
    }
  }, signal);
}

function sizeOf(tensor: tf.Tensor, axis: number, size: number): number[] {
  return tensor.shape.map((length, each) => (each === axis ? size : length));
}

function convolved(signal: tf.Tensor, kernel: tf.Tensor): tf.Tensor {
  const window = kernel.shape.slice(0, -2);
  const padded = circular(signal, window);
  switch (window.length) {
    case 1:
      return tf.conv1d(padded as tf.Tensor3D, kernel as tf.Tensor3D, 1, 'valid');
    case 2:
      return tf.conv2d(padded as tf.Tensor4D, kernel as tf.Tensor4D, 1, 'valid');
    default:
      return tf.conv3d(padded as tf.Tensor5D, kernel as tf.Tensor5D, 1, 'valid');
  }
}

const lengths = (signal: tf.Tensor): number[] =>
  Array.from(tf.sqrt(tf.sum(tf.square(tf.reshape(signal, [signal.shape[0], -1])), 1)).dataSync());

test.each([
  [[5, 4, 4], [9]],
  [[4, 3, 7], [8]],
  [
    [3, 3, 4, 6],
    [7, 5],
  ],
  [
    [3, 2, 1, 5],
    [6, 6],
  ],
  [
    [1, 1, 4, 4],
    [3, 3],
  ],
  [
    [5, 5, 8, 8],
    [6, 5],
  ],
  [
    [3, 3, 3, 2, 4],
    [5, 4, 3],
  ],
])('a kernel %p with circular padding keeps the length of every signal, times the gain', (shape, size) => {
  tf.tidy(() => {
    const gain = 1.5;
    const signal = tf.randomNormal([4, ...size, shape[shape.length - 2]], 0, 1, 'float32', 3);
    const before = lengths(signal);
    const after = lengths(convolved(signal, convolutionOrthogonal({ gain, seed: 5 }).apply(shape)));
    // Float32 sums of as many products as there are in the window.
    after.forEach((length, i) => {
      expect(Math.abs(length / (gain * before[i]) - 1)).toBeLessThan(2 ** -24 * tf.util.sizeFromShape(shape));
    });
  });
});

test('its whole window is filled', () => {
  const kernel = convolutionOrthogonal({ seed: 1 }).apply([3, 3, 4, 8]);
  const blocks = tf.sum(tf.square(kernel), [2, 3]).dataSync();
  expect(Math.min(...blocks)).toBeGreaterThan(0);
});

test('kernels of different seeds differ, of one seed they do not', () => {
  const values = (seed: number): number[] => Array.from(convolutionOrthogonal({ seed }).apply([3, 2, 2]).dataSync());
  expect(values(1)).toEqual(values(1));
  expect(values(1)).not.toEqual(values(2));
});

test.each([
  [[3, 3, 5, 4], '"shape" expected as many outputs as inputs, or more, got [3, 3, 5, 4]'],
  [[4, 4], '"shape" expected rank 3, 4 or 5, [...window, in, out], got [4, 4]'],
  [[3, 3, 64, 16384], '"shape" expected an orthogonal kernel of at most'],
])('refuses shape %p', (shape, message) => {
  expect(() => convolutionOrthogonal().apply(shape)).toThrow(`convolutionOrthogonal: ${message}`);
});
