import { fusedMultiplyAdd } from './fused_multiply_add.js';

/** A polynomial in float32 by Horner's rule, with one rounding per coefficient; highest powers first. */
export function polynomial(coefficients: Float32Array, x: number): number {
  let value = coefficients[0];
  for (let i = 1; i < coefficients.length; i++) value = fusedMultiplyAdd(value, x, coefficients[i]);
  return value;
}
