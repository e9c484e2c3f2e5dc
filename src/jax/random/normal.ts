import { erf } from '../xla/error_function.js';
import { erfInverse } from '../xla/error_function_inverse.js';
import type { Key } from './key.js';
import { uniform } from './uniform.js';

const { fround } = Math;

const SQRT_2 = fround(Math.SQRT2);
// XLA multiplies by the float32 nearest to the reciprocal where JAX divides by sqrt(2).
const SQRT_HALF = fround(1 / SQRT_2);

// The float32 after -1: erfInverse of -1 is not finite.
const ABOVE_MINUS_ONE = -1 + 2 ** -24;

/** `count` float32 standard normals, as `jax.random.normal` draws them: sqrt(2) erfInverse(u), u uniform in (-1, 1). */
export function normal(key: Key, count: number): Float32Array {
  return uniform(key, count, ABOVE_MINUS_ONE, 1).map(normalOf);
}

/**
 * `count` float32 standard normals between two bounds, neither included, as `jax.random.truncated_normal` draws them.
 *
 * @param lower, upper float32 numbers
 */
export function truncatedNormal(key: Key, count: number, lower: number, upper: number): Float32Array {
  const uniforms = uniform(key, count, erf(fround(lower * SQRT_HALF)), erf(fround(upper * SQRT_HALF)));
  const [lowest, highest] = [-below(-lower), below(upper)];
  return uniforms.map((u) => Math.min(Math.max(normalOf(u), lowest), highest));
}

/** The standard normal of a uniform in (-1, 1), not yet rounded to float32. */
export function normalOf(u: number): number {
  return erfInverse(u) * SQRT_2;
}

/** The largest float32 below a finite one; below 0 there is 0, as XLA takes the numbers next to it for 0. */
function below(x: number): number {
  if (x === 0) return x;
  const float = Float32Array.of(x);
  // Floats of one sign are ordered as their bits are.
  new Int32Array(float.buffer)[0] += x > 0 ? -1 : 1;
  return float[0];
}
