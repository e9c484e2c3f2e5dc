/** Importing this file registers the initializers, so that layers and saved models can name them. */
import { registerInitializer } from '../tfjs.js';
import type { InitializerClass } from '../tfjs.js';
import { KaimingNormal, KaimingUniform } from './kaiming.js';
import { PReLUKaimingNormal, PReLUKaimingUniform } from './prelu_kaiming.js';
import { XavierNormal, XavierUniform } from './xavier.js';

/**
 * Every class that a saved model may name. No name of tfjs is among them, as its registry overwrites in silence, and
 * none has an underscore, as loading takes those away.
 */
export const INITIALIZER_CLASSES: readonly InitializerClass[] = [
  KaimingNormal,
  KaimingUniform,
  PReLUKaimingNormal,
  PReLUKaimingUniform,
  XavierNormal,
  XavierUniform,
];

INITIALIZER_CLASSES.forEach(registerInitializer);
