import { eye, mul, type Tensor } from '@tensorflow/tfjs-core';
import { finiteNumber } from '../arguments/checks.js';
import { wrongValue } from '../arguments/errors.js';
import { WeightInitializer } from '../initializers/weight_initializer.js';

/** Keras's `Identity`: `ExactIdentity` also for matrices that are not square. */
export class KerasIdentity extends WeightInitializer {
  readonly #gain: number;

  /** @throws TypeError or RangeError for a gain that is not a finite number */
  constructor(gain: unknown) {
    super({});
    this.#gain = finiteNumber('gain', gain);
  }

  protected override values(shape: number[]): Tensor {
    if (shape.length !== 2) throw wrongValue('shape', 'rank 2 for an identity matrix', shape);
    return mul(eye(shape[0], shape[1]), this.#gain);
  }
}
