/**
 * The sampler: chunks of up to BLOCKS blocks of a stream, in the first-level cache, with the bits of the reference in
 * src/random. JavaScript copies each chunk from `output` to where it belongs.
 */
import { boxMuller, makeTable, points } from './box_muller';
import { BLOCKS, SPARE_BLOCKS } from './chunk';
import { philox, seek } from './philox';

export { BLOCKS, boxMuller, points, seek };

const BLOCK_BYTES = 16;
const VECTOR_BLOCKS = 4;

/** The chunk: words, then values. */
export const output: usize = memory.data(BLOCKS * BLOCK_BYTES, 16);

/** What is added to the number of a chunk's first block, for each of its blocks: multiples of the stride. */
const OFFSETS: usize = memory.data(4 * BLOCKS, 16);

const CONSTANTS: usize = memory.data<u32>([0x7fffff, 0x3f800000, 0x7fffffff, 0x40000000]);
const MANTISSA: usize = 0;
const ONE: usize = 4; // the bits of 1.0
const MAGNITUDE: usize = 8;
const CUT: usize = 12; // the bits of 2.0: magnitudes compare as integers do

/** Lane numbers that bring the lanes named by a 4-bit mask to the front, in their order, and zeros behind them. */
const PACK: usize = memory.data(16 * 16, 16);

/** Read at 16 - n, lane numbers that move n bytes up: sixteen that select nothing, then 0 to 15. */
const SHIFT: usize = memory.data(32, 16);

export function start(): void {
  makeTable();
  for (let mask: u32 = 0; mask < 16; mask++) {
    let at = PACK + 16 * mask;
    v128.store(at, i8x16.splat(-1));
    for (let lane: u32 = 0; lane < 4; lane++) {
      if ((mask >> lane) & 1) {
        store<u32>(at, 0x03020100 + 0x04040404 * lane);
        at += 4;
      }
    }
  }
  v128.store(SHIFT, i8x16.splat(-1));
  v128.store(SHIFT, i8x16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15), 16);
}

/** Sets how far the blocks of a chunk are apart. */
export function stride(blocks: u32): void {
  for (let i: u32 = 0; i < <u32>BLOCKS; i++) store<u32>(OFFSETS + 4 * i, i * blocks);
}

/** The end of the vectors that hold `blocks` blocks. */
function endOf(blocks: u32): usize {
  return output + BLOCK_BYTES * ((blocks + VECTOR_BLOCKS - 1) & -VECTOR_BLOCKS);
}

/** Stores four vectors, value 0, 1, 2 and 3 of four blocks, as four blocks of four values. */
function storeBlocks(at: usize, v0: v128, v1: v128, v2: v128, v3: v128): void {
  const a = v128.shuffle<i32>(v0, v1, 0, 4, 1, 5);
  const b = v128.shuffle<i32>(v0, v1, 2, 6, 3, 7);
  const c = v128.shuffle<i32>(v2, v3, 0, 4, 1, 5);
  const d = v128.shuffle<i32>(v2, v3, 2, 6, 3, 7);
  v128.store(at, v128.shuffle<i64>(a, c, 0, 2));
  v128.store(at, v128.shuffle<i64>(a, c, 1, 3), 16);
  v128.store(at, v128.shuffle<i64>(b, d, 0, 2), 32);
  v128.store(at, v128.shuffle<i64>(b, d, 1, 3), 48);
}

function scaled(value: v128, factor: v128, shift: v128): v128 {
  return f32x4.add(f32x4.mul(value, factor), shift);
}

/** Turns vectors into blocks, from `at` to `end`, and scales them. */
function toBlocks(at: usize, end: usize, factor: f32, shift: f32): void {
  const factors = f32x4.splat(factor);
  const shifts = f32x4.splat(shift);
  for (; at < end; at += 64) {
    storeBlocks(
      at,
      scaled(v128.load(at), factors, shifts),
      scaled(v128.load(at, 16), factors, shifts),
      scaled(v128.load(at, 32), factors, shifts),
      scaled(v128.load(at, 48), factors, shifts),
    );
  }
}

/** Words to floats in [0, 1): the mantissa of a float in [1, 2), less 1. */
function unit(words: v128): v128 {
  const one = v128.load32_splat(CONSTANTS, ONE);
  return f32x4.sub(v128.or(v128.and(words, v128.load32_splat(CONSTANTS, MANTISSA)), one), one);
}

/** Writes `blocks` blocks of uniform values, from block number `first` on. */
export function uniform(blocks: u32, first: u32, range: f32, low: f32): void {
  const end = endOf(blocks);
  philox(OFFSETS, first, output, end);
  const factor = f32x4.splat(range);
  const shift = f32x4.splat(low);
  for (let at = output; at < end; at += 64) {
    storeBlocks(
      at,
      scaled(unit(v128.load(at)), factor, shift),
      scaled(unit(v128.load(at, 16)), factor, shift),
      scaled(unit(v128.load(at, 32)), factor, shift),
      scaled(unit(v128.load(at, 48)), factor, shift),
    );
  }
}

