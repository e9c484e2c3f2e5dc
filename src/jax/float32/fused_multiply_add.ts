/**
 * a * b + c of three float32, rounded to float32 once: the instruction that XLA's compiler makes of a product and a
 * sum on a CPU that has it.
 *
 * In doubles the product is exact. The sum is not always, and where it was rounded to the middle between two float32,
 * rounding again would not know from which side: what the first rounding took away decides.
 */
export function fma(a: number, b: number, c: number): number {
  const product = a * b;
  const sum = product + c;
  const rounded = Math.fround(sum);
  const remainder = sum - rounded;
  // On the other side of `sum`, as far away: a float32 only where `sum` is the middle of two.
  const other = rounded + 2 * remainder;
  if (remainder === 0 || Math.fround(other) !== other) return rounded;
  const error = roundingError(product, c, sum);
  return error !== 0 && error > 0 === remainder > 0 ? other : rounded;
}

/** a + b less its rounded value `sum`, exactly: D. E. Knuth, The Art of Computer Programming 2, 4.2.2, theorem B. */
function roundingError(a: number, b: number, sum: number): number {
  const addend = sum - a;
  return a - (sum - addend) + (b - addend);
}
