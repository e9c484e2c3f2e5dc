/**
 * Importing this module makes TensorFlow.js's own initializers draw what Keras 3 draws, at this package's speed: those
 * of `tf.initializers`, names such as `'heNormal'`, the defaults of layers, instances made earlier, and those of saved
 * models.
 *
 * ```ts
 * import 'tfjs-initializers/drop-in'; // before layers are built; that is all
 * ```
 *
 * A Dropout with a seed draws a new mask at every step, everything without a seed uses the generator of
 * `setRandomSeed`, and pointwise kernels of separable convolutions get their own initializers. Classes, names and
 * configurations stay those of TensorFlow.js: a saved model loads without this package.
 *
 * @module tfjs-initializers/drop-in
 */
import { install } from './install.js';

install();

export { uninstall } from './install.js';
