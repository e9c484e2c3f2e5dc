import { brokenRule } from '../arguments/errors.js';
import type { ActivationName } from './activations.js';
import { derivativeSecondMoment } from './derivative_moment.js';
import { type CheckedNonlinearity, DEFAULT_NEGATIVE_SLOPE, knownScale } from './gain.js';
import { jumpOf } from './jump.js';

/** E[f'(z)^2] of an activation f and a standard normal z, by mpmath with 30 digits: test/reference/make_gains.py. */
export const DERIVATIVE_MOMENTS: Readonly<Record<ActivationName, number>> = {
  linear: 1,
  relu: 0.5,
  relu6: 0.49999999901341236,
  elu: 0.6681020012231706,
  selu: 1.0715749924557993,
  sigmoid: 0.04483624135019437,
  hardSigmoid: 0.03950322677393791,
  softplus: 0.29337903585809294,
  softsign: 0.2276713404221825,
  tanh: 0.46440290244826826,
  swish: 0.3794823516328293,
  silu: 0.3794823516328293,
  mish: 0.47908375837396977,
  gelu: 0.4558508656492871,
  geluNew: 0.4558178459629506,
};

/**
 * The factor by which a nonlinearity's weights must exceed variance 1/n to keep a gradient of variance 1:
 * 1 / E[f'(z)^2], for rectifiers the same as `varianceScale`. For `{gain}` it is the square of that gain.
 *
 * @param negativeSlope of `'leakyRelu'`; the others ignore it
 * @throws TypeError or RangeError for a function without one: at a jump there is no derivative
 */
export function gradientScale(of: CheckedNonlinearity, negativeSlope = DEFAULT_NEGATIVE_SLOPE): number {
  if (typeof of !== 'function') return knownScale(of, negativeSlope, DERIVATIVE_MOMENTS);
  const jump = jumpOf(of);
  if (jump !== undefined) throw brokenRule(`the function jumps at ${Number(jump.toPrecision(6))}`);
  return 1 / derivativeSecondMoment(of);
}
