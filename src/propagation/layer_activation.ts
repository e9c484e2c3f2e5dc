import type { Activation } from '../scaling/activations.js';
import { derivativeSecondMoment } from '../scaling/derivative_moment.js';
import { rectifierScale } from '../scaling/gain.js';
import { secondMoment } from '../scaling/second_moment.js';
import { rectifierCorrelation } from './correlation_map.js';
import {
  type ActivationFacts,
  constantSignal,
  inStandardNormals,
  type Moments,
  type Signal,
  signalOf,
} from './layer_signal.js';
import { mapProfile } from './layer_window.js';
import { normalDensity, normalShare, productSeries, roughMoment } from './normal.js';

export type { ActivationFacts } from './layer_signal.js';

/**
 * The signal f(y) after an activation, for a normal y: E[f(y)²] with y = sqrt(q) z if its mean is 0 (Poole et al. 2016,
 * eq. 3), and the correlation by their eq. (5). Undefined for an unknown f.
 */
export function signalBehind(activation: ActivationFacts, y: Signal): Signal | undefined {
  const { f, slope } = activation;
  if (f === undefined) return undefined;
  const { map, ...behind } = slope === undefined ? behindFunction(f, y) : behindRectifier(slope, y);
  const correlationFor = (correlation: number): number => map(inStandardNormals({ ...y, correlation }).correlation);
  const signal = { ...behind, correlation: correlationFor(y.correlation) };
  return { ...withProfile(signal, correlationFor, activation, y), behind: { activation, normal: y } };
}

/** A signal after an activation, with its map of the correlation of the standard normals before it. */
type Mapped = Pick<Signal, 'log2' | 'relativeMean'> & { readonly map: (correlation: number) => number };

/** Moments after an activation, computed by a series. */
function mapped(moments: Moments, log2OfUnit: number, series: (correlation: number) => number): Mapped {
  const { log2, relativeMean } = signalOf(moments);
  return { log2: log2 + log2OfUnit, relativeMean, map: (correlation) => series(correlation) / moments.secondMoment };
}

/** One value for all inputs. */
function mappedConstant(value: number): Mapped {
  return { ...constantSignal(value), map: () => 1 };
}

/**
 * E[f'(y)²], by which an activation multiplies the second moment of a gradient; 1 for an unknown f.
 *
 * @throws RangeError for a function with a jump, whose derivative has no second moment
 */
export function slopeBehind({ f, slope, derivative }: ActivationFacts, y: Signal): number {
  const { mean, deviation } = inStandardNormals(y);
  if (slope !== undefined) {
    const positive = deviation === 0 ? Number(mean > 0) : normalShare(mean / deviation);
    return positive + (1 - positive) * slope ** 2;
  }
  if (f === undefined || deviation === 0 || !Number.isFinite(y.log2)) return 1;
  const size = 2 ** (y.log2 / 2);
  return remembered(SLOPES, f, y, () => {
    if (derivative !== undefined) return secondMoment((z) => derivative(size * (mean + deviation * z)));
    return derivativeSecondMoment((z) => f(size * (mean + deviation * z))) / (size * deviation) ** 2;
  });
}

/**
 * E[f(y)²] = (1 + a²) / 2 E[y²] and E[f(y)] = (1 - a) sqrt(E[y²] / 2π) for a mean of 0: He et al. 2015, eq. (15). For
 * others by parts: max(y, 0) has mean m Φ(m/s) + s φ(m/s) and second moment (m² + s²) Φ(m/s) + m s φ(m/s).
 */
function behindRectifier(slope: number, y: Signal): Mapped {
  const { mean, deviation } = inStandardNormals(y);
  if (mean === 0) {
    const secondMomentOfOne = 1 / rectifierScale(slope ** 2);
    const meanOfOne = (1 - slope) / Math.sqrt(2 * Math.PI);
    return {
      log2: y.log2 + Math.log2(secondMomentOfOne),
      relativeMean: meanOfOne / Math.sqrt(secondMomentOfOne),
      map: (correlation) => rectifierCorrelation(slope, correlation),
    };
  }
  const f: Activation = (x) => (x > 0 ? x : slope * x);
  const share = deviation === 0 ? Number(mean > 0) : normalShare(mean / deviation);
  const density = deviation === 0 ? 0 : deviation * normalDensity(mean / deviation);
  const moments = {
    mean: mean * share + density - slope * (density - mean * (1 - share)),
    secondMoment: share + mean * density + slope ** 2 * (1 - share - mean * density),
  };
  return mapped(
    moments,
    y.log2,
    productSeries((z) => f(mean + deviation * z)),
  );
}

