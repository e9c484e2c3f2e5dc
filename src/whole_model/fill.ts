/** Fills a weight: with random values, or with constants. */
import { concat, fill, ones, reshape, type Tensor, tidy, util, zeros } from '@tensorflow/tfjs-core';
import { type Distribution, DRAW } from '../initializers/distribution.js';
import { inMiddle } from '../initializers/convolution_kernel.js';
import { MOST_ORTHOGONAL_ELEMENTS, randomOrthogonal } from '../ops/random_orthogonal.js';
import type { Seed } from '../random/seed.js';

/** A way to fill a weight. */
export interface Fill {
  /** The standard deviation of the values; 0 for constants. */
  readonly stddev: number;
  /** Their mean; 0 if missing. */
  readonly mean?: number;
  /** The maximum number of elements of such a weight; no limit if missing. */
  readonly mostElements?: number;
  /** Makes the values, as one new tensor. */
  values(shape: number[], seed: Seed): Tensor;
}

/** Independent random values of mean 0. */
export function random(distribution: Distribution, variance: number): Fill {
  return {
    stddev: Math.sqrt(variance),
    values: (shape, seed) => DRAW[distribution](shape, seed, variance),
  };
}

/** Uniform in [-limit, limit). */
export function uniformUpTo(limit: number): Fill {
  return random('uniform', (limit * limit) / 3);
}

/** One value everywhere. */
export function constant(value: number): Fill {
  return { stddev: 0, mean: value, values: (shape) => fill(shape, value) };
}

/**
 * `gain` times a matrix with orthonormal rows or columns, whichever are fewer, with all axes but the last as its rows
 * (Saxe, McClelland & Ganguli 2014). The values are those of Keras's `Orthogonal`, up to the rounding of its QR.
 */
export function orthogonal(gain: number, shape: readonly number[]): Fill {
  const rows = util.sizeFromShape(shape.slice(0, -1));
  const columns = shape[shape.length - 1];
  const longer = Math.max(rows, columns);
  return {
    stddev: longer === 0 ? 0 : gain / Math.sqrt(longer),
    mostElements: MOST_ORTHOGONAL_ELEMENTS,
    values: (_, seed) => tidy(() => reshape(randomOrthogonal(rows, columns, gain, seed), [...shape])),
  };
}

/**
 * A convolution that is `orthogonal` in the middle of its window, and 0 around it (Xiao et al. 2018). With fewer
 * outputs than inputs the matrix has orthonormal columns, and drops everything orthogonal to them.
 */
export function deltaOrthogonal(gain: number, shape: readonly number[]): Fill {
  const matrix = orthogonal(gain, shape.slice(-2));
  const positions = util.sizeFromShape(shape.slice(0, -2));
  return {
    stddev: matrix.stddev / Math.sqrt(positions),
    mostElements: MOST_ORTHOGONAL_ELEMENTS * positions,
    values: (_, seed) => tidy(() => inMiddle(matrix.values(shape.slice(-2), seed), shape)),
  };
}

/** The bias of an LSTM that starts by remembering: ones for the forget gate, the second of four, and zeros. */
export function forgetBias(): Fill {
  return {
    stddev: 0,
    values: ([length]) => tidy(() => concat([zeros([length / 4]), ones([length / 4]), zeros([length / 2])])),
  };
}
