/** Random values whose spread is given, whatever the shape. */
import type { Tensor } from '@tensorflow/tfjs-core';
import { checkInterval, finiteNumber, nonNegativeNumber } from '../arguments/checks.js';
import { statelessRandomNormal } from '../ops/stateless_random_normal.js';
import { statelessRandomUniform } from '../ops/stateless_random_uniform.js';
import { readSeed, type SeedArgument, type SeedSource } from './seed_source.js';
import { readArguments, WeightInitializer } from './weight_initializer.js';

/** The default standard deviation, and half the default range, of Keras's and tfjs's random initializers. */
export const DEFAULT_SPREAD = 0.05;

/** Arguments of `randomNormal`. */
export interface RandomNormalArgs {
  /** Default 0. */
  mean?: number;
  /** Standard deviation, >= 0; default 0.05. (tfjs's own takes 0 for left out.) */
  stddev?: number;
  /** An integer, a `SeedGenerator`, or nothing: every `apply` then draws anew. */
  seed?: SeedArgument;
}

/**
 * Normal values of any shape. Bit for bit Keras's `RandomNormal(mean, stddev, seed)`.
 *
 * @example
 * tf.layers.embedding({inputDim: 1000, outputDim: 64, embeddingsInitializer: randomNormal({stddev: 1})});
 */
export class ExactRandomNormal extends WeightInitializer {
  /** The name that it is registered and saved under. @nocollapse */
  static readonly className = 'ExactRandomNormal';

  readonly #mean: number;
  readonly #stddev: number;
  readonly #seed: SeedSource;

  /** @throws TypeError or RangeError for a bad argument */
  constructor(args?: RandomNormalArgs) {
    const given = readArguments(args, ['mean', 'stddev', 'seed']);
    const mean = finiteNumber('mean', given.mean ?? 0);
    const stddev = nonNegativeNumber('stddev', given.stddev ?? DEFAULT_SPREAD);
    const seed = readSeed(given.seed);
    super({ mean, stddev }, seed);
    this.#mean = mean;
    this.#stddev = stddev;
    this.#seed = seed;
  }

  protected override values(shape: number[]): Tensor {
    return statelessRandomNormal(shape, this.#seed.next(), this.#mean, this.#stddev);
  }
}

/** Arguments of `randomUniform`. */
export interface RandomUniformArgs {
  /** The lower end of the range, included; default -0.05. (tfjs's own takes 0 for left out.) */
  minval?: number;
  /** The upper end of the range, not included, >= minval; default 0.05. */
  maxval?: number;
  /** An integer, a `SeedGenerator`, or nothing: every `apply` then draws anew. */
  seed?: SeedArgument;
}

/**
 * Uniform values of any shape. Bit for bit Keras's `RandomUniform(minval, maxval, seed)`.
 *
 * @example
 * tf.layers.dense({units: 8, biasInitializer: randomUniform({minval: 0, maxval: 1})});
 */
export class ExactRandomUniform extends WeightInitializer {
  /** The name that it is registered and saved under. @nocollapse */
  static readonly className = 'ExactRandomUniform';

  readonly #minval: number;
  readonly #maxval: number;
  readonly #seed: SeedSource;

  /** @throws TypeError or RangeError for a bad argument */
  constructor(args?: RandomUniformArgs) {
    const given = readArguments(args, ['minval', 'maxval', 'seed']);
    const minval = finiteNumber('minval', given.minval ?? -DEFAULT_SPREAD);
    const maxval = finiteNumber('maxval', given.maxval ?? DEFAULT_SPREAD);
    checkInterval('minval', minval, 'maxval', maxval);
    const seed = readSeed(given.seed);
    super({ minval, maxval }, seed);
    this.#minval = minval;
    this.#maxval = maxval;
    this.#seed = seed;
  }

  protected override values(shape: number[]): Tensor {
    return statelessRandomUniform(shape, this.#seed.next(), this.#minval, this.#maxval);
  }
}

/** Makes an `ExactRandomNormal`. */
export function randomNormal(args?: RandomNormalArgs): ExactRandomNormal {
  return new ExactRandomNormal(args);
}

/** Makes an `ExactRandomUniform`. */
export function randomUniform(args?: RandomUniformArgs): ExactRandomUniform {
  return new ExactRandomUniform(args);
}
