import { wrongValue } from '../arguments/errors.js';
import type { ACTIVATIONS } from '../scaling/activations.js';
import { evenEdges, nodesOf, WEIGHTS } from '../scaling/quadrature.js';
import { DERIVATIVES, type Differentiable } from './derivatives.js';
import { rootBetween } from './root.js';
import { CORRELATION, correlationAfter, tailoredSlope } from './tailored_slope.js';

/** The conditions of Tailored Activation Transformation and Deep Kernel Shaping on an activation. */
export const TAILORING_METHODS = ['TAT', 'DKS'] as const;

/** One of them. */
export type TailoringMethod = (typeof TAILORING_METHODS)[number];

/** The numbers of gamma (f(alpha x + beta) + delta). */
export interface TailoredParameters {
  /** alpha. */
  readonly inputScale: number;
  /** beta. */
  readonly inputShift: number;
  /** delta. */
  readonly outputShift: number;
  /** gamma. */
  readonly outputScale: number;
  /** The slope of leakyRelu, which is tailored by it. */
  readonly negativeSlope?: number;
}

// Zhang, Botev & Martens 2022: the curvature tau of a smooth network.
const CURVATURE = 0.3;

// Martens et al. 2021, "Rapid training of deep neural networks without skip connections or normalization layers using
// Deep Kernel Shaping": the slope zeta of a network.
const SLOPE = 1.5;

/** Expectations of g(z) = f(alpha z + beta) - f(beta) for a standard normal z. */
interface Expectations {
  readonly mean: number;
  readonly variance: number;
  /** E[g'^2]. */
  readonly slope: number;
  /** E[g''^2]. */
  readonly curvature: number;
  /** E[z g g']. */
  readonly growth: number;
  /** E[z g']. */
  readonly growthOfShift: number;
}

type WeightedPoint = readonly [z: number, weight: number];

// A normal density is 1e-22 there.
const END = 10;

const density = (z: number): number => Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI);

// The error of the trapezoidal rule falls exponentially with 1 / step for functions without corners: Trefethen &
// Weideman 2014. With singularities at pi i / 4, as those of softplus(4 z), it is exp(-2 pi^2 / (4 STEP)) = 1e-17.
const STEP = 1 / 8;
const SMOOTH = evenEdges(-END, END, STEP).map((z): WeightedPoint => [z, STEP * density(z)]);

/** Points of a quadrature rule for the standard normal, on panels between which a function has corners. */
function pointsBetween(corners: readonly number[]): WeightedPoint[] {
  const inside = corners.filter((corner) => Math.abs(corner) < END);
  const edges = [...evenEdges(-END, END, 1), ...inside].sort((a, b) => a - b);
  return edges.slice(1).flatMap((end, i) => {
    const half = (end - edges[i]) / 2;
    const points = nodesOf(edges[i], end).map((z, j): WeightedPoint => [z, half * WEIGHTS[j] * density(z)]);
    return points.filter(([, weight]) => weight > 0);
  });
}

function expectations({ f, first, second, corners }: Differentiable, alpha: number, beta: number): Expectations {
  const points = corners.length === 0 ? SMOOTH : pointsBetween(corners.map((corner) => (corner - beta) / alpha));
  // In a deep network an activation is nearly linear: f(beta) would drown what bends.
  const atShift = f(beta);
  let [mean, square, slope, curvature, growth, growthOfShift] = [0, 0, 0, 0, 0, 0];
  for (const [z, weight] of points) {
    const x = alpha * z + beta;
    const g = f(x) - atShift;
    const g1 = alpha * first(x);
    const g2 = alpha * alpha * second(x);
    mean += weight * g;
    square += weight * g * g;
    slope += weight * g1 * g1;
    curvature += weight * g2 * g2;
    growth += weight * z * g * g1;
    growthOfShift += weight * z * g1;
  }
  return { mean, variance: square - mean * mean, slope, curvature, growth, growthOfShift };
}

