/** Statistics with a stated probability: a right sampler exceeds each bound with 1e-6 or less, unless `p` is given. */
import { erf } from '../../src/scaling/error_function.js';

/** Standard deviations that a normal statistic exceeds with probability 1e-6 (two-sided). */
export const Z_1E6 = 4.8917;

export const normalCdf = (x: number): number => 0.5 * (1 + erf(x / Math.SQRT2));

/** The distribution function of a standard normal between two bounds. */
export function boundedNormalCdf(low: number, high: number): (x: number) => number {
  const [below, within] = [normalCdf(low), normalCdf(high) - normalCdf(low)];
  return (x) => (normalCdf(Math.min(Math.max(x, low), high)) - below) / within;
}

/** The distribution function of a standard normal cut at two standard deviations. */
export const truncatedCdf = boundedNormalCdf(-2, 2);

export const uniformCdf = (x: number): number => Math.min(Math.max(x, 0), 1);

/** The Kolmogorov-Smirnov statistic: the largest distance of the empirical distribution function from `cdf`. */
export function kolmogorovSmirnov(values: Float32Array, cdf: (x: number) => number): number {
  const n = values.length;
  const sorted = Float32Array.from(values).sort();
  return sorted.reduce((worst, x, i) => Math.max(worst, cdf(x) - i / n, (i + 1) / n - cdf(x)), 0);
}

/** The statistic that a sample of `n` exceeds with probability `p`: Massart 1990, P(D > d) <= 2 exp(-2 n d^2). */
export const kolmogorovSmirnovBound = (n: number, p = 1e-6): number => Math.sqrt(Math.log(2 / p) / (2 * n));

export interface Moments {
  readonly mean: number;
  readonly variance: number;
}

export function moments(values: ArrayLike<number>): Moments {
  const all = Array.from(values);
  const mean = all.reduce((sum, x) => sum + x, 0) / all.length;
  return { mean, variance: all.reduce((sum, x) => sum + (x - mean) ** 2, 0) / all.length };
}

/** E[(x - mu)^4] / sigma^4, on which the error of a measured variance depends. */
export const KURTOSIS = { uniform: 1.8, normal: 3, truncatedNormal: 2.366 };

/** Expects mean 0 and the given variance, within what 1e-6 allows for a sample of this size. */
export function expectMoments(values: ArrayLike<number>, variance: number, kurtosis: number): void {
  const n = values.length;
  const measured = moments(values);
  expect(Math.abs(measured.mean) / Math.sqrt(variance / n)).toBeLessThan(Z_1E6);
  expect(Math.abs(measured.variance / variance - 1) / Math.sqrt((kurtosis - 1) / n)).toBeLessThan(Z_1E6);
}
