import { oneOf, positiveNumber } from '../arguments/checks.js';
import { type Distribution, DISTRIBUTIONS } from './distribution.js';
import { FAN_KEYS, type FanArguments, readFan, VarianceScaled } from './variance_scaling_base.js';
import { readArguments } from './weight_initializer.js';

/** Arguments of `varianceScaling`. */
export interface VarianceScalingArgs extends FanArguments {
  /** The variance times the fan, > 0; default 1. */
  scale?: number;
  /**
   * What the weights are distributed like; default `'truncatedNormal'`, Keras's: cut at two standard deviations, with the
   * variance of the whole. `'normal'` is not cut; Keras calls it `'untruncated_normal'`.
   */
  distribution?: Distribution;
}

/**
 * Weights of variance scale / fan, from which all other scaling initializers can be had: Keras's `VarianceScaling` bit for
 * bit, and `jax.nn.initializers.variance_scaling` with its axes as `layout: {inAxis, outAxis, batchAxis}`. (tfjs's own
 * draws a uniform for `'truncatedNormal'`.)
 *
 * @example
 * // A query kernel [model, heads, size]: every output sums over the model's width.
 * varianceScaling({scale: 1, layout: {inAxis: 0, outAxis: [1, 2]}});
 */
export class ExactVarianceScaling extends VarianceScaled {
  /** The name that it is registered and saved under. @nocollapse */
  static readonly className = 'ExactVarianceScaling';

  /** @throws TypeError or RangeError for a bad argument */
  constructor(args?: VarianceScalingArgs) {
    const given = readArguments(args, ['scale', 'distribution', ...FAN_KEYS]);
    const scale = positiveNumber('scale', given.scale ?? 1);
    const distribution = oneOf(DISTRIBUTIONS)('distribution', given.distribution ?? 'truncatedNormal');
    const fan = readFan(given);
    super({ ...fan, scale, distribution, config: { scale, distribution, ...fan.config } });
  }
}

/** Makes an `ExactVarianceScaling`. */
export function varianceScaling(args?: VarianceScalingArgs): ExactVarianceScaling {
  return new ExactVarianceScaling(args);
}
