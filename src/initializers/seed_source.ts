import { integer } from '../arguments/checks.js';
import { wrongKind } from '../arguments/errors.js';
import { type ArgsOf, argument } from '../arguments/schema.js';
import { kerasSeed, type Seed } from '../random/seed.js';
import {
  generatorAt,
  ifTakenBack,
  nextGlobalSeed,
  SeedGenerator,
  type SeedPosition,
} from '../random/seed_generator.js';

/**
 * A seed.
 *
 * - an integer: every `apply` draws the same values, those of Keras with that seed;
 * - a `SeedGenerator`: every `apply` uses its next seed;
 * - left out: every `apply` uses the next seed of `setRandomSeed`'s generator, or of a randomly seeded one;
 * - `{ seed, counter }`: a generator at a position, its saved form.
 */
export type SeedLike = number | SeedGenerator | SeedPosition;

/** Supplies an initializer's seeds. */
export interface SeedSource {
  /** The seed of the next draw. */
  next(): Seed;
  /** The argument that rebuilds the source; undefined if none does. */
  saved(): number | SeedPosition | undefined;
}

const UNSEEDED: SeedSource = { next: nextGlobalSeed, saved: () => undefined };

/** Checks a seed. @throws TypeError, RangeError */
export function seedSource(name: string, seed: unknown): SeedSource {
  if (typeof seed === 'number') {
    integer(name, seed);
    return { next: () => kerasSeed(seed, 0), saved: () => seed };
  }
  if (isSeedGenerator(seed)) return fromGenerator(seed);
  if (typeof seed !== 'object') throw wrongKind(name, 'a safe integer or a SeedGenerator', seed);
  return fromGenerator(generatorAt(name, seed));
}

/** Whether `value` is a `SeedGenerator`, from any copy of this package. */
function isSeedGenerator(value: unknown): value is SeedGenerator {
  const { next, rewind } = (value ?? {}) as Partial<SeedGenerator>;
  return value instanceof SeedGenerator || (typeof next === 'function' && typeof rewind === 'function');
}

/**
 * The saved position is that of the latest draw, not of the next one: a clone of a model then draws what the model
 * drew, although its initializers no longer share one generator.
 */
function fromGenerator(generator: SeedGenerator): SeedSource {
  let latest: SeedPosition | undefined;
  return {
    next: () => {
      const latestBefore = latest;
      ifTakenBack(() => {
        latest = latestBefore;
      });
      latest = generator.position;
      return generator.next();
    },
    saved: () => latest ?? generator.position,
  };
}

/** The arguments of every random initializer. */
export const SEED = {
  /** An integer or a `SeedGenerator`; by default every `apply` draws different values. */
  seed: argument<SeedSource, SeedLike>(seedSource, UNSEEDED, (source) => source.saved()),
};

/** The argument `seed`, for your own initializers. */
export interface SeedArgs extends ArgsOf<typeof SEED> {}
