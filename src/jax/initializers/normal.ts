import { type Tensor, util } from '@tensorflow/tfjs-core';
import { nonNegativeNumber } from '../../arguments/checks.js';
import { type ArgsOf, argument, required } from '../../arguments/schema.js';
import { WeightInitializer } from '../../initializers/weight_initializer.js';
import { scaledTensor } from '../../ops/scaled_tensor.js';
import { keyOf } from '../random/key.js';
import { normal as sampleNormal } from '../random/normal.js';

/** The argument of every initializer of JAX. */
export const KEY = {
  /** The key that the values are drawn with; every `apply` draws the same ones. */
  key: required(keyOf),
};

const NORMAL = {
  ...KEY,
  /** The standard deviation; default 0.01. */
  stddev: argument(nonNegativeNumber, 1e-2),
};

/** Arguments of `normal`. */
export interface JaxNormalArgs extends ArgsOf<typeof NORMAL> {}

/** The class of `normal`. */
export class JaxNormal extends WeightInitializer<typeof NORMAL> {
  /** The name that it is registered and saved under. @nocollapse */
  static readonly className = 'JaxNormal';
  /** @internal */
  static readonly factory = 'normal';

  /** @throws TypeError or RangeError for a bad argument */
  constructor(args: JaxNormalArgs) {
    super(NORMAL, args);
  }

  protected override values(shape: number[]): Tensor {
    return scaledTensor(sampleNormal(this.args.key, util.sizeFromShape(shape)), this.args.stddev, shape);
  }
}

/**
 * Normal values of mean 0, of any shape: `jax.nn.initializers.normal(stddev)(key, shape)`, bit for bit.
 *
 * @param args `key`; `stddev` (0.01)
 * @throws TypeError or RangeError for a bad argument
 * @example
 * tf.layers.embedding({inputDim: 1000, outputDim: 64, embeddingsInitializer: normal({key: key(42), stddev: 1})});
 */
export function normal(args: JaxNormalArgs): JaxNormal {
  return new JaxNormal(args);
}
