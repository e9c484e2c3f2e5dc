import { wrongKind } from '../arguments/errors.js';
import { type Activation, ACTIVATIONS } from '../scaling/activations.js';
import { DEFAULT_NEGATIVE_SLOPE, nonlinearity as checkNonlinearity } from '../scaling/gain.js';
import { DERIVATIVES, type Differentiable } from './derivatives.js';

/** An activation, as far as its maps depend on it. */
export interface Curve {
  readonly f: Activation;
  /** The slope a where f(x) = max(x, 0) + a min(x, 0), whose maps have closed forms. */
  readonly rectifierSlope?: number;
  /** Known for named activations. */
  readonly derivatives?: Differentiable;
}

/** The rectifier with the slope `a` for negative values: ReLU, leaky ReLU, PReLU, and for 1 the identity. */
export function rectifier(a: number): Curve {
  return { f: (x) => (x > 0 ? x : a * x), rectifierSlope: a };
}

/**
 * The curve of a nonlinearity.
 *
 * @param negativeSlope of `'leakyRelu'`; others ignore it
 * @throws TypeError, RangeError
 */
export function curveOf(nonlinearity: unknown, negativeSlope = DEFAULT_NEGATIVE_SLOPE): Curve {
  const checked = checkNonlinearity('nonlinearity', nonlinearity);
  if (typeof checked === 'function') return { f: checked };
  if (typeof checked === 'object') {
    throw wrongKind('nonlinearity', 'a name or a function (x: number) => number', nonlinearity);
  }
  if (checked === 'leakyRelu') return rectifier(negativeSlope);
  if (checked === 'relu') return rectifier(0);
  // PyTorch's names of convolutions are linear.
  if (!(checked in ACTIVATIONS) || checked === 'linear') return rectifier(1);
  const derivatives = DERIVATIVES[checked as keyof typeof ACTIVATIONS];
  return { f: derivatives.f, derivatives };
}
