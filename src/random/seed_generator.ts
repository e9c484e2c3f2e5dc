import { argumentsObject } from '../arguments/object.js';
import { integer, integerFrom } from '../arguments/checks.js';
import { kerasSeed, type Seed } from './seed.js';

/** A position in a sequence of seeds, as it is written into a saved model. */
export interface SeedPosition {
  /** The integer that the generator was made from. */
  readonly seed: number;
  /** The number of the next draw, from 0 on. */
  readonly counter: number;
}

/**
 * A sequence of seeds from one integer: draw k of `new SeedGenerator(s)` is `[s, k]`, as in Keras 3. Give one to
 * several initializers, and each gets weights of its own, the same ones on every run.
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
   * @param seed a safe integer; 0 and negative ones count
   * @throws TypeError or RangeError when `seed` is not one
   */
  constructor(seed: number) {
    this.#seed = integer('seed', seed);
  }

  /** The position of the next draw. */
  get position(): SeedPosition {
    return { seed: this.#seed, counter: this.#counter };
  }

  /** The next seed; the generator moves on by one. */
  next(): Seed {
    return kerasSeed(this.#seed, this.#counter++);
  }

  /**
   * A generator that goes on from a position.
   *
   * @param position as `position` gives it
   * @throws TypeError or RangeError for anything else
   */
  static at(position: unknown): SeedGenerator {
    const { seed, counter } = argumentsObject('seed', position, ['seed', 'counter']);
    const generator = new SeedGenerator(integer('seed.seed', seed));
    generator.#counter = integerFrom(0, Number.MAX_SAFE_INTEGER)('seed.counter', counter);
    return generator;
  }
}

let globalGenerator: SeedGenerator | undefined;

/**
 * Makes everything that has no seed of its own repeatable: from here on unseeded initializers draw from
 * `new SeedGenerator(seed)`, in the order in which they are applied.
 *
 * @param seed a safe integer
 * @throws TypeError or RangeError when `seed` is not one
 */
export function setRandomSeed(seed: number): void {
  globalGenerator = new SeedGenerator(seed);
}

/** The seed of a draw that nobody seeded: of the generator that `setRandomSeed` made, else of a randomly seeded one. */
export function nextGlobalSeed(): Seed {
  globalGenerator ??= new SeedGenerator(Math.floor(Math.random() * Number.MAX_SAFE_INTEGER));
  return globalGenerator.next();
}
