/**
 * log and log1p in float32 as XLA compiles them for x86-64 CPUs with fused multiply-add: the approximations of
 * S. L. Moshier's Cephes library (single/logf.c, and log1p of double/unity.c with coefficients rounded to float32),
 * with the products and sums contracted that LLVM contracts.
 */
import * as cephes from '../../float32/cephes.js';
import { fusedMultiplyAdd } from '../../float32/fused_multiply_add.js';
import { polynomial } from '../../float32/polynomial.js';

const { fround } = Math;

const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

// The bits of an exponent that brings a mantissa into [0.5, 1), and the bits that are no exponent's.
const HALF = 0x3f000000;
const NO_EXPONENT = 0x807fffff;
const EXPONENT_BIAS = 126;

const SQRT_HALF = fround(Math.SQRT1_2);

// The nine coefficients, in the three groups that XLA evaluates side by side.
const [HIGH, MIDDLE, LOW] = [0, 3, 6].map((start) =>
  Float32Array.from(cephes.LOG_COEFFICIENTS.slice(start, start + 3)),
);

const LN2_LOW = fround(cephes.LN2_LOW);

/** The natural logarithm of a positive, normal float32. */
function log(x: number): number {
  float[0] = x;
  let exponent = (bits[0] >>> 23) - EXPONENT_BIAS;
  bits[0] = (bits[0] & NO_EXPONENT) | HALF;
  const mantissa = float[0];
  let z = mantissa - 1;
  if (mantissa < SQRT_HALF) {
    exponent -= 1;
    z += mantissa;
  }
  z = fround(z);
  const z2 = fround(z * z);
  const z3 = fround(z2 * z);
  const tail = fusedMultiplyAdd(
    fusedMultiplyAdd(z3, polynomial(HIGH, z), polynomial(MIDDLE, z)),
    z3,
    polynomial(LOW, z),
  );
  const small = fusedMultiplyAdd(tail, z3, fround(exponent * LN2_LOW));
  // What is multiplied here has an exact product: the sum is all that is rounded.
  return fround(exponent * cephes.LN2_HIGH + fround(small + fround(z - 0.5 * z2)));
}

// unity.c, LP and LQ; the leading coefficient of the denominator is 1.
const NUMERATOR = Float32Array.of(
  4.52700008624452e-5,
  0.49854102823193375,
  6.578732594206104,
  29.911919328553072,
  60.94966798098779,
  57.11296359058554,
  20.039553499201283,
);
const DENOMINATOR = Float32Array.of(
  1,
  15.062909083469192,
  83.04756596796722,
  221.76239823732857,
  309.09872225312057,
  216.42788614495947,
  60.11866049760384,
);

// Beyond sqrt(2) - 1 the logarithm of the rounded sum is good enough.
const RATIONAL_RANGE = fround(Math.SQRT2 - 1);

/** log(1 + x) of a float32 x > -1. */
export function log1p(x: number): number {
  if (Math.abs(x) >= RATIONAL_RANGE) return log(fround(x + 1));
  const x2 = fround(x * x);
  const ratio = fround(polynomial(NUMERATOR, x) / polynomial(DENOMINATOR, x));
  const cubic = fround(fround(x * x2) * ratio);
  return fround(x + fround(cubic - 0.5 * x2));
}
