/**
 * Philox 4x32-10 of four blocks at a time, one in each lane: src/random/philox.ts, whose constants these are.
 *
 * Only the lowest word of the counter differs between the blocks of a chunk, and so does only half of what rounds 1 and
 * 2 compute. `seek` computes the other half once, which takes a tenth off the work.
 */

const MULTIPLIER_0: u32 = 0xd2511f53;
const MULTIPLIER_1: u32 = 0xcd9e8d57;
const WEYL_0: u32 = 0x9e3779b9;
const WEYL_1: u32 = 0xbb67ae85;
const ROUNDS = 10;

// Constants that are used in loops stand in memory: V8 builds a v128 constant anew in every iteration, and splats one
// from memory in a single instruction.
const MULTIPLIERS: usize = memory.data<u32>([MULTIPLIER_0, MULTIPLIER_1], 16);

/** The key of each round, low word and high word. */
const KEYS: usize = memory.data(8 * ROUNDS, 16);

/** What rounds 1 and 2 make of the words that all blocks share. */
const SHARED: usize = memory.data(16, 16);
const ROUND_1_C2: usize = 0;
const ROUND_2_C0: usize = 4;
const ROUND_2_C2: usize = 8;
const ROUND_2_C3: usize = 12;

/** Sets the key, and the three upper words of the counter. */
export function seek(key0: u32, key1: u32, c1: u32, c2: u32, c3: u32): void {
  for (let round: u32 = 0; round < <u32>ROUNDS; round++) {
    store<u32>(KEYS + 8 * round, key0 + round * WEYL_0);
    store<u32>(KEYS + 8 * round, key1 + round * WEYL_1, 4);
  }
  // Round 1 makes the word c0 = high1 ^ c1 ^ key0, which is the same for all blocks, of c1 and c2 ...
  const product1 = <u64>MULTIPLIER_1 * c2;
  const c0 = (<u32>(product1 >> 32)) ^ c1 ^ key0;
  store<u32>(SHARED, c3 ^ key1, ROUND_1_C2);
  // ... so that round 2 has one product in common.
  const product0 = <u64>MULTIPLIER_0 * c0;
  store<u32>(SHARED, (<u32>product1) ^ (key0 + WEYL_0), ROUND_2_C0);
  store<u32>(SHARED, (<u32>(product0 >> 32)) ^ (key1 + WEYL_1), ROUND_2_C2);
  store<u32>(SHARED, <u32>product0, ROUND_2_C3);
}

/** The upper words of four unsigned products. */
function multiplyHigh(a: v128, b: v128): v128 {
  const lanes01 = i64x2.extmul_low_i32x4_u(a, b);
  const lanes23 = i64x2.extmul_high_i32x4_u(a, b);
  return v128.shuffle<i32>(lanes01, lanes23, 1, 3, 5, 7);
}

/**
 * Writes the blocks whose lowest counter words are `first` plus the ones listed at `offsets`, until `end` or one vector
 * beyond it, as vectors: word 0 of four blocks, then their words 1, 2 and 3.
 *
 * Two vectors, a and b, go through the rounds side by side: a round waits 8 cycles for its products.
 */
export function philox(offsets: usize, first: u32, words: usize, end: usize): void {
  const m0 = v128.load32_splat(MULTIPLIERS);
  const m1 = v128.load32_splat(MULTIPLIERS, 4);
  const start = i32x4.splat(first);
  for (; words < end; words += 128) {
    let a0 = i32x4.add(v128.load(offsets), start);
    let b0 = i32x4.add(v128.load(offsets, 16), start);
    offsets += 32;

    let a2 = v128.xor(multiplyHigh(a0, m0), v128.load32_splat(SHARED, ROUND_1_C2));
    let b2 = v128.xor(multiplyHigh(b0, m0), v128.load32_splat(SHARED, ROUND_1_C2));
    let a3 = i32x4.mul(a0, m0);
    let b3 = i32x4.mul(b0, m0);

    a0 = v128.xor(multiplyHigh(a2, m1), v128.load32_splat(SHARED, ROUND_2_C0));
    b0 = v128.xor(multiplyHigh(b2, m1), v128.load32_splat(SHARED, ROUND_2_C0));
    let a1 = i32x4.mul(a2, m1);
    let b1 = i32x4.mul(b2, m1);
    a2 = v128.xor(a3, v128.load32_splat(SHARED, ROUND_2_C2));
    b2 = v128.xor(b3, v128.load32_splat(SHARED, ROUND_2_C2));
    a3 = v128.load32_splat(SHARED, ROUND_2_C3);
    b3 = a3;

    for (let key = KEYS + 16; key < KEYS + 8 * ROUNDS; key += 8) {
      const key0 = v128.load32_splat(key);
      const key1 = v128.load32_splat(key, 4);
      const aHigh0 = multiplyHigh(a0, m0);
      const aHigh1 = multiplyHigh(a2, m1);
      const aLow0 = i32x4.mul(a0, m0);
      const aLow1 = i32x4.mul(a2, m1);
      a0 = v128.xor(v128.xor(aHigh1, key0), a1);
      a1 = aLow1;
      a2 = v128.xor(v128.xor(aHigh0, key1), a3);
      a3 = aLow0;
      const bHigh0 = multiplyHigh(b0, m0);
      const bHigh1 = multiplyHigh(b2, m1);
      const bLow0 = i32x4.mul(b0, m0);
      const bLow1 = i32x4.mul(b2, m1);
      b0 = v128.xor(v128.xor(bHigh1, key0), b1);
      b1 = bLow1;
      b2 = v128.xor(v128.xor(bHigh0, key1), b3);
      b3 = bLow0;
    }
    v128.store(words, a0);
    v128.store(words, a1, 16);
    v128.store(words, a2, 32);
    v128.store(words, a3, 48);
    v128.store(words, b0, 64);
    v128.store(words, b1, 80);
    v128.store(words, b2, 96);
    v128.store(words, b3, 112);
  }
}
