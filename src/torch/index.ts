/**
 * The initializers of PyTorch, for networks that are ported from it: with the same seed, drawn in the same order, the
 * weights are those that `torch.nn.init` gives, transposed to tfjs's layouts.
 *
 * ```ts
 * import { kaimingUniform, manualSeed, uniform } from 'tfjs-initializers/torch';
 *
 * manualSeed(42);                  // torch.manual_seed(42)
 * const bound = 1 / Math.sqrt(784); // torch.nn.Linear(784, 128)
 * tf.layers.dense({
 *   units: 128,
 *   inputShape: [784],
 *   kernelInitializer: kaimingUniform({ a: Math.sqrt(5) }),
 *   biasInitializer: uniform({ a: -bound, b: bound }),
 * });
 * ```
 *
 * Bit for bit PyTorch 2.15 on the CPU, for contiguous float32 tensors, with the code that it has for processors with
 * AVX2 or AVX-512. Its code for those with neither draws uniforms that are off by their last bit and normals that are
 * off by up to 2.4e-6 for a standard deviation of 1; CUDA and other types draw other values.
 *
 * Importing this module registers the initializers, for layers and saved models that name them.
 *
 * @module tfjs-initializers/torch
 */
import './register.js';

export { calculateGain, type TorchNonlinearity } from './gain.js';
export { Generator, manualSeed } from './generator.js';
export {
  kaimingNormal,
  kaimingUniform,
  TorchKaimingNormal,
  TorchKaimingUniform,
  type TorchKaimingArgs,
} from './initializers/kaiming.js';
export type { TorchLayout } from './layout.js';
export { normal, TorchNormal, type TorchNormalArgs } from './initializers/normal.js';
export type { TorchArgs } from './initializers/torch_initializer.js';
export { TorchUniform, uniform, type TorchUniformArgs } from './initializers/uniform.js';
export {
  TorchXavierNormal,
  TorchXavierUniform,
  xavierNormal,
  xavierUniform,
  type TorchXavierArgs,
} from './initializers/xavier.js';
