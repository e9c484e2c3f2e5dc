import { type Tensor, zeros } from '@tensorflow/tfjs-core';
import { wrongValue } from '../arguments/errors.js';
import { hostArithmetic, hostSampler } from '../kernels/host_sampler.js';
import { orthonormalColumns } from '../linear_algebra/orthonormal_columns.js';
import { type Seed, streamOf } from '../random/seed.js';
import { scaledTensor } from './scaled_tensor.js';

/** The most elements of a matrix: two of doubles in 2 GB, what engines give a memory of WebAssembly without asking. */
export const MOST_ORTHOGONAL_ELEMENTS = 2 ** 27;

/**
 * `gain` times a matrix with orthonormal rows or columns, whichever are fewer, uniformly distributed (Haar): the Q of
 * normals that Keras's `Orthogonal` draws, up to the rounding of its float32.
 *
 * The host computes it in double precision for every backend: the values then do not depend on the backend, and WebGPU
 * could not return the panels of a factorization synchronously. tfjs's own `linalg.qr` goes column by column.
 *
 * @returns a float32 tensor of shape [rows, columns]
 * @throws RangeError for more than 2^27 elements
 */
export function randomOrthogonal(rows: number, columns: number, gain: number, seed: Seed): Tensor {
  if (rows * columns > MOST_ORTHOGONAL_ELEMENTS) {
    throw wrongValue('shape', `an orthogonal matrix of at most ${MOST_ORTHOGONAL_ELEMENTS} elements`, [rows, columns]);
  }
  const [longer, shorter] = [Math.max(rows, columns), Math.min(rows, columns)];
  const normals = new Float32Array(longer * shorter);
  // Without elements there is nothing to factor or transpose, however long the other side is.
  if (normals.length === 0) return zeros([rows, columns]);
  hostSampler().fillNormal(normals, streamOf(seed), 0, 1);
  const tall = orthonormalColumns(normals, longer, shorter, hostArithmetic);
  const values = rows < columns ? transposed(tall, longer, shorter) : tall;
  return scaledTensor(values, gain, [rows, columns]);
}

function transposed(matrix: Float32Array, rows: number, columns: number): Float32Array {
  const result = new Float32Array(matrix.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) result[column * rows + row] = matrix[row * columns + column];
  }
  return result;
}
