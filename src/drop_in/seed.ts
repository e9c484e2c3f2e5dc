import { kerasInteger, kerasSeed, type Seed } from '../random/seed.js';
import { nextGlobalSeed } from '../random/seed_generator.js';

/**
 * The seed of draw number `draw` of something that was made with an argument `seed` of tfjs. Without one it comes from the
 * global generator. Undefined for what is no finite number: tfjs takes text, NaN and anything else as well.
 */
export function seedOf(seed: unknown, draw = 0): Seed | undefined {
  if (seed === undefined || seed === null) return nextGlobalSeed();
  return typeof seed === 'number' && Number.isFinite(seed) ? kerasSeed(kerasInteger(seed), draw) : undefined;
}
