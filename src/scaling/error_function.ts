/**
 * erf(x) in double precision, for the exact GELU: JavaScript has none, and the approximation inside tfjs
 * (Abramowitz & Stegun 7.1.26) is off by 1.5e-7.
 *
 * Abramowitz & Stegun 7.1.6: erf(x) = 2/sqrt(pi) exp(-x^2) sum 2^n x^(2n+1) / (1 * 3 * ... * (2n+1)); all terms have
 * one sign, so nothing cancels.
 */
export function erf(x: number): number {
  // 1 - erf(6) = 2e-17 is below half a unit in the last place of 1.
  if (Math.abs(x) >= 6) return Math.sign(x);
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > Number.EPSILON * Math.abs(sum); n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}
