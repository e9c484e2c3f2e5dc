import type { Check } from '../arguments/checks.js';
import { calculateGain, type Nonlinearity } from '../scaling/gain.js';

/** A gain: a number that passes `check`, or the nonlinearity that has it. */
export function gainOr(check: Check<number>): Check<number, number | Nonlinearity> {
  return (argument, given) =>
    typeof given === 'string' || typeof given === 'function'
      ? calculateGain(given as Nonlinearity)
      : check(argument, given);
}
