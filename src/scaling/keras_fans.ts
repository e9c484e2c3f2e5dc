import { computeFans, type Fans } from './fans.js';

/**
 * The fans that Keras reads from a shape, for vectors and scalars too: keras/src/initializers/random_initializers.py,
 * compute_fans. They are wrong for depthwise and transposed kernels, which Keras reads as `[...window, in, out]`.
 */
export function kerasFans(shape: readonly number[]): Fans {
  if (shape.length >= 2) return computeFans(shape);
  const [size = 1] = shape;
  return { fanIn: size, fanOut: size };
}
