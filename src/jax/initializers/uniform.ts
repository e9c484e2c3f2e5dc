import { type Tensor, util } from '@tensorflow/tfjs-core';
import { nonNegativeNumber } from '../../arguments/checks.js';
import { type ArgsOf, argument } from '../../arguments/schema.js';
import { WeightInitializer } from '../../initializers/weight_initializer.js';
import { scaledTensor } from '../../ops/scaled_tensor.js';
import { uniform as sampleUniform } from '../random/uniform.js';
import { KEY } from './normal.js';

const UNIFORM = {
  ...KEY,
  /** The upper bound; default 0.01. */
  scale: argument(nonNegativeNumber, 1e-2),
};

/** Arguments of `uniform`. */
export interface JaxUniformArgs extends ArgsOf<typeof UNIFORM> {}

/** The class of `uniform`. */
export class JaxUniform extends WeightInitializer<typeof UNIFORM> {
  /** The name that it is registered and saved under. @nocollapse */
  static readonly className = 'JaxUniform';
  /** @internal */
  static readonly factory = 'uniform';

  /** @throws TypeError or RangeError for a bad argument */
  constructor(args: JaxUniformArgs) {
    super(UNIFORM, args);
  }

  protected override values(shape: number[]): Tensor {
    return scaledTensor(sampleUniform(this.args.key, util.sizeFromShape(shape), 0, 1), this.args.scale, shape);
  }
}

/**
 * Values uniform in [0, scale), of any shape: `jax.nn.initializers.uniform(scale)(key, shape)`, bit for bit.
 *
 * @param args `key`; `scale` (0.01)
 * @throws TypeError or RangeError for a bad argument
 * @example
 * tf.layers.dense({units: 8, biasInitializer: uniform({key: key(42), scale: 1})});
 */
export function uniform(args: JaxUniformArgs): JaxUniform {
  return new JaxUniform(args);
}
