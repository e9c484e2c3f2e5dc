/**
 * Adaptive Gauss-Kronrod quadrature: each panel has two estimates of its integral from one set of nodes. Their
 * difference is its error, and the panels with the largest errors are halved until the sum is small enough.
 */

/** A point in [-1, 1], and its weights in the Kronrod sum of 15 and in the Gauss sum of 7 points. */
type Point = readonly [node: number, kronrod: number, gauss: number];

// Nodes and weights: Piessens et al. 1983, QUADPACK, file dqk15.f. The end is in neither sum, and shows what both miss:
// a jump beyond the last node.
const RIGHT_HALF: readonly Point[] = [
  [0.20778495500789848, 0.20443294007529889, 0],
  [0.4058451513773972, 0.19035057806478542, 0.3818300505051189],
  [0.5860872354676911, 0.1690047266392679, 0],
  [0.7415311855993945, 0.14065325971552592, 0.27970539148927664],
  [0.8648644233597691, 0.10479001032225017, 0],
  [0.9491079123427585, 0.06309209262997854, 0.1294849661688697],
  [0.9914553711208126, 0.02293532201052922, 0],
  [1, 0, 0],
];
const MIDDLE: Point = [0, 0.20948214108472782, 0.4179591836734694];
const RULE: readonly Point[] = [
  ...RIGHT_HALF.map(([node, kronrod, gauss]): Point => [-node, kronrod, gauss]).reverse(),
  MIDDLE,
  ...RIGHT_HALF,
];

/** Where a panel is sampled, in [-1, 1]. */
export const NODES: readonly number[] = RULE.map(([node]) => node);

/** The weights of those samples; they sum to 2. */
export const WEIGHTS: readonly number[] = RULE.map(([, kronrod]) => kronrod);

// Kronrod minus Gauss.
const DIFFERENCES: readonly number[] = RULE.map(([, kronrod, gauss]) => kronrod - gauss);

const LAST = NODES.length - 1;

// From the end to the node before it.
const MARGIN = NODES[LAST] - NODES[LAST - 1];

/** The weights of the polynomial through nodes: Berrut & Trefethen 2004, "Barycentric Lagrange interpolation". */
export function barycentricWeights(nodes: readonly number[]): number[] {
  return nodes.map((node) => 1 / nodes.reduce((product, other) => (other === node ? 1 : node - other) * product, 1));
}

// The value at the right end of the polynomial through the inner nodes, eq. (4.2) of Berrut & Trefethen.
const INNER = NODES.slice(1, -1);
const TERMS = barycentricWeights(INNER).map((weight, i) => weight / (1 - INNER[i]));
const AT_END = TERMS.map((term) => term / TERMS.reduce((sum, each) => sum + each, 0));

/** An integrand: its values at the nodes of the panel from `start` to `end`. */
export type Integrand = (start: number, end: number) => readonly number[];

/** The integrand of a function of one point. */
export function pointwise(g: (x: number) => number): Integrand {
  return (start, end) => nodesOf(start, end).map(g);
}

/** The nodes of the panel from `start` to `end`. */
export function nodesOf(start: number, end: number): number[] {
  const middle = (start + end) / 2;
  const half = (end - start) / 2;
  return NODES.map((node) => middle + half * node);
}

/** An interval in which an integrand was sampled. */
export interface Panel {
  readonly start: number;
  readonly end: number;
  readonly integral: number;
  /** The integral of the integrand's magnitude. */
  readonly magnitude: number;
  /** An estimate of the absolute error. */
  readonly error: number;
}

/** The result of a quadrature. */
export interface Quadrature {
  readonly integral: number;
  /** The integral of the integrand's magnitude. */
  readonly magnitude: number;
  /** An estimate of the absolute error. */
  readonly error: number;
  readonly panels: readonly Panel[];
}

function panelOf(integrand: Integrand, start: number, end: number): Panel {
  const half = (end - start) / 2;
  const values = integrand(start, end);
  let [integral, magnitude, difference] = [0, 0, 0];
  let [beyondStart, beyondEnd] = [values[0], values[LAST]];
  for (let i = 1; i < LAST; i++) {
    integral += WEIGHTS[i] * values[i];
    magnitude += WEIGHTS[i] * Math.abs(values[i]);
    difference += DIFFERENCES[i] * values[i];
    beyondStart -= AT_END[LAST - 1 - i] * values[i];
    beyondEnd -= AT_END[i - 1] * values[i];
  }
  const error = Math.abs(difference) + MARGIN * (Math.abs(beyondStart) + Math.abs(beyondEnd));
  return { start, end, integral: half * integral, magnitude: half * magnitude, error: half * error };
}

/** When to stop. */
export interface Limits {
  /** The error that halving could still reduce, relative to the magnitude of the integral. */
  readonly tolerance: number;
  /** An absolute error to accept; default 0. */
  readonly negligible?: number;
  readonly mostPanels: number;
  /** The width at which panels are no longer halved; default 0, where the resolution of doubles ends it. */
  readonly narrowest?: number;
}

/**
 * The integral from the first edge to the last, by panels between the edges. Every round halves the panels whose error
 * is at least half of the largest, until a limit is met.
 */
export function integrate(integrand: Integrand, edges: readonly number[], limits: Limits): Quadrature {
  const { tolerance, negligible = 0, mostPanels, narrowest = 0 } = limits;
  const settled: Panel[] = [];
  const open: Panel[] = [];
  const add = (start: number, end: number): void => {
    const middle = (start + end) / 2;
    // Between neighbouring doubles there is no middle.
    const canBeHalved = end - start > narrowest && middle > start && middle < end;
    (canBeHalved ? open : settled).push(panelOf(integrand, start, end));
  };
  for (let i = 1; i < edges.length; i++) add(edges[i - 1], edges[i]);
  let made = edges.length - 1;
  for (;;) {
    const panels = [...settled, ...open];
    const total = (of: 'integral' | 'magnitude' | 'error'): number => panels.reduce((sum, panel) => sum + panel[of], 0);
    const magnitude = total('magnitude');
    const reducible = open.reduce((sum, { error }) => sum + error, 0);
    if (made >= mostPanels || reducible <= Math.max(negligible, tolerance * magnitude)) {
      return { integral: total('integral'), magnitude, error: total('error'), panels };
    }
    const large = open.reduce((largest, { error }) => Math.max(largest, error), 0) / 2;
    for (const panel of open.splice(0)) {
      if (panel.error < large || made >= mostPanels) {
        open.push(panel);
        continue;
      }
      const middle = (panel.start + panel.end) / 2;
      add(panel.start, middle);
      add(middle, panel.end);
      made += 2;
    }
  }
}

/** Edges of panels of equal width. */
export function evenEdges(start: number, end: number, width: number): number[] {
  const panels = Math.round((end - start) / width);
  return Array.from({ length: panels + 1 }, (_, i) => start + ((end - start) * i) / panels);
}
