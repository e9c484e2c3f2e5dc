import { integer } from '../arguments/checks.js';
import { wrongKind } from '../arguments/errors.js';
import { kerasSeed, type Seed } from '../random/seed.js';
import { nextGlobalSeed, SeedGenerator, type SeedPosition } from '../random/seed_generator.js';

/**
 * What `seed` may be.
 *
 * - an integer: every `apply` draws the same values, those of Keras with that seed;
 * - a `SeedGenerator`: every `apply` draws with its next seed;
 * - left out: every `apply` draws anew, or from the generator of `setRandomSeed`;
 * - `{seed, counter}`: a generator at a position, which is how one is saved with a model.
 */
export type SeedArgument = number | SeedGenerator | SeedPosition;

/** Where an initializer has its seeds from. */
export interface SeedSource {
  /** The seed of the next draw. */
  next(): Seed;
  /** What rebuilds the source, or undefined where nothing does. */
  config(): number | SeedPosition | undefined;
}

/** Reads the argument `seed`. @throws TypeError, RangeError */
export function readSeed(seed: unknown): SeedSource {
  if (seed === undefined || seed === null) return { next: nextGlobalSeed, config: () => undefined };
  if (typeof seed === 'number') {
    integer('seed', seed);
    return { next: () => kerasSeed(seed, 0), config: () => seed };
  }
  if (seed instanceof SeedGenerator) return fromGenerator(seed);
  if (typeof seed !== 'object') throw wrongKind('seed', 'a safe integer or a SeedGenerator', seed);
  return fromGenerator(SeedGenerator.at(seed));
}

/**
 * The saved position is the one of the latest draw, not of the next one: a clone of a model then draws what the model
 * drew, although its initializers no longer share one generator.
 */
function fromGenerator(generator: SeedGenerator): SeedSource {
  let latest: SeedPosition | undefined;
  return {
    next: () => {
      latest = generator.position;
      return generator.next();
    },
    config: () => latest ?? generator.position,
  };
}
