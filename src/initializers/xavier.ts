import { positiveNumber } from '../arguments/checks.js';
import { type ArgsOf, argument } from '../arguments/schema.js';
import { gainOr } from './gain.js';
import { LAYOUT, normalOf, TRUNCATED, VarianceScaled, type VarianceSpec } from './variance_scaling_base.js';

const XAVIER_UNIFORM = {
  /** Factor of the standard deviation, > 0, or a nonlinearity, such as `'tanh'`, for its gain; default 1. */
  gain: argument(gainOr(positiveNumber), 1),
  ...LAYOUT,
};

const XAVIER_NORMAL = { ...XAVIER_UNIFORM, ...TRUNCATED };

/** Arguments of `xavierUniform`. */
export interface XavierUniformArgs extends ArgsOf<typeof XAVIER_UNIFORM> {}

/** Arguments of `xavierNormal`. */
export interface XavierNormalArgs extends ArgsOf<typeof XAVIER_NORMAL> {}

/** The class of `xavierNormal`. */
export class XavierNormal extends VarianceScaled<typeof XAVIER_NORMAL> {
  /** The name that it is registered and saved under. @nocollapse */
  static readonly className = 'XavierNormal';
  /** @internal */
  static readonly factory = 'xavierNormal';
  /** @internal */
  override readonly spec: VarianceSpec;

  /** @throws TypeError or RangeError for a bad argument */
  constructor(args?: XavierNormalArgs) {
    super(XAVIER_NORMAL, args);
    this.spec = {
      scale: this.args.gain ** 2,
      scaleArgument: 'gain',
      mode: 'fanAvg',
      distribution: normalOf(this.args),
    };
  }
}

/** The class of `xavierUniform`. */
export class XavierUniform extends VarianceScaled<typeof XAVIER_UNIFORM> {
  /** The name that it is registered and saved under. @nocollapse */
  static readonly className = 'XavierUniform';
  /** @internal */
  static readonly factory = 'xavierUniform';
  /** @internal */
  override readonly spec: VarianceSpec;

  /** @throws TypeError or RangeError for a bad argument */
  constructor(args?: XavierUniformArgs) {
    super(XAVIER_UNIFORM, args);
    this.spec = { scale: this.args.gain ** 2, scaleArgument: 'gain', mode: 'fanAvg', distribution: 'uniform' };
  }
}

/**
 * Normal weights of variance gain² · 2 / (fanIn + fanOut): X. Glorot, Y. Bengio: "Understanding the difficulty of
 * training deep feedforward neural networks", AISTATS 2010, eq. (12). For tanh and linear networks; in a rectifier
 * network E[y²] halves in every layer. With `truncated: true` the bits are those of Keras's `GlorotNormal(seed)`.
 *
 * @param args all optional: `gain` (1), `layout` ('auto'), `truncated` (false), `seed`
 * @throws TypeError or RangeError for a bad argument
 * @example
 * tf.layers.dense({units: 64, activation: 'tanh', kernelInitializer: xavierNormal({gain: 'tanh'})});
 */
export function xavierNormal(args?: XavierNormalArgs): XavierNormal {
  return new XavierNormal(args);
}

/**
 * Uniform weights with the variance of `xavierNormal`, and the bits of Keras's `GlorotUniform(seed)`.
 *
 * @param args all optional: `gain` (1), `layout` ('auto'), `seed`
 * @throws TypeError or RangeError for a bad argument
 * @example
 * tf.layers.dense({units: 64, activation: 'tanh', kernelInitializer: xavierUniform({gain: 'tanh'})});
 */
export function xavierUniform(args?: XavierUniformArgs): XavierUniform {
  return new XavierUniform(args);
}
