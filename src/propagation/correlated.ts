/** Means over one standard normal, and over two correlated ones. */
import { wrongValue } from '../arguments/errors.js';
import type { Activation } from '../scaling/activations.js';
import { evenEdges, integrate, nodesOf, pointwise, WEIGHTS } from '../scaling/quadrature.js';
import { examine } from '../scaling/second_moment.js';

/** A function of a standard normal, divided into smooth pieces. */
export interface Resolved {
  /** y(z) = f(z) exp(-z^2 / 4) / scale, which stays in the range of doubles, and whose square is integrated. */
  readonly weighted: Activation;
  readonly scale: number;
  /** From left to right. The function vanishes beyond them. */
  readonly edges: readonly number[];
  /** The relative error of the values. */
  readonly tolerance: number;
}

// Relative to E[f(z)^2].
const TOLERANCE = 1e-10;

// A share of y small enough to ignore its square.
const DIED_OUT = 1e-10;

// A jump costs 70 panels and a kink 30. More of them, and a mean over two normals takes seconds.
const MOST_PANELS = 500;

/**
 * Finds panels on which a function is smooth.
 *
 * @param within edges of panels besides the whole numbers: points where a derivative of `f` is known to jump. Panels
 *   close in on unknown ones
 * @throws as `secondMoment`, and RangeError for a function with too many kinks or jumps
 */
export function resolve(f: Activation, within: readonly number[] = []): Resolved {
  const { valueAt, scale, range, noise } = examine(f, 'nonlinearity');
  const weighted: Activation = (z) => (valueAt(z) / scale) * Math.exp(-0.25 * z * z);
  const inRange = within.filter((edge) => Math.abs(edge) < range);
  const start = [...new Set([...evenEdges(-range, range, 1), ...inRange])].sort((a, b) => a - b);
  const tolerance = Math.max(TOLERANCE, 8 * noise);
  const limits = { tolerance, mostPanels: MOST_PANELS };
  const { panels, error, magnitude } = integrate(pointwise(weighted), start, limits);
  if (error > 2 * tolerance * magnitude) {
    throw wrongValue('nonlinearity', 'a function with fewer kinks and jumps, for its correlations', f);
  }
  const alive = panels.filter((panel) => panel.magnitude > DIED_OUT * magnitude);
  const [from, to] = [Math.min(...alive.map((panel) => panel.start)), Math.max(...alive.map((panel) => panel.end))];
  const edges = [...panels.map((panel) => panel.start), to].filter((edge) => edge >= from && edge <= to);
  return { weighted, scale, edges: [...new Set(edges)].sort((a, b) => a - b), tolerance };
}

/** E[f(z)]. */
export function meanOf({ weighted, scale, edges, tolerance }: Resolved): number {
  const { integral } = integrate(
    pointwise((z) => weighted(z) * Math.exp(-0.25 * z * z)),
    edges,
    { tolerance, mostPanels: 2 * MOST_PANELS },
  );
  return (scale * integral) / Math.sqrt(2 * Math.PI);
}

// How far out the normal of the inner mean is followed, and how much of it a panel may span.
const STANDARD_DEVIATIONS = 9;
const PER_PANEL = 2.5;

/**
 * E[f(u) f(v)] for standard normals u and v of correlation c, to 1e-9 of E[f(z)^2].
 *
 * The density of u and v, over the weights exp(-u^2 / 4) and exp(-v^2 / 4) of the values, with s^2 = 1 - c^2, is
 *
 *     1 / (2 pi s) exp(-u^2 s^2 / (4 (2 - s^2))) exp(-(v - m)^2 / (2 d^2))
 *
 * where m = 2 c u / (2 - s^2) and d^2 = 2 s^2 / (2 - s^2).
 */
export function productMean({ weighted, scale, edges, tolerance }: Resolved, c: number): number {
  const s2 = (1 - c) * (1 + c);
  const limits = { tolerance, mostPanels: 4 * MOST_PANELS };
  if (s2 === 0) {
    const square = pointwise((z) => weighted(z) * weighted(c * z));
    const both = c > 0 ? edges : [...new Set([...edges, ...edges.map((edge) => -edge)])].sort((a, b) => a - b);
    return (scale * integrate(square, both, limits).integral * scale) / Math.sqrt(2 * Math.PI);
  }
  const d = Math.sqrt((2 * s2) / (2 - s2));
  const inner = (m: number): number => {
    let sum = 0;
    for (let i = 1; i < edges.length; i++) {
      const start = Math.max(edges[i - 1], m - STANDARD_DEVIATIONS * d);
      const end = Math.min(edges[i], m + STANDARD_DEVIATIONS * d);
      if (start >= end) continue;
      const parts = Math.ceil((end - start) / (PER_PANEL * d));
      const half = (end - start) / (2 * parts);
      for (let part = 0; part < parts; part++) {
        const left = start + 2 * half * part;
        nodesOf(left, left + 2 * half).forEach((v, j) => {
          if (WEIGHTS[j] > 0) sum += half * WEIGHTS[j] * weighted(v) * Math.exp(-0.5 * ((v - m) / d) ** 2);
        });
      }
    }
    return sum;
  };
  const outer = pointwise(
    (u) => weighted(u) * Math.exp((-u * u * s2) / (4 * (2 - s2))) * inner((2 * c * u) / (2 - s2)),
  );
  const { integral } = integrate(outer, edges, { ...limits, negligible: tolerance * Math.sqrt(2 * Math.PI * s2) });
  return (scale * integral * scale) / (2 * Math.PI * Math.sqrt(s2));
}
