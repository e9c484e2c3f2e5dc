import type { Tensor } from '@tensorflow/tfjs-core';
import { hostSampler } from '../kernels/host_sampler.js';
import { philox } from '../random/philox.js';
import { BLOCK_WORDS } from '../random/philox_constants.js';
import { type Seed, streamOf } from '../random/seed.js';
import { tensorOf } from '../tfjs/backends.js';

/**
 * Normals of mean 0, of which each row keeps all but `zeros`, chosen at random. The words of the stream behind those of
 * the normals rank the values of a row, and the lowest become 0.
 *
 * @returns a float32 tensor of shape [rows, columns]
 */
export function randomSparse(rows: number, columns: number, zeros: number, stddev: number, seed: Seed): Tensor {
  return tensorOf([rows, columns], (values) => {
    // Without rows there is nothing to rank, however long they would be.
    if (values.length === 0) return;
    const stream = streamOf(seed);
    hostSampler().fillNormal(values, stream, 0, stddev);
    const blocks = Math.ceil(columns / BLOCK_WORDS);
    const words = new Int32Array(blocks * BLOCK_WORDS);
    for (let row = 0; row < rows; row++) {
      philox(stream, Math.ceil(values.length / BLOCK_WORDS) + row * blocks, 1, blocks, words);
      zeroLowest(values.subarray(row * columns, (row + 1) * columns), words.subarray(0, columns), zeros);
    }
  });
}

/** Sets `count` of the values to 0, those of the lowest ranks; of equal ranks the first. */
export function zeroLowest(values: Float32Array, ranks: Int32Array, count: number): void {
  if (count === 0) return;
  // Without a comparator an engine sorts numbers many times as fast.
  const sorted = ranks.slice().sort();
  const highest = sorted[count - 1];
  let ties = count - sorted.indexOf(highest);
  for (let i = 0; i < ranks.length; i++) {
    if (ranks[i] < highest || (ranks[i] === highest && ties-- > 0)) values[i] = 0;
  }
}
