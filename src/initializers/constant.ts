import { fill, type Tensor } from '@tensorflow/tfjs-core';
import { finiteNumber } from '../arguments/checks.js';
import { readArguments, WeightInitializer } from './weight_initializer.js';

/** Arguments of `constant`. */
export interface ConstantArgs {
  /** Default 0, as in Keras. */
  value?: number;
}

/** One value everywhere, of any shape. */
export class ExactConstant extends WeightInitializer {
  /** The name that it is registered and saved under. @nocollapse */
  static readonly className = 'ExactConstant';

  readonly #value: number;

  /** @throws TypeError or RangeError for a value that is not a finite number */
  constructor(args?: ConstantArgs) {
    const value = finiteNumber('value', readArguments(args, ['value']).value ?? 0);
    super({ value });
    this.#value = value;
  }

  protected override values(shape: number[]): Tensor {
    return fill(shape, this.#value);
  }
}

/** Makes an `ExactConstant`. */
export function constant(args?: ConstantArgs): ExactConstant {
  return new ExactConstant(args);
}
