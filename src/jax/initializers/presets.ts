/** The initializers of `jax.nn.initializers` that are `variance_scaling` with a choice made. */
import { argumentsObject } from '../../arguments/object.js';
import type { Distribution } from '../../initializers/distribution.js';
import type { Mode } from '../../scaling/mode.js';
import { FAN_KEYS, type JaxFanArgs, JaxVarianceScaling } from './variance_scaling.js';

/** What makes a `JaxVarianceScaling`, and throws a TypeError or a RangeError for a bad argument. */
function preset(scale: number, mode: Mode, distribution: Distribution): (args: JaxFanArgs) => JaxVarianceScaling {
  return (args) => {
    argumentsObject('args', args, FAN_KEYS);
    return new JaxVarianceScaling({ ...args, scale, mode, distribution });
  };
}

/** Scale 1 over the mean of the fans, uniform: X. Glorot, Y. Bengio 2010. `jax.nn.initializers.glorot_uniform`. */
export const glorotUniform = preset(1, 'fanAvg', 'uniform');

/** Scale 1 over the mean of the fans, normal cut at 2 standard deviations. `jax.nn.initializers.glorot_normal`. */
export const glorotNormal = preset(1, 'fanAvg', 'truncatedNormal');

/** Scale 1 over fan in, uniform: G. Klambauer et al. 2017. `jax.nn.initializers.lecun_uniform`. */
export const lecunUniform = preset(1, 'fanIn', 'uniform');

/** Scale 1 over fan in, normal cut at 2 standard deviations: Flax's default. `jax.nn.initializers.lecun_normal`. */
export const lecunNormal = preset(1, 'fanIn', 'truncatedNormal');

/** Scale 2 over fan in, uniform: K. He et al. 2015. `jax.nn.initializers.he_uniform`. */
export const heUniform = preset(2, 'fanIn', 'uniform');

/** Scale 2 over fan in, normal cut at 2 standard deviations. `jax.nn.initializers.he_normal`. */
export const heNormal = preset(2, 'fanIn', 'truncatedNormal');
