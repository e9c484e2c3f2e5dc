/**
 * Convolutions that keep the length of every signal: algorithm 1 of L. Xiao, Y. Bahri, J. Sohl-Dickstein, S. S.
 * Schoenholz, J. Pennington: "Dynamical Isometry and a Mean Field Theory of CNNs", ICML 2018.
 */
import type { Arithmetic } from './arithmetic.js';
import type { Matrix } from './matrix.js';

/**
 * A kernel [...window, inputs, outputs] of blocks B(p), inputs x outputs each, with Σ_q B(q) B(p + q)ᵀ = I for p = 0
 * and 0 otherwise: with circular padding the convolution is an isometry.
 *
 * It starts as one block of orthonormal rows, and grows along an axis by B'(p) = B(p) P + B(p - 1) (I - P) for a
 * projection P = C Cᵀ, which keeps that property; axis after axis, until it has the window's size.
 *
 * @param window the sizes along its axes
 * @param rows `inputs` orthonormal rows of `outputs` values, as columns: outputs x inputs
 * @param bases the C, orthonormal columns of `outputs` values, row by row: one for every growth
 * @param arithmetic makes the memory
 * @returns the kernel, row by row
 */
export function orthogonalConvolution(
  window: readonly number[],
  inputs: number,
  outputs: number,
  rows: Float32Array,
  bases: readonly Float32Array[],
  arithmetic: (size: number) => Arithmetic,
): Float32Array {
  const positions = window.reduce((product, size) => product * size, 1);
  const blockSize = inputs * outputs;
  const matrix = (start: number, height: number, width: number): Matrix => ({
    start,
    rows: height,
    columns: width,
    rowStride: width,
    columnStride: 1,
  });
  const [product, coefficients, basis, basisTransposed] = [
    positions * blockSize,
    (positions + 1) * blockSize,
    (positions + 2) * blockSize,
    (positions + 2) * blockSize + outputs * outputs,
  ];
  const { memory, addProduct } = arithmetic(basisTransposed + outputs * outputs);
  copy(memory, matrix(0, inputs, outputs), (row, column) => rows[column * inputs + row]);

  const growing = growths(window);
  const extent = window.map(() => 1);
  growing.forEach((axis, growth) => {
    const width = bases[growth].length / outputs;
    const c = matrix(basis, outputs, width);
    const cTransposed = matrix(basisTransposed, width, outputs);
    copy(memory, c, (row, column) => bases[growth][row * width + column]);
    copy(memory, cTransposed, (row, column) => bases[growth][column * width + row]);
    const step = strideOf(window, axis);
    // From the end, as every block adds to the one behind it.
    for (const position of positionsUpTo(window, extent).reverse()) {
      const [block, next] = [position * blockSize, (position + step) * blockSize];
      memory.fill(0, product, product + 2 * blockSize);
      const projected = matrix(coefficients, inputs, width);
      addProduct(projected, matrix(block, inputs, outputs), c, 1);
      addProduct(matrix(product, inputs, outputs), projected, cTransposed, 1);
      for (let i = 0; i < blockSize; i++) {
        memory[next + i] += memory[block + i] - memory[product + i];
        memory[block + i] = memory[product + i];
      }
    }
    extent[axis]++;
  });
  return Float32Array.from(memory.subarray(0, positions * blockSize));
}

/** The axes that a kernel grows along, one after the other: all in turn, as long as they are not complete. */
export function growths(window: readonly number[]): number[] {
  const steps = Array.from({ length: Math.max(...window) - 1 }, (_, step) => step + 1);
  return steps.flatMap((step) => window.flatMap((size, axis) => (step < size ? [axis] : [])));
}

function copy(memory: Float64Array, to: Matrix, valueAt: (row: number, column: number) => number): void {
  for (let row = 0; row < to.rows; row++) {
    for (let column = 0; column < to.columns; column++) {
      memory[to.start + row * to.rowStride + column] = valueAt(row, column);
    }
  }
}

function strideOf(window: readonly number[], axis: number): number {
  return window.slice(axis + 1).reduce((product, size) => product * size, 1);
}

/** The positions of a window whose coordinates are below an extent, in order. */
function positionsUpTo(window: readonly number[], extent: readonly number[]): number[] {
  return extent.reduce<number[]>(
    (before, size, axis) =>
      before.flatMap((position) => Array.from({ length: size }, (_, i) => position * window[axis] + i)),
    [0],
  );
}
