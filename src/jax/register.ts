/** Importing this file registers the initializers, so that saved models can name them. */
import { type InitializerClass, registerInitializer } from '../tfjs/initializer.js';
import { JaxNormal } from './initializers/normal.js';
import { JaxTruncatedNormal } from './initializers/truncated_normal.js';
import { JaxUniform } from './initializers/uniform.js';
import { JaxVarianceScaling } from './initializers/variance_scaling.js';

/** Every class that a saved model may name. */
const INITIALIZER_CLASSES: readonly InitializerClass[] = [
  JaxNormal,
  JaxTruncatedNormal,
  JaxUniform,
  JaxVarianceScaling,
];

for (const initializerClass of INITIALIZER_CLASSES) registerInitializer(initializerClass);
