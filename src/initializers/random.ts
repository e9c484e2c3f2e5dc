/** Random values of a given spread, whatever the shape. */
import type { Tensor } from '@tensorflow/tfjs-core';
import { checkInterval, finiteNumber, nonNegativeNumber } from '../arguments/checks.js';
import { type ArgsOf, argument } from '../arguments/schema.js';
import { sampleNormal } from '../ops/stateless_random_normal.js';
import { sampleUniform } from '../ops/stateless_random_uniform.js';
import { SEED } from './seed_source.js';
import { WeightInitializer } from './weight_initializer.js';

/** The default standard deviation, and half the default range, of Keras's and tfjs's random initializers. */
const DEFAULT_SPREAD = 0.05;

/** The mean and the standard deviation of a normal. */
export const NORMAL = {
  /** Default 0. */
  mean: argument(finiteNumber, 0),
  /** Standard deviation, >= 0; default 0.05. (tfjs's own takes 0 for a missing argument.) */
  stddev: argument(nonNegativeNumber, DEFAULT_SPREAD),
};

const RANDOM_NORMAL = { ...NORMAL, ...SEED };

const RANDOM_UNIFORM = {
  /** The lower end of the range, included; default -0.05. (tfjs's own takes 0 for a missing argument.) */
  minval: argument(finiteNumber, -DEFAULT_SPREAD),
  /**
   * The upper end of the range, >= minval; default 0.05. It is excluded, unless the range is so narrow that rounding to
   * float32 reaches it, as in TensorFlow.
   */
  maxval: argument(finiteNumber, DEFAULT_SPREAD),
  ...SEED,
};

/** Arguments of `randomNormal`. */
export interface RandomNormalArgs extends ArgsOf<typeof RANDOM_NORMAL> {}

/** Arguments of `randomUniform`. */
export interface RandomUniformArgs extends ArgsOf<typeof RANDOM_UNIFORM> {}

/** The class of `randomNormal`. */
export class ExactRandomNormal extends WeightInitializer<typeof RANDOM_NORMAL> {
  /** The name that it is registered and saved under. @nocollapse */
  static readonly className = 'ExactRandomNormal';
  /** @internal */
  static readonly factory = 'randomNormal';

  /** @throws TypeError or RangeError for a bad argument */
  constructor(args?: RandomNormalArgs) {
    super(RANDOM_NORMAL, args);
  }

  protected override values(shape: number[]): Tensor {
    return sampleNormal(shape, this.nextSeed(), this.args.mean, this.args.stddev);
  }
}

/** The class of `randomUniform`. */
export class ExactRandomUniform extends WeightInitializer<typeof RANDOM_UNIFORM> {
  /** The name that it is registered and saved under. @nocollapse */
  static readonly className = 'ExactRandomUniform';
  /** @internal */
  static readonly factory = 'randomUniform';

  /** @throws TypeError or RangeError for a bad argument */
  constructor(args?: RandomUniformArgs) {
    super(RANDOM_UNIFORM, args, (values) => {
      checkInterval('minval', values.minval, 'maxval', values.maxval);
      return values;
    });
  }

  protected override values(shape: number[]): Tensor {
    return sampleUniform(shape, this.nextSeed(), this.args.minval, this.args.maxval);
  }
}

/**
 * Normal values of any shape, with the bits of Keras's `RandomNormal(mean, stddev, seed)`.
 *
 * @param args all optional: `mean` (0), `stddev` (0.05), `seed`
 * @throws TypeError or RangeError for a bad argument
 * @example
 * tf.layers.embedding({inputDim: 1000, outputDim: 64, embeddingsInitializer: randomNormal({stddev: 1})});
 */
export function randomNormal(args?: RandomNormalArgs): ExactRandomNormal {
  return new ExactRandomNormal(args);
}

/**
 * Uniform values of any shape, with the bits of Keras's `RandomUniform(minval, maxval, seed)`.
 *
 * @param args all optional: `minval` (-0.05), `maxval` (0.05), `seed`
 * @throws TypeError or RangeError for a bad argument
 * @example
 * tf.layers.dense({units: 8, biasInitializer: randomUniform({minval: 0, maxval: 1})});
 */
export function randomUniform(args?: RandomUniformArgs): ExactRandomUniform {
  return new ExactRandomUniform(args);
}
