/** Measures a signal, as a small tensor that stays on the backend until all of them are read together. */
import {
  abs,
  cast,
  div,
  equal,
  greaterEqual,
  max,
  maximum,
  mean,
  mul,
  norm,
  reshape,
  scalar,
  square,
  stack,
  sub,
  type Tensor,
  type Tensor1D,
  tidy,
} from '@tensorflow/tfjs-core';

/** Moments of the values of a tensor. */
export interface Moments {
  /** The mean of the values. */
  readonly mean: number;
  /** The mean of the squared distances from the mean. */
  readonly variance: number;
  /** The mean of the squares: what a layer passes on, variance or not (He et al. 2015, eq. 7). */
  readonly secondMoment: number;
}

/** Only moments. */
export function momentsOf(moments: Moments): Moments {
  return { mean: moments.mean, variance: moments.variance, secondMoment: moments.secondMoment };
}

/** A measured signal. */
export interface Measured extends Moments {
  /** The share of the units, along the last axis, that are 0 for the whole batch. */
  readonly dead: number;
  /** The share of the values within a hundredth of the range from a bound; 0 without bounds. */
  readonly saturated: number;
  /**
   * E[y y'] / sqrt(E[y²] E[y'²]), the cosine between two examples: the mean over all pairs. Undefined for a signal of
   * zeros or of one example, and for what has no examples.
   */
  readonly correlation: number | undefined;
}

/** Facts about the measured values. */
export interface Kind {
  readonly bounds?: Bounds | undefined;
  /** The number of examples, along the first axis; undefined for weights and gradients. */
  readonly examples?: number | undefined;
}

/** The bounds of an activation that saturates. The 0 of rectifiers does not count. */
export type Bounds = readonly [low: number, high: number];

const WIDTH = 6;

// Small squares underflow in float32, so a signal is measured in units of its largest value, or of this one if it is 0.
export const SMALLEST = 1e-37;

/** Measures a tensor; `readMeasured` reads the result. */
export function measure(values: Tensor, { bounds, examples }: Kind = {}): Tensor1D {
  return tidy(() => {
    const signal = cast(values, 'float32');
    const largest = maximum(max(abs(signal)), SMALLEST);
    const unit = div(signal, largest);
    const center = mean(unit);
    const variance = mean(square(sub(unit, center)));
    const units = reshape(unit, [-1, signal.shape.at(-1) ?? 1]);
    const dead = mean(cast(equal(max(abs(units), 0), 0), 'float32'));
    return stack([
      ...[largest, center, variance, dead],
      saturatedShare(signal, bounds),
      distanceBetween(unit, examples),
    ]) as Tensor1D;
  });
}

/**
 * 1 - c, where c is the mean over all pairs of n examples of the cosine between them: with y for an example of length 1
 * it is half of the mean of |y - y'|², n / (n - 1) times that of |y - ȳ|² with the mean example ȳ. Unlike a sum of
 * products it keeps its digits where c is near 1. -1 for what has no pair of examples, NaN for zeros.
 */
function distanceBetween(values: Tensor, examples = 1): Tensor {
  if (examples < 2 || values.shape[0] !== examples) return scalar(-1);
  const rows = reshape(values, [examples, -1]);
  const units = div(rows, maximum(norm(rows, 2, 1, true), SMALLEST));
  const distance = mean(square(sub(units, mean(units, 0))));
  return div(mul(distance, examples / (examples - 1)), mean(square(units)));
}

function saturatedShare(signal: Tensor, bounds: Bounds | undefined): Tensor {
  if (bounds === undefined) return scalar(0);
  const [low, high] = bounds;
  const margin = (high - low) / 100;
  const middle = (low + high) / 2;
  const fromMiddle = abs(sub(signal, middle));
  return mean(cast(greaterEqual(fromMiddle, (high - low) / 2 - margin), 'float32'));
}

/** Reads measurements, in one transfer. */
export async function readMeasured(measured: readonly Tensor1D[]): Promise<Measured[]> {
  if (measured.length === 0) return [];
  const all = tidy(() => stack([...measured]));
  const values = await all.data().finally(() => {
    all.dispose();
  });
  return measured.map((_, i) => {
    const [largest, center, variance, dead, saturated, distance] = values.subarray(WIDTH * i, WIDTH * (i + 1));
    return {
      mean: center * largest,
      variance: variance * largest ** 2,
      secondMoment: (variance + center ** 2) * largest ** 2,
      dead,
      saturated,
      correlation: distance >= 0 ? 1 - distance : undefined,
    };
  });
}
