import type { Tensor } from '@tensorflow/tfjs-core';
import { type Check, integer, oneOf, positiveNumber } from '../arguments/checks.js';
import { wrongKind, wrongValue } from '../arguments/errors.js';
import { argument } from '../arguments/schema.js';
import { checkVariance, type Distribution, DRAW } from '../initializers/distribution.js';
import { SEED } from '../initializers/seed_source.js';
import { WeightInitializer } from '../initializers/weight_initializer.js';
import type { Fans } from '../scaling/fans.js';
import { kerasFans } from '../scaling/keras_fans.js';
import { fanOf } from '../scaling/mode.js';

// Keras's names of `distribution`. 'normal' is its older name for the first.
const DISTRIBUTIONS: Readonly<Record<string, Distribution>> = {
  truncatedNormal: 'truncatedNormal',
  untruncatedNormal: 'normal',
  uniform: 'uniform',
  normal: 'truncatedNormal',
};

const listOfAxes: Check<number[]> = (name, given) => {
  if (!Array.isArray(given)) throw wrongKind(name, 'an array of axes', given);
  return Array.from(given, (axis, i) => integer(`${name}[${i}]`, axis));
};

const VARIANCE_SCALING = {
  scale: argument(positiveNumber, 1),
  mode: argument(oneOf(['fanIn', 'fanOut', 'fanAvg']), 'fanIn'),
  distribution: argument(oneOf(Object.keys(DISTRIBUTIONS)), 'truncatedNormal'),
  inputAxes: argument(listOfAxes),
  outputAxes: argument(listOfAxes),
  ...SEED,
};

/**
 * Keras's `VarianceScaling`: the values of `ExactVarianceScaling`, with Keras's names, with fans also for vectors and
 * scalars, and with axes that may overlap (keras/src/initializers/random_initializers.py, VarianceScaling).
 */
export class KerasVarianceScaling extends WeightInitializer<typeof VARIANCE_SCALING> {
  /** @throws TypeError or RangeError for a bad argument */
  constructor(args: object) {
    super(VARIANCE_SCALING, args);
  }

  /** Never used: the registered class around it has a name. */
  override getClassName(): string {
    return 'VarianceScaling';
  }

  protected override values(shape: number[]): Tensor {
    const { scale, mode, distribution } = this.args;
    const variance = scale / fanOf(mode, this.#fans(shape));
    checkVariance('scale', variance);
    return DRAW[DISTRIBUTIONS[distribution]](shape, this.nextSeed(), variance);
  }

  #fans(shape: number[]): Fans {
    const { inputAxes, outputAxes } = this.args;
    // One list alone changes nothing (compute_fans).
    if (inputAxes !== undefined && outputAxes !== undefined) {
      return { fanIn: sizeOf('inputAxes', inputAxes, shape), fanOut: sizeOf('outputAxes', outputAxes, shape) };
    }
    return kerasFans(shape);
  }
}

/** The product of some dimensions. Keras includes no other axis, not even the window. */
function sizeOf(name: string, listed: readonly number[], shape: readonly number[]): number {
  const size = listed.reduce((product, axis) => {
    const dimension = shape.at(axis);
    if (dimension === undefined) throw wrongValue(name, `axes of a shape of rank ${shape.length}`, listed);
    return product * dimension;
  }, 1);
  if (!Number.isFinite(size)) throw wrongValue(name, 'axes whose dimensions have a finite product', listed);
  return size;
}
