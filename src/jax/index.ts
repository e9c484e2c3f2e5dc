/**
 * The initializers of `jax.nn.initializers`, with the same numbers from the same key: bit for bit what JAX (0.10) draws
 * on an x86-64 CPU that has fused multiply-add, with jax_threefry_partitionable on and 64-bit types off, the defaults.
 *
 * - The names and arguments are JAX's, in camelCase; `key` is an argument too, and used as it is at every apply.
 * - JAX's own numbers for `normal` and for variance scaling with `'normal'` are others, by 1 or 2 units in the last
 *   place, where the initializer is called inside `jax.jit`, and other ones again on other hardware.
 * - JAX takes results below 2^-126 for 0; here they stay.
 *
 * Importing this module registers the initializers, for saved models that name them.
 *
 * @example
 * import { heNormal, key, split } from 'tfjs-initializers/jax';
 *
 * const [first, second] = split(key(42));
 * tf.layers.dense({units: 128, activation: 'relu', kernelInitializer: heNormal({key: first})});
 */
import './register.js';

export { foldIn, key, split } from './random/key.js';
export type { Key } from './random/key.js';

export { JaxNormal, normal } from './normal.js';
export type { JaxNormalArgs } from './normal.js';
export { JaxTruncatedNormal, truncatedNormal } from './truncated_normal.js';
export type { JaxTruncatedNormalArgs } from './truncated_normal.js';
export { JaxUniform, uniform } from './uniform.js';
export type { JaxUniformArgs } from './uniform.js';
export { JaxVarianceScaling, varianceScaling } from './variance_scaling.js';
export type { JaxFanArgs, JaxVarianceScalingArgs } from './variance_scaling.js';

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
} from './presets.js';
