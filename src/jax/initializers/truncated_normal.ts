import { type Tensor, util } from '@tensorflow/tfjs-core';
import { finiteNumber, nonNegativeNumber } from '../../arguments/checks.js';
import { wrongValue } from '../../arguments/errors.js';
import { readArguments, WeightInitializer } from '../../initializers/weight_initializer.js';
import { checkKey } from '../random/key.js';
import { truncatedNormal as drawTruncatedNormal } from '../random/normal.js';
import type { JaxNormalArgs } from './normal.js';
import { scaledTensor } from './scaled_tensor.js';

/** Arguments of `truncatedNormal`. */
export interface JaxTruncatedNormalArgs extends JaxNormalArgs {
  /** The standard deviation before the cut; default 0.01. What is left between -2 and 2 has 0.88 of it. */
  stddev?: number;
  /** Where the standard normal is cut, before it is multiplied by `stddev`; default -2. */
  lower?: number;
  /** Default 2. */
  upper?: number;
}

/**
 * Normal values of mean 0 that are cut on both sides, of any shape:
 * `jax.nn.initializers.truncated_normal(stddev, lower=lower, upper=upper)(key, shape)`, bit for bit.
 */
export class JaxTruncatedNormal extends WeightInitializer {
  /** The name that it is registered and saved under. @nocollapse */
  static readonly className = 'JaxTruncatedNormal';

  readonly #args: Required<JaxTruncatedNormalArgs>;

  /** @throws TypeError or RangeError for a bad argument */
  constructor(args: JaxTruncatedNormalArgs) {
    const given = readArguments(args, ['key', 'stddev', 'lower', 'upper']);
    const key = checkKey(given.key);
    const stddev = nonNegativeNumber('stddev', given.stddev ?? 1e-2);
    const lower = finiteNumber('lower', given.lower ?? -2);
    const upper = finiteNumber('upper', given.upper ?? 2);
    if (!(Math.fround(lower) < Math.fround(upper))) {
      throw wrongValue('upper', `a float32 above "lower", which is ${lower}`, upper);
    }
    super({ key: [...key], stddev, lower, upper });
    this.#args = { key, stddev, lower, upper };
  }

  protected override values(shape: number[]): Tensor {
    const { key, stddev, lower, upper } = this.#args;
    const standard = drawTruncatedNormal(key, util.sizeFromShape(shape), Math.fround(lower), Math.fround(upper));
    return scaledTensor(standard, stddev, shape);
  }
}

/** Makes a `JaxTruncatedNormal`. */
export function truncatedNormal(args: JaxTruncatedNormalArgs): JaxTruncatedNormal {
  return new JaxTruncatedNormal(args);
}
