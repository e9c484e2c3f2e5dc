/** Made by scripts/build_philox.mjs; not to be edited. */
import { BLOCK_WORDS, MULTIPLIER_0, MULTIPLIER_1, TWO_POW_32, WEYL_0, WEYL_1 } from './philox_constants.js';

/** Blocks that are made at a time. */
export const BLOCKS_AT_ONCE = 4;

const MULTIPLIER_0_SCALED = MULTIPLIER_0 / TWO_POW_32;
const MULTIPLIER_1_SCALED = MULTIPLIER_1 / TWO_POW_32;
const ROUNDING = 2 ** -22 * TWO_POW_32;

/** Writes `count` blocks, a multiple of BLOCKS_AT_ONCE, to `words`; returns whether all are right. */
export function unrolledBlocks(
  [key0Round1, key1Round1]: readonly [number, number],
  [counter0, counter1, counter2, counter3]: readonly [number, number, number, number],
  stride: number,
  count: number,
  words: Int32Array,
): boolean {
  const key0Round2 = (key0Round1 + WEYL_0) | 0;
  const key1Round2 = (key1Round1 + WEYL_1) | 0;
  const key0Round3 = (key0Round2 + WEYL_0) | 0;
  const key1Round3 = (key1Round2 + WEYL_1) | 0;
  const key0Round4 = (key0Round3 + WEYL_0) | 0;
  const key1Round4 = (key1Round3 + WEYL_1) | 0;
  const key0Round5 = (key0Round4 + WEYL_0) | 0;
  const key1Round5 = (key1Round4 + WEYL_1) | 0;
  const key0Round6 = (key0Round5 + WEYL_0) | 0;
  const key1Round6 = (key1Round5 + WEYL_1) | 0;
  const key0Round7 = (key0Round6 + WEYL_0) | 0;
  const key1Round7 = (key1Round6 + WEYL_1) | 0;
  const key0Round8 = (key0Round7 + WEYL_0) | 0;
  const key1Round8 = (key1Round7 + WEYL_1) | 0;
  const key0Round9 = (key0Round8 + WEYL_0) | 0;
  const key1Round9 = (key1Round8 + WEYL_1) | 0;
  const key0Round10 = (key0Round9 + WEYL_0) | 0;
  const key1Round10 = (key1Round9 + WEYL_1) | 0;

  // Rounds 1 and 2 as far as they do not need the first word of the counter.
  const sharedLow1 = Math.imul(counter2, MULTIPLIER_1);
  const shared0 = (((counter2 >>> 0) * MULTIPLIER_1_SCALED) | 0) ^ counter1 ^ key0Round1;
  const sharedLow0 = Math.imul(shared0, MULTIPLIER_0);
  const round1Mask2 = counter3 ^ key1Round1;
  const round2Mask0 = sharedLow1 ^ key0Round2;
  const round2Mask2 = (((shared0 >>> 0) * MULTIPLIER_0_SCALED) | 0) ^ key1Round2;
  let doubts = (sharedLow1 ^ (sharedLow1 + ROUNDING)) | (sharedLow0 ^ (sharedLow0 + ROUNDING));

  for (let block = 0; block < count; block += BLOCKS_AT_ONCE) {
    const aCounter = (counter0 + block * stride) | 0;
    const aLow = Math.imul(aCounter, MULTIPLIER_0);
    const aSecond = (((aCounter >>> 0) * MULTIPLIER_0_SCALED) | 0) ^ round1Mask2;
    let a0 = (((aSecond >>> 0) * MULTIPLIER_1_SCALED) | 0) ^ round2Mask0;
    let a1 = Math.imul(aSecond, MULTIPLIER_1);
    let a2 = aLow ^ round2Mask2;
    let a3 = sharedLow0;
    doubts |= (aLow ^ (aLow + ROUNDING)) | (a1 ^ (a1 + ROUNDING));

    const bCounter = (counter0 + (block + 1) * stride) | 0;
    const bLow = Math.imul(bCounter, MULTIPLIER_0);
    const bSecond = (((bCounter >>> 0) * MULTIPLIER_0_SCALED) | 0) ^ round1Mask2;
    let b0 = (((bSecond >>> 0) * MULTIPLIER_1_SCALED) | 0) ^ round2Mask0;
    let b1 = Math.imul(bSecond, MULTIPLIER_1);
    let b2 = bLow ^ round2Mask2;
    let b3 = sharedLow0;
    doubts |= (bLow ^ (bLow + ROUNDING)) | (b1 ^ (b1 + ROUNDING));

    const cCounter = (counter0 + (block + 2) * stride) | 0;
    const cLow = Math.imul(cCounter, MULTIPLIER_0);
    const cSecond = (((cCounter >>> 0) * MULTIPLIER_0_SCALED) | 0) ^ round1Mask2;
    let c0 = (((cSecond >>> 0) * MULTIPLIER_1_SCALED) | 0) ^ round2Mask0;
    let c1 = Math.imul(cSecond, MULTIPLIER_1);
    let c2 = cLow ^ round2Mask2;
    let c3 = sharedLow0;
    doubts |= (cLow ^ (cLow + ROUNDING)) | (c1 ^ (c1 + ROUNDING));

    const dCounter = (counter0 + (block + 3) * stride) | 0;
    const dLow = Math.imul(dCounter, MULTIPLIER_0);
    const dSecond = (((dCounter >>> 0) * MULTIPLIER_0_SCALED) | 0) ^ round1Mask2;
    let d0 = (((dSecond >>> 0) * MULTIPLIER_1_SCALED) | 0) ^ round2Mask0;
    let d1 = Math.imul(dSecond, MULTIPLIER_1);
    let d2 = dLow ^ round2Mask2;
    let d3 = sharedLow0;
    doubts |= (dLow ^ (dLow + ROUNDING)) | (d1 ^ (d1 + ROUNDING));

    // Round 3.

    const aLow0Round3 = Math.imul(a0, MULTIPLIER_0);
    const aLow1Round3 = Math.imul(a2, MULTIPLIER_1);
    a0 = (((a0 >>> 0) * MULTIPLIER_0_SCALED) | 0) ^ a3 ^ key1Round3;
    a2 = (((a2 >>> 0) * MULTIPLIER_1_SCALED) | 0) ^ a1 ^ key0Round3;
    a1 = aLow1Round3;
    a3 = aLow0Round3;
    doubts |= (aLow0Round3 ^ (aLow0Round3 + ROUNDING)) | (aLow1Round3 ^ (aLow1Round3 + ROUNDING));
    const bLow0Round3 = Math.imul(b0, MULTIPLIER_0);
    const bLow1Round3 = Math.imul(b2, MULTIPLIER_1);
    b0 = (((b0 >>> 0) * MULTIPLIER_0_SCALED) | 0) ^ b3 ^ key1Round3;
    b2 = (((b2 >>> 0) * MULTIPLIER_1_SCALED) | 0) ^ b1 ^ key0Round3;
    b1 = bLow1Round3;
    b3 = bLow0Round3;
    doubts |= (bLow0Round3 ^ (bLow0Round3 + ROUNDING)) | (bLow1Round3 ^ (bLow1Round3 + ROUNDING));
    const cLow0Round3 = Math.imul(c0, MULTIPLIER_0);
    const cLow1Round3 = Math.imul(c2, MULTIPLIER_1);
    c0 = (((c0 >>> 0) * MULTIPLIER_0_SCALED) | 0) ^ c3 ^ key1Round3;
    c2 = (((c2 >>> 0) * MULTIPLIER_1_SCALED) | 0) ^ c1 ^ key0Round3;
    c1 = cLow1Round3;
    c3 = cLow0Round3;
    doubts |= (cLow0Round3 ^ (cLow0Round3 + ROUNDING)) | (cLow1Round3 ^ (cLow1Round3 + ROUNDING));
    const dLow0Round3 = Math.imul(d0, MULTIPLIER_0);
    const dLow1Round3 = Math.imul(d2, MULTIPLIER_1);
    d0 = (((d0 >>> 0) * MULTIPLIER_0_SCALED) | 0) ^ d3 ^ key1Round3;
    d2 = (((d2 >>> 0) * MULTIPLIER_1_SCALED) | 0) ^ d1 ^ key0Round3;
    d1 = dLow1Round3;
    d3 = dLow0Round3;
    doubts |= (dLow0Round3 ^ (dLow0Round3 + ROUNDING)) | (dLow1Round3 ^ (dLow1Round3 + ROUNDING));

    // Round 4.

    const aLow0Round4 = Math.imul(a2, MULTIPLIER_0);
    const aLow1Round4 = Math.imul(a0, MULTIPLIER_1);
    a2 = (((a2 >>> 0) * MULTIPLIER_0_SCALED) | 0) ^ a3 ^ key1Round4;
    a0 = (((a0 >>> 0) * MULTIPLIER_1_SCALED) | 0) ^ a1 ^ key0Round4;
    a1 = aLow1Round4;
    a3 = aLow0Round4;
    doubts |= (aLow0Round4 ^ (aLow0Round4 + ROUNDING)) | (aLow1Round4 ^ (aLow1Round4 + ROUNDING));
    const bLow0Round4 = Math.imul(b2, MULTIPLIER_0);
    const bLow1Round4 = Math.imul(b0, MULTIPLIER_1);
    b2 = (((b2 >>> 0) * MULTIPLIER_0_SCALED) | 0) ^ b3 ^ key1Round4;
    b0 = (((b0 >>> 0) * MULTIPLIER_1_SCALED) | 0) ^ b1 ^ key0Round4;
    b1 = bLow1Round4;
    b3 = bLow0Round4;
    doubts |= (bLow0Round4 ^ (bLow0Round4 + ROUNDING)) | (bLow1Round4 ^ (bLow1Round4 + ROUNDING));
    const cLow0Round4 = Math.imul(c2, MULTIPLIER_0);
    const cLow1Round4 = Math.imul(c0, MULTIPLIER_1);
    c2 = (((c2 >>> 0) * MULTIPLIER_0_SCALED) | 0) ^ c3 ^ key1Round4;
    c0 = (((c0 >>> 0) * MULTIPLIER_1_SCALED) | 0) ^ c1 ^ key0Round4;
    c1 = cLow1Round4;
    c3 = cLow0Round4;
    doubts |= (cLow0Round4 ^ (cLow0Round4 + ROUNDING)) | (cLow1Round4 ^ (cLow1Round4 + ROUNDING));
    const dLow0Round4 = Math.imul(d2, MULTIPLIER_0);
    const dLow1Round4 = Math.imul(d0, MULTIPLIER_1);
    d2 = (((d2 >>> 0) * MULTIPLIER_0_SCALED) | 0) ^ d3 ^ key1Round4;
    d0 = (((d0 >>> 0) * MULTIPLIER_1_SCALED) | 0) ^ d1 ^ key0Round4;
    d1 = dLow1Round4;
    d3 = dLow0Round4;
    doubts |= (dLow0Round4 ^ (dLow0Round4 + ROUNDING)) | (dLow1Round4 ^ (dLow1Round4 + ROUNDING));

    // Round 5.

    const aLow0Round5 = Math.imul(a0, MULTIPLIER_0);
    const aLow1Round5 = Math.imul(a2, MULTIPLIER_1);
    a0 = (((a0 >>> 0) * MULTIPLIER_0_SCALED) | 0) ^ a3 ^ key1Round5;
    a2 = (((a2 >>> 0) * MULTIPLIER_1_SCALED) | 0) ^ a1 ^ key0Round5;
    a1 = aLow1Round5;
    a3 = aLow0Round5;
    doubts |= (aLow0Round5 ^ (aLow0Round5 + ROUNDING)) | (aLow1Round5 ^ (aLow1Round5 + ROUNDING));
    const bLow0Round5 = Math.imul(b0, MULTIPLIER_0);
    const bLow1Round5 = Math.imul(b2, MULTIPLIER_1);
    b0 = (((b0 >>> 0) * MULTIPLIER_0_SCALED) | 0) ^ b3 ^ key1Round5;
    b2 = (((b2 >>> 0) * MULTIPLIER_1_SCALED) | 0) ^ b1 ^ key0Round5;
    b1 = bLow1Round5;
    b3 = bLow0Round5;
    doubts |= (bLow0Round5 ^ (bLow0Round5 + ROUNDING)) | (bLow1Round5 ^ (bLow1Round5 + ROUNDING));
    const cLow0Round5 = Math.imul(c0, MULTIPLIER_0);
    const cLow1Round5 = Math.imul(c2, MULTIPLIER_1);
    c0 = (((c0 >>> 0) * MULTIPLIER_0_SCALED) | 0) ^ c3 ^ key1Round5;
    c2 = (((c2 >>> 0) * MULTIPLIER_1_SCALED) | 0) ^ c1 ^ key0Round5;
    c1 = cLow1Round5;
    c3 = cLow0Round5;
    doubts |= (cLow0Round5 ^ (cLow0Round5 + ROUNDING)) | (cLow1Round5 ^ (cLow1Round5 + ROUNDING));
    const dLow0Round5 = Math.imul(d0, MULTIPLIER_0);
    const dLow1Round5 = Math.imul(d2, MULTIPLIER_1);
    d0 = (((d0 >>> 0) * MULTIPLIER_0_SCALED) | 0) ^ d3 ^ key1Round5;
    d2 = (((d2 >>> 0) * MULTIPLIER_1_SCALED) | 0) ^ d1 ^ key0Round5;
    d1 = dLow1Round5;
    d3 = dLow0Round5;
    doubts |= (dLow0Round5 ^ (dLow0Round5 + ROUNDING)) | (dLow1Round5 ^ (dLow1Round5 + ROUNDING));

    // Round 6.

    const aLow0Round6 = Math.imul(a2, MULTIPLIER_0);
    const aLow1Round6 = Math.imul(a0, MULTIPLIER_1);
    a2 = (((a2 >>> 0) * MULTIPLIER_0_SCALED) | 0) ^ a3 ^ key1Round6;
    a0 = (((a0 >>> 0) * MULTIPLIER_1_SCALED) | 0) ^ a1 ^ key0Round6;
    a1 = aLow1Round6;
    a3 = aLow0Round6;
    doubts |= (aLow0Round6 ^ (aLow0Round6 + ROUNDING)) | (aLow1Round6 ^ (aLow1Round6 + ROUNDING));
    const bLow0Round6 = Math.imul(b2, MULTIPLIER_0);
    const bLow1Round6 = Math.imul(b0, MULTIPLIER_1);
    b2 = (((b2 >>> 0) * MULTIPLIER_0_SCALED) | 0) ^ b3 ^ key1Round6;
    b0 = (((b0 >>> 0) * MULTIPLIER_1_SCALED) | 0) ^ b1 ^ key0Round6;
    b1 = bLow1Round6;
    b3 = bLow0Round6;
    doubts |= (bLow0Round6 ^ (bLow0Round6 + ROUNDING)) | (bLow1Round6 ^ (bLow1Round6 + ROUNDING));
    const cLow0Round6 = Math.imul(c2, MULTIPLIER_0);
    const cLow1Round6 = Math.imul(c0, MULTIPLIER_1);
    c2 = (((c2 >>> 0) * MULTIPLIER_0_SCALED) | 0) ^ c3 ^ key1Round6;
    c0 = (((c0 >>> 0) * MULTIPLIER_1_SCALED) | 0) ^ c1 ^ key0Round6;
    c1 = cLow1Round6;
    c3 = cLow0Round6;
    doubts |= (cLow0Round6 ^ (cLow0Round6 + ROUNDING)) | (cLow1Round6 ^ (cLow1Round6 + ROUNDING));
    const dLow0Round6 = Math.imul(d2, MULTIPLIER_0);
    const dLow1Round6 = Math.imul(d0, MULTIPLIER_1);
    d2 = (((d2 >>> 0) * MULTIPLIER_0_SCALED) | 0) ^ d3 ^ key1Round6;
    d0 = (((d0 >>> 0) * MULTIPLIER_1_SCALED) | 0) ^ d1 ^ key0Round6;
    d1 = dLow1Round6;
    d3 = dLow0Round6;
    doubts |= (dLow0Round6 ^ (dLow0Round6 + ROUNDING)) | (dLow1Round6 ^ (dLow1Round6 + ROUNDING));

    // Round 7.

    const aLow0Round7 = Math.imul(a0, MULTIPLIER_0);
    const aLow1Round7 = Math.imul(a2, MULTIPLIER_1);
    a0 = (((a0 >>> 0) * MULTIPLIER_0_SCALED) | 0) ^ a3 ^ key1Round7;
    a2 = (((a2 >>> 0) * MULTIPLIER_1_SCALED) | 0) ^ a1 ^ key0Round7;
    a1 = aLow1Round7;
    a3 = aLow0Round7;
    doubts |= (aLow0Round7 ^ (aLow0Round7 + ROUNDING)) | (aLow1Round7 ^ (aLow1Round7 + ROUNDING));
    const bLow0Round7 = Math.imul(b0, MULTIPLIER_0);
    const bLow1Round7 = Math.imul(b2, MULTIPLIER_1);
    b0 = (((b0 >>> 0) * MULTIPLIER_0_SCALED) | 0) ^ b3 ^ key1Round7;
    b2 = (((b2 >>> 0) * MULTIPLIER_1_SCALED) | 0) ^ b1 ^ key0Round7;
    b1 = bLow1Round7;
    b3 = bLow0Round7;
    doubts |= (bLow0Round7 ^ (bLow0Round7 + ROUNDING)) | (bLow1Round7 ^ (bLow1Round7 + ROUNDING));
    const cLow0Round7 = Math.imul(c0, MULTIPLIER_0);
    const cLow1Round7 = Math.imul(c2, MULTIPLIER_1);
    c0 = (((c0 >>> 0) * MULTIPLIER_0_SCALED) | 0) ^ c3 ^ key1Round7;
    c2 = (((c2 >>> 0) * MULTIPLIER_1_SCALED) | 0) ^ c1 ^ key0Round7;
    c1 = cLow1Round7;
    c3 = cLow0Round7;
    doubts |= (cLow0Round7 ^ (cLow0Round7 + ROUNDING)) | (cLow1Round7 ^ (cLow1Round7 + ROUNDING));
    const dLow0Round7 = Math.imul(d0, MULTIPLIER_0);
    const dLow1Round7 = Math.imul(d2, MULTIPLIER_1);
    d0 = (((d0 >>> 0) * MULTIPLIER_0_SCALED) | 0) ^ d3 ^ key1Round7;
    d2 = (((d2 >>> 0) * MULTIPLIER_1_SCALED) | 0) ^ d1 ^ key0Round7;
    d1 = dLow1Round7;
    d3 = dLow0Round7;
    doubts |= (dLow0Round7 ^ (dLow0Round7 + ROUNDING)) | (dLow1Round7 ^ (dLow1Round7 + ROUNDING));

    // Round 8.

    const aLow0Round8 = Math.imul(a2, MULTIPLIER_0);
    const aLow1Round8 = Math.imul(a0, MULTIPLIER_1);
    a2 = (((a2 >>> 0) * MULTIPLIER_0_SCALED) | 0) ^ a3 ^ key1Round8;
    a0 = (((a0 >>> 0) * MULTIPLIER_1_SCALED) | 0) ^ a1 ^ key0Round8;
    a1 = aLow1Round8;
    a3 = aLow0Round8;
    doubts |= (aLow0Round8 ^ (aLow0Round8 + ROUNDING)) | (aLow1Round8 ^ (aLow1Round8 + ROUNDING));
    const bLow0Round8 = Math.imul(b2, MULTIPLIER_0);
    const bLow1Round8 = Math.imul(b0, MULTIPLIER_1);
    b2 = (((b2 >>> 0) * MULTIPLIER_0_SCALED) | 0) ^ b3 ^ key1Round8;
    b0 = (((b0 >>> 0) * MULTIPLIER_1_SCALED) | 0) ^ b1 ^ key0Round8;
    b1 = bLow1Round8;
    b3 = bLow0Round8;
    doubts |= (bLow0Round8 ^ (bLow0Round8 + ROUNDING)) | (bLow1Round8 ^ (bLow1Round8 + ROUNDING));
    const cLow0Round8 = Math.imul(c2, MULTIPLIER_0);
    const cLow1Round8 = Math.imul(c0, MULTIPLIER_1);
    c2 = (((c2 >>> 0) * MULTIPLIER_0_SCALED) | 0) ^ c3 ^ key1Round8;
    c0 = (((c0 >>> 0) * MULTIPLIER_1_SCALED) | 0) ^ c1 ^ key0Round8;
    c1 = cLow1Round8;
    c3 = cLow0Round8;
    doubts |= (cLow0Round8 ^ (cLow0Round8 + ROUNDING)) | (cLow1Round8 ^ (cLow1Round8 + ROUNDING));
    const dLow0Round8 = Math.imul(d2, MULTIPLIER_0);
    const dLow1Round8 = Math.imul(d0, MULTIPLIER_1);
    d2 = (((d2 >>> 0) * MULTIPLIER_0_SCALED) | 0) ^ d3 ^ key1Round8;
    d0 = (((d0 >>> 0) * MULTIPLIER_1_SCALED) | 0) ^ d1 ^ key0Round8;
    d1 = dLow1Round8;
    d3 = dLow0Round8;
    doubts |= (dLow0Round8 ^ (dLow0Round8 + ROUNDING)) | (dLow1Round8 ^ (dLow1Round8 + ROUNDING));

    // Round 9.

    const aLow0Round9 = Math.imul(a0, MULTIPLIER_0);
    const aLow1Round9 = Math.imul(a2, MULTIPLIER_1);
    a0 = (((a0 >>> 0) * MULTIPLIER_0_SCALED) | 0) ^ a3 ^ key1Round9;
    a2 = (((a2 >>> 0) * MULTIPLIER_1_SCALED) | 0) ^ a1 ^ key0Round9;
    a1 = aLow1Round9;
    a3 = aLow0Round9;
    doubts |= (aLow0Round9 ^ (aLow0Round9 + ROUNDING)) | (aLow1Round9 ^ (aLow1Round9 + ROUNDING));
    const bLow0Round9 = Math.imul(b0, MULTIPLIER_0);
    const bLow1Round9 = Math.imul(b2, MULTIPLIER_1);
    b0 = (((b0 >>> 0) * MULTIPLIER_0_SCALED) | 0) ^ b3 ^ key1Round9;
    b2 = (((b2 >>> 0) * MULTIPLIER_1_SCALED) | 0) ^ b1 ^ key0Round9;
    b1 = bLow1Round9;
    b3 = bLow0Round9;
    doubts |= (bLow0Round9 ^ (bLow0Round9 + ROUNDING)) | (bLow1Round9 ^ (bLow1Round9 + ROUNDING));
    const cLow0Round9 = Math.imul(c0, MULTIPLIER_0);
    const cLow1Round9 = Math.imul(c2, MULTIPLIER_1);
    c0 = (((c0 >>> 0) * MULTIPLIER_0_SCALED) | 0) ^ c3 ^ key1Round9;
    c2 = (((c2 >>> 0) * MULTIPLIER_1_SCALED) | 0) ^ c1 ^ key0Round9;
    c1 = cLow1Round9;
    c3 = cLow0Round9;
    doubts |= (cLow0Round9 ^ (cLow0Round9 + ROUNDING)) | (cLow1Round9 ^ (cLow1Round9 + ROUNDING));
    const dLow0Round9 = Math.imul(d0, MULTIPLIER_0);
    const dLow1Round9 = Math.imul(d2, MULTIPLIER_1);
    d0 = (((d0 >>> 0) * MULTIPLIER_0_SCALED) | 0) ^ d3 ^ key1Round9;
    d2 = (((d2 >>> 0) * MULTIPLIER_1_SCALED) | 0) ^ d1 ^ key0Round9;
    d1 = dLow1Round9;
    d3 = dLow0Round9;
    doubts |= (dLow0Round9 ^ (dLow0Round9 + ROUNDING)) | (dLow1Round9 ^ (dLow1Round9 + ROUNDING));

    // Round 10.

    const aLow0Round10 = Math.imul(a2, MULTIPLIER_0);
    const aLow1Round10 = Math.imul(a0, MULTIPLIER_1);
    a2 = (((a2 >>> 0) * MULTIPLIER_0_SCALED) | 0) ^ a3 ^ key1Round10;
    a0 = (((a0 >>> 0) * MULTIPLIER_1_SCALED) | 0) ^ a1 ^ key0Round10;
    a1 = aLow1Round10;
    a3 = aLow0Round10;
    doubts |= (aLow0Round10 ^ (aLow0Round10 + ROUNDING)) | (aLow1Round10 ^ (aLow1Round10 + ROUNDING));
    const bLow0Round10 = Math.imul(b2, MULTIPLIER_0);
    const bLow1Round10 = Math.imul(b0, MULTIPLIER_1);
    b2 = (((b2 >>> 0) * MULTIPLIER_0_SCALED) | 0) ^ b3 ^ key1Round10;
    b0 = (((b0 >>> 0) * MULTIPLIER_1_SCALED) | 0) ^ b1 ^ key0Round10;
    b1 = bLow1Round10;
    b3 = bLow0Round10;
    doubts |= (bLow0Round10 ^ (bLow0Round10 + ROUNDING)) | (bLow1Round10 ^ (bLow1Round10 + ROUNDING));
    const cLow0Round10 = Math.imul(c2, MULTIPLIER_0);
    const cLow1Round10 = Math.imul(c0, MULTIPLIER_1);
    c2 = (((c2 >>> 0) * MULTIPLIER_0_SCALED) | 0) ^ c3 ^ key1Round10;
    c0 = (((c0 >>> 0) * MULTIPLIER_1_SCALED) | 0) ^ c1 ^ key0Round10;
    c1 = cLow1Round10;
    c3 = cLow0Round10;
    doubts |= (cLow0Round10 ^ (cLow0Round10 + ROUNDING)) | (cLow1Round10 ^ (cLow1Round10 + ROUNDING));
    const dLow0Round10 = Math.imul(d2, MULTIPLIER_0);
    const dLow1Round10 = Math.imul(d0, MULTIPLIER_1);
    d2 = (((d2 >>> 0) * MULTIPLIER_0_SCALED) | 0) ^ d3 ^ key1Round10;
    d0 = (((d0 >>> 0) * MULTIPLIER_1_SCALED) | 0) ^ d1 ^ key0Round10;
    d1 = dLow1Round10;
    d3 = dLow0Round10;
    doubts |= (dLow0Round10 ^ (dLow0Round10 + ROUNDING)) | (dLow1Round10 ^ (dLow1Round10 + ROUNDING));

    const at = block * BLOCK_WORDS;
    words[at] = a0;
    words[at + 1] = a1;
    words[at + 2] = a2;
    words[at + 3] = a3;
    words[at + 4] = b0;
    words[at + 5] = b1;
    words[at + 6] = b2;
    words[at + 7] = b3;
    words[at + 8] = c0;
    words[at + 9] = c1;
    words[at + 10] = c2;
    words[at + 11] = c3;
    words[at + 12] = d0;
    words[at + 13] = d1;
    words[at + 14] = d2;
    words[at + 15] = d3;
  }
  return doubts >= 0;
}
