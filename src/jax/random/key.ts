import { type Check, integer, integerFrom } from '../../arguments/checks.js';
import { inFunction, wrongKind, wrongValue } from '../../arguments/errors.js';
import { threefry } from './threefry.js';

/** A key of JAX's threefry generator: two uint32 words, what `jax.random.key_data` shows. */
export type Key = readonly [number, number];

const UINT32_MAX = 0xffffffff;

/**
 * The key of a seed, as `jax.random.key` and `jax.random.PRNGKey` make it with 64-bit types off, JAX's default: the low
 * 32 bits count, and seeds that differ by a multiple of 2^32 give one key.
 *
 * @param seed a safe integer; negative ones are seeds too
 * @throws TypeError or RangeError for anything else
 * @example
 * key(42);  // [0, 42]
 * key(-1);  // [0, 4294967295]
 */
export function key(seed: number): Key {
  return [0, inFunction('key', () => integer('seed', seed)) >>> 0];
}

/**
 * New keys from one, as `jax.random.split` makes them. Use each key once, and do not use the old one again.
 *
 * @param count how many, an integer of at least 0; default 2
 * @throws TypeError or RangeError for a bad argument
 * @example
 * const [forKernel, forBias] = split(key(42));
 */
export function split(from: Key, count = 2): Key[] {
  return inFunction('split', () => {
    const checked = keyOf('from', from);
    return Array.from({ length: integerFrom(0, UINT32_MAX)('count', count) }, (_, i) => threefry(checked, [0, i]));
  });
}

/**
 * A new key from one and a number, such as the layer's, as `jax.random.fold_in` makes it.
 *
 * @param data an integer from 0 to 2^32 - 1
 * @throws TypeError or RangeError for a bad argument
 */
export function foldIn(into: Key, data: number): Key {
  return inFunction('foldIn', () => threefry(keyOf('into', into), [0, integerFrom(0, UINT32_MAX)('data', data)]));
}

/** Checks a key. Returns a copy. */
export const keyOf: Check<Key> = (name, given) => {
  const rule = 'an array of two uint32 numbers, as key(seed) returns it';
  if (!Array.isArray(given)) throw wrongKind(name, rule, given);
  if (given.length !== 2) throw wrongValue(name, rule, given);
  const word = integerFrom(0, UINT32_MAX);
  return [word(`${name}[0]`, given[0]), word(`${name}[1]`, given[1])];
};
