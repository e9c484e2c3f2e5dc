/**
 * The float32 nearest to a * b + c, for float32 a, b and c: the fused multiply-add of processors, which rounds once.
 * PyTorch and XLA use it wherever a product is followed by a sum.
 *
 * In double precision the product is exact, because it has 48 bits. The sum may be rounded to 53 bits and then a second
 * time to float32. That differs from a single rounding only if the first one lands halfway between two float32: then
 * what the first rounding removed decides the tie, not evenness.
 */
export function fusedMultiplyAdd(a: number, b: number, c: number): number {
  const product = a * b;
  const sum = product + c;
  const rounded = Math.fround(sum);
  // What the first rounding removed, exactly: D. E. Knuth, TAOCP vol. 2, 4.2.2, theorem B.
  const added = sum - product;
  const lost = product - (sum - added) + (c - added);
  if (lost === 0) return rounded;
  // As far from the sum on its other side, exactly: a float32, too, where the sum is a tie.
  const opposite = rounded + 2 * (sum - rounded);
  return Math.fround(opposite) === opposite && lost * (opposite - rounded) > 0 ? opposite : rounded;
}
