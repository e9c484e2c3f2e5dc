/** Blocks of a chunk: 8 KB of words. With all tables and lists everything stays in a first-level cache of 32 KB. */
export const BLOCKS = 512;

/** Blocks that are drawn side by side at least, and so may be drawn beyond the end of a chunk: two vectors of four. */
export const SPARE_BLOCKS = 8;
