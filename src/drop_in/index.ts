/**
 * Importing it lets every initializer of TensorFlow.js itself draw what Keras 3 draws, at this package's speed: those of
 * `tf.initializers`, names such as `'heNormal'`, the defaults of layers, instances that were made before, and saved models.
 *
 * ```ts
 * import 'tfjs-initializers/drop-in'; // before layers are built; that is all
 * ```
 *
 * A Dropout with a seed draws another mask at every step, all that has no seed draws from the generator of
 * `setRandomSeed`, and the pointwise kernels of separable convolutions get their own initializers. Classes, names and
 * configurations stay those of TensorFlow.js: what is saved loads without this package.
 *
 * @module tfjs-initializers/drop-in
 */
import { install } from './install.js';

install();

export { uninstall } from './install.js';
