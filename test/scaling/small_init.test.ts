/** The standard deviations of a transformer's kernels by its width. */
import '@tensorflow/tfjs';
import { smallInitScale, wangScale, xavierNormal } from 'tfjs-initializers';
import { expectMoments, KURTOSIS } from '../support/statistics.js';

// gpt-neox/megatron/model/init_functions.py: sqrt(2 / (5 dim)), and 2 / n_layers / sqrt(dim).
test.each([
  ['smallInitScale(10)', smallInitScale(10), 0.2],
  ['smallInitScale(1000)', smallInitScale(1000), 0.02],
  ['wangScale(1, 1)', wangScale(1, 1), 2],
  ['wangScale(2, 100)', wangScale(2, 100), 0.1],
  ['wangScale(10, 25)', wangScale(10, 25), 0.04],
])('%s', (_, stddev, expected) => {
  expect(stddev).toBeCloseTo(expected, 15);
});

test('smallInitScale is what Xavier gives a kernel of d inputs and 4 d outputs', () => {
  const kernel = xavierNormal({ seed: 1 }).apply([128, 512]).dataSync() as Float32Array;
  expectMoments(kernel, smallInitScale(128) ** 2, KURTOSIS.normal);
});

test.each<[() => unknown, Error]>([
  [() => smallInitScale(0), new RangeError('smallInitScale: "width" expected an integer >= 1, got 0')],
  [() => smallInitScale('64' as never), new TypeError('smallInitScale: "width" expected an integer >= 1, got "64"')],
  [() => wangScale(1.5, 64), new RangeError('wangScale: "layers" expected an integer >= 1, got 1.5')],
  [() => wangScale(2, NaN), new RangeError('wangScale: "width" expected an integer >= 1, got NaN')],
])('bad input %#', (call, error) => {
  expect(call).toThrow(error);
});
