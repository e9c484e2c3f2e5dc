/**
 * Box-Muller for vectors of four words: src/random/box_muller.ts and src/random/logarithm.ts, whose constants these
 * are, with the same bits. Every step that is done in another way here gives the same floats for each of the 2^23
 * possible words: a test compares them all.
 *
 * Three short loops over a chunk that stays in the first-level cache are faster than one long one, which has more
 * constants and temporaries than there are registers.
 */

import { BLOCKS, SPARE_BLOCKS } from './chunk';

const MANTISSA: u32 = 0x7fffff;

// -- The logarithm ---------------------------------------------------------------------------------------------------

// 1e-7f, what a uniform 0 becomes, times 2^23: floats of words are not scaled down to [0, 1) here, the table is.
const SMALLEST: f32 = <f32>1e-7 * 8388608.0;

/** 1/c for sixteen points c, and log(c) for them, as src/random/logarithm.ts has them: written here before `start`. */
export const points: usize = memory.data(2 * 16 * 8, 16);

/**
 * The same for every exponent that a word can have, indexed by the upper bits of its float: {-2/c, -2 log(c)}, with the
 * exponent and the 2^23 in both. One look-up, no splitting into mantissa and exponent, and the factor -2 of
 * -2 log(u) is in it; scaling by powers of two changes no rounding.
 */
const FIRST_ENTRY = 2026; // of SMALLEST
const LAST_ENTRY = 2399; // of 2^23 - 1
const TABLE: usize = memory.data(16 * (LAST_ENTRY - FIRST_ENTRY + 1), 16);

const SIXTEENTH_BITS = 19;

// The bits of the float at which the first entry's interval begins: 0x30000 above a sixteenth (OFF in logf.c).
const INTERVAL: u32 = (FIRST_ENTRY << SIXTEENTH_BITS) + 0x30000;

/** Fills the table. */
export function makeTable(): void {
  for (let entry = FIRST_ENTRY; entry <= LAST_ENTRY; entry++) {
    // logf.c counts from the bits of 0.69921875, 0x3f330000, in u; in words that is 23 exponents of 16 entries higher.
    const fromStart = entry - (0x3f330000 >> SIXTEENTH_BITS) - 23 * 16;
    const exponent = fromStart >> 4;
    const point = points + ((fromStart & 15) << 3);
    const scale = reinterpret<f64>((<u64>(1023 - 23 - exponent)) << 52);
    const at = TABLE + 16 * (entry - FIRST_ENTRY);
    store<f64>(at, -2 * load<f64>(point) * scale);
    store<f64>(at, -2 * (load<f64>(point, 16 * 8) + <f64>exponent * 0.6931471805599453), 8);
  }
}

// With s = -2 (x/c - 1): -2 log(x/c) = s - A2/2 s^2 + A1/4 s^3 - A0/8 s^4.
const LOG_CONSTANTS: usize = memory.data<f64>([
  2.0,
  0.25089342214237154 / 8,
  0.333456765744066 / 4,
  0.4999997485802103 / 2,
]);
const LOG_WORDS: usize = memory.data<u32>([MANTISSA, INTERVAL]);

/**
 * Offsets into the table, of the two radii of each block, on their way from vectors to addresses: memory is faster than
 * extracting them lane by lane.
 */
const INDEX: usize = memory.data(2 * 4 * (BLOCKS + SPARE_BLOCKS), 16);

/** -2 log(x/c) - 2 log(c), rounded to float, for two lanes. */
function twoLogs(x: v128, entry0: v128, entry1: v128): v128 {
  const s = f64x2.add(f64x2.mul(x, v128.shuffle<i64>(entry0, entry1, 0, 2)), v128.load64_splat(LOG_CONSTANTS));
  const s2 = f64x2.mul(s, s);
  const high = f64x2.add(
    f64x2.mul(s2, v128.load64_splat(LOG_CONSTANTS, 8)),
    f64x2.add(f64x2.mul(s, v128.load64_splat(LOG_CONSTANTS, 16)), v128.load64_splat(LOG_CONSTANTS, 24)),
  );
  const low = f64x2.add(v128.shuffle<i64>(entry0, entry1, 1, 3), s);
  return f32x4.demote_f64x2_zero(f64x2.add(f64x2.mul(high, s2), low));
}

/** Replaces every first vector of a pair, the words of radii, by floats of the table, and looks their place up. */
function lookUp(start: usize, end: usize): void {
  const mantissa = v128.load32_splat(LOG_WORDS);
  const interval = v128.load32_splat(LOG_WORDS, 4);
  const smallest = f32x4.splat(SMALLEST);
  let index = INDEX;
  for (let at = start; at < end; at += 32) {
    const x = f32x4.pmax(smallest, f32x4.convert_i32x4_s(v128.and(v128.load(at), mantissa)));
    v128.store(at, x);
    v128.store(index, i32x4.shl(i32x4.shr_u(i32x4.sub(x, interval), SIXTEENTH_BITS), 4));
    index += 16;
  }
}

/** Replaces these floats by -2 log(u), the squares of the radii. */
function squareRadii(start: usize, end: usize): void {
  let index = INDEX;
  for (let at = start; at < end; at += 32) {
    const x = v128.load(at);
    const entry0 = v128.load(load<u32>(index), TABLE);
    const entry1 = v128.load(load<u32>(index, 4), TABLE);
    const entry2 = v128.load(load<u32>(index, 8), TABLE);
    const entry3 = v128.load(load<u32>(index, 12), TABLE);
    index += 16;
    const logs01 = twoLogs(f64x2.promote_low_f32x4(x), entry0, entry1);
    const logs23 = twoLogs(f64x2.promote_low_f32x4(v128.shuffle<i64>(x, x, 1, 1)), entry2, entry3);
    v128.store(at, v128.shuffle<i64>(logs01, logs23, 0, 2));
  }
}

