/** A line of the theory: what it predicts, and what was measured from several seeds. */
import { mean, standardDeviation } from '../statistics.js';

/** Every measurement is repeated with so many seeds. */
export const REPEATS = 10;

// Two-sided p = 1e-4 of Student's t with 9 degrees of freedom: how many standard errors chance may make of one line.
const STANDARD_ERRORS = 6.01;

export interface Claim {
  readonly name: string;
  readonly predicted: number;
  /** One value for each seed. */
  readonly measured: readonly number[];
  /** What the prediction itself may be off by, where it is one of infinitely wide layers. */
  readonly theoryError?: number;
  /** Whether the prediction is a bound that the measurement must stay below. */
  readonly isBound?: boolean;
}

export interface CheckedClaim extends Claim {
  readonly mean: number;
  readonly standardError: number;
  readonly holds: boolean;
}

/** Compares what was measured with what is predicted. */
export function check(claim: Claim): CheckedClaim {
  const { measured, predicted, theoryError = 0, isBound = false } = claim;
  const centre = mean(measured);
  const standardError = standardDeviation(measured) / Math.sqrt(measured.length);
  // Where two runs differ by a power of two, nothing is left to chance but float32's roundings.
  const rounding = 1e-4 * Math.abs(predicted);
  const allowed = STANDARD_ERRORS * standardError + theoryError + rounding;
  const holds = isBound ? Math.max(...measured) < predicted : Math.abs(centre - predicted) <= allowed;
  return { ...claim, mean: centre, standardError, holds };
}
