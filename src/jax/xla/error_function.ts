import { polynomial } from '../../float32/polynomial.js';

const { fround } = Math;

// OpenXLA, xla/codegen/emitters/transforms/expand_float_ops.cc, RewriteErf32Pattern: x times the ratio of two
// polynomials in x^2, and where erf rounds to 1.
const NUMERATOR = Float32Array.of(
  0.00022905065861350646,
  0.0034082910107109507,
  0.05095569506238086,
  0.18520832239976145,
  1.128379143519084,
);
const DENOMINATOR = Float32Array.of(
  -1.1791602954361697e-7,
  2.3547966471313183e-5,
  0.0010179625278914884,
  0.014070470171167667,
  0.11098505178285362,
  0.49746925110067536,
  1,
);
const SATURATION = fround(3.7439211627767994);

/** erf of a float32, with the roundings of XLA. */
export function erf(x: number): number {
  if (Math.abs(x) >= SATURATION) return Math.sign(x);
  const x2 = fround(x * x);
  return fround(fround(x * polynomial(NUMERATOR, x2)) / polynomial(DENOMINATOR, x2));
}
