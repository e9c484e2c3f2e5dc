import { wrongKind, wrongValue } from '../arguments/errors.js';
import type { Activation } from './activations.js';

// Beyond 20 standard deviations the normal density is 6e-88: nothing that has a gain has weight there.
const RANGE = 20;

// Narrow enough that no feature of an activation hides between the first samples.
const PANEL = 0.25;

// Relative error of the integral; a hundredth of what the gain promises.
const TOLERANCE = 1e-11;

// A jump costs about 2 * 45 evaluations and a smooth activation 20,000 in all. A function that needs more than this,
// one that is random say, has no integral to be found.
const MOST_EVALUATIONS = 2_000_000;

/**
 * E[f(z)^2] of a standard normal z, by adaptive Simpson quadrature (Lyness 1969: a panel is halved until its two halves
 * agree with it), which closes in on kinks and jumps wherever they are.
 *
 * @throws TypeError when `f` returns something that is not a number; RangeError when it returns NaN or an infinity, or
 *   when the integral is 0, infinite or not to be found
 */
export function secondMoment(f: Activation): number {
  let evaluations = 0;
  const integrand = (z: number): number => {
    if (++evaluations > MOST_EVALUATIONS) throw wrongValue('nonlinearity', 'a piecewise smooth function', f);
    const y: unknown = f(z);
    if (typeof y !== 'number') throw wrongKind('nonlinearity', `a function that returns numbers at ${z}`, y);
    if (!Number.isFinite(y)) throw wrongValue('nonlinearity', `a function with a finite value at ${z}`, y);
    return (y * y * Math.exp(-0.5 * z * z)) / Math.sqrt(2 * Math.PI);
  };

  const panels = Array.from({ length: (2 * RANGE) / PANEL }, (_, i) => {
    const start = i * PANEL - RANGE;
    return simpson(integrand(start), integrand(start + PANEL / 2), integrand(start + PANEL), start, PANEL);
  });
  const estimate = panels.reduce((sum, panel) => sum + panel.integral, 0);
  const atEnds = integrand(-RANGE) + integrand(RANGE);
  // An integrand that has not died out at the ends of the range has its weight beyond them.
  if (!(estimate > 0 && atEnds < TOLERANCE * estimate)) {
    throw wrongValue('nonlinearity', 'a function with 0 < E[f(z)^2] < Infinity for a standard normal z', f);
  }
  const tolerance = (TOLERANCE * estimate) / panels.length;
  return panels.reduce((sum, panel) => sum + refine(integrand, panel, tolerance), 0);
}

// Of central differences. Half as much, and the spacing of doubles over it is more than the integral may be off by.
const STEP = 3e-5;

/** E[f'(z)^2] of a standard normal z; a kink of `f` costs 1e-5, as its derivative jumps. @throws as `secondMoment` */
export function derivativeSecondMoment(f: Activation): number {
  return secondMoment((x) => (f(x + STEP) - f(x - STEP)) / (2 * STEP));
}

interface Panel {
  readonly start: number;
  readonly width: number;
  readonly atStart: number;
  readonly atMiddle: number;
  readonly atEnd: number;
  readonly integral: number;
}

function simpson(atStart: number, atMiddle: number, atEnd: number, start: number, width: number): Panel {
  return { start, width, atStart, atMiddle, atEnd, integral: (width / 6) * (atStart + 4 * atMiddle + atEnd) };
}

function refine(integrand: Activation, panel: Panel, tolerance: number): number {
  const { start, width, atStart, atMiddle, atEnd } = panel;
  const half = width / 2;
  const left = simpson(atStart, integrand(start + width / 4), atMiddle, start, half);
  const right = simpson(atMiddle, integrand(start + (3 * width) / 4), atEnd, start + half, half);
  const both = left.integral + right.integral;
  const difference = both - panel.integral;
  // A panel as narrow as the spacing of doubles around it cannot be halved any more.
  const narrowest = width <= Number.EPSILON * RANGE;
  // Richardson: the error of the halves is a fifteenth of what halving changed.
  if (Math.abs(difference) <= 15 * tolerance || narrowest) return both + difference / 15;
  return refine(integrand, left, tolerance / 2) + refine(integrand, right, tolerance / 2);
}
