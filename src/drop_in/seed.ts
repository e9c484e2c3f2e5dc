import { kerasInteger, kerasSeed, type Seed } from '../random/seed.js';
import { nextGlobalSeed } from '../random/seed_generator.js';

/**
 * The seed of draw number `counter` for an object with an argument `seed`: without one the next global seed; undefined
 * for anything but a finite number. (tfjs accepts text, NaN and everything else.)
 */
export function seedOf(seed: unknown, counter = 0): Seed | undefined {
  if (seed === undefined || seed === null) return nextGlobalSeed();
  return typeof seed === 'number' && Number.isFinite(seed) ? kerasSeed(kerasInteger(seed), counter) : undefined;
}
