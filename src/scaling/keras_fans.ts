import { computeFans, type Fans } from './fans.js';

/**
 * The fans that Keras reads from a shape of any rank (keras/src/initializers/random_initializers.py, compute_fans):
 * those of `[...window, in, out]`, for depthwise and transposed kernels too; of a vector its length, twice.
 */
export function kerasFans(shape: readonly number[]): Fans {
  if (shape.length >= 2) return computeFans(shape);
  const [size = 1] = shape;
  return { fanIn: size, fanOut: size };
}
