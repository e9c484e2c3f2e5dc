import { mul, type Tensor, tensor2d, transpose, zeros } from '@tensorflow/tfjs-core';
import { wrongValue } from '../arguments/errors.js';
import { STATELESS_RANDOM_NORMAL } from '../kernels/attributes.js';
import { hostArithmetic } from '../kernels/host_sampler.js';
import { HOST_FILLS } from '../kernels/host.js';
import { orthonormalColumns } from '../linear_algebra/orthonormal_columns.js';
import type { Seed } from '../random/seed.js';

/** The most elements of a matrix: two of doubles in 2 GB, what engines give a memory of WebAssembly without asking. */
export const MOST_ELEMENTS = 2 ** 27;

/**
 * `gain` times a matrix with orthonormal rows or columns, whichever are fewer, uniformly distributed (Haar): the Q of
 * normals that Keras's `Orthogonal` draws, up to the rounding of its float32. The caller disposes of what else is made.
 *
 * It is computed on the host, in double precision, on every backend: the values do not depend on the backend then, and
 * WebGPU could not give the panels of a factorization back at once. tfjs's own `linalg.qr` goes column by column.
 *
 * @returns a float32 tensor of shape [rows, columns]
 * @throws RangeError for more than 2^27 elements
 */
export function randomOrthogonal(rows: number, columns: number, gain: number, seed: Seed): Tensor {
  if (rows * columns > MOST_ELEMENTS) {
    throw wrongValue('shape', `an orthogonal matrix of at most ${MOST_ELEMENTS} elements`, [rows, columns]);
  }
  // Nothing to factor, however long its other side is.
  if (rows * columns === 0) return zeros([rows, columns]);
  const [longer, shorter] = [Math.max(rows, columns), Math.min(rows, columns)];
  const normals = new Float32Array(longer * shorter);
  HOST_FILLS[STATELESS_RANDOM_NORMAL](normals, { shape: [longer, shorter], seed, mean: 0, stddev: 1 });
  const tall = tensor2d(orthonormalColumns(normals, longer, shorter, hostArithmetic()), [longer, shorter]);
  return mul(rows < columns ? transpose(tall) : tall, gain);
}
