import { type Tensor, util } from '@tensorflow/tfjs-core';
import { oneOf, positiveNumber } from '../../arguments/checks.js';
import { wrongValue } from '../../arguments/errors.js';
import { type ArgsOf, argument, required } from '../../arguments/schema.js';
import { type Distribution, DISTRIBUTIONS } from '../../initializers/distribution.js';
import { WeightInitializer } from '../../initializers/weight_initializer.js';
import { scaledTensor } from '../../ops/scaled_tensor.js';
import { axesOf, kernelGeometry } from '../../scaling/fans.js';
import { fanOf, modeOf } from '../../scaling/mode.js';
import { TRUNCATED_STDDEV } from '../../scaling/truncation.js';
import type { Key } from '../random/key.js';
import { normal, truncatedNormal } from '../random/normal.js';
import { uniform } from '../random/uniform.js';
import { KEY } from './normal.js';

const { fround } = Math;

/** `JaxFanArgs`. */
export const FAN = {
  ...KEY,
  /** The axis or axes of the inputs; default -2. */
  inAxis: argument(axesOf, -2),
  /** The axis or axes of the outputs; default -1. */
  outAxis: argument(axesOf, -1),
  /** The axis or axes that belong to neither fan; default none. */
  batchAxis: argument(axesOf, []),
};

const VARIANCE_SCALING = {
  ...FAN,
  /** The variance times the fan. */
  scale: required(positiveNumber),
  /** The fan that divides the variance. */
  mode: required(modeOf),
  /**
   * `'truncatedNormal'`, truncated at 2 standard deviations and rescaled to keep the variance, `'normal'` or
   * `'uniform'`.
   */
  distribution: required(oneOf(DISTRIBUTIONS)),
};

/** Arguments of all initializers with fans. */
export interface JaxFanArgs extends ArgsOf<typeof FAN> {}

/** Arguments of `varianceScaling`. */
export interface JaxVarianceScalingArgs extends ArgsOf<typeof VARIANCE_SCALING> {}

/** Draws `count` values, and returns the factor that multiplies them. Every step is rounded to float32. */
const SAMPLE: Readonly<Record<Distribution, (key: Key, count: number, variance: number) => [Float32Array, number]>> = {
  uniform: (key, count, variance) => [uniform(key, count, -1, 1), fround(Math.sqrt(fround(3 * variance)))],
  normal: (key, count, variance) => [normal(key, count), fround(Math.sqrt(variance))],
  truncatedNormal: (key, count, variance) => [
    truncatedNormal(key, count, -2, 2),
    fround(fround(Math.sqrt(variance)) / fround(TRUNCATED_STDDEV)),
  ],
};

/** The class of `varianceScaling`. */
export class JaxVarianceScaling extends WeightInitializer<typeof VARIANCE_SCALING> {
  /** The name that it is registered and saved under. @nocollapse */
  static readonly className = 'JaxVarianceScaling';
  /** @internal */
  static readonly factory = 'varianceScaling';

  /** @throws TypeError or RangeError for a bad argument */
  constructor(args: JaxVarianceScalingArgs) {
    super(VARIANCE_SCALING, args);
  }

  protected override values(shape: number[]): Tensor {
    const { key, scale, mode, distribution, inAxis } = this.args;
    if (inAxis === -2 && shape.length < 2) throw wrongValue('shape', 'rank 2 or more, as inAxis is -2', shape);
    const fan = fanOf(mode, kernelGeometry(shape, this.args));
    const [values, factor] = SAMPLE[distribution](key, util.sizeFromShape(shape), fround(scale / fan));
    return scaledTensor(values, factor, shape);
  }
}

/**
 * Weights of mean 0 and variance scale / fan: `jax.nn.initializers.variance_scaling(scale, mode, distribution, in_axis,
 * out_axis, batch_axis)(key, shape)`, bit for bit. Kernels of JAX and Flax have the axes of tfjs's: nothing is
 * transposed. All other axes are the window.
 *
 * An axis may be named only once; JAX lets an axis be input and output at once, and divides by it twice.
 *
 * @param args `key`, `scale`, `mode`, `distribution`; `inAxis` (-2), `outAxis` (-1), `batchAxis` (none)
 * @throws TypeError or RangeError for a bad argument
 * @example
 * varianceScaling({key: key(42), scale: 2, mode: 'fanOut', distribution: 'normal'});
 */
export function varianceScaling(args: JaxVarianceScalingArgs): JaxVarianceScaling {
  return new JaxVarianceScaling(args);
}
