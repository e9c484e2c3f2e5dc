import { wrongKind, wrongValue } from '../arguments/errors.js';
import type { Activation } from './activations.js';
import { noiseOf } from './noise.js';
import { evenEdges, integrate, pointwise } from './quadrature.js';

// A function is always examined within this many standard deviations.
const RANGE = 20;

// Evenly spaced points, and points ever closer to 0, where f(1e6 z) varies.
const CLOSE = Array.from({ length: 60 }, (_, i) => 1.5 * 2 ** -i);
const PLACES = [...evenEdges(-RANGE, RANGE, 1 / 4), ...CLOSE, ...CLOSE.map((z) => -z)];

// Beyond it exp(-z^2 / 4), by which a value is multiplied before it is squared, leaves the range of doubles.
const FARTHEST = 54;

// A value, relative to the largest one, whose square no longer counts.
const DIED_OUT = 1e-9;

// The nodes of a panel are at most 0.104 of its width apart. Beyond CENTER the density is below 5e-15.
const CENTER = 8;
const FINE = 1 / 128;
const COARSE = 1 / 8;

// Relative errors of the integral: the target, and the limit, twice the 1e-9 promised for its root.
const TOLERANCE = 1e-11;
const PROMISE = 2e-9;

// The errors in the values of a function that rounds to float32 are 3e-8 of them. The factor makes them a bound of the
// error that the quadrature sees.
const NOISE_MARGIN = 8;
const NOISY_PROMISE = 1e-6;

// Just below a million values of the function; a smooth one takes 40,000.
export const MOST_PANELS = 58_000;

// Below it doubles lose digits.
const SMALLEST = 2 ** -1022;

/**
 * E[f(z)^2] of a standard normal z, accurate to 2e-9, or to 1e-6 for a function that rounds to float32. Gauss-Kronrod
 * quadrature closes in on kinks and jumps wherever they are. A feature narrower than 1/1200 may go unseen.
 *
 * @param argument the name of `f` in errors
 * @throws TypeError when `f` returns something that is not a number; RangeError when it returns NaN or an infinity,
 *   when the integral is 0, out of the range of doubles, or not that accurate: the error says how accurate it is
 */
export function secondMoment(f: Activation, argument = 'nonlinearity'): number {
  const { scale, moment } = scaledMoment(f, argument);
  return inDoubles(scale * moment * scale, f, argument);
}

/** E[f(z)^2] as scale^2 times a moment, which may leave the range of doubles. @throws as `secondMoment` */
export function scaledMoment(f: Activation, argument = 'nonlinearity'): { scale: number; moment: number } {
  const { valueAt, scale, range, noise } = examine(f, argument);
  const square = pointwise((z) => weighted(valueAt(z) / scale, z));
  const edges = [
    ...evenEdges(-range, -CENTER, COARSE).slice(0, -1),
    ...evenEdges(-CENTER, CENTER, FINE),
    ...evenEdges(CENTER, range, COARSE).slice(1),
  ];
  const { integral, error } = integrate(square, edges, {
    tolerance: Math.max(TOLERANCE, NOISE_MARGIN * noise),
    mostPanels: MOST_PANELS,
  });
  if (error > Math.max(PROMISE, NOISE_MARGIN * noise) * integral) {
    throw notSmooth(f, argument, `E[f(z)^2] is found to ${digit(error / integral)} of itself alone`);
  }
  return { scale, moment: integral };
}

/** y^2 times the standard normal density at z, without leaving the range of doubles on the way. */
export function weighted(y: number, z: number): number {
  return (y * Math.exp(-0.25 * z * z)) ** 2 / Math.sqrt(2 * Math.PI);
}

export function inDoubles(moment: number, f: Activation, argument: string): number {
  if (moment >= SMALLEST && moment < Infinity) return moment;
  throw wrongValue(argument, 'a function with a second moment in the range of doubles', f);
}

/** What a quadrature needs to know of a function. */
export interface Examined {
  /** The function, which throws when it returns anything but a finite number. */
  readonly valueAt: Activation;
  /** The maximum of f(z) exp(-z^2 / 4), rounded up to a power of 2, by which division is exact. */
  readonly scale: number;
  /** Beyond it the function no longer counts. */
  readonly range: number;
  /** The errors in its values, relative to them. */
  readonly noise: number;
}

/** Examines a function before its quadrature. @throws TypeError, RangeError */
export function examine(f: Activation, argument: string): Examined {
  const valueAt: Activation = (z) => {
    const y: unknown = f(z);
    if (typeof y !== 'number') throw wrongKind(argument, `a function that returns numbers at ${z}`, y);
    if (!Number.isFinite(y)) throw wrongValue(argument, `a function with a finite value at ${z}`, y);
    return y;
  };
  const size = (z: number, y: number): number => Math.abs(y) * Math.exp(-0.25 * z * z);
  let scale = Math.max(...PLACES.map((z) => size(z, valueAt(z))));
  let range = RANGE;
  for (;;) {
    const atEnds = Math.max(size(-range, f(-range)), size(range, f(range)));
    if (scale > 0 && atEnds <= DIED_OUT * scale) break;
    if (range === FARTHEST || !Number.isFinite(atEnds)) {
      throw wrongValue(argument, 'a function with 0 < E[f(z)^2] < Infinity for a standard normal z', f);
    }
    range++;
    scale = Math.max(scale, atEnds);
  }
  const noise = noiseOf(valueAt);
  if (NOISE_MARGIN * noise > NOISY_PROMISE) {
    throw notSmooth(f, argument, `its values have errors of ${digit(noise)} of themselves`);
  }
  return { valueAt, scale: 2 ** Math.ceil(Math.log2(scale)), range, noise };
}

function notSmooth(f: Activation, argument: string, reason: string): RangeError {
  return wrongValue(argument, 'a piecewise smooth function', f, `: ${reason}`);
}

function digit(error: number): string {
  return error.toExponential(0);
}
