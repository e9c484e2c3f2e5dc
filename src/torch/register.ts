/** Importing this file registers the initializers of PyTorch, so that layers and saved models can name them. */
import { registerInitializer } from '../tfjs.js';
import type { InitializerClass } from '../tfjs.js';
import { TorchKaimingNormal, TorchKaimingUniform } from './kaiming.js';
import { TorchNormal } from './normal.js';
import { TorchUniform } from './uniform.js';
import { TorchXavierNormal, TorchXavierUniform } from './xavier.js';

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