/** Writes `blocks` blocks of normal values, from block number `first` on. */
export function normal(blocks: u32, first: u32, stddev: f32, mean: f32): void {
  const end = endOf(blocks);
  philox(OFFSETS, first, output, end);
  boxMuller(output, end);
  toBlocks(output, end, stddev, mean);
}

// -- Truncated normals -----------------------------------------------------------------------------------------------

/** The numbers of the groups that still lack values. */
const PENDING: usize = memory.data(4 * (BLOCKS + SPARE_BLOCKS), 16);

/** The offsets of their next blocks, and those blocks. */
const NEXT_OFFSETS: usize = memory.data(4 * (BLOCKS + SPARE_BLOCKS), 16);
const NEXT: usize = memory.data(BLOCK_BYTES * (BLOCKS + SPARE_BLOCKS), 16);

/** Behind the kept values of an incomplete group: an infinity in every lane, which the next look drops. */
const FILL: usize = memory.data<u32>([0, 0, 0, 0, 0, 0, 0, 0, 0x7f800000, 0x7f800000, 0x7f800000, 0x7f800000], 16);

/** Blocks from the first one of a group to the first one of the next. */
const GROUP_BITS = 8;

/** All ones in the lanes whose magnitude is 2 or more. */
function beyondCut(value: v128): v128 {
  return i32x4.ge_s(v128.and(value, v128.load32_splat(CONSTANTS, MAGNITUDE)), v128.load32_splat(CONSTANTS, CUT));
}

/** Moves the values within the cut to the front of a vector, in their order, zeros behind them. */
function packed(value: v128, keptLanes: u32): v128 {
  return i8x16.swizzle(value, v128.load(PACK + 16 * <usize>keptLanes));
}

/**
 * Writes `groups` groups of four truncated normals, group g from block 256 g of the stream on; `first` is the number of
 * the first block of all. `stride(256)` must have been called.
 */
export function truncated(groups: u32, first: u32, stddev: f32, mean: f32): void {
  const end = endOf(groups);
  philox(OFFSETS, first, output, end);
  boxMuller(output, end);
  let pendingEnd = listIncomplete(end);
  toBlocks(output, end, 1, 0);
  while (pendingEnd > PENDING) {
    first++;
    pendingEnd = complete(pendingEnd, first);
  }
  const factor = f32x4.splat(stddev);
  const shift = f32x4.splat(mean);
  for (let at = output; at < end; at += 16) v128.store(at, scaled(v128.load(at), factor, shift));
}

/** Lists the groups whose first block, still in vectors, has a value beyond the cut. */
function listIncomplete(end: usize): usize {
  let pendingEnd = PENDING;
  let groups = i32x4(0, 1, 2, 3);
  for (let at = output; at < end; at += 64) {
    const beyond01 = v128.or(beyondCut(v128.load(at)), beyondCut(v128.load(at, 16)));
    const beyond23 = v128.or(beyondCut(v128.load(at, 32)), beyondCut(v128.load(at, 48)));
    const incomplete = i32x4.bitmask(v128.or(beyond01, beyond23));
    // Without a branch, which would be mispredicted every other time.
    v128.store(pendingEnd, packed(groups, incomplete));
    pendingEnd += 4 * <usize>popcnt(incomplete);
    groups = i32x4.add(groups, i32x4.splat(4));
  }
  return pendingEnd;
}

/** Draws the next block of every listed group, fills the group up with it, and lists those that lack values still. */
function complete(pendingEnd: usize, first: u32): usize {
  for (let i: usize = 0; i < pendingEnd - PENDING; i += 16) {
    v128.store(NEXT_OFFSETS + i, i32x4.shl(v128.load(PENDING + i), GROUP_BITS));
  }
  const vectors = (pendingEnd - PENDING + 15) & ~15;
  const end = NEXT + 4 * vectors;
  philox(NEXT_OFFSETS, first, NEXT, end);
  boxMuller(NEXT, end);
  toBlocks(NEXT, end, 1, 0);

  let stillPending = PENDING;
  let next = NEXT;
  for (let pending = PENDING; pending < pendingEnd; pending += 4) {
    const group = load<u32>(pending);
    const at = output + <usize>BLOCK_BYTES * group;
    const old = v128.load(at);
    const drawn = v128.load(next);
    next += BLOCK_BYTES;
    const keptOld = i32x4.bitmask(v128.not(beyondCut(old)));
    const keptDrawn = i32x4.bitmask(v128.not(beyondCut(drawn)));
    const oldBytes: usize = 4 * popcnt(keptOld);
    const bytes: usize = oldBytes + 4 * popcnt(keptDrawn);
    const moved = i8x16.swizzle(packed(drawn, keptDrawn), v128.load(SHIFT + 16 - oldBytes));
    // More than four are kept as well: what is moved beyond the end of the vector is gone.
    v128.store(at, v128.or(v128.or(packed(old, keptOld), moved), v128.load(FILL + 32 - min<usize>(bytes, 16))));
    store<u32>(stillPending, group);
    stillPending += bytes < 16 ? 4 : 0;
  }
  return stillPending;
}
