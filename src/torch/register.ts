/** Importing this file registers the initializers of PyTorch, so that layers and saved models can name them. */
import { type InitializerClass, registerInitializer } from '../tfjs/initializer.js';
import { TorchKaimingNormal, TorchKaimingUniform } from './initializers/kaiming.js';
import { TorchNormal } from './initializers/normal.js';
import { TorchUniform } from './initializers/uniform.js';
import { TorchXavierNormal, TorchXavierUniform } from './initializers/xavier.js';

/** Every class that a saved model may name. */
export const TORCH_CLASSES: readonly InitializerClass[] = [
  TorchUniform,
  TorchNormal,
  TorchKaimingUniform,
  TorchKaimingNormal,
  TorchXavierUniform,
  TorchXavierNormal,
];

for (const initializerClass of TORCH_CLASSES) registerInitializer(initializerClass);
