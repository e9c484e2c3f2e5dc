import type { Check } from '../arguments/checks.js';
import { type Nonlinearity, varianceScale } from '../scaling/gain.js';
import { isLayer, type Layer } from '../tfjs/layers.js';
import { nonlinearityOrLayer } from './activation_layer.js';

/** A gain: a number that passes `check`, or a nonlinearity, for its gain. */
export function gainOr(check: Check<number>): Check<number, number | Nonlinearity | Layer> {
  return (argument, given) =>
    typeof given === 'string' || typeof given === 'function' || isLayer(given)
      ? Math.sqrt(varianceScale(nonlinearityOrLayer(argument, given)))
      : check(argument, given);
}
