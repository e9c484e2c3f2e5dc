/** Draws on the host, for the kernels of every backend without a sampler of its own. */
import type { KernelFunc } from '@tensorflow/tfjs-core';
import type { Sampler } from '../random/sampler.js';
import { streamOf } from '../random/seed.js';
import { filledTensor } from '../tfjs/backends.js';
import {
  type Attributes,
  parametersOf,
  STATELESS_RANDOM_NORMAL,
  STATELESS_RANDOM_UNIFORM,
  STATELESS_TRUNCATED_NORMAL,
} from './attributes.js';
import { hostSampler } from './host_sampler.js';

/** The function of the host's samplers, and of the shaders, for every kernel, by its name. */
export const FILLS: Readonly<Record<string, keyof Sampler>> = {
  [STATELESS_RANDOM_UNIFORM]: 'fillUniform',
  [STATELESS_RANDOM_NORMAL]: 'fillNormal',
  [STATELESS_TRUNCATED_NORMAL]: 'fillTruncatedNormal',
};

/** A kernel function that draws on the host, where its backend takes the values from. */
export function hostKernel(kernelName: string): KernelFunc {
  return ({ attrs, backend }) => {
    const attributes = attrs as unknown as Attributes;
    return filledTensor(backend, attributes.shape, (values) => {
      hostSampler()[FILLS[kernelName]](values, streamOf(attributes.seed), ...parametersOf(kernelName, attributes));
    });
  };
}
