/** A matrix of doubles in a shared memory: element (i, j) at start + i * rowStride + j * columnStride. */
export interface Matrix {
  readonly start: number;
  readonly rows: number;
  readonly columns: number;
  readonly rowStride: number;
  readonly columnStride: number;
}

/** `rows` times `columns` elements of a matrix, from (row, column) on. */
export function part(matrix: Matrix, row: number, column: number, rows: number, columns: number): Matrix {
  const { start, rowStride, columnStride } = matrix;
  // Field by field: engines copy an object by `...` more slowly, and a factorization makes thousands of parts.
  return { start: start + row * rowStride + column * columnStride, rows, columns, rowStride, columnStride };
}

/** The transpose, of the same elements. */
export function transposed({ start, rows, columns, rowStride, columnStride }: Matrix): Matrix {
  return { start, rows: columns, columns: rows, rowStride: columnStride, columnStride: rowStride };
}
