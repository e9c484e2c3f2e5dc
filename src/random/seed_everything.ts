import { integer } from '../arguments/checks.js';
import { inFunction } from '../arguments/errors.js';
import { restartDefaultGenerators, type Seeding, seedings } from './default_generators.js';
import { philox } from './philox.js';
import { BLOCK_WORDS } from './philox_constants.js';
import { INT32_MIN, kerasInteger, streamOf } from './seed.js';
import { restartGlobalGenerator } from './seed_generator.js';

/** Blocks computed at a time, for 128 numbers. */
const BLOCKS = 64;

/**
 * Makes every random number of TensorFlow.js repeatable from here on: initializers, with and without this package,
 * dropout and noise, the shuffle of `model.fit`, and `tf.randomNormal` without a seed.
 *
 * It replaces `Math.random`, from which TensorFlow.js takes its seeds, by a Philox stream, calls `setRandomSeed(seed)`,
 * and restarts the default generator of `tfjs-initializers/torch`. Calls nest.
 *
 * It does not reach anything with a seed of its own: a `SeedGenerator` made earlier continues. Neither does it reach
 * the shuffle of `tf.data`, which takes its seed from the clock, nor the order of what runs at the same time.
 *
 * @param seed a safe integer
 * @returns a function that undoes this call and every later one: `Math.random` and the generators are back, and
 *   continue where they were. Calling it again does nothing.
 * @throws TypeError or RangeError when `seed` is not a safe integer
 * @example
 * const undo = seedEverything(42);
 * await model.fit(inputs, labels, { epochs: 3 });
 * undo();
 */
export function seedEverything(seed: number): () => void {
  return inFunction('seedEverything', () => {
    const seeding: Seeding = { seed: integer('seed', seed), undo: [] };
    // First the step that can fail: Math may be frozen.
    seeding.undo.push(replaceMathRandom(seed));
    seeding.undo.push(restartGlobalGenerator(seed), ...restartDefaultGenerators(seed));
    seedings.push(seeding);
    return () => {
      const depth = seedings.indexOf(seeding);
      if (depth === -1) return;
      const steps = seedings.splice(depth).flatMap(({ undo }) => undo);
      for (const step of steps.reverse()) step();
    };
  });
}

/** Replaces `Math.random` by a stream of a seed. */
function replaceMathRandom(seed: number): () => void {
  const before = Math.random;
  Math.random = uniformDoubles(seed);
  return () => {
    Math.random = before;
  };
}

/**
 * Uniform doubles in [0, 1) of 53 bits: 27 of one word and 26 of the next (genrand_res53 of M. Matsumoto's and
 * T. Nishimura's mt19937ar.c). No initializer uses this stream: the seeds of initializers have no negative words.
 */
function uniformDoubles(seed: number): () => number {
  const stream = streamOf([kerasInteger(seed), INT32_MIN]);
  const words = new Int32Array(BLOCKS * BLOCK_WORDS);
  let block = 0;
  let next = words.length;
  return () => {
    if (next === words.length) {
      philox(stream, block, 1, BLOCKS, words);
      block += BLOCKS;
      next = 0;
    }
    const high = words[next++] >>> 5;
    const low = words[next++] >>> 6;
    return (high * 2 ** 26 + low) / 2 ** 53;
  };
}
