import type { Tensor } from '@tensorflow/tfjs-core';
import { integer, oneOf, positiveNumber } from '../arguments/checks.js';
import { wrongKind, wrongValue } from '../arguments/errors.js';
import { type Distribution, DRAW } from '../initializers/distribution.js';
import { readSeed, type SeedArgument, type SeedSource } from '../initializers/seed_source.js';
import { WeightInitializer } from '../initializers/weight_initializer.js';
import { computeFans, type Fans } from '../scaling/fans.js';
import { fanOf, type Mode } from '../scaling/mode.js';

// Keras's names of what is called `distribution` here. 'normal' is its older name of the first.
const DISTRIBUTIONS: Readonly<Record<string, Distribution>> = {
  truncatedNormal: 'truncatedNormal',
  untruncatedNormal: 'normal',
  uniform: 'uniform',
  normal: 'truncatedNormal',
};

const MODES = ['fanIn', 'fanOut', 'fanAvg'] as const;

/**
 * Keras's `VarianceScaling`: what `ExactVarianceScaling` draws, with Keras's names, with fans also for vectors and
 * scalars, and with axes that may overlap (keras/src/initializers/random_initializers.py, VarianceScaling).
 */
export class KerasVarianceScaling extends WeightInitializer {
  readonly #scale: number;
  readonly #mode: Mode;
  readonly #distribution: Distribution;
  readonly #inputAxes: readonly number[] | undefined;
  readonly #outputAxes: readonly number[] | undefined;
  readonly #seed: SeedSource;

  /** @throws TypeError or RangeError for a bad argument */
  constructor(args: Readonly<Record<string, unknown>>, seed: SeedArgument | undefined) {
    super({});
    this.#scale = positiveNumber('scale', args.scale);
    this.#mode = oneOf(MODES)('mode', args.mode);
    this.#distribution = DISTRIBUTIONS[oneOf(Object.keys(DISTRIBUTIONS))('distribution', args.distribution)];
    this.#inputAxes = readAxes('inputAxes', args.inputAxes);
    this.#outputAxes = readAxes('outputAxes', args.outputAxes);
    this.#seed = readSeed(seed);
  }

  protected override values(shape: number[]): Tensor {
    const variance = this.#scale / fanOf(this.#mode, this.#fans(shape));
    return DRAW[this.#distribution](shape, this.#seed.next(), variance);
  }

  #fans(shape: number[]): Fans {
    // One list alone changes nothing (compute_fans).
    if (this.#inputAxes !== undefined && this.#outputAxes !== undefined) {
      return {
        fanIn: sizeOf('inputAxes', this.#inputAxes, shape),
        fanOut: sizeOf('outputAxes', this.#outputAxes, shape),
      };
    }
    if (shape.length >= 2) return computeFans(shape);
    const size = shape.length === 1 ? shape[0] : 1;
    return { fanIn: size, fanOut: size };
  }
}

function readAxes(argument: string, axes: unknown): number[] | undefined {
  if (axes === undefined || axes === null) return undefined;
  if (!Array.isArray(axes)) throw wrongKind(argument, 'an array of axes', axes);
  return axes.map((axis) => integer(argument, axis));
}

/** The product of some dimensions. Keras counts no other axis in, no window either. */
function sizeOf(argument: string, axes: readonly number[], shape: readonly number[]): number {
  return axes.reduce((size, axis) => {
    const dimension = shape.at(axis);
    if (dimension === undefined) throw wrongValue(argument, `axes of a shape of rank ${shape.length}`, axes);
    return size * dimension;
  }, 1);
}
