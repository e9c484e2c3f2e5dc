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

export const ROUNDS = 10;

// The paper's section 3.3; Random123, include/Random123/philox.h: PHILOX_M4x32_0 and _1, and the Weyl constants
// PHILOX_W32_0 (golden ratio) and PHILOX_W32_1 (sqrt(3) - 1), each times 2^32.
export const MULTIPLIER_0 = 0xd2511f53;
export const MULTIPLIER_1 = 0xcd9e8d57;
export const WEYL_0 = 0x9e3779b9;
export const WEYL_1 = 0xbb67ae85;

/** Block numbers above it carry into the second word of the counter. */
export const TWO_POW_32 = 0x100000000;

/** The upper 32 bits of the unsigned product of two words, by 16-bit halves: a double holds only 53 bits of it. */
function multiplyHigh(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  // H. S. Warren, Hacker's Delight, 2nd ed., 8-2: no sum overflows 32 bits.
  const middle = Math.imul(aHigh, bLow) + (Math.imul(aLow, bLow) >>> 16);
  const crossed = Math.imul(aLow, bHigh) + (middle & 0xffff);
  return (Math.imul(aHigh, bHigh) + (middle >>> 16) + (crossed >>> 16)) | 0;
}

/**
 * Writes blocks `first`, `first + stride`, `first + 2 * stride`, ... of a stream, `count` of them, to the start of
 * `words`, four words each. Blocks are made in pairs: `words` must have room for one more where `count` is odd.
 *
 * The block number is added to the low 64 bits of the counter. Nothing is carried beyond them: TensorFlow's counters
 * start at 0 there, and 2^31 values use 2^37 blocks at most. All blocks of one call must have the second word in
 * common, as those of a chunk do.
 */
export function philox(stream: Stream, first: number, stride: number, count: number, words: Int32Array): void {
  const start = (stream.counter[0] >>> 0) + first;
  const [, counter1, counter2, counter3] = stream.counter;
  const firstCounter = [start | 0, (counter1 + Math.floor(start / TWO_POW_32)) | 0, counter2, counter3] as const;
  const sure = quickPairs(stream.key, firstCounter, stride, count, words);
  if (!sure) blocks(stream.key, firstCounter, stride, count, words);
}

/** The blocks of the call, as the paper writes them down. */
function blocks(
  key: Stream['key'],
  counter: Stream['counter'],
  stride: number,
  count: number,
  words: Int32Array,
): void {
  for (let block = 0; block < count; block++) {
    let [key0, key1] = key;
    let [word0, word1, word2, word3] = counter;
    word0 += block * stride;
    for (let round = 0; round < ROUNDS; round++) {
      const high0 = multiplyHigh(word0, MULTIPLIER_0);
      const high1 = multiplyHigh(word2, MULTIPLIER_1);
      const low0 = Math.imul(word0, MULTIPLIER_0);
      const low1 = Math.imul(word2, MULTIPLIER_1);
      [word0, word1, word2, word3] = [high1 ^ word1 ^ key0, low1, high0 ^ word3 ^ key1, low0];
      key0 = (key0 + WEYL_0) | 0;
      key1 = (key1 + WEYL_1) | 0;
    }
    words.set([word0, word1, word2, word3], block * BLOCK_WORDS);
  }
}

// The upper word of a product by one multiplication in double precision. The product over 2^32 is rounded by 2^-22 at
// most, which changes its integer part only where the lower word is this close to rolling over.
const MULTIPLIER_0_SCALED = MULTIPLIER_0 / TWO_POW_32;
const MULTIPLIER_1_SCALED = MULTIPLIER_1 / TWO_POW_32;
const ROUNDING = 2 ** -22 * TWO_POW_32;

function quickHigh0(word: number): number {
  return ((word >>> 0) * MULTIPLIER_0_SCALED) | 0;
}

function quickHigh1(word: number): number {
  return ((word >>> 0) * MULTIPLIER_1_SCALED) | 0;
}

/** Negative where quickHigh may be wrong: where the sum changes the sign. (As it also does at 2^31, in vain.) */
function doubt(low: number): number {
  return low ^ (low + ROUNDING);
}

/**
 * The blocks of the call, several times as fast as `blocks` makes them; returns whether all are right. In one of two
 * hundred chunks of 512 blocks a product is too close to call, and `blocks` does the chunk again.
 *
 * Two blocks at a time, as either's round waits for its products; four would not fit into the registers. Two rounds at a
 * time, so that no word has to be moved: a sixth of the time. Of rounds 1 and 2 half is computed once, from the words of
 * the counter that all blocks have in common.
 */
