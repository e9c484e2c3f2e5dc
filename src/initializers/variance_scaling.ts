import { oneOf, positiveNumber } from '../arguments/checks.js';
import { type ArgsOf, argument } from '../arguments/schema.js';
import { DISTRIBUTIONS } from './distribution.js';
import { FAN, VarianceScaled, type VarianceSpec } from './variance_scaling_base.js';

const VARIANCE_SCALING = {
  /** The variance times the fan, > 0; default 1. */
  scale: argument(positiveNumber, 1),
  /**
   * The distribution of the weights; default `'truncatedNormal'`, Keras's: truncated at two standard deviations and
   * rescaled to keep the variance. `'normal'` is not truncated; Keras calls it `'untruncated_normal'`.
   */
  distribution: argument(oneOf(DISTRIBUTIONS), 'truncatedNormal'),
  ...FAN,
};

/** Arguments of `varianceScaling`. */
export interface VarianceScalingArgs extends ArgsOf<typeof VARIANCE_SCALING> {}

/** The class of `varianceScaling`. */
export class ExactVarianceScaling extends VarianceScaled<typeof VARIANCE_SCALING> {
  /** The name that it is registered and saved under. @nocollapse */
  static readonly className = 'ExactVarianceScaling';
  /** @internal */
  static readonly factory = 'varianceScaling';
  /** @internal */
  override readonly spec: VarianceSpec;

  /** @throws TypeError or RangeError for a bad argument */
  constructor(args?: VarianceScalingArgs) {
    super(VARIANCE_SCALING, args);
    const { scale, mode, distribution } = this.args;
    this.spec = { scale, scaleArgument: 'scale', mode, distribution };
  }
}

/**
 * Weights of variance scale / fan. All other scaling initializers are special cases of this one: Keras's
 * `VarianceScaling` bit for bit, and `jax.nn.initializers.variance_scaling` with its axes as `layout: {inAxis, outAxis,
 * batchAxis}`. (tfjs's own draws a uniform for `'truncatedNormal'`.)
 *
 * @param args all optional: `scale` (1), `mode` ('fanIn'), `distribution` ('truncatedNormal'), `layout` ('auto'),
 *   `seed`
 * @throws TypeError or RangeError for a bad argument
 * @example
 * // A query kernel [model, heads, size]: every output sums over the model's width.
 * varianceScaling({scale: 1, layout: {inAxis: 0, outAxis: [1, 2]}});
 */
export function varianceScaling(args?: VarianceScalingArgs): ExactVarianceScaling {
  return new ExactVarianceScaling(args);
}
