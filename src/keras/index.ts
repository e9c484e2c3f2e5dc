/**
 * Models between TensorFlow.js and Keras in Python: the same initializers, by Keras's names, with the same numbers.
 *
 * Importing this module does not change tfjs; `registerKerasInitializers` does.
 *
 * @module tfjs-initializers/keras
 */
export { fromKeras } from './from_keras.js';
export { registerKerasInitializers } from './register_keras_initializers.js';
export { withKerasInitializers } from './with_keras_initializers.js';
