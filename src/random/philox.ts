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

/** Block numbers above it carry into the second word of the counter. */
export const TWO_POW_32 = 0x100000000;

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

// The product in double precision, over 2^32, is rounded: it is 2^-22 off at most, and cut off to the upper word only
// where the lower word is this far from rolling over. Once in four million times it is not.
const MULTIPLIER_0_SCALED = MULTIPLIER_0 / TWO_POW_32;
const MULTIPLIER_1_SCALED = MULTIPLIER_1 / TWO_POW_32;
const LARGEST_SAFE_LOW = 0xfffffbff;

function high0(c0: number, low0: number): number {
  return low0 >>> 0 > LARGEST_SAFE_LOW ? multiplyHigh(c0, MULTIPLIER_0) : ((c0 >>> 0) * MULTIPLIER_0_SCALED) | 0;
}

function high1(c2: number, low1: number): number {
  return low1 >>> 0 > LARGEST_SAFE_LOW ? multiplyHigh(c2, MULTIPLIER_1) : ((c2 >>> 0) * MULTIPLIER_1_SCALED) | 0;
}

/**
 * Writes blocks `first`, `first + stride`, `first + 2 * stride`, ... of a stream, `count` of them, to the start of
 * `words`, four words each.
 *
 * The block number is added to the low 64 bits of the counter. Nothing is carried beyond them: TensorFlow's counters
 * start at 0 there, and 2^31 values use 2^37 blocks at most. All blocks of one call must have the second word in
 * common, as those of a chunk do: then only half of what rounds 1 and 2 compute differs between them.
 */
export function philox(stream: Stream, first: number, stride: number, count: number, words: Int32Array): void {
  const [key0, key1] = stream.key;
  const start = (stream.counter[0] >>> 0) + first;
  const a1 = (stream.counter[1] + Math.floor(start / TWO_POW_32)) | 0;
  const [, , a2, a3] = stream.counter;
  const nextKey0 = (key0 + WEYL_0) | 0;
  const nextKey1 = (key1 + WEYL_1) | 0;

  // a are the words before round 1, b those before round 2, where the words 1 and 3 are lowA1 and lowA0.
  const lowA1 = Math.imul(a2, MULTIPLIER_1);
  const b0 = high1(a2, lowA1) ^ a1 ^ key0;
  const lowB0 = Math.imul(b0, MULTIPLIER_0);
  const highB0 = high0(b0, lowB0);
  for (let i = 0; i < count; i++) {
    const a0 = (start + i * stride) | 0;
    const lowA0 = Math.imul(a0, MULTIPLIER_0);
    const b2 = high0(a0, lowA0) ^ a3 ^ key1;
    const lowB1 = Math.imul(b2, MULTIPLIER_1);
    const at = i * BLOCK_WORDS;
    words[at] = high1(b2, lowB1) ^ lowA1 ^ nextKey0;
    words[at + 1] = lowB1;
    words[at + 2] = highB0 ^ lowA0 ^ nextKey1;
    words[at + 3] = lowB0;
  }
  laterRounds((nextKey0 + WEYL_0) | 0, (nextKey1 + WEYL_1) | 0, count, words);
}

/**
 * Rounds 3 to 10 of the blocks in `words`. Two rounds of all blocks after the other, not all rounds of one block: blocks
 * do not wait for each other, and within a pair of rounds nothing has to be moved. With what `philox` shares that is
 * twice as fast as the plain loops.
 */
function laterRounds(key0: number, key1: number, count: number, words: Int32Array): void {
  for (let round = 2; round < ROUNDS; round += 2) {
    const nextKey0 = (key0 + WEYL_0) | 0;
    const nextKey1 = (key1 + WEYL_1) | 0;
    for (let at = 0; at < BLOCK_WORDS * count; at += BLOCK_WORDS) {
      const a0 = words[at];
      const a2 = words[at + 2];
      const lowA0 = Math.imul(a0, MULTIPLIER_0);
      const lowA1 = Math.imul(a2, MULTIPLIER_1);
      const b0 = high1(a2, lowA1) ^ words[at + 1] ^ key0;
      const b2 = high0(a0, lowA0) ^ words[at + 3] ^ key1;
      // The words 1 and 3 are lowA1 and lowA0 now.
      const lowB0 = Math.imul(b0, MULTIPLIER_0);
      const lowB1 = Math.imul(b2, MULTIPLIER_1);
      words[at] = high1(b2, lowB1) ^ lowA1 ^ nextKey0;
      words[at + 1] = lowB1;
      words[at + 2] = high0(b0, lowB0) ^ lowA0 ^ nextKey1;
      words[at + 3] = lowB0;
    }
    key0 = (nextKey0 + WEYL_0) | 0;
    key1 = (nextKey1 + WEYL_1) | 0;
  }
}
