import type { Activation } from '../scaling/activations.js';
import { rectifierScale } from '../scaling/gain.js';
import { secondMoment } from '../scaling/second_moment.js';
import { type Signal, signalOf } from './layer_signal.js';

/** An activation, as far as it decides what comes out of it. */
export interface ActivationFacts {
  /** Undefined where it is not known, or mixes values as softmax does. */
  readonly f: Activation | undefined;
  /** The slope for negative inputs of a rectifier, f(x) = max(x, 0) + slope min(x, 0). */
  readonly slope: number | undefined;
}

const ZERO: Signal = { log2: -Infinity, relativeMean: 0 };

/**
 * The signal f(y) behind an activation, for a normal y of mean 0: E[f(y)²] with y = sqrt(q) z (Poole et al. 2016,
 * eq. 3). Undefined where f is not known.
 */
export function signalBehind({ f, slope }: ActivationFacts, y: Signal): Signal | undefined {
  if (slope !== undefined) return behindRectifier(slope, y);
  if (f === undefined) return undefined;
  if (y.log2 === -Infinity) return signalOf({ mean: f(0), secondMoment: f(0) ** 2 });
  return Number.isNaN(y.log2) ? y : behindFunction(f, y.log2);
}

/** E[f(y)²] = (1 + a²) / 2 E[y²] and E[f(y)] = (1 - a) sqrt(E[y²] / 2π): He et al. 2015, eq. (15). */
function behindRectifier(slope: number, { log2 }: Signal): Signal {
  const secondMomentOfOne = 1 / rectifierScale(slope ** 2);
  const meanOfOne = (1 - slope) / Math.sqrt(2 * Math.PI);
  return { log2: log2 + Math.log2(secondMomentOfOne), relativeMean: meanOfOne / Math.sqrt(secondMomentOfOne) };
}

// Far from 1 every activation of tfjs is a power of its argument: constant or linear.
const FAR = 200;

function behindFunction(f: Activation, log2: number): Signal {
  const near = Math.max(-FAR, Math.min(log2, FAR));
  const behind = atScale(f, 2 ** (near / 2));
  if (near === log2 || behind.log2 === -Infinity) return behind;
  const nearer = atScale(f, 2 ** ((near - Math.sign(near)) / 2));
  const power = Math.round((behind.log2 - nearer.log2) * Math.sign(near));
  return power === 0 ? behind : { ...behind, log2: behind.log2 + power * (log2 - near) };
}

// Where a standard normal is: beyond, its density is below 5e-15.
const SAMPLES = Array.from({ length: 65 }, (_, i) => (i - 32) / 4);

/** Of f(scale z), in units of its largest value: the square of f may leave the range of doubles. */
function atScale(f: Activation, scale: number): Signal {
  const unit = Math.max(...SAMPLES.map((z) => Math.abs(f(scale * z))));
  if (unit === 0) return ZERO;
  const inUnits = (z: number): number => f(scale * z) / unit;
  const squares = secondMoment(inUnits);
  // E[(g + 1)²] = E[g²] + 2 E[g] + 1.
  const mean = (secondMoment((z) => inUnits(z) + 1) - squares - 1) / 2;
  const { log2, relativeMean } = signalOf({ mean, secondMoment: squares });
  return { log2: log2 + 2 * Math.log2(unit), relativeMean };
}
