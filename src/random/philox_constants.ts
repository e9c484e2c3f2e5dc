/** Words in one block of output. */
export const BLOCK_WORDS = 4;

export const ROUNDS = 10;

/** Blocks drawn at a time: 8 KB of words, which stay in the first-level cache. */
export const CHUNK_BLOCKS = 512;

// The paper's section 3.3; Random123, include/Random123/philox.h: PHILOX_M4x32_0 and _1, and the Weyl constants
// PHILOX_W32_0 (golden ratio) and PHILOX_W32_1 (sqrt(3) - 1), each times 2^32.
export const MULTIPLIER_0 = 0xd2511f53;
export const MULTIPLIER_1 = 0xcd9e8d57;
export const WEYL_0 = 0x9e3779b9;
export const WEYL_1 = 0xbb67ae85;

/** Block numbers above it carry into the second word of the counter. */
export const TWO_POW_32 = 0x100000000;
