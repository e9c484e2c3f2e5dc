import { integerFrom } from '../arguments/checks.js';
import { kerasSeed, type Seed } from '../random/seed.js';
import { SeedGenerator } from '../random/seed_generator.js';
import type { Serialized } from './topology.js';

const int32 = integerFrom(-(2 ** 31), 2 ** 31 - 1);

/**
 * The seed of an initializer of Keras 2, which draws with `[seed, 0]` as it is (tf_keras/src/backend.py,
 * make_seed_for_stateless_op). Keras 3 and this package reduce it first; this class is for seeds that reduction would
 * change.
 */
export class Keras2Seed extends SeedGenerator {
  /** Its form in a topology. */
  static readonly className = 'Keras2Seed';

  /** @throws TypeError or RangeError for anything but an int32, from which no stream starts */
  constructor(seed: unknown) {
    super(int32('seed', seed));
  }

  /** The same seed for every draw. */
  override next(): Seed {
    return [this.position.seed, 0];
  }
}

/** A seed of Keras 2 as this package reads it. @throws RangeError for a larger one than an int32 */
export function writeKeras2Seed(place: string, seed: number): number | Serialized {
  if (kerasSeed(seed, 0)[0] === seed) return seed;
  return { class_name: Keras2Seed.className, config: { seed: int32(place, seed) } };
}
