import { type Tensor, util } from '@tensorflow/tfjs-core';
import { nonNegativeNumber } from '../../arguments/checks.js';
import { readArguments, WeightInitializer } from '../../initializers/weight_initializer.js';
import { checkKey, type Key } from '../random/key.js';
import { uniform as drawUniform } from '../random/uniform.js';
import { scaledTensor } from './scaled_tensor.js';

/** Arguments of `uniform`. */
export interface JaxUniformArgs {
  /** What the values are drawn with, the same ones at every apply. */
  key: Key;
  /** The upper bound; default 0.01. */
  scale?: number;
}

/** Values uniform in [0, scale), of any shape: `jax.nn.initializers.uniform(scale)(key, shape)`, bit for bit. */
export class JaxUniform extends WeightInitializer {
  /** The name that it is registered and saved under. @nocollapse */
  static readonly className = 'JaxUniform';

  readonly #key: Key;
  readonly #scale: number;

  /** @throws TypeError or RangeError for a bad argument */
  constructor(args: JaxUniformArgs) {
    const given = readArguments(args, ['key', 'scale']);
    const key = checkKey(given.key);
    const scale = nonNegativeNumber('scale', given.scale ?? 1e-2);
    super({ key: [...key], scale });
    this.#key = key;
    this.#scale = scale;
  }

  protected override values(shape: number[]): Tensor {
    return scaledTensor(drawUniform(this.#key, util.sizeFromShape(shape), 0, 1), this.#scale, shape);
  }
}

/** Makes a `JaxUniform`. */
export function uniform(args: JaxUniformArgs): JaxUniform {
  return new JaxUniform(args);
}