/** The conditions on the transformed activation, besides Q(1) = 1 and Q'(1) = 1. */
interface Target {
  /** A quotient that grows with the input scale, and its target. */
  readonly quotient: (of: Expectations) => number;
  readonly value: number;
  /** The candidates for f(beta) + delta, and gamma^-2. */
  readonly outputs: (of: Expectations) => (readonly [shift: number, square: number])[];
}

/**
 * DKS: C(0) = 0, so that delta = -E[g], and C'(1) = zeta^(1/L).
 *
 * TAT: C'(1) = 1, so that gamma^-2 = E[g'^2] = Var[g] + (E[g] + delta)^2, and C''(1) = tau / L.
 */
function targetOf(method: TailoringMethod, depth: number): Target {
  if (method === 'DKS') {
    return {
      quotient: ({ slope, variance }) => Math.log(slope / variance),
      value: Math.log(SLOPE) / depth,
      outputs: ({ mean, variance }) => [[-mean, variance]],
    };
  }
  return {
    quotient: ({ curvature, slope }) => curvature / slope,
    value: CURVATURE / depth,
    outputs: ({ mean, slope, variance }) => {
      const root = Math.sqrt(Math.max(0, slope - variance));
      return [
        [root - mean, slope],
        [-root - mean, slope],
      ];
    },
  };
}

// Input shifts: a solution is searched for between neighbours.
const SHIFTS = [0, 0.005, 0.01, 0.02, 0.05, ...Array.from({ length: 60 }, (_, i) => (i + 1) / 10)];

const SMALLEST_SCALE = 1e-6;
const LARGEST_SCALE = 1e3;

/** Solves the four equations for gamma (f(alpha x + beta) + delta). */
function solve(curve: Differentiable, { quotient, value, outputs }: Target, depth: number): TailoredParameters[] {
  /** The input scale with the right quotient at an input shift; NaN if there is none. */
  const scaleAt = (beta: number): number => {
    // The quotients grow with the square of the scale, nearly: their logarithms are nearly linear.
    const excess = (logScale: number): number =>
      Math.log(quotient(expectations(curve, Math.exp(logScale), beta)) / value);
    let logScale = Math.log(0.5 / Math.sqrt(depth));
    while (excess(logScale) > 0) {
      logScale -= Math.LN2;
      if (logScale < Math.log(SMALLEST_SCALE)) return NaN;
    }
    while (!(excess(logScale) > 0)) {
      logScale += Math.LN2;
      if (logScale > Math.log(LARGEST_SCALE)) return NaN;
    }
    return Math.exp(rootBetween(excess, logScale - Math.LN2, logScale));
  };

  /** By choice of delta: what is left of Q'(1) - 1 = gamma^2 (E[z g g'] + (f(beta) + delta) E[z g']) - 1. */
  const candidatesAt = (beta: number): readonly { excess: number; parameters: TailoredParameters }[] => {
    const inputScale = scaleAt(beta);
    const of = expectations(curve, inputScale, beta);
    return outputs(of).map(([shift, square]) => ({
      excess: (of.growth + shift * of.growthOfShift) / square - 1,
      parameters: {
        inputScale,
        inputShift: beta,
        outputShift: shift - curve.f(beta),
        outputScale: 1 / Math.sqrt(square),
      },
    }));
  };

  // From 0 outwards: of several solutions the published implementation finds the one with the smallest shift.
  const inner = new Map([1, -1].map((sign) => [sign, candidatesAt(0)]));
  for (let i = 1; i < SHIFTS.length; i++) {
    const solutions: TailoredParameters[] = [];
    for (const [sign, before] of inner) {
      const [from, to] = [sign * SHIFTS[i - 1], sign * SHIFTS[i]];
      const after = candidatesAt(to);
      after.forEach(({ excess }, choice) => {
        if (!(excess * before[choice].excess <= 0)) return;
        const beta = rootBetween((shift) => candidatesAt(shift)[choice].excess, from, to);
        solutions.push(candidatesAt(beta)[choice].parameters);
      });
      inner.set(sign, after);
    }
    if (solutions.length > 0) return solutions;
  }
  return [];
}

