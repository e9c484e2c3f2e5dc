/**
 * Philox 4x32-10, the counter-based generator of
 *   J. K. Salmon, M. A. Moraes, R. O. Dror, D. E. Shaw: "Parallel Random Numbers: As Easy as 1, 2, 3", SC 2011.
 *
 * It is a function, not a state: 128 bits of counter and 64 bits of key go in, 128 random bits come out, so that any
 * part of a stream can be had without what is before it. All words are int32 (the bits of the paper's uint32), the
 * integers that JavaScript engines keep in registers.
 */

/** Words in one block of output. */
export const BLOCK_WORDS = 4;

/** The key and the counter of the first block of a stream, lowest words first. */
export interface Stream {
  readonly key: readonly [number, number];
  readonly counter: readonly [number, number, number, number];
}

const ROUNDS = 10;

// The paper's section 3.3; Random123, include/Random123/philox.h: PHILOX_M4x32_0 and _1, and the Weyl constants
// PHILOX_W32_0 (golden ratio) and PHILOX_W32_1 (sqrt(3) - 1), each times 2^32.
const MULTIPLIER_0 = 0xd2511f53;
const MULTIPLIER_1 = 0xcd9e8d57;
const WEYL_0 = 0x9e3779b9;
const WEYL_1 = 0xbb67ae85;

const TWO_POW_32 = 0x100000000;

/** The upper 32 bits of the unsigned product of two words, by 16-bit halves: a double holds only 53 bits of it. */
function multiplyHigh(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const cross0 = Math.imul(aHigh, bLow);
  const cross1 = Math.imul(aLow, bHigh);
  const carry = (Math.imul(aLow, bLow) >>> 16) + (cross0 & 0xffff) + (cross1 & 0xffff);
  return (Math.imul(aHigh, bHigh) + (cross0 >>> 16) + (cross1 >>> 16) + (carry >>> 16)) | 0;
}

/**
 * Writes blocks `first`, `first + stride`, `first + 2 * stride`, ... of a stream, `count` of them, to the start of
 * `words`, four words each.
 *
 * The block number is added to the low 64 bits of the counter. Nothing is carried beyond them: TensorFlow's counters
 * start at 0 there, and 2^31 values use 2^37 blocks at most.
 */
export function philox(stream: Stream, first: number, stride: number, count: number, words: Int32Array): void {
  const key0 = stream.key[0];
  const key1 = stream.key[1];
  const low = stream.counter[0] >>> 0;
  const high = stream.counter[1];
  const counter2 = stream.counter[2];
  const counter3 = stream.counter[3];
  for (let i = 0; i < count; i++) {
    const block = low + first + i * stride;
    let c0 = block | 0;
    let c1 = (high + Math.floor(block / TWO_POW_32)) | 0;
    let c2 = counter2;
    let c3 = counter3;
    let k0 = key0;
    let k1 = key1;
    for (let round = 0; round < ROUNDS; round++) {
      const high0 = multiplyHigh(c0, MULTIPLIER_0);
      const low0 = Math.imul(c0, MULTIPLIER_0);
      const high1 = multiplyHigh(c2, MULTIPLIER_1);
      const low1 = Math.imul(c2, MULTIPLIER_1);
      c0 = high1 ^ c1 ^ k0;
      c1 = low1;
      c2 = high0 ^ c3 ^ k1;
      c3 = low0;
      k0 = (k0 + WEYL_0) | 0;
      k1 = (k1 + WEYL_1) | 0;
    }
    const at = i * BLOCK_WORDS;
    words[at] = c0;
    words[at + 1] = c1;
    words[at + 2] = c2;
    words[at + 3] = c3;
  }
}
