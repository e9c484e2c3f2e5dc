/**
 * Logarithm, sine and cosine in float32, by
 *   S. L. Moshier: Cephes Mathematical Library, single precision, logf.c and sinf.c,
 * as PyTorch's vectorized normals compute them (aten/src/ATen/native/cpu/avx_mathfun.h): every multiplication with an
 * addition after it is a fused one, as its compiler makes of them, and nothing branches. Their bits depend on both.
 */
import * as cephes from '../float32/cephes.js';
import { fusedMultiplyAdd } from '../float32/fused_multiply_add.js';
import { polynomial } from '../float32/polynomial.js';

const { fround } = Math;

const LOG_COEFFICIENTS = Float32Array.from(cephes.LOG_COEFFICIENTS);
const SQRT_HALF = fround(Math.SQRT1_2);

const LN2_LOW = fround(cephes.LN2_LOW);

// The bits of a float32: 23 of the mantissa, then the exponent, which is this one for numbers in [1/2, 1).
const MANTISSA_BITS = 23;
const MANTISSA = 0x7fffff;
const HALF_EXPONENT = 126;

const float = new Float32Array(1);
const bits = new Int32Array(float.buffer);

/** The natural logarithm of a positive, normal float32. */
export function logf(value: number): number {
  float[0] = value;
  let exponent = (bits[0] >> MANTISSA_BITS) - HALF_EXPONENT;
  bits[0] = (bits[0] & MANTISSA) | (HALF_EXPONENT << MANTISSA_BITS);
  let x = float[0];
  // Exact: both are within a factor of 2 of 1.
  if (x < SQRT_HALF) {
    exponent -= 1;
    x = 2 * x - 1;
  } else {
    x -= 1;
  }
  const x2 = fround(x * x);
  const cubic = fround(polynomial(LOG_COEFFICIENTS, x) * x);
  const low = fusedMultiplyAdd(cubic, x2, fround(exponent * LN2_LOW));
  return fusedMultiplyAdd(exponent, cephes.LN2_HIGH, fround(x + fusedMultiplyAdd(x2, -0.5, low)));
}

const SINE_COEFFICIENTS = Float32Array.from(cephes.SINE_COEFFICIENTS);
const COSINE_COEFFICIENTS = Float32Array.from(cephes.COSINE_COEFFICIENTS);

const FOUR_OVER_PI = fround(4 / Math.PI);

// -pi/4 in three parts, whose first two have few bits: times an octant they are exact.
const QUARTER_PI_HIGH = -0.78515625;
const QUARTER_PI_MIDDLE = -2.4187564849853516e-4;
const QUARTER_PI_LOW = fround(-3.774894977445941e-8);

/** Writes sine and cosine of a float32 angle, from 0 to 8192, to `output[0]` and `output[1]`. */
export function sincosf(angle: number, output: Float32Array): void {
  // Odd octants are counted to the next quadrant, so that what remains of the angle is in [-pi/4, pi/4].
  const octant = (fround(angle * FOUR_OVER_PI) + 1) & ~1;
  let x = fusedMultiplyAdd(octant, QUARTER_PI_HIGH, angle);
  x = fusedMultiplyAdd(octant, QUARTER_PI_MIDDLE, x);
  x = fusedMultiplyAdd(octant, QUARTER_PI_LOW, x);
  const x2 = fround(x * x);

  const quartic = fround(polynomial(COSINE_COEFFICIENTS, x2) * x2);
  const cosine = fround(1 + fusedMultiplyAdd(quartic, x2, -0.5 * x2));
  const cubic = fround(polynomial(SINE_COEFFICIENTS, x2) * x2);
  const sine = fusedMultiplyAdd(cubic, x, x);

  // A quarter turn exchanges sine and cosine, a half turn changes both signs.
  const swapped = (octant & 2) !== 0;
  const sign = (octant & 4) !== 0 ? -1 : 1;
  output[0] = (swapped ? cosine : sine) * sign;
  output[1] = (swapped ? -sine : cosine) * sign;
}
