/**
 * Draws on the host, into arrays, for the kernels of every backend without a sampler of its own.
 */
import { type KernelFunc, util } from '@tensorflow/tfjs-core';
import { streamOf } from '../random/seed.js';
import { upload } from '../tfjs/backends.js';
import {
  type Attributes,
  type NormalAttributes,
  STATELESS_RANDOM_NORMAL,
  STATELESS_RANDOM_UNIFORM,
  STATELESS_TRUNCATED_NORMAL,
  type UniformAttributes,
} from './attributes.js';
import { hostSampler } from './host_sampler.js';

/** Fills an array with the values of a kernel. */
export type HostFill = (output: Float32Array, attributes: Attributes) => void;

/** The fill of every kernel, by its name. */
export const HOST_FILLS: Readonly<Record<string, HostFill>> = {
  [STATELESS_RANDOM_UNIFORM]: (output, attributes) => {
    const { seed, minval, maxval } = attributes as UniformAttributes;
    hostSampler().fillUniform(output, streamOf(seed), minval, maxval);
  },
  [STATELESS_RANDOM_NORMAL]: (output, attributes) => {
    const { seed, mean, stddev } = attributes as NormalAttributes;
    hostSampler().fillNormal(output, streamOf(seed), mean, stddev);
  },
  [STATELESS_TRUNCATED_NORMAL]: (output, attributes) => {
    const { seed, mean, stddev } = attributes as NormalAttributes;
    hostSampler().fillTruncatedNormal(output, streamOf(seed), mean, stddev);
  },
};

/** A kernel function that draws on the host and leaves the upload to its backend. */
export function hostKernel(kernelName: string): KernelFunc {
  return ({ attrs, backend }) => {
    const attributes = attrs as unknown as Attributes;
    // A new array for every tensor: backends keep it, and tfjs-node even shares it with TensorFlow.
    const values = new Float32Array(util.sizeFromShape(attributes.shape));
    HOST_FILLS[kernelName](values, attributes);
    return upload(backend, values, attributes.shape);
  };
}
