import { integerFrom } from '../arguments/checks.js';
import { wrongKind, wrongValue } from '../arguments/errors.js';
import { philox, type Stream } from './philox.js';
import { BLOCK_WORDS } from './philox_constants.js';

/** The seed of a stream: two int32, as TensorFlow's stateless random ops take it. */
export type Seed = readonly [number, number];

/** The smallest word of a seed. */
export const INT32_MIN = -0x80000000;
const INT32_MAX = 0x7fffffff;

// Keras reduces its seeds by `floormod(seed, int32.max - 1)`: keras/src/backend/tensorflow/random.py, _cast_seed.
export const KERAS_SEED_MODULUS = INT32_MAX - 1;

// The key that scrambles a seed: tensorflow/core/kernels/stateless_random_ops.cc, GenerateKey.
const SCRAMBLING_KEY = [0x3ec8f720, 0x02461e29] as const;

/** Checks a two-part seed. @throws TypeError, RangeError */
export function checkSeed(seed: unknown): Seed {
  const rule = 'an array of two int32 numbers';
  if (!Array.isArray(seed)) throw wrongKind('seed', rule, seed);
  if (seed.length !== 2) throw wrongValue('seed', rule, seed);
  return [integerFrom(INT32_MIN, INT32_MAX)('seed[0]', seed[0]), integerFrom(INT32_MIN, INT32_MAX)('seed[1]', seed[1])];
}

/** The seed of draw number `draw` from integer seed `seed`, reduced as in Keras: -1 is 2147483645. */
export function kerasSeed(seed: number, draw: number): Seed {
  return [floorMod(seed, KERAS_SEED_MODULUS), floorMod(draw, KERAS_SEED_MODULUS)];
}

/**
 * The integer seed, from 0 to 2147483645, of any finite number. Keras reduces integers to it, and refuses fractions,
 * which tfjs accepts: 3.14 becomes the int64 with the bits of its double.
 */
export function kerasInteger(seed: number): number {
  if (Number.isInteger(seed)) return floorMod(seed, KERAS_SEED_MODULUS);
  const bits = new BigInt64Array(new Float64Array([seed]).buffer)[0];
  return floorMod(Number(bits % BigInt(KERAS_SEED_MODULUS)), KERAS_SEED_MODULUS);
}

function floorMod(value: number, modulus: number): number {
  const remainder = value % modulus;
  // The sum of 0 turns the -0 of a negative multiple into 0.
  return remainder < 0 ? remainder + modulus : remainder + 0;
}

/**
 * The stream of a seed (GenerateKey): the seed, sign-extended to 2 x 64 bits, is scrambled by one Philox block, whose
 * words are the key and the upper half of the counter.
 */
export function streamOf(seed: Seed): Stream {
  const words = new Int32Array(2 * BLOCK_WORDS);
  const counter = [seed[0], seed[0] >> 31, seed[1], seed[1] >> 31] as const;
  philox({ key: SCRAMBLING_KEY, counter }, 0, 1, 1, words);
  return { key: [words[0], words[1]], counter: [0, 0, words[2], words[3]] };
}
