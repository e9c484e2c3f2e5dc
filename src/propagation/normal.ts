/** The standard normal, and means over it. */
import type { Activation } from '../scaling/activations.js';
import { erf } from '../scaling/error_function.js';

/** The density of the standard normal. */
export function normalDensity(z: number): number {
  return Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI);
}

/** The share of the standard normal below z. */
export function normalShare(z: number): number {
  // By rounding erf exceeds 1 in places.
  return Math.max(0, Math.min((1 + erf(z / Math.SQRT2)) / 2, 1));
}

/** Values and their weights in a mean. */
export interface Rule {
  readonly nodes: readonly number[];
  readonly weights: readonly number[];
}

/**
 * The trapezoidal rule for a mean over a density between -9 and 9. For smooth functions it is right to rounding, as all
 * derivatives vanish at the ends (Trefethen & Weideman 2014, "The exponentially convergent trapezoidal rule"); a kink
 * costs it the square of the step.
 */
export function ruleFor(density: Activation, step: number): Rule {
  const nodes = Array.from({ length: Math.round(18 / step) + 1 }, (_, i) => i * step - 9);
  const densities = nodes.map(density);
  const sum = densities.reduce((result, each) => result + each, 0);
  return { nodes, weights: densities.map((each) => each / sum) };
}

let normal: Rule | undefined;

/** For means over the standard normal, made on first use. */
function normalRule(): Rule {
  return (normal ??= ruleFor(normalDensity, 1 / 32));
}

// Beyond it those of a rectifier add up to 1.7e-4: its map has 1 / (4 (π n)^(3/2) n) at c^(2n), for large n.
const DEGREES = 64;

/** he_k(z), the Hermite polynomials with E[he_j he_k] = 1 where j = k, else 0, at the nodes, times their weights. */
let hermite: readonly (readonly number[])[] | undefined;

function hermitePolynomials(): readonly (readonly number[])[] {
  const { nodes, weights } = normalRule();
  const rows = [nodes.map(() => 1), [...nodes]];
  for (let k = 1; k < DEGREES; k++) {
    rows.push(nodes.map((z, i) => (z * rows[k][i] - Math.sqrt(k) * rows[k - 1][i]) / Math.sqrt(k + 1)));
  }
  return rows.map((row) => row.map((each, i) => each * weights[i]));
}

/**
 * c -> E[f(u) f(v)] for standard normals u and v of correlation c: the sum of a_k² c^k with a_k = E[f(z) he_k(z)], by
 * Mehler's formula. To 2e-4 of E[f(z)²] if f has kinks, and to rounding if it is smooth.
 */
export function productSeries(f: Activation): (c: number) => number {
  hermite ??= hermitePolynomials();
  const { nodes, weights } = normalRule();
  const values = nodes.map(f);
  const squares = hermite.map((row) => row.reduce((sum, each, i) => sum + each * values[i], 0) ** 2);
  const length = values.reduce((sum, value, i) => sum + weights[i] * value * value, 0);
  // The omitted terms decay like the last one, or faster.
  const rest = Math.max(0, length - squares.reduce((sum, each) => sum + each, 0));
  return (c) => squares.reduceRight((sum, square) => square + c * sum, rest);
}

/** E[f(z)²] to 1e-4 of itself. */
export function roughMoment(f: Activation): number {
  const { nodes, weights } = normalRule();
  return nodes.reduce((sum, z, i) => sum + weights[i] * f(z) ** 2, 0);
}
