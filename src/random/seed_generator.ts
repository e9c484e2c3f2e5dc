import { integer, integerFrom } from '../arguments/checks.js';
import { inFunction } from '../arguments/errors.js';
import { type ArgsOf, readArguments, required } from '../arguments/schema.js';
import { KERAS_SEED_MODULUS, kerasSeed, type Seed } from './seed.js';

const POSITION = {
  /** The integer that the generator was made from. */
  seed: required(integer),
  /** The number of the next draw, from 0; it counts modulo 2147483646, after which the seeds repeat. */
  counter: required(integerFrom(0)),
};

/** A position in a sequence of seeds, as saved with a model. */
export interface SeedPosition extends Readonly<ArgsOf<typeof POSITION>> {}

/**
 * A sequence of seeds from one integer: draw k of `new SeedGenerator(s)` is `[s, k]`, as in Keras 3. Share one among
 * several initializers, and each gets its own weights, the same on every run.
 *
 * @example
 * const seed = new SeedGenerator(42);
 * tf.layers.dense({units: 10, kernelInitializer: kaimingNormal({seed})}); // draws with [42, 0]
 * tf.layers.dense({units: 10, kernelInitializer: kaimingNormal({seed})}); // draws with [42, 1]
 */
export class SeedGenerator {
  readonly #seed: number;
  #counter = 0;

  /**
   * @param seed a safe integer; 0 and negative ones are seeds too
   * @throws TypeError or RangeError when `seed` is not one
   */
  constructor(seed: number) {
    this.#seed = inFunction('SeedGenerator', () => integer('seed', seed));
  }

  /** The position of the next draw. */
  get position(): SeedPosition {
    return { seed: this.#seed, counter: this.#counter };
  }

  /** The next seed; the generator advances by one. */
  next(): Seed {
    const counter = this.#counter;
    ifTakenBack(() => {
      this.#counter = counter;
    });
    // Doubles could not count on beyond 2^53.
    this.#counter = (counter + 1) % KERAS_SEED_MODULUS;
    return kerasSeed(this.#seed, counter);
  }

  /**
   * Moves back or ahead to a position.
   *
   * @param counter as `position` gives it
   * @throws TypeError or RangeError for anything else
   */
  rewind(counter: number): void {
    this.#counter =
      inFunction('SeedGenerator.rewind', () => POSITION.counter.check('counter', counter)) % KERAS_SEED_MODULUS;
  }

  /**
   * A generator that continues from a position.
   *
   * @param position as `position` gives it
   * @throws TypeError or RangeError for anything else
   */
  static at(position: unknown): SeedGenerator {
    return inFunction('SeedGenerator.at', () => generatorAt('position', position));
  }
}

/** `SeedGenerator.at`, for a position that is another function's argument of the given name. */
export function generatorAt(name: string, position: unknown): SeedGenerator {
  const { seed, counter } = readArguments(POSITION, position, name);
  const generator = new SeedGenerator(seed);
  generator.rewind(counter);
  return generator;
}

// One for all copies of this package in a program: each script for pages is a copy.
const GLOBAL_GENERATOR: unique symbol = Symbol.for('tfjs-initializers.global-generator');
const program = globalThis as { [GLOBAL_GENERATOR]?: Pick<SeedGenerator, 'next' | 'position' | 'rewind'> };

/** Functions that take back the seeds used in the running `takingSeedsBack`, in order of use. */
let undo: (() => void)[] | undefined;

/** Registers `takeBack`, to be called if the seed now in use is taken back. */
export function ifTakenBack(takeBack: () => void): void {
  undo?.push(takeBack);
}

/** Runs `body`. If it throws, the seeds that it used are taken back: the generators give them again. */
export function takingSeedsBack<Result>(body: () => Result): Result {
  const [outer, globalBefore] = [undo, program[GLOBAL_GENERATOR]];
  const own: (() => void)[] = [];
  undo = own;
  try {
    const result = body();
    own.forEach((takeBack) => outer?.push(takeBack));
    return result;
  } catch (error) {
    own.reverse().forEach((takeBack) => {
      takeBack();
    });
    program[GLOBAL_GENERATOR] = globalBefore;
    throw error;
  } finally {
    undo = outer;
  }
}

/**
 * Makes everything without an explicit seed repeatable: unseeded initializers use the seeds of `new
 * SeedGenerator(seed)`, in the order in which they are applied.
 *
 * @param seed a safe integer
 * @throws TypeError or RangeError when `seed` is not one
 */
export function setRandomSeed(seed: number): void {
  program[GLOBAL_GENERATOR] = inFunction('setRandomSeed', () => new SeedGenerator(integer('seed', seed)));
}

/** Like `setRandomSeed`, but returns a function that restores the previous generator, at its position. */
export function restartGlobalGenerator(seed: number): () => void {
  const before = program[GLOBAL_GENERATOR];
  setRandomSeed(seed);
  return () => {
    program[GLOBAL_GENERATOR] = before;
  };
}

/**
 * The next seed for unseeded draws: from `setRandomSeed`'s generator or, without one, from `Math.random`, called once
 * per seed as in tfjs, so that a program that replaces `Math.random` repeats.
 */
export function nextGlobalSeed(): Seed {
  const generator = program[GLOBAL_GENERATOR];
  if (generator !== undefined) return generator.next();
  const bits = Math.random() * 2 ** 53;
  return [bits | 0, (bits / 2 ** 32) | 0];
}
