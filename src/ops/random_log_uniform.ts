import type { Tensor } from '@tensorflow/tfjs-core';
import { hostSampler } from '../kernels/host_sampler.js';
import { type Seed, streamOf } from '../random/seed.js';
import { tensorOf } from '../tfjs/backends.js';

/**
 * Logarithms of uniforms in [low, high), taken on the host: those of backends differ in the last bits.
 *
 * @param low > 0
 * @returns a float32 tensor
 */
export function randomLogUniform(shape: number[], low: number, high: number, seed: Seed): Tensor {
  return tensorOf(shape, (values) => {
    hostSampler().fillUniform(values, streamOf(seed), low, high);
    for (let i = 0; i < values.length; i++) values[i] = Math.log(values[i]);
  });
}
