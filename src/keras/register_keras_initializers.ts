import { registerInitializer } from '../tfjs/initializer.js';
import { registerSeparableConv2D } from '../tfjs/separable_conv2d.js';
import { KERAS_INITIALIZER_CLASSES } from './keras_initializer.js';

/**
 * Lets tfjs load the initializers that Keras 2 and Keras 3 write, and draws with them what Keras draws: the same bits
 * from the same seeds (orthogonal matrices up to rounding).
 *
 * For every model loaded afterwards it replaces tfjs's registrations of HeNormal, HeUniform, GlorotNormal,
 * GlorotUniform, VarianceScaling, RandomNormal, RandomUniform, TruncatedNormal, Orthogonal and Identity, of the last
 * six also for layers that name them in a string; `tf.initializers` stays as it is. It adds LecunNormal, LecunUniform,
 * OrthogonalInitializer and IdentityInitializer, and gives the pointwise kernel of a loaded SeparableConv2D its own
 * initializer, where tfjs takes the depthwise one for both. Another call changes nothing.
 *
 * @example
 * registerKerasInitializers();
 * const model = await tf.models.modelFromJSON(fromKeras(topology));
 */
export function registerKerasInitializers(): void {
  for (const initializerClass of KERAS_INITIALIZER_CLASSES) registerInitializer(initializerClass);
  registerSeparableConv2D();
}
