/**
 * Philox 4x32-10, the counter-based generator of
 *   J. K. Salmon, M. A. Moraes, R. O. Dror, D. E. Shaw: "Parallel Random Numbers: As Easy as 1, 2, 3", SC 2011.
 *
 * It is a function, not a state: 128 bits of counter and 64 bits of key go in, 128 random bits come out, so that any
 * part of a stream can be had without what is before it. All words are int32 (the bits of the paper's uint32), the
 * integers that JavaScript engines keep in registers.
 */

import { BLOCK_WORDS, MULTIPLIER_0, MULTIPLIER_1, ROUNDS, TWO_POW_32, WEYL_0, WEYL_1 } from './philox_constants.js';

/** The key and the counter of the first block of a stream, lowest words first. */
export interface Stream {
  readonly key: readonly [number, number];
  readonly counter: readonly [number, number, number, number];
}

/** The upper 32 bits of the unsigned product of two words, by 16-bit halves of one: a double holds 53 bits of it. */
function multiplyHigh(word: number, multiplier: number): number {
  const unsigned = word >>> 0;
  const carried = Math.floor((unsigned * (multiplier & 0xffff)) / 0x10000);
  return ((unsigned * (multiplier >>> 16) + carried) / 0x10000) | 0;
}

/**
 * Writes blocks `first`, `first + stride`, `first + 2 * stride`, ... of a stream, `count` of them, to the start of
 * `words`, four words each.
 *
 * The block number is added to the low 64 bits of the counter. Nothing is carried beyond them: TensorFlow's counters
 * start at 0 there, and 2^31 values use 2^37 blocks at most. All blocks of one call must have the second word in
 * common, as those of a chunk do.
 */
export function philox(stream: Stream, first: number, stride: number, count: number, words: Int32Array): void {
  const start = (stream.counter[0] >>> 0) + first;
  const [, counter1, counter2, counter3] = stream.counter;
  const firstCounter = [start | 0, (counter1 + Math.floor(start / TWO_POW_32)) | 0, counter2, counter3] as const;
  for (let block = 0; block < count; block++) {
    let [key0, key1] = stream.key;
    let [word0, word1, word2, word3] = firstCounter;
    word0 += block * stride;
    for (let round = 0; round < ROUNDS; round++) {
      const high0 = multiplyHigh(word0, MULTIPLIER_0);
      const high1 = multiplyHigh(word2, MULTIPLIER_1);
      word0 = Math.imul(word0, MULTIPLIER_0);
      word2 = Math.imul(word2, MULTIPLIER_1);
      [word0, word1, word2, word3] = [high1 ^ word1 ^ key0, word2, high0 ^ word3 ^ key1, word0];
      key0 = (key0 + WEYL_0) | 0;
      key1 = (key1 + WEYL_1) | 0;
    }
    const at = block * BLOCK_WORDS;
    words[at] = word0;
    words[at + 1] = word1;
    words[at + 2] = word2;
    words[at + 3] = word3;
  }
}
