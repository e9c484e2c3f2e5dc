/**
 * What the normals of GLSL and WGSL have in common. Shaders know no double precision, and their own log, sin and cos
 * are off by up to 9e-4 (GLSL on some drivers) and 2^-11 (WGSL's specification): they get polynomials for float32. Over
 * all 2^23 words each, the radius is within 4.8e-7 of the reference's, sine and cosine within 1.2e-7 but for 110 words,
 * where the angle is rounded the other way (4.8e-7).
 *
 * Expressions of numbers, operators and one variable are the same text in both languages.
 */

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

// log(1 + x) = x - x^2 / 2 + x^3 P(x) on [sqrt(1/2) - 1, sqrt(2) - 1]. S. L. Moshier, Cephes, single/logf.c.
const LOG_COEFFICIENTS = [
  7.0376836292e-2, -1.151461031e-1, 1.167699874e-1, -1.2420140846e-1, 1.4249322787e-1, -1.6668057665e-1,
  2.0000714765e-1, -2.4999993993e-1, 3.3333331174e-1,
];

// sin(x) = x + x^3 S(x^2) and cos(x) = 1 - x^2 / 2 + x^4 C(x^2) on [-pi/4, pi/4]. Cephes, single/sinf.c.
const SINE_COEFFICIENTS = [-1.9515295891e-4, 8.3321608736e-3, -1.6666654611e-1];
const COSINE_COEFFICIENTS = [2.443315711809948e-5, -1.388731625493765e-3, 4.166664568298827e-2];

/** P of the logarithm at x. */
export const LOG_POLYNOMIAL = polynomial(LOG_COEFFICIENTS, 'x');

/** S and C at x2. */
export const SINE_POLYNOMIAL = polynomial(SINE_COEFFICIENTS, 'x2');
export const COSINE_POLYNOMIAL = polynomial(COSINE_COEFFICIENTS, 'x2');

/** log 2 in two parts, whose first has few bits: times an exponent it is exact (Cephes, single/logf.c). */
export const LN2_HIGH = literal(0.693359375);
export const LN2_LOW = literal(-2.1219444e-4);

/** The bits of sqrt(1/2), the lower end of the interval that the logarithm reduces mantissas to. */
export const SQRT_HALF_BITS = '0x3f3504f3u';

/**
 * Angles in fixed point, 29 bits after the point: a turn, a quarter turn, and the unit. The angle of m * 2^-23 turns is
 * the upper word of m * 2^9 times TURN, and what was cut off TURN, about 1/8, carries into it as m * 2^6.
 */
export const TURN = `${Math.floor(2 * Math.PI * 2 ** 29)}u`;
export const QUARTER_TURN = `${Math.round((Math.PI / 2) * 2 ** 29)}u`;
export const ANGLE_UNIT = literal(2 ** -29);
