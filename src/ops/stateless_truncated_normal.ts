import type { Tensor } from '@tensorflow/tfjs-core';
import { inFunction } from '../arguments/errors.js';
import { STATELESS_TRUNCATED_NORMAL } from '../kernels/attributes.js';
import { CUT } from '../random/normal.js';
import type { Seed } from '../random/seed.js';
import { checkNormal } from './normal_arguments.js';
import { runStatelessKernel } from './stateless_kernel.js';

/**
 * Normal random values that depend only on the arguments; values more than two standard deviations from the mean are
 * drawn again: `tf.random.stateless_truncated_normal` of TensorFlow.
 *
 * @param shape integers >= 0; one with a 0 gives an empty tensor
 * @param seed two int32
 * @param mean default 0
 * @param stddev standard deviation of the normal before it is cut, >= 0; default 1. What is left has 0.8796 of it.
 * @returns a float32 tensor
 * @throws TypeError or RangeError for a bad argument
 * @example
 * statelessTruncatedNormal([2, 2], [42, 0]);  // [[0.01582, -1.59009], [0.10359, 0.81175]]
 */
export function statelessTruncatedNormal(shape: number[], seed: Seed, mean = 0, stddev = 1): Tensor {
  return inFunction('statelessTruncatedNormal', () => sampleTruncatedNormal(shape, seed, mean, stddev));
}

/** `statelessTruncatedNormal` for functions of this package, whose own names appear in errors. */
export function sampleTruncatedNormal(shape: number[], seed: Seed, mean: number, stddev: number): Tensor {
  checkNormal(mean, stddev, CUT);
  return runStatelessKernel(STATELESS_TRUNCATED_NORMAL, { shape, seed, mean, stddev });
}
