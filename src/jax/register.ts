/** Importing this file registers the initializers, so that saved models can name them. */
import { registerInitializer } from '../tfjs.js';
import type { InitializerClass } from '../tfjs.js';
import { JaxNormal } from './normal.js';
import { JaxTruncatedNormal } from './truncated_normal.js';
import { JaxUniform } from './uniform.js';
import { JaxVarianceScaling } from './variance_scaling.js';

/** Every class that a saved model may name. */
const INITIALIZER_CLASSES: readonly InitializerClass[] = [
  JaxNormal,
  JaxTruncatedNormal,
  JaxUniform,
  JaxVarianceScaling,
];

for (const initializerClass of INITIALIZER_CLASSES) registerInitializer(initializerClass);
