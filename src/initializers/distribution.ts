import type { Tensor } from '@tensorflow/tfjs-core';
import { brokenRule } from '../arguments/errors.js';
import { sampleNormal } from '../ops/stateless_random_normal.js';
import { sampleUniform } from '../ops/stateless_random_uniform.js';
import { sampleTruncatedNormal } from '../ops/stateless_truncated_normal.js';
import type { Seed } from '../random/seed.js';
import { TRUNCATED_STDDEV } from '../scaling/truncation.js';

/**
 * The distribution of weights of a given variance: `'uniform'`, `'normal'`, or `'truncatedNormal'`, a normal truncated
 * at two standard deviations and rescaled to keep the variance.
 */
export type Distribution = (typeof DISTRIBUTIONS)[number];

export const DISTRIBUTIONS = ['uniform', 'normal', 'truncatedNormal'] as const;

// The largest standard normal in float32 is below 6: seven standard deviations of this stay within the type.
const MOST_STDDEV = 4e37;

/**
 * Checks that weights of a variance fit float32: neither infinite nor, unless the variance is 0, all 0.
 *
 * @param name the argument that the variance comes from
 * @throws RangeError
 */
export function checkVariance(name: string, variance: number): void {
  const stddev = Math.sqrt(variance);
  if (variance === 0 || (Math.fround(stddev) > 0 && stddev <= MOST_STDDEV)) return;
  throw brokenRule(`"${name}" gives weights a standard deviation of ${stddev}, beyond the range of float32`);
}

/** Draws values of mean 0 and a given variance. The arithmetic has Keras's order, which determines the bits. */
export const DRAW: Readonly<Record<Distribution, (shape: number[], seed: Seed, variance: number) => Tensor>> = {
  uniform: (shape, seed, variance) => {
    const limit = Math.sqrt(3 * variance);
    return sampleUniform(shape, seed, -limit, limit);
  },
  normal: (shape, seed, variance) => sampleNormal(shape, seed, 0, Math.sqrt(variance)),
  truncatedNormal: (shape, seed, variance) =>
    sampleTruncatedNormal(shape, seed, 0, Math.sqrt(variance) / TRUNCATED_STDDEV),
};
