import type { Matrix } from './matrix.js';

/** A memory for matrices, and their product. All implementations give the same bits. */
export interface Arithmetic {
  readonly memory: Float64Array;
  /**
   * c += sign * a b. Every element is the sum of its products in their order, from 0 on, in double precision.
   *
   * @param c, b of column stride 1
   */
  readonly addProduct: (c: Matrix, a: Matrix, b: Matrix, sign: 1 | -1) => void;
}

/** The reference implementation, in plain TypeScript. @param size of the memory, in doubles */
export function referenceArithmetic(size: number): Arithmetic {
  const memory = new Float64Array(size);
  return {
    memory,
    addProduct(c, a, b, sign) {
      // Row by row of b, as its elements lie: every sum still takes its products in their order.
      const sums = new Float64Array(c.columns);
      for (let i = 0; i < c.rows; i++) {
        sums.fill(0);
        for (let k = 0; k < b.rows; k++) {
          const left = memory[a.start + i * a.rowStride + k * a.columnStride];
          const right = b.start + k * b.rowStride;
          for (let j = 0; j < sums.length; j++) sums[j] += left * memory[right + j];
        }
        const at = c.start + i * c.rowStride;
        for (let j = 0; j < sums.length; j++) memory[at + j] += sign * sums[j];
      }
    },
  };
}
