import { finiteNumber, positiveNumber } from '../arguments/checks.js';
import { brokenRule, describe } from '../arguments/errors.js';
import { type ArgsOf, argument, type ValuesOf } from '../arguments/schema.js';
import { DEFAULT_NEGATIVE_SLOPE, varianceScale } from '../scaling/gain.js';
import { nonlinearityOrLayer } from './activation_layer.js';
import { FAN, normalOf, TRUNCATED, VarianceScaled, type VarianceSpec } from './variance_scaling_base.js';

const KAIMING_UNIFORM = {
  /**
   * The activation that the kernel's input has been through (for `mode: 'fanOut'`, that its output goes through): a
   * name, a function or an activation layer; default `'relu'`, or `'leakyRelu'` with a `negativeSlope`. Use `'linear'`
   * for a kernel whose input has not been through an activation, as in the first layer: n Var[w] = 1. The paper uses
   * eq. (10) there too, "because the factor 1/2 does not matter if it just exists on one layer" (He et al. 2015,
   * section 2.2).
   */
  nonlinearity: argument(nonlinearityOrLayer),
  /**
   * The slope of a leaky ReLU for negative inputs; default 0.01, as in PyTorch. `tf.layers.leakyReLU` defaults to 0.3.
   */
  negativeSlope: argument(finiteNumber),
  /** The gain, > 0, instead of a nonlinearity: weights have the standard deviation gain / sqrt(fan). */
  gain: argument(positiveNumber),
  ...FAN,
};

const KAIMING_NORMAL = { ...KAIMING_UNIFORM, ...TRUNCATED };

/** Arguments of `kaimingUniform`. */
export interface KaimingUniformArgs extends ArgsOf<typeof KAIMING_UNIFORM> {}

/** Arguments of `kaimingNormal`. */
export interface KaimingNormalArgs extends ArgsOf<typeof KAIMING_NORMAL> {}

type KaimingValues = ValuesOf<typeof KAIMING_UNIFORM>;

/** Completes nonlinearity, slope and gain, which may imply or exclude each other. @throws TypeError, RangeError */
function completed<Values extends KaimingValues>(values: Values): Values {
  const { gain, negativeSlope } = values;
  if (gain !== undefined) {
    if (values.nonlinearity !== undefined) throw brokenRule('"gain" cannot be combined with "nonlinearity"');
    if (negativeSlope !== undefined) throw brokenRule('"gain" cannot be combined with "negativeSlope"');
    return values;
  }
  const name = values.nonlinearity ?? (negativeSlope === undefined ? 'relu' : 'leakyRelu');
  // Otherwise a slope for a nonlinearity that has none would be ignored, and give ReLU's weights.
  if (negativeSlope !== undefined && name !== 'leakyRelu') {
    throw brokenRule(`"negativeSlope" requires nonlinearity "leakyRelu", got ${describe(name)}`);
  }
  // Functions and layers cannot be saved; their gain can.
  if (typeof name !== 'string') return { ...values, nonlinearity: undefined, gain: Math.sqrt(varianceScale(name)) };
  if (name !== 'leakyRelu') return { ...values, nonlinearity: name };
  return { ...values, nonlinearity: name, negativeSlope: negativeSlope ?? DEFAULT_NEGATIVE_SLOPE };
}

function scaleOf({ nonlinearity, negativeSlope, gain = 1 }: KaimingValues): { scale: number; scaleArgument: string } {
  // sqrt(2)^2 is not 2 in floating point, so the scale of a name is not computed from its gain.
  if (nonlinearity === undefined) return { scale: gain ** 2, scaleArgument: 'gain' };
  return { scale: varianceScale(nonlinearity, negativeSlope), scaleArgument: 'negativeSlope' };
}

/** The class of `kaimingNormal`. */
export class KaimingNormal extends VarianceScaled<typeof KAIMING_NORMAL> {
  /** The name that it is registered and saved under. @nocollapse */
  static readonly className = 'KaimingNormal';
  /** @internal */
  static readonly factory = 'kaimingNormal';
  /** @internal */
  override readonly spec: VarianceSpec;

  /** @throws TypeError or RangeError for a bad argument */
  constructor(args?: KaimingNormalArgs) {
    super(KAIMING_NORMAL, args, completed);
    const { mode } = this.args;
    this.spec = { ...scaleOf(this.args), mode, distribution: normalOf(this.args) };
  }
}

/** The class of `kaimingUniform`. */
export class KaimingUniform extends VarianceScaled<typeof KAIMING_UNIFORM> {
  /** The name that it is registered and saved under. @nocollapse */
  static readonly className = 'KaimingUniform';
  /** @internal */
  static readonly factory = 'kaimingUniform';
  /** @internal */
  override readonly spec: VarianceSpec;

  /** @throws TypeError or RangeError for a bad argument */
  constructor(args?: KaimingUniformArgs) {
    super(KAIMING_UNIFORM, args, completed);
    const { mode } = this.args;
    this.spec = { ...scaleOf(this.args), mode, distribution: 'uniform' };
  }
}

/**
 * Normal weights that keep the signal of a rectifier network from layer to layer: mean 0, standard deviation
 * gain / sqrt(fan), with gain = 1 / sqrt(E[f(z)²]) of the nonlinearity f.
 *
 * - forward (`mode: 'fanIn'`): 1/2 n_l Var[w_l] = 1, He et al. 2015, "Delving Deep into Rectifiers", eq. (10);
 * - backward (`mode: 'fanOut'`): 1/2 n^_l Var[w_l] = 1, eq. (14);
 * - with a slope a for negative inputs: 1/2 (1 + a²) n_l Var[w_l] = 1, eq. (15).
 *
 * The bits are those of Keras's `VarianceScaling(2, 'fan_in', 'untruncated_normal', seed)`; with `truncated: true`, of
 * its `HeNormal(seed)`.
 *
 * @param args all optional: `nonlinearity` ('relu') with `negativeSlope`, or `gain`; `mode` ('fanIn'), `layout`
 *   ('auto'), `truncated` (false), `seed`
 * @throws TypeError or RangeError for a bad argument
 * @example
 * tf.layers.dense({units: 128, activation: 'relu', kernelInitializer: kaimingNormal({seed: 42})});
 */
export function kaimingNormal(args?: KaimingNormalArgs): KaimingNormal {
  return new KaimingNormal(args);
}

/**
 * Uniform weights that keep the signal of a rectifier network from layer to layer: in [-limit, limit) with
 * limit = sqrt(3) gain / sqrt(fan). The equations are those of `kaimingNormal`; the bits are those of Keras's
 * `HeUniform(seed)`.
 *
 * @param args all optional: `nonlinearity` ('relu') with `negativeSlope`, or `gain`; `mode` ('fanIn'), `layout`
 *   ('auto'), `seed`
 * @throws TypeError or RangeError for a bad argument
 * @example
 * tf.layers.conv2d({filters: 64, kernelSize: 3, kernelInitializer: kaimingUniform({mode: 'fanOut'})});
 */
export function kaimingUniform(args?: KaimingUniformArgs): KaimingUniform {
  return new KaimingUniform(args);
}
