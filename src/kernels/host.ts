/**
 * Sampling on the host, into arrays: what the kernels of every backend without a sampler of its own come down to.
 */
import { env } from '@tensorflow/tfjs-core';
import { referenceArithmetic } from '../linear_algebra/arithmetic.js';
import type { Arithmetic } from '../linear_algebra/arithmetic.js';
import { simdArithmetic } from '../linear_algebra/simd/arithmetic.js';
import { reference } from '../random/sampler.js';
import type { Sampler } from '../random/sampler.js';
import { streamOf } from '../random/seed.js';
import { simdSampler } from '../random/simd/sampler.js';
import { STATELESS_RANDOM_NORMAL, STATELESS_RANDOM_UNIFORM, STATELESS_TRUNCATED_NORMAL } from './attributes.js';
import type { Attributes, NormalAttributes, UniformAttributes } from './attributes.js';

/** Whether the host samples in WebAssembly SIMD; by default where the engine can. False gives the plain reference. */
export const SIMD_FLAG = 'TFJS_INITIALIZERS_WASM_SIMD';
env().registerFlag(SIMD_FLAG, () => simdSampler() !== undefined);

function sampler(): Sampler {
  return (env().getBool(SIMD_FLAG) ? simdSampler() : undefined) ?? reference;
}

/** What makes an arithmetic for matrices of double precision. */
export function hostArithmetic(): (size: number) => Arithmetic {
  return sampler() === reference ? referenceArithmetic : simdArithmetic;
}

/** Fills an array with the values of a kernel. */
export type HostFill = (output: Float32Array, attributes: Attributes) => void;

/** The fill of every kernel, by its name. */
export const HOST_FILLS: Readonly<Record<string, HostFill>> = {
  [STATELESS_RANDOM_UNIFORM]: (output, attributes) => {
    const { seed, minval, maxval } = attributes as UniformAttributes;
    sampler().fillUniform(output, streamOf(seed), minval, maxval);
  },
  [STATELESS_RANDOM_NORMAL]: (output, attributes) => {
    const { seed, mean, stddev } = attributes as NormalAttributes;
    sampler().fillNormal(output, streamOf(seed), mean, stddev);
  },
  [STATELESS_TRUNCATED_NORMAL]: (output, attributes) => {
    const { seed, mean, stddev } = attributes as NormalAttributes;
    sampler().fillTruncatedNormal(output, streamOf(seed), mean, stddev);
  },
};
