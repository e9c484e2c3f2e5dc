/**
 * The float32 nearest to a * b + c, for float32 a, b and c: the fused multiply-add of processors, which rounds once.
 * PyTorch and XLA have it wherever a product is followed by a sum.
 *
 * In double precision the product is exact, as it has 48 bits. The sum may be rounded, to 53 bits, and its float32 is
 * then rounded a second time. That differs from one rounding only where the first one lands on the middle between two
 * float32: the tie is then decided by what the first rounding took away, and not by evenness.
 */
export function fusedMultiplyAdd(a: number, b: number, c: number): number {
  const product = a * b;
  const sum = product + c;
  const rounded = Math.fround(sum);
  // What the first rounding took away, exactly: D. E. Knuth, TAOCP vol. 2, 4.2.2, theorem B.
  const added = sum - product;
  const lost = product - (sum - added) + (c - added);
  if (lost === 0) return rounded;
  // As far from the sum on its other side, exactly: a float32, too, where the sum is a tie.
  const opposite = rounded + 2 * (sum - rounded);
  return Math.fround(opposite) === opposite && lost * (opposite - rounded) > 0 ? opposite : rounded;
}
