import { wrongValue } from '../arguments/errors.js';
import { productMean } from './correlated.js';
import { productMap } from './correlation_map.js';
import type { Curve } from './curve.js';
import { lengthAfter, resolveAt, slopeMoment } from './length_map.js';
import { rootBetween } from './root.js';

/** The variances of a layer's weights and biases. */
export interface LayerVariances {
  /** n Var[w], of a layer with n inputs. */
  readonly weightScale: number;
  /** Var[b]. */
  readonly biasVariance: number;
}

// The error of rounding and quadrature in a difference that should be 0, relative to its terms.
const ROUNDING = 1e-8;

/**
 * The variances that keep signals of second moment q and their gradients too: 1 = s E[f'(sqrt(q) z)^2] and
 * q = s E[f(sqrt(q) z)^2] + t. Schoenholz et al. 2017, section 3.
 *
 * @throws RangeError if t would be negative
 */
export function criticalPoint(curve: Curve, q: number): LayerVariances {
  const weightScale = 1 / slopeMoment(curve, q);
  const biasVariance = q - weightScale * lengthAfter(curve, q);
  if (Math.abs(biasVariance) < ROUNDING * q) return { weightScale, biasVariance: 0 };
  if (biasVariance > 0) return { weightScale, biasVariance };
  const needed = Number(biasVariance.toPrecision(3));
  throw wrongValue('q', 'a length at which the nonlinearity has a critical point', q, `: Var[b] would be ${needed}`);
}

// Closer to 1, the difference of a map and the identity is rounding.
const CLOSE = 1 - 1e-6;

// Lengths that stand for 0 and for infinity.
const SHORTEST = 1e-12;
const LONGEST = 1e12;

/**
 * The second moment that signals of second moment 1 approach with depth: the fixed point next to 1 of
 * q -> s E[f(sqrt(q) z)^2] + t.
 *
 * @throws RangeError if they grow without bound
 */
export function limitOfLength(curve: Curve, { weightScale, biasVariance }: LayerVariances): number {
  const growth = (q: number): number => weightScale * lengthAfter(curve, q) + biasVariance - q;
  const atOne = growth(1);
  if (Math.abs(atOne) < ROUNDING) return 1;
  let q = 1;
  while (Math.sign(growth(q)) === Math.sign(atOne)) {
    q = atOne > 0 ? 2 * q : q / 2;
    if (q < SHORTEST) return 0;
    if (q > LONGEST) throw wrongValue('weightScale', 'a scale with which signals do not grow without end', weightScale);
  }
  return rootBetween(growth, atOne > 0 ? q / 2 : 2 * q, q);
}

/**
 * The number of layers in which the correlation of two signals gets e times closer to its limit: -1 / ln of the slope
 * of the correlation map there, Schoenholz et al. 2017, section 3. Infinity at a critical point.
 *
 * @throws RangeError if signals grow without bound, and for a function with a jump
 */
export function depthScale(curve: Curve, variances: LayerVariances): number {
  const { weightScale, biasVariance } = variances;
  const q = limitOfLength(curve, variances);
  const slope = weightScale * slopeMoment(curve, q);
  if (Math.abs(slope - 1) < ROUNDING) return Infinity;
  if (slope < 1) return -1 / Math.log(slope);
  // Signals of no length have no correlation.
  if (q === 0) return Infinity;

  // Chaos: signals part, down to a correlation below 1.
  const product = productMap(curve, q);
  const map = (c: number): number => (weightScale * product(c) + biasVariance) / q;
  const atZero = map(0);
  // The map is a power series of positive terms, steeper than 1 at 1: it crosses the diagonal once before.
  const excess = (c: number): number => map(c) - c;
  if (excess(CLOSE) >= 0) return Infinity;
  const limit = atZero < ROUNDING ? 0 : rootBetween(excess, 0, CLOSE);
  const slopeThere = weightScale * slopeProduct(curve, q, limit);
  return slopeThere < 1 ? -1 / Math.log(slopeThere) : Infinity;
}

/** E[f'(u) f'(v)] for u and v with second moment q and correlation c: 1 / q of the derivative of E[f(u) f(v)] by c. */
function slopeProduct(curve: Curve, q: number, c: number): number {
  const { rectifierSlope: a, derivatives } = curve;
  if (a !== undefined) return (1 + a * a) / 2 - ((1 - a) ** 2 / (2 * Math.PI)) * Math.acos(c);
  if (derivatives !== undefined) return productMean(resolveAt(derivatives.first, q, derivatives.corners), c);
  // The map is smooth within (-1, 1): differences of fourth order.
  const product = productMap(curve, q);
  const h = 0.05 * (1 - c);
  return (8 * (product(c + h) - product(c - h)) - (product(c + 2 * h) - product(c - 2 * h))) / (12 * h * q);
}
