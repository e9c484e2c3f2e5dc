/** The largest of several values: of neighbouring places, as in max pooling, and of several signals. */
import type { Activation } from '../scaling/activations.js';
import { FAR, signalBehind } from './layer_activation.js';
import {
  type ActivationFacts,
  constantSignal,
  inStandardNormals,
  inUnits,
  type Moments,
  type Signal,
  sumOf,
  times,
} from './layer_signal.js';
import { type Places, withinWindow } from './layer_window.js';
import { normalDensity, normalShare, ruleFor } from './normal.js';

const STEP = 1 / 8;

/**
 * The largest of the values at n places, for a signal that is normal, or an increasing function f of a normal, whose
 * values at two places have the correlation c:
 *
 *     y_i = m + s (sqrt(c) u + sqrt(1 - c) z_i),  max f(y_i) = f(m + s (sqrt(c) u + sqrt(1 - c) max z_i)),
 *
 * where the largest of the independent z_i has the density n Φ(z)^(n-1) φ(z). Windows for other inputs share u.
 */
export function largestOfPlaces(x: Signal, n: number, places?: readonly Places[]): Signal {
  if (!Number.isFinite(x.log2)) return x;
  const { f, normal } = increasing(x.behind) ?? { f: (y: number): number => y, normal: x };
  const one = momentsOfLargest(f, normal, 1);
  const { mean, secondMoment } = momentsOfLargest(f, betweenPlaces(normal, n, places), n);
  const ofInputs = momentsOfLargest(f, normal, n);
  if (!(secondMoment > 0 && one.secondMoment > 0)) return constantSignal(0);
  return {
    log2: x.log2 + Math.log2(secondMoment / one.secondMoment),
    relativeMean: mean / Math.sqrt(secondMoment),
    correlation: ofInputs.product / ofInputs.secondMoment,
  };
}

/** A signal whose correlation is that between the n places of a window. */
function betweenPlaces(signal: Signal, n: number, places: readonly Places[] | undefined): Signal {
  if (n <= 1) return signal;
  const { own, pairs } = withinWindow(places, signal.profile);
  const ofOthers = (pairs * n - own) / (n - 1);
  return { ...signal, correlation: (signal.correlation * ofOthers) / own };
}

/** E[f'(y)²] at the largest of the values at n places, relative to that at any place; 1 where x is no f(y). */
export function slopeOfLargest(x: Signal, n: number, places?: readonly Places[]): number {
  const behind = increasing(x.behind);
  if (behind === undefined) return 1;
  const { f, normal } = behind;
  const step = 2 ** (normal.log2 / 2) * SMALL;
  const slope: Activation = (y) => f(y + step) - f(y - step);
  const one = momentsOfLargest(slope, normal, 1).secondMoment;
  return one > 0 ? momentsOfLargest(slope, betweenPlaces(normal, n, places), n).secondMoment / one : 1;
}

// Between rounding and curvature.
const SMALL = 1e-5;

/** E[g], E[g²] and E[g g'] of two windows, for g = f(largest of n). */
function momentsOfLargest(f: Activation, normal: Signal, n: number): Required<Moments> {
  const { mean, deviation, correlation } = inStandardNormals(normal);
  // Beyond that all is a power of the size.
  const size = 2 ** (Math.max(-FAR, Math.min(normal.log2, FAR)) / 2);
  const common = Math.sqrt(Math.max(0, correlation));
  const own = Math.sqrt(1 - common ** 2);
  const outer = ruleFor(normalDensity, STEP);
  const inner = ruleFor((z) => n * normalShare(z) ** (n - 1) * normalDensity(z), STEP);
  let [first, second, product] = [0, 0, 0];
  outer.nodes.forEach((u, i) => {
    let [sum, squares] = [0, 0];
    inner.nodes.forEach((z, j) => {
      const value = f(size * (mean + deviation * (common * u + own * z)));
      sum += inner.weights[j] * value;
      squares += inner.weights[j] * value * value;
    });
    first += outer.weights[i] * sum;
    second += outer.weights[i] * squares;
    product += outer.weights[i] * sum * sum;
  });
  return { mean: first, secondMoment: second, product };
}

/** The largest of the values of several independent signals, or the smallest, place by place. */
export function extremeOf(signals: readonly Signal[], which: 'largest' | 'smallest'): Signal {
  const [first, ...others] = signals;
  const behind = increasing(first.behind);
  const normals = signals.map((each) => each.behind?.normal ?? each);
  if (behind !== undefined && others.every((each) => isSame(each.behind?.activation, first.behind?.activation))) {
    const extreme = normals.reduce((a, b) => extremeOfTwo(a, b, which));
    return signalBehind(behind.activation, extreme) ?? extreme;
  }
  return signals.reduce((a, b) => extremeOfTwo(a, b, which));
}

/**
 * (a + b ± |a - b|) / 2 for normal a and b. With s = a + b and d = a - b, E[s |d|] = E[s] E|d| + Cov(s, d) E[sign d]:
 * the moments of Clark 1961, "The greatest of a finite set of random variables".
 */
function extremeOfTwo(a: Signal, b: Signal, which: 'largest' | 'smallest'): Signal {
  const difference = sumOf([a, times(b, -1)]);
  const distance = signalBehind({ f: Math.abs, slope: -1 }, difference) ?? difference;
  const { mean, deviation } = inStandardNormals(difference);
  const sign = deviation === 0 ? Math.sign(mean) : 2 * normalShare(mean / deviation) - 1;
  const direction = which === 'largest' ? 1 : -1;
  return inUnits([a, b, sumOf([a, b]), distance], ([ofA, ofB, sum, apart]) => {
    const of = (role: 'secondMoment' | 'product'): number => {
      const covariance = ofA[role] - ofA.mean ** 2 - (ofB[role] - ofB.mean ** 2);
      const mixed = sum.mean * apart.mean + covariance * sign;
      return (sum[role] + 2 * direction * mixed + apart[role]) / 4;
    };
    return { mean: (sum.mean + direction * apart.mean) / 2, secondMoment: of('secondMoment'), product: of('product') };
  });
}

/**
 * What made a signal, if it was an increasing function of a normal. Of swish, GELU and Mish the dip below 0 does not
 * matter: where it is the largest value, it is a small one.
 */
function increasing(
  behind: Signal['behind'],
): { f: Activation; activation: ActivationFacts; normal: Signal } | undefined {
  const f = behind?.activation.f;
  if (behind === undefined || f === undefined || !Number.isFinite(behind.normal.log2)) return undefined;
  const size = 2 ** (behind.normal.log2 / 2);
  const values = [-1, 0, 1 / 2, 1, 2, 3].map((z) => f(size * z));
  const rises = values.every((value, i) => i === 0 || value >= values[i - 1] || i === 1);
  return rises && values[0] <= values[5] ? { f, ...behind } : undefined;
}

/** Whether two activations are one function. */
export function isSame(a: ActivationFacts | undefined, b: ActivationFacts | undefined): boolean {
  return a !== undefined && b !== undefined && a.slope === b.slope && (a.slope !== undefined || a.f === b.f);
}
