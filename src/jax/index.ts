/**
 * The initializers of `jax.nn.initializers`, with the same numbers from the same key. Names and arguments are JAX's, in
 * camelCase; `key` is an argument too, and used as it is at every apply. Complex types and orthogonal matrices are out.
 *
 * Bit for bit what JAX 0.10.2 draws on an x86-64 CPU with fused multiply-add, with jax_threefry_partitionable on and
 * 64-bit types off, its defaults: of 32 million values, uniform, normal and truncated, from four keys, none differs,
 * nor does one of the 2^23 normals that there are. JAX itself has other numbers elsewhere:
 *
 * - inside `jax.jit`, `normal` and variance scaling with `'normal'` differ, by up to 2 units in the last place, as XLA
 *   merges their factors; the others stay;
 * - on a CPU without fused multiply-add 4 % of the normals differ, by up to 3 units in the last place, and half of the
 *   truncated ones, by up to 8e-7 standard deviations;
 * - results below 2^-126 are 0 in JAX, and stay here.
 *
 * Importing this module registers the initializers, for saved models that name them.
 *
 * @module tfjs-initializers/jax
 * @example
 * import { heNormal, key, split } from 'tfjs-initializers/jax';
 *
 * const [first, second] = split(key(42));
 * tf.layers.dense({units: 128, activation: 'relu', kernelInitializer: heNormal({key: first})});
 */
import './register.js';

export { foldIn, key, split, type Key } from './random/key.js';

export { JaxNormal, normal, type JaxNormalArgs } from './initializers/normal.js';
export { JaxTruncatedNormal, truncatedNormal, type JaxTruncatedNormalArgs } from './initializers/truncated_normal.js';
export { JaxUniform, uniform, type JaxUniformArgs } from './initializers/uniform.js';
export {
  JaxVarianceScaling,
  varianceScaling,
  type JaxFanArgs,
  type JaxVarianceScalingArgs,
} from './initializers/variance_scaling.js';

export {
  glorotNormal,
  glorotUniform,
  heNormal,
  heUniform,
  lecunNormal,
  lecunUniform,
  glorotNormal as xavierNormal,
  glorotUniform as xavierUniform,
  heNormal as kaimingNormal,
  heUniform as kaimingUniform,
} from './initializers/presets.js';
