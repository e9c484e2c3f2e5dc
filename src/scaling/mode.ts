import { oneOf } from '../arguments/checks.js';
import type { Fans } from './fans.js';

/**
 * Which fan the variance is divided by.
 *
 * - `'fanIn'` (default) keeps the variance of the signal on its way forward: He et al. 2015, eq. (10).
 * - `'fanOut'` keeps the variance of the gradient on its way back: eq. (14).
 * - `'fanAvg'`: their mean, the compromise of Glorot & Bengio 2010, eq. (12).
 * - `'fanGeoAvg'`: their geometric mean, as in `jax.nn.initializers.variance_scaling`.
 */
export type Mode = (typeof MODES)[number];

export const MODES = ['fanIn', 'fanOut', 'fanAvg', 'fanGeoAvg'] as const;

/** Checks a mode. */
export const modeOf = oneOf(MODES);

/** The fan of a mode, at least 1, as in Keras: a kernel without inputs has no variance to keep. */
export function fanOf(mode: Mode, { fanIn, fanOut }: Fans): number {
  switch (mode) {
    case 'fanIn':
      return Math.max(1, fanIn);
    case 'fanOut':
      return Math.max(1, fanOut);
    case 'fanAvg':
      return Math.max(1, (fanIn + fanOut) / 2);
    case 'fanGeoAvg':
      return Math.max(1, Math.sqrt(fanIn * fanOut));
  }
}
