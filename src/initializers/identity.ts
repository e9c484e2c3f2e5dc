import { eye, mul, type Tensor } from '@tensorflow/tfjs-core';
import { finiteNumber } from '../arguments/checks.js';
import { wrongValue } from '../arguments/errors.js';
import { readArguments, WeightInitializer } from './weight_initializer.js';

/** Arguments of `identity`. */
export interface IdentityArgs {
  /** What stands on the diagonal; default 1. */
  gain?: number;
}

/**
 * The identity matrix times `gain`, of square shapes of rank 2: a recurrent kernel that starts by remembering (Q. V. Le, N.
 * Jaitly, G. E. Hinton: "A Simple Way to Initialize Recurrent Networks of Rectified Linear Units", 2015). For convolutions
 * `dirac` is the identity.
 */
export class ExactIdentity extends WeightInitializer {
  /** The name that it is registered and saved under. @nocollapse */
  static readonly className = 'ExactIdentity';

  readonly #gain: number;

  /** @throws TypeError or RangeError for a gain that is not a finite number */
  constructor(args?: IdentityArgs) {
    const gain = finiteNumber('gain', readArguments(args, ['gain']).gain ?? 1);
    super({ gain });
    this.#gain = gain;
  }

  protected override values(shape: number[]): Tensor {
    if (shape.length !== 2 || shape[0] !== shape[1]) throw wrongValue('shape', 'a square matrix, [n, n]', shape);
    return mul(eye(shape[0]), this.#gain);
  }
}

/** Makes an `ExactIdentity`. */
export function identity(args?: IdentityArgs): ExactIdentity {
  return new ExactIdentity(args);
}
