import { log1p } from './logarithm.js';
import { polynomial } from '../../float32/polynomial.js';

const { fround } = Math;

// M. Giles: "Approximating the erfinv function", GPU Computing Gems Jade Edition, 2011, table 5 (single precision): for
// w = -log(1 - x^2) below 5 in w - 2.5, else in sqrt(w) - 3.
const CENTRAL = Float32Array.of(
  2.81022636e-8,
  3.43273939e-7,
  -3.5233877e-6,
  -4.39150654e-6,
  0.00021858087,
  -0.00125372503,
  -0.00417768164,
  0.246640727,
  1.50140941,
);
const TAIL = Float32Array.of(
  -0.000200214257,
  0.000100950558,
  0.00134934322,
  -0.00367342844,
  0.00573950773,
  -0.0076224613,
  0.00943887047,
  1.00167406,
  2.83297682,
);

/** The inverse of erf in float32, with the roundings of XLA; plus or minus infinity at 1 and -1. */
export function erfInverse(x: number): number {
  if (Math.abs(x) === 1) return x * Infinity;
  const w = -log1p(fround(-x * x));
  const ratio = w < 5 ? polynomial(CENTRAL, fround(w - 2.5)) : polynomial(TAIL, fround(fround(Math.sqrt(w)) - 3));
  return fround(x * ratio);
}
