import type { Tensor } from '@tensorflow/tfjs-core';
import { sampleNormal } from '../ops/stateless_random_normal.js';
import { sampleUniform } from '../ops/stateless_random_uniform.js';
import { sampleTruncatedNormal } from '../ops/stateless_truncated_normal.js';
import type { Seed } from '../random/seed.js';
import { TRUNCATED_STDDEV } from '../scaling/truncation.js';

/**
 * What weights of a given variance are distributed like: `'uniform'`, `'normal'`, or `'truncatedNormal'`, a normal that
 * is cut at two standard deviations, and so much wider before that what is left has the variance.
 */
export type Distribution = (typeof DISTRIBUTIONS)[number];

export const DISTRIBUTIONS = ['uniform', 'normal', 'truncatedNormal'] as const;

/** Draws values of mean 0 and a given variance. The order of the arithmetic is Keras's: its bits depend on it. */
export const DRAW: Readonly<Record<Distribution, (shape: number[], seed: Seed, variance: number) => Tensor>> = {
  uniform: (shape, seed, variance) => {
    const limit = Math.sqrt(3 * variance);
    return sampleUniform(shape, seed, -limit, limit);
  },
  normal: (shape, seed, variance) => sampleNormal(shape, seed, 0, Math.sqrt(variance)),
  truncatedNormal: (shape, seed, variance) =>
    sampleTruncatedNormal(shape, seed, 0, Math.sqrt(variance) / TRUNCATED_STDDEV),
};
