import { registerInitializer } from '../tfjs/initializer.js';
import { KERAS_INITIALIZER_CLASSES } from './keras_initializer.js';

/**
 * Lets tfjs load the initializers that Keras 2 and Keras 3 write, and draw with them what Keras draws, from the same
 * seeds the same bits (orthogonal matrices up to rounding).
 *
 * It replaces tfjs's own registrations of HeNormal, HeUniform, GlorotNormal, GlorotUniform, VarianceScaling,
 * RandomNormal, RandomUniform, TruncatedNormal, Orthogonal and Identity, for every model that is loaded from then on,
 * and for layers that name one of the last six in a string; `tf.initializers` stays as it is. It adds LecunNormal,
 * LecunUniform, OrthogonalInitializer and IdentityInitializer. Calling it again changes nothing.
 *
 * @example
 * registerKerasInitializers();
 * const model = await tf.models.modelFromJSON(fromKeras(topology));
 */
export function registerKerasInitializers(): void {
  for (const initializerClass of KERAS_INITIALIZER_CLASSES) registerInitializer(initializerClass);
}
