/** Initializers of Keras as `registerKerasInitializers` reads them. */
import { integer } from '../arguments/checks.js';
import { wrongKind } from '../arguments/errors.js';
import { Keras2Seed, writeKeras2Seed } from './keras2_seed.js';
import { isSerialized, type Json } from './topology.js';

/**
 * @param isKeras2 whether Keras 2 wrote it
 * @throws TypeError or RangeError for an invalid seed, and for a constant that is not a number
 */
export function initializerFromKeras(initializer: Json, place: string, isKeras2: boolean): Json {
  if (!isSerialized(initializer)) return initializer;
  const { class_name: name, config } = initializer;
  const { value = 0, seed } = config;
  if (name === 'Constant' && typeof value !== 'number') {
    throw wrongKind(`${place}.value`, 'a number, as tfjs has no other constants', value);
  }
  if (seed === undefined) return initializer;
  return { ...initializer, config: { ...config, seed: seedFromKeras(seed, `${place}.seed`, isKeras2) } };
}

function seedFromKeras(seed: Json, place: string, isKeras2: boolean): Json {
  if (seed === null || seed === undefined) return seed;
  if (typeof seed === 'number') return isKeras2 ? writeKeras2Seed(place, integer(place, seed)) : integer(place, seed);
  const isGenerator = isSerialized(seed) && ['SeedGenerator', Keras2Seed.className].includes(seed.class_name);
  if (!isGenerator) throw wrongKind(place, 'an integer, null, or a serialized SeedGenerator', seed);
  if ((seed.config.seed ?? null) !== null) integer(`${place}.seed`, seed.config.seed);
  return seed;
}
