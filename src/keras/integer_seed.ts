import { wrongKind } from '../arguments/errors.js';
import { kerasInteger } from '../random/seed.js';
import { KERAS_INITIALIZER_CLASSES } from './keras_initializer.js';
import type { Serialized } from './topology.js';

/** The classes that have the same name in tfjs and Keras, and take a seed. */
const SEEDED = [...KERAS_INITIALIZER_CLASSES.map(({ className }) => className), 'Dropout', 'SpatialDropout1D'];

/**
 * Replaces the seed of a class of tfjs, which accepts any value, by the integer with which Keras draws what the drop-in
 * draws.
 *
 * @throws TypeError for text and booleans, which have no such integer
 */
export function withIntegerSeed(object: Serialized, place: string): Serialized {
  const { seed } = object.config;
  // An object is a SeedGenerator of Keras.
  if (!SEEDED.includes(object.class_name) || seed === undefined || typeof seed === 'object') return object;
  if (typeof seed !== 'number') throw wrongKind(`${place}.seed`, 'a number', seed);
  return { ...object, config: { ...object.config, seed: kerasInteger(seed) } };
}
