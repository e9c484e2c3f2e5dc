import { philox, type Stream } from './philox.js';
import { BLOCK_WORDS, CHUNK_BLOCKS } from './philox_constants.js';

export const MANTISSA = 0x7fffff;
const UNIT = 2 ** -23;

const words = new Int32Array(BLOCK_WORDS * CHUNK_BLOCKS);

/**
 * A word as a float32 in [0, 1): its low 23 bits over 2^23. The same value as TensorFlow's, which puts them into the
 * mantissa of a float in [1, 2) and takes away 1 (tensorflow/core/lib/random/random_distributions.h, Uint32ToFloat).
 */
export function unitFloat(word: number): number {
  return (word & MANTISSA) * UNIT;
}

/**
 * Fills `output` with float32 values uniform in [low, high): value i is word i of the stream, scaled.
 *
 * @param low, high finite numbers; they and their difference are rounded to float32, as in TensorFlow
 */
export function fillUniform(output: Float32Array, stream: Stream, low: number, high: number): void {
  const start = Math.fround(low);
  const range = Math.fround(Math.fround(high) - start);
  for (let done = 0; done < output.length; done += words.length) {
    const count = Math.min(words.length, output.length - done);
    philox(stream, done / BLOCK_WORDS, 1, Math.ceil(count / BLOCK_WORDS), words);
    scale(count, range, start, output, done);
  }
}

/** Writes `count` of the words, scaled, to `output` from `offset` on. */
function scale(count: number, range: number, start: number, output: Float32Array, offset: number): void {
  // unitFloat(word) * range, with one multiplication: the power of two changes no rounding.
  const unitRange = UNIT * range;
  for (let i = 0; i < count; i++) output[offset + i] = Math.fround((words[i] & MANTISSA) * unitRange) + start;
}