/** Orders by the size of the input shift, then of the output shift; of mirror images the one that is shifted up. */
function bySize(one: TailoredParameters, other: TailoredParameters): number {
  const differs = (a: number, b: number): number => (Math.abs(a - b) < 1e-6 ? 0 : a - b);
  return (
    differs(Math.abs(one.inputShift), Math.abs(other.inputShift)) ||
    differs(Math.abs(one.outputShift), Math.abs(other.outputShift)) ||
    other.inputShift - one.inputShift
  );
}

/** gamma (a min(x, 0) + max(x, 0) + delta), whose maps have closed forms. */
function tailoredRectifier(method: TailoringMethod, depth: number): TailoredParameters {
  if (method === 'TAT') {
    const most = correlationAfter(depth, 0);
    if (most < CORRELATION) {
      const reached = `: they reach a correlation of ${Math.floor(1000 * most) / 1000}, of the ${CORRELATION} of TAT`;
      throw wrongValue('depth', 'at least 13 rectifiers one after the other', depth, reached);
    }
    const a = tailoredSlope(depth, CORRELATION);
    return { inputScale: 1, inputShift: 0, outputShift: 0, outputScale: Math.sqrt(2 / (1 + a * a)), negativeSlope: a };
  }
  // C'(1) = E[f'^2] / Var[f] with E[f'^2] = (1 + a^2) / 2 and Var[f] = E[f'^2] - (1 - a)^2 / (2 pi), solved for a.
  const rest = 1 - Math.PI * (1 - SLOPE ** (-1 / depth));
  const a = rest / (1 + Math.sqrt(1 - rest * rest));
  const mean = (1 - a) / Math.sqrt(2 * Math.PI);
  const outputScale = 1 / Math.sqrt((1 + a * a) / 2 - mean * mean);
  return { inputScale: 1, inputShift: 0, outputShift: -mean, outputScale, negativeSlope: a };
}

/** The activations that can be tailored: of piecewise linear ones that with a slope to choose. */
export const TAILORED = [
  'leakyRelu',
  'elu',
  'selu',
  'sigmoid',
  'softplus',
  'softsign',
  'tanh',
  'swish',
  'silu',
  'mish',
  'gelu',
  'geluNew',
] as const satisfies readonly ('leakyRelu' | keyof typeof ACTIVATIONS)[];

/** The name of one of them. */
export type TailoredName = (typeof TAILORED)[number];

const known = new Map<string, TailoredParameters>();

/**
 * The numbers with which an activation keeps the signals of a plain network of `depth` of them apart: Martens et al.
 * 2021 (DKS), Zhang, Botev & Martens 2022 (TAT).
 *
 * @throws RangeError if there are none
 */
export function tailoredParameters(name: TailoredName, method: TailoringMethod, depth: number): TailoredParameters {
  const key = `${name} ${method} ${depth}`;
  const parameters = known.get(key) ?? findParameters(name, method, depth);
  known.set(key, parameters);
  return parameters;
}

function findParameters(name: TailoredName, method: TailoringMethod, depth: number): TailoredParameters {
  if (name === 'leakyRelu') return tailoredRectifier(method, depth);
  const curve = DERIVATIVES[name];
  if (method === 'TAT' && curve.hasKinks) {
    throw wrongValue('name', 'an activation without a kink, or leakyRelu, for the method TAT', name);
  }
  const solutions = solve(curve, targetOf(method, depth), depth).sort(bySize);
  if (solutions.length > 0) return solutions[0];
  throw wrongValue('depth', `a depth that ${method} has parameters of "${name}" for`, depth);
}
