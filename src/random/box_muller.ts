/**
 * Two standard normals from two words, by
 *   G. E. P. Box, M. E. Muller: "A Note on the Generation of Random Normal Deviates", Ann. Math. Statist. 29, 1958,
 * with the roundings of TensorFlow (tensorflow/core/lib/random/random_distributions_utils.h, BoxMullerFloat): the sine
 * first, everything in float32, logf and sincosf as in ARM's optimized-routines.
 */
import { logf } from './logarithm.js';
import { unitFloat } from './uniform.js';

// Replaces a uniform 0, whose logarithm is infinite: 1e-7f. The next uniform, 2^-23, is above it.
export const SMALLEST_UNIFORM = Math.fround(1e-7);

/** No standard normal is farther from 0: the radius of the smallest uniform, and what shaders round otherwise. */
export const LARGEST_NORMAL = 5.68;

const TWO_PI = 2 * Math.PI;
const HALF_PI = Math.PI / 2;

// 2/pi * 2^24, and one half in that unit: rounding to a quadrant in integers (sinf.c: hpi_inv, reduce_fast).
const QUADRANTS_24 = 10680707.430881744;
const HALF_24 = 0x800000;

/** sin x on [-pi/4, pi/4] in double precision. ARM optimized-routines (MIT), math/sincosf_data.c: s1, s2, s3. */
function sinePolynomial(x: number): number {
  const x2 = x * x;
  const x3 = x * x2;
  const high = 0.008332178146138854 + x2 * -0.00019517298981385725;
  return x + x3 * -0.16666654943701084 + x3 * x2 * high;
}

/** cos x on [-pi/4, pi/4] in double precision. The same file: c0 = 1, c1, c2, c3, c4. */
function cosinePolynomial(x: number): number {
  const x2 = x * x;
  const x4 = x2 * x2;
  const high = -0.001388676379437604 + x2 * 2.4390450703564542e-5;
  return 1 + x2 * -0.49999999725108224 + x4 * 0.041666623324344516 + x4 * x2 * high;
}

/** Writes two standard normals to `output[offset]` and `output[offset + 1]`, rounded to float32 by the store. */
export function boxMuller(word0: number, word1: number, output: Float32Array, offset: number): void {
  const uniform = Math.max(unitFloat(word0), SMALLEST_UNIFORM);
  // The product with -2 is exact, and a double's square root rounds to the float that sqrtf gives.
  const radius = Math.fround(Math.sqrt(-2 * logf(uniform)));

  const angle = Math.fround(TWO_PI * unitFloat(word1));
  const quadrant = (((angle * QUADRANTS_24) | 0) + HALF_24) >> 24;
  const x = angle - quadrant * HALF_PI;
  const sine = Math.fround(sinePolynomial(x));
  const cosine = Math.fround(cosinePolynomial(x));

  // A quarter turn exchanges sine and cosine, a half turn changes both signs.
  const swapped = (quadrant & 1) !== 0;
  const signed = (quadrant & 2) !== 0 ? -radius : radius;
  output[offset] = (swapped ? cosine : sine) * signed;
  output[offset + 1] = (swapped ? -sine : cosine) * signed;
}
