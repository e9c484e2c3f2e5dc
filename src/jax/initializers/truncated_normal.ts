import { type Tensor, util } from '@tensorflow/tfjs-core';
import { finiteNumber, nonNegativeNumber } from '../../arguments/checks.js';
import { wrongValue } from '../../arguments/errors.js';
import { type ArgsOf, argument } from '../../arguments/schema.js';
import { WeightInitializer } from '../../initializers/weight_initializer.js';
import { scaledTensor } from '../../ops/scaled_tensor.js';
import { truncatedNormal as sampleTruncatedNormal } from '../random/normal.js';
import { KEY } from './normal.js';

const TRUNCATED_NORMAL = {
  ...KEY,
  /** The standard deviation before truncation; default 0.01. Truncation at -2 and 2 leaves 0.88 of it. */
  stddev: argument(nonNegativeNumber, 1e-2),
  /** The lower bound of the standard normal, before it is multiplied by `stddev`; default -2. */
  lower: argument(finiteNumber, -2),
  /** The upper bound; default 2. */
  upper: argument(finiteNumber, 2),
};

/** Arguments of `truncatedNormal`. */
export interface JaxTruncatedNormalArgs extends ArgsOf<typeof TRUNCATED_NORMAL> {}

/** The class of `truncatedNormal`. */
export class JaxTruncatedNormal extends WeightInitializer<typeof TRUNCATED_NORMAL> {
  /** The name that it is registered and saved under. @nocollapse */
  static readonly className = 'JaxTruncatedNormal';
  /** @internal */
  static readonly factory = 'truncatedNormal';

  /** @throws TypeError or RangeError for a bad argument */
  constructor(args: JaxTruncatedNormalArgs) {
    super(TRUNCATED_NORMAL, args, (values) => {
      const { lower, upper } = values;
      if (Math.fround(lower) < Math.fround(upper)) return values;
      throw wrongValue('upper', `a float32 above "lower", which is ${lower}`, upper);
    });
  }

  protected override values(shape: number[]): Tensor {
    const { key, stddev, lower, upper } = this.args;
    const standard = sampleTruncatedNormal(key, util.sizeFromShape(shape), Math.fround(lower), Math.fround(upper));
    return scaledTensor(standard, stddev, shape);
  }
}

/**
 * Normal values of mean 0, truncated on both sides, of any shape:
 * `jax.nn.initializers.truncated_normal(stddev, lower=lower, upper=upper)(key, shape)`, bit for bit.
 *
 * @param args `key`; `stddev` (0.01), `lower` (-2), `upper` (2)
 * @throws TypeError or RangeError for a bad argument
 * @example
 * tf.layers.dense({units: 8, kernelInitializer: truncatedNormal({key: key(42), stddev: 0.02})});
 */
export function truncatedNormal(args: JaxTruncatedNormalArgs): JaxTruncatedNormal {
  return new JaxTruncatedNormal(args);
}
