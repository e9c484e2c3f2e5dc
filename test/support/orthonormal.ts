/**
 * Expects `gain` times a matrix with orthonormal rows or columns, whichever are fewer. Matrix, gain and what they
 * make are rounded to float32, which every product of two vectors has twice.
 */
export function expectOrthonormal(values: Float32Array, rows: number, columns: number, gain = 1): void {
  expect(values).toHaveLength(rows * columns);
  const vectors = Array.from({ length: Math.min(rows, columns) }, (_, i) =>
    rows > columns ? values.filter((_, k) => k % columns === i) : values.subarray(i * columns, (i + 1) * columns),
  );
  vectors.forEach((vector, i) => {
    vectors.slice(0, i + 1).forEach((other, j) => {
      // In double precision.
      let product = 0;
      vector.forEach((x, k) => (product += x * other[k]));
      expect(Math.abs(product - (i === j ? gain ** 2 : 0))).toBeLessThan(6 * 2 ** -24 * gain ** 2);
    });
  });
}
