import { productMean } from './correlated.js';
import type { Curve } from './curve.js';
import { resolveAt } from './length_map.js';

/**
 * The correlation map of a rectifier with the slope a for negative values: the arc-cosine kernel of Cho & Saul 2009 for
 * a = 0, Zhang, Botev & Martens 2022 for others.
 */
export function rectifierCorrelation(a: number, c: number): number {
  const bend = (1 - a) ** 2 / (Math.PI * (1 + a * a));
  return c + bend * (Math.sqrt((1 - c) * (1 + c)) - c * Math.acos(c));
}

/** c -> E[f(u) f(v)] for normal u and v with mean 0, variance q and correlation c, to 1e-9 of E[f(u)^2]. */
export function productMap({ f, rectifierSlope: a, derivatives }: Curve, q: number): (c: number) => number {
  if (a !== undefined) return (c) => ((q * (1 + a * a)) / 2) * rectifierCorrelation(a, c);
  const resolved = resolveAt(f, q, derivatives?.corners);
  return (c) => productMean(resolved, c);
}

/** c -> E[f(u) f(v)] / E[f(u)^2], the correlation after an activation: Poole et al. 2016, eq. (5). To 1e-9. */
export function correlationMap(curve: Curve, q: number): (c: number) => number {
  const { rectifierSlope: a } = curve;
  if (a !== undefined) return (c) => rectifierCorrelation(a, c);
  const product = productMap(curve, q);
  const length = product(1);
  return (c) => product(c) / length;
}
