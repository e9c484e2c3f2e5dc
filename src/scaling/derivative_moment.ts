import { wrongValue } from '../arguments/errors.js';
import type { Activation } from './activations.js';
import {
  barycentricWeights,
  evenEdges,
  integrate,
  type Integrand,
  NODES,
  nodesOf,
  type Quadrature,
} from './quadrature.js';
import { examine, type Examined, inDoubles, MOST_PANELS, weighted } from './second_moment.js';

// Row i maps values at the nodes to the slope, at node i, of the polynomial through them: Berrut & Trefethen 2004,
// "Barycentric Lagrange interpolation", eq. (9.4) and (9.5).
const SLOPES = /* @__PURE__ */ slopeMatrix(NODES);

function slopeMatrix(nodes: readonly number[]): readonly (readonly number[])[] {
  const weights = barycentricWeights(nodes);
  return nodes.map((node, i) => {
    const row = nodes.map((other, j) => (i === j ? 0 : weights[j] / weights[i] / (node - other)));
    row[i] = -row.reduce((sum, entry) => sum + entry, 0);
    return row;
  });
}

/** The slopes at a panel's nodes of the polynomial through the given values. */
function slopesAtNodes(values: readonly number[], halfWidth: number): number[] {
  return SLOPES.map((row) => row.reduce((sum, entry, j) => sum + entry * values[j], 0) / halfWidth);
}

// The derivative is that of the polynomial through the values at a panel's nodes. In a panel with a kink it is off by
// as much as it changes there; if the values have errors, narrower panels contain nothing else.
const NARROWEST = 2 ** -30;
const NARROWEST_PER_NOISE = 4096;

// Relative errors: the target, the limit, and what rounding alone gives for a derivative of 0.
const FIRST = { tolerance: 1e-8, promise: 1e-6, rounding: 1e-22 };
const SECOND = { tolerance: 1e-7, promise: 1e-3, rounding: 1e-16 };

/**
 * E[f'(z)^2] of a standard normal z, to 1e-6 of itself, or to 1e-3 for a function that rounds to float32.
 *
 * @throws as `secondMoment`, and RangeError for a function with a jump, whose derivative has no second moment
 */
export function derivativeSecondMoment(f: Activation, argument = 'nonlinearity'): number {
  const { scale, noise, integral, error } = squaredDerivative(f, 1, argument);
  if (error > Math.max(FIRST.promise, NARROWEST_PER_NOISE * noise) * integral + FIRST.rounding) {
    throw wrongValue(argument, "a function without jumps and vertical tangents, for E[f'(z)^2] to be finite", f);
  }
  if (integral <= FIRST.rounding) throw wrongValue(argument, 'a function that is not constant', f);
  return inDoubles(scale * integral * scale, f, argument);
}

// Second differences of float32 are noise.
const MOST_NOISE = 1e-12;

/**
 * E[f''(z)^2] of a standard normal z, to 1e-4 of itself: Infinity for a function with kinks, NaN for one that rounds to
 * float32.
 *
 * @throws as `secondMoment`
 */
export function curvatureSecondMoment(f: Activation, argument = 'nonlinearity'): number {
  const { scale, noise, integral, error } = squaredDerivative(f, 2, argument);
  if (noise > MOST_NOISE) return NaN;
  if (error > SECOND.promise * integral + SECOND.rounding) return Infinity;
  return integral <= SECOND.rounding ? 0 : scale * integral * scale;
}

function squaredDerivative(f: Activation, order: 1 | 2, argument: string): Quadrature & Examined {
  const examined = examine(f, argument);
  const { valueAt, scale, range, noise } = examined;
  const square: Integrand = (start, end) => {
    const nodes = nodesOf(start, end);
    let values = nodes.map((z) => valueAt(z) / scale);
    for (let i = 0; i < order; i++) values = slopesAtNodes(values, (end - start) / 2);
    return values.map((y, i) => weighted(y, nodes[i]));
  };
  const { tolerance, rounding } = order === 1 ? FIRST : SECOND;
  const narrowest = Math.max(NARROWEST, NARROWEST_PER_NOISE * noise);
  // Many functions jump at a multiple of 1/4, which an edge there would hide.
  const edges = evenEdges(-range - 1 / Math.E, range, 1 / 4);
  const quadrature = integrate(square, edges, {
    tolerance: Math.max(tolerance, narrowest),
    negligible: rounding,
    mostPanels: MOST_PANELS,
    narrowest,
  });
  return { ...quadrature, ...examined };
}
