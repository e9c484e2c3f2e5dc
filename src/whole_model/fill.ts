/** What a weight of a model is filled with. */
import { concat, fill, ones, reshape, type Tensor, tidy, util, zeros } from '@tensorflow/tfjs-core';
import { type Distribution, DRAW } from '../initializers/distribution.js';
import { randomOrthogonal } from '../ops/random_orthogonal.js';
import type { Seed } from '../random/seed.js';

/** A way to fill a weight. */
export interface Draw {
  /** Of what it draws; 0 for constants. */
  readonly stddev: number;
  /** Makes one tensor. */
  values(shape: number[], seed: Seed): Tensor;
}

/** Random values of mean 0. */
export function scaled(distribution: Distribution, variance: number): Draw {
  return {
    stddev: Math.sqrt(variance),
    values: (shape, seed) => DRAW[distribution](shape, seed, variance),
  };
}

/** Uniform in [-limit, limit). */
export function uniformUpTo(limit: number): Draw {
  return scaled('uniform', (limit * limit) / 3);
}

/** One value everywhere. */
export function constant(value: number): Draw {
  return { stddev: 0, values: (shape) => fill(shape, value) };
}

/**
 * `gain` times a matrix with orthonormal rows or columns, whichever are fewer, of the kernel with all axes but the last
 * in one (Saxe, McClelland & Ganguli 2014; the values are Keras's `Orthogonal`, up to the rounding of its QR).
 */
export function orthogonal(gain: number, shape: readonly number[]): Draw {
  const columns = shape[shape.length - 1];
  const rows = util.sizeFromShape(shape.slice(0, -1));
  const longer = Math.max(rows, columns);
  return {
    stddev: longer === 0 ? 0 : gain / Math.sqrt(longer),
    values: (_, seed) => tidy(() => reshape(randomOrthogonal(rows, columns, gain, seed), [...shape])),
  };
}

/** The bias of an LSTM that starts by remembering: ones for the forget gate, the second of four, else zeros. */
export function forgetBias(): Draw {
  return {
    stddev: 0,
    values: ([length]) => tidy(() => concat([zeros([length / 4]), ones([length / 4]), zeros([length / 2])])),
  };
}
