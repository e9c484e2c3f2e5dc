/** The special cases of `variance_scaling` that `jax.nn.initializers` names. */
import { inFunction } from '../../arguments/errors.js';
import { readArguments } from '../../arguments/schema.js';
import type { Distribution } from '../../initializers/distribution.js';
import type { Mode } from '../../scaling/mode.js';
import { FAN, type JaxFanArgs, JaxVarianceScaling } from './variance_scaling.js';

/** Makes a factory of a `JaxVarianceScaling`, which throws a TypeError or a RangeError for a bad argument. */
function preset(
  name: string,
  scale: number,
  mode: Mode,
  distribution: Distribution,
): (args: JaxFanArgs) => JaxVarianceScaling {
  return (args) =>
    inFunction(name, () => new JaxVarianceScaling({ ...readArguments(FAN, args), scale, mode, distribution }));
}

/** Scale 1 over the mean of the fans, uniform: X. Glorot, Y. Bengio 2010. `jax.nn.initializers.glorot_uniform`. */
export const glorotUniform = preset('glorotUniform', 1, 'fanAvg', 'uniform');

/**
 * Scale 1 over the mean of the fans, normal truncated at 2 standard deviations. `jax.nn.initializers.glorot_normal`.
 */
export const glorotNormal = preset('glorotNormal', 1, 'fanAvg', 'truncatedNormal');

/** Scale 1 over fan in, uniform: G. Klambauer et al. 2017. `jax.nn.initializers.lecun_uniform`. */
export const lecunUniform = preset('lecunUniform', 1, 'fanIn', 'uniform');

/**
 * Scale 1 over fan in, normal truncated at 2 standard deviations: Flax's default. `jax.nn.initializers.lecun_normal`.
 */
export const lecunNormal = preset('lecunNormal', 1, 'fanIn', 'truncatedNormal');

/** Scale 2 over fan in, uniform: K. He et al. 2015. `jax.nn.initializers.he_uniform`. */
export const heUniform = preset('heUniform', 2, 'fanIn', 'uniform');

/** Scale 2 over fan in, normal truncated at 2 standard deviations. `jax.nn.initializers.he_normal`. */
export const heNormal = preset('heNormal', 2, 'fanIn', 'truncatedNormal');
