/**
 * Constants of S. L. Moshier's Cephes Mathematical Library, single precision, by which PyTorch, XLA and this package's
 * shaders approximate logarithm, sine and cosine; each with an order of operations, and so with bits, of its own.
 */

// logf.c: log(1 + x) = x - x^2 / 2 + x^3 P(x) on [sqrt(1/2) - 1, sqrt(2) - 1], highest power first.
export const LOG_COEFFICIENTS: readonly number[] = [
  7.0376836e-2, -1.151461e-1, 1.16769987e-1, -1.2420141e-1, 1.4249323e-1, -1.6668058e-1, 2.00007148e-1, -2.4999994e-1,
  3.333333e-1,
];

// logf.c: log 2 in two parts, of which the first has few bits: its product with an exponent is exact.
export const LN2_HIGH = 0.693359375;
export const LN2_LOW = -2.1219444e-4;

// sinf.c: sin(x) = x + x^3 S(x^2) and cos(x) = 1 - x^2 / 2 + x^4 C(x^2) on [-pi/4, pi/4], highest power first.
export const SINE_COEFFICIENTS: readonly number[] = [-1.9515296e-4, 8.332161e-3, -1.6666655e-1];
export const COSINE_COEFFICIENTS: readonly number[] = [2.4433157e-5, -1.3887316e-3, 4.1666646e-2];
