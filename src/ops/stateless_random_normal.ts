import type { Tensor } from '@tensorflow/tfjs-core';
import { inFunction } from '../arguments/errors.js';
import { STATELESS_RANDOM_NORMAL } from '../kernels/attributes.js';
import { LARGEST_NORMAL } from '../random/box_muller.js';
import type { Seed } from '../random/seed.js';
import { checkNormal } from './normal_arguments.js';
import { runStatelessKernel } from './stateless_kernel.js';

/**
 * Normal random values that depend only on the arguments: `tf.random.stateless_normal` of TensorFlow.
 *
 * @param shape integers >= 0; one with a 0 gives an empty tensor
 * @param seed two int32
 * @param mean default 0
 * @param stddev standard deviation, >= 0; default 1
 * @returns a float32 tensor
 * @throws TypeError or RangeError for a bad argument
 * @example
 * statelessRandomNormal([2, 2], [42, 0]);  // [[0.01582, -1.59009], [0.10359, 0.81175]]
 */
export function statelessRandomNormal(shape: number[], seed: Seed, mean = 0, stddev = 1): Tensor {
  return inFunction('statelessRandomNormal', () => sampleNormal(shape, seed, mean, stddev));
}

/** `statelessRandomNormal` for functions of this package, whose own names appear in errors. */
export function sampleNormal(shape: number[], seed: Seed, mean: number, stddev: number): Tensor {
  checkNormal(mean, stddev, LARGEST_NORMAL);
  return runStatelessKernel(STATELESS_RANDOM_NORMAL, { shape, seed, mean, stddev });
}
