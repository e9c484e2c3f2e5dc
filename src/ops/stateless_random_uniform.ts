import type { Tensor } from '@tensorflow/tfjs-core';
import { checkInterval, finiteNumber } from '../arguments/checks.js';
import { inFunction } from '../arguments/errors.js';
import { STATELESS_RANDOM_UNIFORM } from '../kernels/attributes.js';
import type { Seed } from '../random/seed.js';
import { runStatelessKernel } from './stateless_kernel.js';

/**
 * Uniform random values that depend only on the arguments: `tf.random.stateless_uniform` of TensorFlow, bit for bit on
 * every backend.
 *
 * @param shape integers >= 0; one with a 0 gives an empty tensor
 * @param seed two int32
 * @param minval lower end of the range, included; default 0
 * @param maxval upper end of the range; default 1. It is excluded, but for a range so narrow beside its ends that
 *   rounding to float32 reaches it, as in TensorFlow.
 * @returns a float32 tensor
 * @throws TypeError or RangeError for a bad argument
 * @example
 * statelessRandomUniform([2, 2], [42, 0]);  // [[0.28243, 0.49842], [0.71546, 0.0202]]
 */
export function statelessRandomUniform(shape: number[], seed: Seed, minval = 0, maxval = 1): Tensor {
  return inFunction('statelessRandomUniform', () => sampleUniform(shape, seed, minval, maxval));
}

/** `statelessRandomUniform` for functions of this package, whose own names appear in errors. */
export function sampleUniform(shape: number[], seed: Seed, minval: number, maxval: number): Tensor {
  finiteNumber('minval', minval);
  finiteNumber('maxval', maxval);
  checkInterval('minval', minval, 'maxval', maxval);
  return runStatelessKernel(STATELESS_RANDOM_UNIFORM, { shape, seed, minval, maxval });
}
