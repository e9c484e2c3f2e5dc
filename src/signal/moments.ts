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

/** Moments without anything beside them. */
export function momentsOf(moments: Moments): Moments {
  return { mean: moments.mean, variance: moments.variance, secondMoment: moments.secondMoment };
}

/** A measured signal. */
export interface Measured extends Moments {
  /** The share of the units, along the last axis, that are 0 for the whole batch. */
  readonly dead: number;
  /** The share of the values within a hundredth of the range from a bound; 0 without bounds. */
  readonly saturated: number;
}

/** The bounds of an activation that saturates. The 0 of rectifiers does not count. */
export type Bounds = readonly [low: number, high: number];

const WIDTH = 5;

// Small squares underflow in float32, so a signal is measured in units of its largest value, or of this one if it is 0.
const SMALLEST = 1e-37;

/** Measures a tensor; `readMeasured` reads the result. */
export function measure(values: Tensor, bounds?: Bounds): Tensor1D {
  return tidy(() => {
    const signal = cast(values, 'float32');
    const largest = maximum(max(abs(signal)), SMALLEST);
    const unit = div(signal, largest);
    const center = mean(unit);
    const variance = mean(square(sub(unit, center)));
    const units = reshape(unit, [-1, signal.shape.at(-1) ?? 1]);
    const dead = mean(cast(equal(max(abs(units), 0), 0), 'float32'));
    return stack([largest, center, variance, dead, saturatedShare(signal, bounds)]) as Tensor1D;
  });
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
    const [largest, center, variance, dead, saturated] = values.subarray(WIDTH * i, WIDTH * (i + 1));
    return {
      mean: center * largest,
      variance: variance * largest ** 2,
      secondMoment: (variance + center ** 2) * largest ** 2,
      dead,
      saturated,
    };
  });
}
