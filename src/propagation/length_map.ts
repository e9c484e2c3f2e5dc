import type { Activation } from '../scaling/activations.js';
import { curvatureSecondMoment, derivativeSecondMoment } from '../scaling/derivative_moment.js';
import { secondMoment } from '../scaling/second_moment.js';
import { productMean, resolve, type Resolved } from './correlated.js';
import type { Curve } from './curve.js';

/** E[f(u)^2] of a normal u with mean 0 and variance q: Poole et al. 2016, eq. (3). To 2e-9 of itself. */
export function lengthAfter({ f, rectifierSlope, derivatives }: Curve, q: number): number {
  if (rectifierSlope !== undefined) return (q * (1 + rectifierSlope ** 2)) / 2;
  if (q === 0) return f(0) ** 2;
  if (derivatives === undefined) return secondMoment((z) => f(Math.sqrt(q) * z));
  return productMean(resolveAt(f, q, derivatives.corners), 1);
}

/**
 * E[f'(u)^2], by which an activation multiplies the second moment of a gradient. To 2e-9 of itself, of a function to
 * 1e-6.
 *
 * @throws RangeError for a function with a jump, whose derivative has no second moment
 */
export function slopeMoment({ f, rectifierSlope, derivatives }: Curve, q: number): number {
  if (rectifierSlope !== undefined) return (1 + rectifierSlope ** 2) / 2;
  if (q === 0) return ((f(SMALL) - f(0)) ** 2 + (f(-SMALL) - f(0)) ** 2) / (2 * SMALL ** 2);
  if (derivatives === undefined) return derivativeSecondMoment((z) => f(Math.sqrt(q) * z)) / q;
  return productMean(resolveAt(derivatives.first, q, derivatives.corners), 1);
}

// The step of differences on both sides that are off by no more than rounding is.
const SMALL = Math.sqrt(Number.EPSILON);

/** E[f''(u)^2]: Infinity where f has kinks. To 2e-9 of itself, of a function to 1e-4, NaN if it rounds to float32. */
export function curvatureMoment({ f, rectifierSlope, derivatives }: Curve, q: number): number {
  if (rectifierSlope !== undefined) return rectifierSlope === 1 ? 0 : Infinity;
  if (derivatives === undefined) return curvatureSecondMoment((z) => f(Math.sqrt(q) * z)) / q ** 2;
  return derivatives.hasKinks ? Infinity : productMean(resolveAt(derivatives.second, q, derivatives.corners), 1);
}

// Activations bend around 1, whatever the length of the signal.
const POWERS = Array.from({ length: 60 }, (_, i) => 2 ** i);
const AROUND_ONE = [...POWERS, ...POWERS.map((x) => -x)];

/** f(sqrt(q) z), and where it is smooth. */
export function resolveAt(f: Activation, q: number, corners: readonly number[] = []): Resolved {
  const scale = Math.sqrt(q);
  return resolve(
    (z) => f(scale * z),
    [...corners, ...AROUND_ONE].map((x) => x / scale),
  );
}