// -- Sine and cosine -------------------------------------------------------------------------------------------------

// A full turn is 2^23, so that the quadrant stands in the bits of the word itself: half of one more, and cut off.
const HALF_QUADRANT: u32 = 0x100000;
const QUADRANT: u32 = 0xffe00000;
const SIGN: u32 = 0x80000000;
const ANGLE_WORDS: usize = memory.data<u32>([MANTISSA, HALF_QUADRANT, QUADRANT, SIGN]);

// 2 pi / 2^23, and the polynomials (ARM optimized-routines, math/sincosf_data.c; MIT licence), highest power first.
const ANGLE_CONSTANTS: usize = memory.data<f64>([
  7.490140565847857e-7, -0.00019517298981385725, 0.008332178146138854, -0.16666654943701084, 2.4390450703564542e-5,
  -0.001388676379437604, 0.041666623324344516, -0.49999999725108224, 1.0,
]);

// Rounding a double to the 24 bits of a float, in integers: adds half of the last bit, and cuts. (No angle is a tie.)
const TO_FLOAT: usize = memory.data<u64>([0x10000000, 0xffffffffe0000000]);

/** The angles of two lanes, reduced to [-pi/4, pi/4]: f32(2 pi u) - quadrant * pi/2. */
function reduced(word: v128, quadrant: v128): v128 {
  const unit = v128.load64_splat(ANGLE_CONSTANTS);
  const exact = f64x2.mul(f64x2.convert_low_i32x4_s(word), unit);
  const angle = v128.and(i64x2.add(exact, v128.load64_splat(TO_FLOAT)), v128.load64_splat(TO_FLOAT, 8));
  return f64x2.sub(angle, f64x2.mul(f64x2.convert_low_i32x4_s(quadrant), unit));
}

function sine(x: v128, x2: v128): v128 {
  let y = v128.load64_splat(ANGLE_CONSTANTS, 8);
  y = f64x2.add(f64x2.mul(y, x2), v128.load64_splat(ANGLE_CONSTANTS, 16));
  y = f64x2.add(f64x2.mul(y, x2), v128.load64_splat(ANGLE_CONSTANTS, 24));
  y = f64x2.add(f64x2.mul(y, x2), v128.load64_splat(ANGLE_CONSTANTS, 64));
  return f32x4.demote_f64x2_zero(f64x2.mul(y, x));
}

function cosine(x2: v128): v128 {
  let y = v128.load64_splat(ANGLE_CONSTANTS, 32);
  y = f64x2.add(f64x2.mul(y, x2), v128.load64_splat(ANGLE_CONSTANTS, 40));
  y = f64x2.add(f64x2.mul(y, x2), v128.load64_splat(ANGLE_CONSTANTS, 48));
  y = f64x2.add(f64x2.mul(y, x2), v128.load64_splat(ANGLE_CONSTANTS, 56));
  y = f64x2.add(f64x2.mul(y, x2), v128.load64_splat(ANGLE_CONSTANTS, 64));
  return f32x4.demote_f64x2_zero(y);
}

/** Replaces every pair, squared radii and words of angles, by the two vectors of normals, the sine's first. */
function turn(start: usize, end: usize): void {
  const mantissa = v128.load32_splat(ANGLE_WORDS);
  const half = v128.load32_splat(ANGLE_WORDS, 4);
  const quadrants = v128.load32_splat(ANGLE_WORDS, 8);
  const sign = v128.load32_splat(ANGLE_WORDS, 12);
  for (let at = start; at < end; at += 32) {
    const word = v128.and(v128.load(at, 16), mantissa);
    const rounded = i32x4.add(word, half);
    const quadrant = v128.and(rounded, quadrants);
    const x01 = reduced(word, quadrant);
    const x23 = reduced(v128.shuffle<i64>(word, word, 1, 1), v128.shuffle<i64>(quadrant, quadrant, 1, 1));
    const squared01 = f64x2.mul(x01, x01);
    const squared23 = f64x2.mul(x23, x23);
    const s = v128.shuffle<i64>(sine(x01, squared01), sine(x23, squared23), 0, 2);
    const c = v128.shuffle<i64>(cosine(squared01), cosine(squared23), 0, 2);

    // Bit 21 of the rounded word: a quarter turn, which exchanges the two and changes one sign. Bit 22: a half turn.
    const quarter = i32x4.shr_s(i32x4.shl(rounded, 10), 31);
    const exchange = v128.and(v128.xor(s, c), quarter);
    const radius = v128.xor(f32x4.sqrt(v128.load(at)), v128.and(i32x4.shl(rounded, 9), sign));
    v128.store(at, f32x4.mul(v128.xor(s, exchange), radius));
    v128.store(at, f32x4.mul(v128.xor(v128.xor(c, exchange), i32x4.shl(quarter, 31)), radius), 16);
  }
}

/** Replaces pairs of vectors of words, from `start` to `end`, by standard normals. */
export function boxMuller(start: usize, end: usize): void {
  lookUp(start, end);
  squareRadii(start, end);
  turn(start, end);
}
