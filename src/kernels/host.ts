/**
 * Draws on the host, into arrays, for the kernels of every backend without a sampler of its own.
 */
import { type KernelFunc, util } from '@tensorflow/tfjs-core';
import type { Sampler } from '../random/sampler.js';
import { streamOf } from '../random/seed.js';
import { upload } from '../tfjs/backends.js';
import {
  type Attributes,
  parametersOf,
  STATELESS_RANDOM_NORMAL,
  STATELESS_RANDOM_UNIFORM,
  STATELESS_TRUNCATED_NORMAL,
} from './attributes.js';
import { hostSampler } from './host_sampler.js';

/** The sampler's function for every kernel, by its name. */
export const HOST_FILLS: Readonly<Record<string, keyof Sampler>> = {
  [STATELESS_RANDOM_UNIFORM]: 'fillUniform',
  [STATELESS_RANDOM_NORMAL]: 'fillNormal',
  [STATELESS_TRUNCATED_NORMAL]: 'fillTruncatedNormal',
};

/** A kernel function that draws on the host and leaves the upload to its backend. */
export function hostKernel(kernelName: string): KernelFunc {
  return ({ attrs, backend }) => {
    const attributes = attrs as unknown as Attributes;
    // A new array for every tensor: backends keep it, and tfjs-node even shares it with TensorFlow.
    const values = new Float32Array(util.sizeFromShape(attributes.shape));
    hostSampler()[HOST_FILLS[kernelName]](values, streamOf(attributes.seed), ...parametersOf(kernelName, attributes));
    return upload(backend, values, attributes.shape);
  };
}
