import type { Arithmetic } from './arithmetic.js';
import { type Matrix, part, transposed } from './matrix.js';

// Columns that are factored before their reflections reach the others, and the side of the pieces in which these are
// reflected: 64 x 64 doubles fit into a first-level cache.
const PANEL = 32;
const PIECE = 64;

// Columns that are reflected one by one.
const LEAF = 4;

// A cache line of doubles.
const PADDING = 8;

/**
 * Turns normals into a matrix with orthonormal columns, uniformly distributed over all such matrices (Haar): Q of the
 * QR factorization, its columns with the signs of R's diagonal (F. Mezzadri, "How to generate random matrices from the
 * classical compact groups", Notices of the AMS 54, 2007, section 5). Keras's Orthogonal does the same.
 *
 * In double precision, by Householder reflections, I - v v^T each, taken together as I - V T V^T so that nearly all of
 * the work is products of matrices (R. Schreiber, C. Van Loan: "A storage-efficient WY representation for products of
 * Householder transformations", SIAM J. Sci. Stat. Comput. 10, 1989), panels by recursion (E. Elmroth, F. Gustavson:
 * "Applying recursion to serial and parallel QR factorization leads to better performance", IBM J. Res. Dev. 44, 2000).
 * About 4 rows columns^2 operations.
 *
 * @param normals `rows * columns` standard normals, row by row; rows >= columns
 * @param arithmetic makes the memory; the bits do not depend on which
 * @returns the matrix, row by row
 */
export function orthonormalColumns(
  normals: Float32Array,
  rows: number,
  columns: number,
  arithmetic: (size: number) => Arithmetic,
): Float32Array {
  // Rows whose addresses agree in their low bits would push each other out of the cache.
  const rowStride = columns % PIECE === 0 ? columns + PADDING : columns;
  const pieceStride = PIECE + PADDING;
  let size = 0;
  const allocate = (matrixRows: number, matrixColumns: number, stride: number): Matrix => {
    const matrix = { start: size, rows: matrixRows, columns: matrixColumns, rowStride: stride, columnStride: 1 };
    size += matrixRows * stride;
    return matrix;
  };
  const a = allocate(rows, columns, rowStride);
  const q = allocate(rows, columns, rowStride);
  const projected = allocate(PANEL, PIECE, pieceStride);
  const weighted = allocate(PANEL, PIECE, pieceStride);
  // One T for every panel.
  const panels = allocate(columns, PANEL, PANEL);
  const { memory, addProduct } = arithmetic(size);

  const clear = ({ start, rows: cleared, columns: width, rowStride: stride }: Matrix): void => {
    for (let row = 0; row < cleared; row++) memory.fill(0, start + row * stride, start + row * stride + width);
  };

  /** The product of two matrices, in a piece that the next one there overwrites. */
  const product = (piece: Matrix, left: Matrix, right: Matrix): Matrix => {
    const result = part(piece, 0, 0, left.rows, right.columns);
    clear(result);
    addProduct(result, left, right, 1);
    return result;
  };

  /** x -= V T V^T x; the adjoint of a product of reflections has the transpose of T. */
  const reflect = (v: Matrix, t: Matrix, x: Matrix): void => {
    for (let column = 0; column < x.columns; column += PIECE) {
      const width = Math.min(PIECE, x.columns - column);
      const vx = part(projected, 0, 0, v.columns, width);
      clear(vx);
      const pieces = Array.from({ length: Math.ceil(v.rows / PIECE) }, (_, i) => {
        const row = i * PIECE;
        const height = Math.min(PIECE, v.rows - row);
        return [part(v, row, 0, height, v.columns), part(x, row, column, height, width)] as const;
      });
      for (const [vPiece, xPiece] of pieces) addProduct(vx, transposed(vPiece), xPiece, 1);
      const tvx = product(weighted, t, vx);
      for (const [vPiece, xPiece] of pieces) addProduct(xPiece, vPiece, tvx, -1);
    }
  };

  const signs = new Float64Array(columns);

  /** Factors a few columns: they become V, with zeros above its diagonal, and `t` becomes T. */
  const factorLeaf = (v: Matrix, t: Matrix, firstColumn: number): void => {
    for (let k = 0; k < v.columns; k++) {
      const height = v.rows - k;
      const column = part(v, k, k, height, 1);
      const squaredNorm = (): number => memory[product(projected, transposed(column), column).start];
      const norm = Math.sqrt(squaredNorm());
      // The column becomes sign * norm * e_k, with the sign that cancels nothing. One of zeros may become anything.
      const sign = memory[column.start] > 0 ? -1 : 1;
      signs[firstColumn + k] = sign;
      memory[column.start] = norm === 0 ? 1 : memory[column.start] - sign * norm;
      const length = Math.sqrt(squaredNorm() / 2);
      for (let at = column.start; at < column.start + height * rowStride; at += rowStride) memory[at] /= length;
      clear(part(v, 0, k, k, 1));
      const others = part(v, k, k + 1, height, v.columns - k - 1);
      addProduct(others, column, product(projected, transposed(column), others), -1);
      // T gets the column -T V^T v, and 1 on its diagonal.
      const overlaps = product(projected, transposed(part(v, k, 0, height, k)), column);
      addProduct(part(t, 0, k, k, 1), part(t, 0, 0, k, k), overlaps, -1);
      memory[t.start + k * t.rowStride + k] = 1;
    }
  };

  /** Factors a panel: half of it, then the other half after the reflections of the first. */
  const factor = (panel: Matrix, t: Matrix, firstColumn: number): void => {
    const { rows: height, columns: width } = panel;
    if (width <= LEAF) {
      factorLeaf(panel, t, firstColumn);
      return;
    }
    const half = Math.ceil(width / 2 / LEAF) * LEAF;
    const others = width - half;
    const left = part(panel, 0, 0, height, half);
    const tLeft = part(t, 0, 0, half, half);
    const right = part(panel, half, half, height - half, others);
    const tRight = part(t, half, half, others, others);
    factor(left, tLeft, firstColumn);
    reflect(left, transposed(tLeft), part(panel, 0, half, height, others));
    factor(right, tRight, firstColumn + half);
    clear(part(panel, 0, half, half, others));
    // The upper right of T: -T_left (V_left^T V_right) T_right.
    const overlap = product(projected, transposed(part(left, half, 0, height - half, half)), right);
    addProduct(part(t, 0, half, half, others), product(weighted, tLeft, overlap), tRight, -1);
  };

  for (let row = 0; row < rows; row++) {
    memory.set(normals.subarray(row * columns, (row + 1) * columns), a.start + row * rowStride);
  }
  const blocks = Array.from({ length: Math.ceil(columns / PANEL) }, (_, i) => {
    const column = i * PANEL;
    const width = Math.min(PANEL, columns - column);
    const v = part(a, column, column, rows - column, width);
    return { column, width, v, t: part(panels, column, 0, width, width) };
  });
  for (const { column, width, v, t } of blocks) {
    factor(v, t, column);
    const next = column + width;
    reflect(v, transposed(t), part(a, column, next, rows - column, columns - next));
  }
  // Q is the product of the reflections, applied to the signs: what is left of a panel's columns is still zero there.
  signs.forEach((sign, column) => {
    memory[q.start + column * rowStride + column] = sign;
  });
  for (const { column, v, t } of blocks.reverse()) {
    reflect(v, t, part(q, column, column, rows - column, columns - column));
  }

  const result = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    const start = q.start + row * rowStride;
    result.set(memory.subarray(start, start + columns), row * columns);
  }
  return result;
}