// Far from 1 every activation of tfjs is a power of its argument: constant or linear.
export const FAR = 200;

function behindFunction(f: Activation, y: Signal): Mapped {
  if (Number.isNaN(y.log2)) return { log2: NaN, relativeMean: y.relativeMean, map: () => NaN };
  if (y.log2 === -Infinity) return mappedConstant(f(0));
  const log2 = Math.max(-FAR, Math.min(y.log2, FAR));
  const near = { ...y, log2 };
  const behind = behindNear(f, near);
  if (log2 === y.log2 || behind.log2 === -Infinity) return behind;
  const nearer = behindNear(f, { ...near, log2: log2 - Math.sign(log2) });
  const power = Math.round((behind.log2 - nearer.log2) * Math.sign(log2));
  return power === 0 ? behind : { ...behind, log2: behind.log2 + power * (y.log2 - log2) };
}

// The range of a standard normal: beyond it the density is below 5e-15.
const SAMPLES = Array.from({ length: 65 }, (_, i) => (i - 32) / 4);

/** Computes in units of the largest value of f: its square may leave the range of doubles. */
function behindNear(f: Activation, y: Signal): Mapped {
  const size = 2 ** (y.log2 / 2);
  const { mean, deviation } = inStandardNormals(y);
  const valueAt: Activation = (z) => f(size * (mean + deviation * z));
  if (deviation === 0) return mappedConstant(valueAt(0));
  const unit = Math.max(...SAMPLES.map((z) => Math.abs(valueAt(z))));
  if (unit === 0) return mappedConstant(0);
  const g: Activation = (z) => valueAt(z) / unit;
  const moments = remembered(MOMENTS, f, y, () => {
    const squares = secondMoment(g);
    // E[(g + 1)²] = E[g²] + 2 E[g] + 1.
    return { mean: (secondMoment((z) => g(z) + 1) - squares - 1) / 2, secondMoment: squares };
  });
  return mapped(moments, 2 * Math.log2(unit), productSeries(g));
}

/** By function, second moment and mean. */
type Memory<Value> = WeakMap<Activation, Map<string, Value>>;

const MOMENTS: Memory<Moments> = new WeakMap();
const SLOPES: Memory<number> = new WeakMap();

// Decimals of a second moment's logarithm and of a mean that make a quadrature one of its own.
const DIGITS = 7;

function remembered<Value>(memory: Memory<Value>, f: Activation, y: Signal, compute: () => Value): Value {
  const values = memory.get(f) ?? new Map<string, Value>();
  memory.set(f, values);
  const key = `${y.log2.toFixed(DIGITS)} ${y.relativeMean.toFixed(DIGITS)}`;
  const value = values.get(key) ?? compute();
  values.set(key, value);
  return value;
}

// Decimals of a correlation, in maps from place to place.
const CORRELATIONS = Array.from({ length: 33 }, (_, i) => i / 32);

/**
 * The signal after y, place by place: E[f(y)²] is a power of E[y²] around its mean, the first for rectifiers, and
 * correlations go through the map.
 */
function withProfile(
  signal: Signal,
  correlationFor: (correlation: number) => number,
  { f, slope }: ActivationFacts,
  y: Signal,
): Signal {
  if (y.profile === undefined || f === undefined || !Number.isFinite(y.log2)) return signal;
  const power = slope === undefined ? powerOf(f, y) : 1;
  const map = y.correlation > 0 ? CORRELATIONS.map(correlationFor) : [];
  const { share, profile } = mapProfile(
    y.profile,
    (relative) => relative ** power,
    (relative) => (map.length === 0 ? 1 : interpolate(map, y.correlation * relative) / signal.correlation),
  );
  return { ...signal, log2: signal.log2 + Math.log2(share), profile };
}

/** Between values for even places from 0 to 1. */
function interpolate(values: readonly number[], at: number): number {
  const place = Math.max(0, Math.min(at, 1)) * (values.length - 1);
  const left = Math.min(Math.floor(place), values.length - 2);
  return values[left] + (place - left) * (values[left + 1] - values[left]);
}

/** The power of E[y²] that E[f(y)²] follows; 1 if it cannot be measured. */
function powerOf(f: Activation, y: Signal): number {
  const { mean, deviation } = inStandardNormals(y);
  const log2 = Math.max(-FAR, Math.min(y.log2, FAR));
  const [less, more] = [log2 - 1, log2 + 1].map((each) =>
    roughMoment((z) => f(2 ** (each / 2) * (mean + deviation * z))),
  );
  const power = Math.log2(more / less) / 2;
  return Number.isFinite(power) ? power : 1;
}
