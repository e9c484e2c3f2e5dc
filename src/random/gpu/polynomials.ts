/**
 * The polynomials behind the normals of GLSL and WGSL. Shaders have no double precision, and their own log, sin and cos
 * are off by up to 9e-4 (GLSL on some drivers) and 2^-11 (WGSL's specification). Over all 2^23 words each, the radius
 * is within 4.8e-7 of the reference's, sine and cosine within 1.2e-7, except at 110 words, where the angle is rounded
 * the other way (4.8e-7).
 *
 * Expressions of numbers, operators and one variable are the same text in both languages.
 */
import * as cephes from '../../float32/cephes.js';

/** A float32 literal. */
export function literal(value: number): string {
  return Number.isInteger(value) ? value.toFixed(1) : String(value);
}

/** The polynomial with these coefficients, highest first, at the variable of that name, by Horner's rule. */
function polynomial(coefficients: readonly number[], variable: string): string {
  return coefficients
    .slice(1)
    .reduce((sum, coefficient) => `(${sum} * ${variable} + ${literal(coefficient)})`, literal(coefficients[0]));
}

/** P of the logarithm at x. */
export const LOG_POLYNOMIAL = polynomial(cephes.LOG_COEFFICIENTS, 'x');

/** S and C at x2. */
export const SINE_POLYNOMIAL = polynomial(cephes.SINE_COEFFICIENTS, 'x2');
export const COSINE_POLYNOMIAL = polynomial(cephes.COSINE_COEFFICIENTS, 'x2');

/** log 2 in two parts, of which the first has few bits: its product with an exponent is exact. */
export const LN2_HIGH = literal(cephes.LN2_HIGH);
export const LN2_LOW = literal(cephes.LN2_LOW);

/** The bits of sqrt(1/2), the lower end of the interval that the logarithm reduces mantissas to. */
export const SQRT_HALF_BITS = '0x3f3504f3u';

/**
 * Angles in fixed point, 29 bits after the point: a turn, a quarter turn, and the unit. The angle of m * 2^-23 turns is
 * the upper word of m * 2^9 times TURN, and what was cut off TURN, about 1/8, carries into it as m * 2^6.
 */
export const TURN = `${Math.floor(2 * Math.PI * 2 ** 29)}u`;
export const QUARTER_TURN = `${Math.round((Math.PI / 2) * 2 ** 29)}u`;
export const ANGLE_UNIT = literal(2 ** -29);
