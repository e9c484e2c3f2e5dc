import { integer } from '../arguments/checks.js';
import { registerDefaultGenerator } from '../random/default_generators.js';
import { MersenneTwister } from './mersenne_twister.js';

// The initial seed of a torch.Generator (c10/core/GeneratorImpl.h, default_rng_seed_val).
const DEFAULT_SEED = 67280421310721;

const TWO_POW_32 = 2 ** 32;

// The 53 bits of a word pair that make a double in [0, 1): 21 of the upper word, and the lower word.
const UPPER_BITS = 0x1fffff;
const DOUBLE_UNIT = 2 ** -53;

/**
 * A stream of random numbers, as `torch.Generator()` on the CPU. Every draw continues where the last one ended.
 *
 * @example
 * const generator = new Generator().manualSeed(42);
 * tf.layers.dense({units: 10, kernelInitializer: kaimingUniform({generator})});
 */
export class Generator {
  #words: MersenneTwister | undefined = new MersenneTwister(DEFAULT_SEED);
  #spareNormal: number | undefined;

  /**
   * Restarts the stream: `torch.Generator().manual_seed(seed)`.
   *
   * @param seed a safe integer; its 32 lowest bits count, as in PyTorch, which adds 2^64 to a negative one
   * @returns this generator
   * @throws TypeError or RangeError when `seed` is not one
   */
  manualSeed(seed: number): this {
    this.#words = new MersenneTwister(integer('seed', seed));
    this.#spareNormal = undefined;
    return this;
  }

  /** The next word of the stream, from 0 to 2^32 - 1. */
  word(): number {
    this.#words ??= new MersenneTwister(Math.floor(Math.random() * Number.MAX_SAFE_INTEGER));
    return this.#words.next();
  }

  /**
   * The next standard normal in double precision. They are made in pairs by
   *   G. E. P. Box, M. E. Muller: "A Note on the Generation of Random Normal Deviates", Ann. Math. Statist. 29, 1958,
   * the cosine first; the sine waits for the next call, in whichever draw that is
   * (aten/src/ATen/core/DistributionsHelper.h, normal_distribution). The last bit of an engine's log1p, sin and cos is
   * its own; a float32 made of them differs where that bit decides its rounding, once in some 10^8 values.
   */
  normal(): number {
    const spare = this.#spareNormal;
    if (spare !== undefined) {
      this.#spareNormal = undefined;
      return spare;
    }
    const turns = this.#double();
    const radius = Math.sqrt(-2 * Math.log1p(-this.#double()));
    const angle = 2 * Math.PI * turns;
    this.#spareNormal = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }

  /** Restarts the stream, and returns a function that restores its position. @internal */
  restart(seed: number): () => void {
    const [words, spareNormal] = [this.#words, this.#spareNormal];
    this.manualSeed(seed);
    return () => {
      this.#words = words;
      this.#spareNormal = spareNormal;
    };
  }

  /** A generator that takes its seed from `Math.random` when it is first used. @internal */
  static unseeded(): Generator {
    const generator = new Generator();
    generator.#words = undefined;
    return generator;
  }

  /** The next double in [0, 1), of two words, the upper one first. */
  #double(): number {
    const upper = this.word() & UPPER_BITS;
    return (upper * TWO_POW_32 + this.word()) * DOUBLE_UNIT;
  }
}

/** The generator of initializers that are given none: `torch.default_generator`, randomly seeded at first. */
export const defaultGenerator = Generator.unseeded();
registerDefaultGenerator((seed) => defaultGenerator.restart(seed));

/**
 * Restarts the default generator: `torch.manual_seed(seed)`. It is one for the whole program: what is drawn without
 * a generator after this call has the numbers that the same draws have in PyTorch, in the same order.
 *
 * @param seed a safe integer; its 32 lowest bits count, as in PyTorch, which adds 2^64 to a negative one
 * @returns the default generator
 * @throws TypeError or RangeError when `seed` is not one
 */
export function manualSeed(seed: number): Generator {
  return defaultGenerator.manualSeed(seed);
}
