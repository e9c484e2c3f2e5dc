/**
 * Normals between any two bounds: C. P. Robert: "Simulation of truncated normal variables", Statistics and Computing 5,
 * 1995.
 *
 * Value i has a stream of its own, from block 64 i on, of which every two words make one try. At least four tries in
 * ten are taken: 128 that are not have probability 1e-28, and would only read on in the next value's blocks.
 */
import { philox, type Stream } from './philox.js';
import { BLOCK_WORDS, CHUNK_BLOCKS, TWO_POW_32 } from './philox_constants.js';

const BLOCKS_PER_VALUE = 64;

const words = new Int32Array(BLOCK_WORDS * CHUNK_BLOCKS);
const retryWords = new Int32Array(BLOCK_WORDS);

/** A word as a number in (0, 1), neither end included. */
function openUnit(word: number): number {
  return ((word >>> 0) + 0.5) / TWO_POW_32;
}

/**
 * A distance from 0 that no normal between two bounds exceeds. A word reaches 6.8 standard deviations from 0 or, in a
 * tail, from `rate`, which is at most 1 beyond the bound.
 */
export function farthestBetween(low: number, high: number): number {
  return Math.min(Math.max(Math.abs(low), Math.abs(high)), Math.max(low, -high, 0) + 8);
}

/** Makes a standard normal between the bounds from two words; NaN if they are rejected. */
type Try = (word0: number, word1: number) => number;

/** How to draw between two bounds in standard deviations; low < high. */
function tryBetween(low: number, high: number): Try {
  if (high < 0) {
    const mirrored = tryBetween(-high, -low);
    return (word0, word1) => -mirrored(word0, word1);
  }
  // A normal is between bounds on both sides of 0 with probability 0.48 or more where they are this far apart.
  if (low <= 0 && high - low > Math.sqrt(2 * Math.PI)) {
    return (word0, word1) => {
      const radius = Math.sqrt(-2 * Math.log(openUnit(word0)));
      const normal = radius * Math.sin(2 * Math.PI * openUnit(word1));
      return low < normal && normal < high ? normal : NaN;
    };
  }
  // The exponential distribution that follows the tail most closely, where the tail is long enough (section 2.2).
  const root = Math.sqrt(low * low + 4);
  const rate = (low + root) / 2;
  if (low > 0 && high - low > Math.exp(0.5 + (low * (low - root)) / 4) / rate) {
    return (word0, word1) => {
      const z = low - Math.log(openUnit(word0)) / rate;
      return z < high && openUnit(word1) <= Math.exp(-((z - rate) ** 2) / 2) ? z : NaN;
    };
  }
  // The density's peak between the bounds.
  const peak = Math.max(low, 0);
  return (word0, word1) => {
    const z = low + (high - low) * openUnit(word0);
    return openUnit(word1) <= Math.exp((peak * peak - z * z) / 2) ? z : NaN;
  };
}

/**
 * Fills `output` with float32 normals of the given mean and standard deviation, before they are cut, between `low` and
 * `high` standard deviations from the mean.
 */
export function fillBoundedNormal(
  output: Float32Array,
  stream: Stream,
  mean: number,
  stddev: number,
  low: number,
  high: number,
): void {
  const draw = tryBetween(low, high);
  // Rounding to float32 may cross a bound: clamp.
  const [lowest, highest] = [low, high].map((bound) => mean + bound * stddev);
  for (let done = 0; done < output.length; done += CHUNK_BLOCKS) {
    const count = Math.min(CHUNK_BLOCKS, output.length - done);
    philox(stream, done * BLOCKS_PER_VALUE, BLOCKS_PER_VALUE, count, words);
    for (let i = 0; i < count; i++) {
      const at = i * BLOCK_WORDS;
      let z = draw(words[at], words[at + 1]);
      if (Number.isNaN(z)) z = draw(words[at + 2], words[at + 3]);
      for (let block = (done + i) * BLOCKS_PER_VALUE + 1; Number.isNaN(z); block++) {
        philox(stream, block, 1, 1, retryWords);
        z = draw(retryWords[0], retryWords[1]);
        if (Number.isNaN(z)) z = draw(retryWords[2], retryWords[3]);
      }
      output[done + i] = Math.min(Math.max(mean + z * stddev, lowest), highest);
    }
  }
}
