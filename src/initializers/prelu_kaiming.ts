import { type ArgsOf, argument, type ValuesOf } from '../arguments/schema.js';
import { rectifierScale } from '../scaling/gain.js';
import { type Alpha, checkSlopes, DEFAULT_ALPHA, meanSquare, slopes } from './slopes.js';
import { FAN, normalOf, TRUNCATED, VarianceScaled, type VarianceSpec } from './variance_scaling_base.js';

const PRELU_KAIMING_UNIFORM = {
  /**
   * The slopes of the PReLU next to the kernel (before it for `mode: 'fanIn'`, after it for `'fanOut'`): one, one per
   * channel, or the `tf.layers.prelu` layer itself; default 0.25, the paper's. `tf.layers.prelu` defaults to 0: give it
   * `alphaInitializer: tf.initializers.constant({value: 0.25})`.
   */
  alpha: argument<number | number[], Alpha>(slopes, DEFAULT_ALPHA),
  ...FAN,
};

const PRELU_KAIMING_NORMAL = { ...PRELU_KAIMING_UNIFORM, ...TRUNCATED };

/** Arguments of `preluKaimingUniform`. */
export interface PReLUKaimingUniformArgs extends ArgsOf<typeof PRELU_KAIMING_UNIFORM> {}

/** Arguments of `preluKaimingNormal`. */
export interface PReLUKaimingNormalArgs extends ArgsOf<typeof PRELU_KAIMING_NORMAL> {}

function specOf({ alpha, mode }: ValuesOf<typeof PRELU_KAIMING_UNIFORM>): Omit<VarianceSpec, 'distribution'> {
  return {
    scale: rectifierScale(meanSquare(alpha)),
    scaleArgument: 'alpha',
    mode,
    checkKernel: (kernel) => {
      checkSlopes(alpha, mode, kernel);
    },
  };
}

/** The class of `preluKaimingNormal`. */
export class PReLUKaimingNormal extends VarianceScaled<typeof PRELU_KAIMING_NORMAL> {
  /** The name that it is registered and saved under. @nocollapse */
  static readonly className = 'PReLUKaimingNormal';
  /** @internal */
  static readonly factory = 'preluKaimingNormal';
  /** @internal */
  override readonly spec: VarianceSpec;

  /** @throws TypeError or RangeError for a bad argument */
  constructor(args?: PReLUKaimingNormalArgs) {
    super(PRELU_KAIMING_NORMAL, args);
    this.spec = { ...specOf(this.args), distribution: normalOf(this.args) };
  }
}

/** The class of `preluKaimingUniform`. */
export class PReLUKaimingUniform extends VarianceScaled<typeof PRELU_KAIMING_UNIFORM> {
  /** The name that it is registered and saved under. @nocollapse */
  static readonly className = 'PReLUKaimingUniform';
  /** @internal */
  static readonly factory = 'preluKaimingUniform';
  /** @internal */
  override readonly spec: VarianceSpec;

  /** @throws TypeError or RangeError for a bad argument */
  constructor(args?: PReLUKaimingUniformArgs) {
    super(PRELU_KAIMING_UNIFORM, args);
    this.spec = { ...specOf(this.args), distribution: 'uniform' };
  }
}

/**
 * Normal weights for a network of PReLUs: Var[w] = 2 / ((1 + a²) fan), He et al. 2015, eq. (15). With slopes per
 * channel a² is their mean square. A slope of 0 gives `kaimingNormal`, a slope of 1 a linear network.
 *
 * @param args all optional: `alpha` (0.25), `mode` ('fanIn'), `layout` ('auto'), `truncated` (false), `seed`
 * @throws TypeError or RangeError for a bad argument
 * @example
 * const prelu = tf.layers.prelu({alphaInitializer: tf.initializers.constant({value: 0.25})});
 * tf.layers.dense({units: 128, kernelInitializer: preluKaimingNormal({alpha: prelu})});
 */
export function preluKaimingNormal(args?: PReLUKaimingNormalArgs): PReLUKaimingNormal {
  return new PReLUKaimingNormal(args);
}

/**
 * Uniform weights for a network of PReLUs, with the variance of `preluKaimingNormal`.
 *
 * @param args all optional: `alpha` (0.25), `mode` ('fanIn'), `layout` ('auto'), `seed`
 * @throws TypeError or RangeError for a bad argument
 * @example
 * tf.layers.dense({units: 128, kernelInitializer: preluKaimingUniform({alpha: 0.1})});
 */
export function preluKaimingUniform(args?: PReLUKaimingUniformArgs): PReLUKaimingUniform {
  return new PReLUKaimingUniform(args);
}
