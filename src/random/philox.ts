/**
 * Philox 4x32-10, the counter-based generator of
 *   J. K. Salmon, M. A. Moraes, R. O. Dror, D. E. Shaw: "Parallel Random Numbers: As Easy as 1, 2, 3", SC 2011.
 *
 * It is a function, not a state: 128 bits of counter and 64 bits of key go in, 128 random bits come out, so any part of
 * a stream can be computed without the parts before it. All words are int32 (the bits of the paper's uint32), the
 * integers that JavaScript engines keep in registers.
 */

import { BLOCK_WORDS, MULTIPLIER_0, MULTIPLIER_1, ROUNDS, TWO_POW_32, WEYL_0, WEYL_1 } from './philox_constants.js';

/** The key and the counter of the first block of a stream, lowest words first. */
export interface Stream {
  readonly key: readonly [number, number];
  readonly counter: readonly [number, number, number, number];
}

/**
 * The upper word of the unsigned product of two words, by the products of their 16-bit halves:
 *   H. S. Warren: "Hacker's Delight", 2nd edition, 2012, section 8-2.
 */
function multiplyHigh(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const middle = (Math.imul(aHigh, bLow) + (Math.imul(aLow, bLow) >>> 16)) | 0;
  const carried = (Math.imul(aLow, bHigh) + (middle & 0xffff)) | 0;
  return (Math.imul(aHigh, bHigh) + (middle >>> 16) + (carried >>> 16)) | 0;
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
  const high = stream.counter[1] + Math.floor(start / TWO_POW_32);
  const end = count * BLOCK_WORDS;
  for (let at = 0, low = start; at < end; at += BLOCK_WORDS, low += stride) {
    words[at] = low;
    words[at + 1] = high;
    words[at + 2] = stream.counter[2];
    words[at + 3] = stream.counter[3];
  }
  // Every round goes over all blocks: a processor works on several of them at once, whereas the rounds of one block
  // depend on each other.
  let [key0, key1] = stream.key;
  for (let round = 0; round < ROUNDS; round++) {
    for (let at = 0; at < end; at += BLOCK_WORDS) {
      const word0 = words[at];
      const word2 = words[at + 2];
      words[at] = multiplyHigh(word2, MULTIPLIER_1) ^ words[at + 1] ^ key0;
      words[at + 1] = Math.imul(word2, MULTIPLIER_1);
      words[at + 2] = multiplyHigh(word0, MULTIPLIER_0) ^ words[at + 3] ^ key1;
      words[at + 3] = Math.imul(word0, MULTIPLIER_0);
    }
    key0 = (key0 + WEYL_0) | 0;
    key1 = (key1 + WEYL_1) | 0;
  }
}
