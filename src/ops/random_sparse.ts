import { type Tensor2D, tensor2d } from '@tensorflow/tfjs-core';
import { hostSampler } from '../kernels/host_sampler.js';
import { philox } from '../random/philox.js';
import { BLOCK_WORDS } from '../random/philox_constants.js';
import { type Seed, streamOf } from '../random/seed.js';

/**
 * Normals of mean 0, of which each row keeps all but `zeros`, chosen at random. The words of the stream behind those of
 * the normals rank the values of a row, and the lowest become 0.
 */
export function randomSparse(rows: number, columns: number, zeros: number, stddev: number, seed: Seed): Tensor2D {
  const values = new Float32Array(rows * columns);
  if (values.length === 0) return tensor2d(values, [rows, columns]);
  const stream = streamOf(seed);
  hostSampler().fillNormal(values, stream, 0, stddev);
  const blocks = Math.ceil(columns / BLOCK_WORDS);
  const ranks = new Int32Array(blocks * BLOCK_WORDS);
  const order = Uint32Array.from({ length: columns }, (_, column) => column);
  for (let row = 0; row < rows; row++) {
    philox(stream, Math.ceil(values.length / BLOCK_WORDS) + row * blocks, 1, blocks, ranks);
    order.sort((a, b) => ranks[a] - ranks[b] || a - b);
    for (const column of order.subarray(0, zeros)) values[row * columns + column] = 0;
  }
  return tensor2d(values, [rows, columns]);
}
