import { finiteNumber, nonNegativeNumber, numberBetween, positiveNumber } from '../arguments/checks.js';
import { inFunction } from '../arguments/errors.js';
import { argument, type ArgsOf, readArguments, required } from '../arguments/schema.js';
import { correlationMap as correlationsOf } from '../propagation/correlation_map.js';
import { criticalPoint as criticalPointOf, depthScale as depthScaleOf } from '../propagation/fixed_points.js';
import type { LayerVariances } from '../propagation/fixed_points.js';
import { curvatureMoment, lengthAfter, slopeMoment } from '../propagation/length_map.js';
import { type ActivationLike, readActivation } from './nonlinearity.js';

const SLOPE = {
  /** The slope of `'leakyRelu'` for negative values; default 0.01. */
  negativeSlope: argument(finiteNumber),
};

const AT_LENGTH = {
  /** The second moment of the signals before the activation, > 0; default 1. */
  q: argument(positiveNumber, 1),
  ...SLOPE,
};

const VARIANCES = {
  /** n Var[w] of layers with n inputs, > 0. */
  weightScale: required(positiveNumber),
  /** Var[b], >= 0; default 0. */
  biasVariance: argument(nonNegativeNumber, 0),
  ...SLOPE,
};

/** Options of `lengthMap`. */
export interface LengthMapOptions extends ArgsOf<typeof SLOPE> {}

/** Options of `correlationMap` and `criticalPoint`. */
export interface AtLengthOptions extends ArgsOf<typeof AT_LENGTH> {}

/** Options of `depthScale`. */
export interface DepthScaleOptions extends ArgsOf<typeof VARIANCES> {}

/** The result of `correlationMap`. */
export interface CorrelationMap {
  /** The correlation after the activation of signals with correlation c before it. @throws for a c outside [-1, 1] */
  (c: number): number;
  /**
   * C'(1) = q E[f'(u)²] / E[f(u)²]: below 1 signals grow alike with depth, above 1 they part. Reading it throws for an
   * activation with a jump.
   */
  readonly slope: number;
  /** C''(1) = q² E[f''(u)²] / E[f(u)²]: Infinity where f has kinks, NaN where its values are rounded to float32. */
  readonly curvature: number;
}

/**
 * The length map of an activation: q -> E[f(u)²] for a normal u with mean 0 and variance q, to 2e-9 of itself (Poole et
 * al. 2016, eq. 3). A layer with n Var[w] = s and Var[b] = t takes signals of second moment q to s E[f(u)²] + t.
 *
 * @param nonlinearity a name, a function `(x) => y`, or a layer
 * @param options optional: `negativeSlope` (0.01)
 * @returns the map, which throws for a q that is not a finite number >= 0
 * @throws TypeError or RangeError for a bad argument, or an activation without second moment
 * @example
 * const length = lengthMap('tanh');
 * length(1); // 0.394294490397841
 */
export function lengthMap(nonlinearity: ActivationLike, options?: LengthMapOptions): (q: number) => number {
  return inFunction('lengthMap', () => {
    const { negativeSlope } = readArguments(SLOPE, options);
    const curve = readActivation(nonlinearity, negativeSlope);
    return (q) => inFunction('lengthMap', () => lengthAfter(curve, nonNegativeNumber('q', q)));
  });
}

/**
 * The correlation map of an activation: c -> E[f(u) f(v)] / E[f(u)²] for normal u and v with mean 0, variance q and
 * correlation c (Poole et al. 2016, eq. 5). In closed form for rectifiers, by quadrature to 1e-9 for others. Its
 * slope and its curvature at 1 are right to 2e-9, for a function without a name to 1e-6 and 1e-4.
 *
 * @param nonlinearity a name, a function `(x) => y`, or a layer
 * @param options all optional: `q` (1), `negativeSlope` (0.01)
 * @throws TypeError or RangeError for a bad argument, an activation without second moment, or one with many jumps
 * @example
 * const correlation = correlationMap('relu');
 * correlation(0);        // 0.3183098861837907 = 1 / pi
 * correlation.slope;     // 1
 * correlation.curvature; // Infinity
 */
export function correlationMap(nonlinearity: ActivationLike, options?: AtLengthOptions): CorrelationMap {
  return inFunction('correlationMap', () => {
    const { q, negativeSlope } = readArguments(AT_LENGTH, options);
    const curve = readActivation(nonlinearity, negativeSlope);
    const map = correlationsOf(curve, q);
    const correlation = numberBetween(-1, 1);
    const named = (c: number): number => inFunction('correlationMap', () => map(correlation('c', c)));
    return Object.defineProperties(named, {
      slope: { get: () => (q * inFunction('correlationMap', () => slopeMoment(curve, q))) / lengthAfter(curve, q) },
      curvature: { get: () => (q * q * curvatureMoment(curve, q)) / lengthAfter(curve, q) },
    }) as CorrelationMap;
  });
}

/**
 * The variances of weights and biases that keep signals and gradients at once, at the edge of chaos (Schoenholz et al.
 * 2017): n Var[w] = 1 / E[f'(u)²], Var[b] = q - n Var[w] E[f(u)²] for a normal u with variance q.
 *
 * @param nonlinearity a name, a function `(x) => y`, or a layer
 * @param options all optional: `q` (1), the second moment that signals keep; `negativeSlope` (0.01)
 * @throws TypeError or RangeError for a bad argument, an activation with jumps, or one whose biases would need a
 *   variance below 0 at this length
 * @example
 * criticalPoint('tanh');           // {weightScale: 2.1533, biasVariance: 0.1510}
 * criticalPoint('relu');           // {weightScale: 2, biasVariance: 0}
 */
export function criticalPoint(nonlinearity: ActivationLike, options?: AtLengthOptions): LayerVariances {
  return inFunction('criticalPoint', () => {
    const { q, negativeSlope } = readArguments(AT_LENGTH, options);
    return criticalPointOf(readActivation(nonlinearity, negativeSlope), q);
  });
}

/**
 * The number of layers over which the correlation of two signals comes e times closer to its limit (Schoenholz et al.
 * 2017, section 3): a network much deeper than a few times that cannot tell its inputs apart, or takes them apart
 * beyond recognition. Infinity at a critical point.
 *
 * @param nonlinearity a name, a function `(x) => y`, or a layer
 * @param variances `weightScale`; optional `biasVariance` (0), `negativeSlope` (0.01)
 * @throws TypeError or RangeError for a bad argument, an activation with jumps, or variances with which signals grow
 *   without end
 * @example
 * depthScale('tanh', {weightScale: 1, biasVariance: 0.05});
 * depthScale('tanh', criticalPoint('tanh')); // Infinity
 */
export function depthScale(nonlinearity: ActivationLike, variances: DepthScaleOptions): number {
  return inFunction('depthScale', () => {
    const { negativeSlope, ...given } = readArguments(VARIANCES, variances);
    return depthScaleOf(readActivation(nonlinearity, negativeSlope), given);
  });
}
