import { fusedMultiplyAdd } from '../../float32/fused_multiply_add.js';
import type { Key } from './key.js';
import { threefry } from './threefry.js';

const UNIT = 2 ** -23;

/** Word `index` of a key's stream, as `jax.random.bits` has it when jax_threefry_partitionable is on, the default. */
export function randomWord(key: Key, index: number): number {
  const [word0, word1] = threefry(key, [0, index]);
  return (word0 ^ word1) >>> 0;
}

/**
 * `count` float32 values uniform in [low, high), as `jax.random.uniform` draws them: the upper 23 bits of a word over
 * 2^23, times the range, plus the lower bound, rounded once.
 *
 * @param low, high float32 numbers
 */
export function uniform(key: Key, count: number, low: number, high: number): Float32Array {
  const range = Math.fround(high - low);
  const values = new Float32Array(count);
  for (let i = 0; i < count; i++)
    values[i] = Math.max(low, fusedMultiplyAdd((randomWord(key, i) >>> 9) * UNIT, range, low));
  return values;
}
