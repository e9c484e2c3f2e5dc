import { eye, mul, type Tensor } from '@tensorflow/tfjs-core';
import { finiteNumber } from '../arguments/checks.js';
import { wrongValue } from '../arguments/errors.js';
import { type ArgsOf, argument } from '../arguments/schema.js';
import { WeightInitializer } from './weight_initializer.js';

const IDENTITY = {
  /** The value on the diagonal; default 1. */
  gain: argument(finiteNumber, 1),
};

/** Arguments of `identity`. */
export interface IdentityArgs extends ArgsOf<typeof IDENTITY> {}

/** The class of `identity`. */
export class ExactIdentity extends WeightInitializer<typeof IDENTITY> {
  /** The name that it is registered and saved under. @nocollapse */
  static readonly className = 'ExactIdentity';
  /** @internal */
  static readonly factory = 'identity';

  /** @throws TypeError or RangeError for a bad argument */
  constructor(args?: IdentityArgs) {
    super(IDENTITY, args);
  }

  protected override values(shape: number[]): Tensor {
    if (shape.length !== 2) throw wrongValue('shape', 'rank 2, [inputs, outputs]', shape);
    return mul(eye(shape[0], shape[1]), this.args.gain);
  }
}

/**
 * `gain` on the diagonal and zeros elsewhere, for shapes of rank 2; in a rectangle the diagonal is as long as the
 * shorter side, as in PyTorch's `eye_` and Keras's `Identity`. A recurrent kernel that starts by remembering (Q. V. Le,
 * N. Jaitly, G. E. Hinton: "A Simple Way to Initialize Recurrent Networks of Rectified Linear Units", 2015). For
 * convolutions use `dirac`.
 *
 * @param args all optional: `gain` (1)
 * @throws TypeError or RangeError for a bad argument
 * @example
 * tf.layers.simpleRNN({units: 100, activation: 'relu', recurrentInitializer: identity()});
 */
export function identity(args?: IdentityArgs): ExactIdentity {
  return new ExactIdentity(args);
}
