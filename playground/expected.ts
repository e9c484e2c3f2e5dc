/** What theory expects of a plain network without biases, layer by layer: the dashed lines. */
import { correlationMap, lengthMap } from 'tfjs-initializers/theory';
import type { Bend } from './initializers.js';
import type { Curves } from './reading.js';

/** A network, as far as theory asks. */
export interface PlainNetwork {
  readonly bend: Bend;
  readonly depth: number;
  /** n Var[w] of the first layer and of every other hidden one, with n inputs. */
  readonly firstScale: number;
  readonly scale: number;
  /** n Var[w] of a hidden layer with n outputs, by which it multiplies a gradient, and of the last layer. */
  readonly gradientScale: number;
  readonly lastGradientScale: number;
}

/** What comes in at both ends. */
export interface Ends {
  /** E[x²] of the inputs. */
  readonly secondMoment: number;
  /** The mean correlation of two of them, around 0. */
  readonly correlation: number;
  /** E[(dL/dz)²] of the logits z. */
  readonly logitsGradient: number;
}

// What float32 has, and theory is asked for.
const SMALLEST = 1e-38;
const LARGEST = 1e38;

/**
 * Forward q' = n Var[w] E[f(u)²] for a normal u of variance q (Poole et al. 2016, eq. 3), and
 * c' = E[f(u) f(v)] / E[f(u)²] for u and v of correlation c (eq. 5); backward
 * E[(dL/dy)²] = n^ Var[w] E[f'(u)²] E[(dL/dy')²] (He et al. 2015, eq. 13; Schoenholz et al. 2017, eq. 17). Behind a
 * layer whose signal float32 cannot hold everything is NaN.
 */
export function expectedCurves(network: PlainNetwork, { secondMoment, correlation, logitsGradient }: Ends): Curves {
  const { bend, depth } = network;
  const variance: number[] = [];
  const correlations: number[] = [];
  const slopes: number[] = [];
  let q = network.firstScale * secondMoment;
  let c = correlation;
  for (let layer = 0; layer < depth; layer++) {
    if (!(q > SMALLEST && q < LARGEST)) q = NaN;
    variance.push(q);
    correlations.push(c);
    const moments = momentsOf(bend, q, c);
    slopes.push(moments.slope);
    q = network.scale * moments.length;
    c = moments.correlation;
  }
  const gradientVariance = Array<number>(depth);
  let gradient = network.lastGradientScale * logitsGradient;
  for (let layer = depth - 1; layer >= 0; layer--) {
    gradient *= slopes[layer];
    gradientVariance[layer] = gradient;
    gradient *= network.gradientScale;
  }
  return { variance, gradientVariance, correlation: correlations };
}

/** The length that activations' histograms are measured by: sqrt(E[f(z)²]) of a standard normal z. */
export function usualLength(bend: Bend): number {
  return Math.sqrt(momentsOf(bend, 1, 0).length);
}

interface LayerMoments {
  /** E[f(u)²]. */
  readonly length: number;
  /** E[f'(u)²]. */
  readonly slope: number;
  /** E[f(u) f(v)] / E[f(u)²]. */
  readonly correlation: number;
}

const UNKNOWN: LayerMoments = { length: NaN, slope: NaN, correlation: NaN };

/** While the depth moves, the same layers come again. */
const known = new Map<string, LayerMoments>();

function momentsOf(bend: Bend, q: number, c: number): LayerMoments {
  if (Number.isNaN(q)) return UNKNOWN;
  const key = `${bend.activation} ${bend.slope} ${q} ${c}`;
  let moments = known.get(key);
  if (moments === undefined) {
    moments = computeMoments(bend, q, c);
    known.set(key, moments);
  }
  return moments;
}

function computeMoments({ activation, slope: negativeSlope }: Bend, q: number, c: number): LayerMoments {
  const hasSlope = activation === 'leakyRelu' || activation === 'prelu';
  const [name, options] = hasSlope ? (['leakyRelu', { negativeSlope }] as const) : ([activation, {}] as const);
  const length = lengthMap(name, options)(q);
  const map = correlationMap(name, { q, ...options });
  // Rounding may lead beyond 1, where nothing is mapped.
  return { length, slope: (map.slope * length) / q, correlation: Math.min(1, map(c)) };
}
