import { type Tensor, util } from '@tensorflow/tfjs-core';
import { nonNegativeNumber } from '../../arguments/checks.js';
import { readArguments, WeightInitializer } from '../../initializers/weight_initializer.js';
import { checkKey, type Key } from '../random/key.js';
import { normal as drawNormal } from '../random/normal.js';
import { scaledTensor } from './scaled_tensor.js';

/** Arguments of `normal`. */
export interface JaxNormalArgs {
  /** What the values are drawn with, the same ones at every apply. */
  key: Key;
  /** The standard deviation; default 0.01. */
  stddev?: number;
}

/** Normal values of mean 0, of any shape: `jax.nn.initializers.normal(stddev)(key, shape)`, bit for bit. */
export class JaxNormal extends WeightInitializer {
  /** The name that it is registered and saved under. @nocollapse */
  static readonly className = 'JaxNormal';

  readonly #key: Key;
  readonly #stddev: number;

  /** @throws TypeError or RangeError for a bad argument */
  constructor(args: JaxNormalArgs) {
    const given = readArguments(args, ['key', 'stddev']);
    const key = checkKey(given.key);
    const stddev = nonNegativeNumber('stddev', given.stddev ?? 1e-2);
    super({ key: [...key], stddev });
    this.#key = key;
    this.#stddev = stddev;
  }

  protected override values(shape: number[]): Tensor {
    return scaledTensor(drawNormal(this.#key, util.sizeFromShape(shape)), this.#stddev, shape);
  }
}

/** Makes a `JaxNormal`. */
export function normal(args: JaxNormalArgs): JaxNormal {
  return new JaxNormal(args);
}