function quickPairs(
  [key0, key1]: Stream['key'],
  [counter0, counter1, counter2, counter3]: Stream['counter'],
  stride: number,
  count: number,
  words: Int32Array,
): boolean {
  const round2Key0 = (key0 + WEYL_0) | 0;
  const round2Key1 = (key1 + WEYL_1) | 0;
  const round3Key0 = (round2Key0 + WEYL_0) | 0;
  const round3Key1 = (round2Key1 + WEYL_1) | 0;

  // Round 1 gives the words (shared0, sharedLow1, high of counter0 ^ ..., low of counter0), and round 2 likewise.
  const sharedLow1 = Math.imul(counter2, MULTIPLIER_1);
  const shared0 = quickHigh1(counter2) ^ counter1 ^ key0;
  const sharedLow0 = Math.imul(shared0, MULTIPLIER_0);
  const round1Mask2 = counter3 ^ key1;
  const round2Mask0 = sharedLow1 ^ round2Key0;
  const round2Mask2 = quickHigh0(shared0) ^ round2Key1;
  let doubts = doubt(sharedLow1) | doubt(sharedLow0);

  for (let block = 0; block < count; block += 2) {
    const aCounter = (counter0 + block * stride) | 0;
    const bCounter = (aCounter + stride) | 0;
    const aLow = Math.imul(aCounter, MULTIPLIER_0);
    const bLow = Math.imul(bCounter, MULTIPLIER_0);
    const aSecond = quickHigh0(aCounter) ^ round1Mask2;
    const bSecond = quickHigh0(bCounter) ^ round1Mask2;

    // The words after round 2.
    let a1 = Math.imul(aSecond, MULTIPLIER_1);
    let b1 = Math.imul(bSecond, MULTIPLIER_1);
    let a0 = quickHigh1(aSecond) ^ round2Mask0;
    let b0 = quickHigh1(bSecond) ^ round2Mask0;
    let a2 = aLow ^ round2Mask2;
    let b2 = bLow ^ round2Mask2;
    let a3 = sharedLow0;
    let b3 = sharedLow0;
    doubts |= doubt(aLow) | doubt(bLow) | doubt(a1) | doubt(b1);

    let roundKey0 = round3Key0;
    let roundKey1 = round3Key1;
    for (let round = 2; round < ROUNDS; round += 2) {
      const aLow0 = Math.imul(a0, MULTIPLIER_0);
      const bLow0 = Math.imul(b0, MULTIPLIER_0);
      const aLow1 = Math.imul(a2, MULTIPLIER_1);
      const bLow1 = Math.imul(b2, MULTIPLIER_1);
      // The words between the two rounds; words 1 and 3 are aLow1 and aLow0, bLow1 and bLow0.
      const aMiddle0 = quickHigh1(a2) ^ a1 ^ roundKey0;
      const bMiddle0 = quickHigh1(b2) ^ b1 ^ roundKey0;
      const aMiddle2 = quickHigh0(a0) ^ a3 ^ roundKey1;
      const bMiddle2 = quickHigh0(b0) ^ b3 ^ roundKey1;
      roundKey0 = (roundKey0 + WEYL_0) | 0;
      roundKey1 = (roundKey1 + WEYL_1) | 0;

      a3 = Math.imul(aMiddle0, MULTIPLIER_0);
      b3 = Math.imul(bMiddle0, MULTIPLIER_0);
      a1 = Math.imul(aMiddle2, MULTIPLIER_1);
      b1 = Math.imul(bMiddle2, MULTIPLIER_1);
      a0 = quickHigh1(aMiddle2) ^ aLow1 ^ roundKey0;
      b0 = quickHigh1(bMiddle2) ^ bLow1 ^ roundKey0;
      a2 = quickHigh0(aMiddle0) ^ aLow0 ^ roundKey1;
      b2 = quickHigh0(bMiddle0) ^ bLow0 ^ roundKey1;
      roundKey0 = (roundKey0 + WEYL_0) | 0;
      roundKey1 = (roundKey1 + WEYL_1) | 0;
      doubts |= doubt(aLow0) | doubt(bLow0) | doubt(aLow1) | doubt(bLow1);
      doubts |= doubt(a3) | doubt(b3) | doubt(a1) | doubt(b1);
    }
    const at = block * BLOCK_WORDS;
    words[at] = a0;
    words[at + 1] = a1;
    words[at + 2] = a2;
    words[at + 3] = a3;
    words[at + 4] = b0;
    words[at + 5] = b1;
    words[at + 6] = b2;
    words[at + 7] = b3;
  }
  return doubts >= 0;
}
