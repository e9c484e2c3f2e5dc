/**
 * The package's flags of `tf.env()`. Importing this file registers them, so that programs can set them before the first
 * draw.
 */
import { backend, env } from '@tensorflow/tfjs-core';
import { simdSampler } from '../random/simd/sampler.js';
import type { NativeBackend } from '../tfjs/backends.js';

/** Whether the host draws in WebAssembly SIMD; by default if the engine can. False uses the plain reference. */
export const SIMD_FLAG = 'TFJS_INITIALIZERS_WASM_SIMD';
env().registerFlag(SIMD_FLAG, () => simdSampler() !== undefined);

/**
 * Whether tfjs-node draws with TensorFlow's own ops; by default on a GPU, and on four cores or more. On fewer cores the
 * host is faster: it always uses one, while the ops use all.
 */
export const NATIVE_FLAG = 'TFJS_INITIALIZERS_NATIVE_OPS';
const ENOUGH_CORES = 4;
env().registerFlag(
  NATIVE_FLAG,
  () => (backend() as unknown as NativeBackend).isUsingGpuDevice || cores() >= ENOUGH_CORES,
);

/**
 * The number of values from which shaders draw, on any renderer: 0 always, Infinity never. -1, the default: the rule of
 * src/kernels/gpu.ts.
 */
export const GPU_SIZE_FLAG = 'TFJS_INITIALIZERS_GPU_SIZE';
env().registerFlag(GPU_SIZE_FLAG, () => -1);

function cores(): number {
  // An import of node:os would stop bundlers for the browser, where nothing reads this flag.
  const { process } = globalThis as { process?: { getBuiltinModule?(name: 'node:os'): Os } };
  return process?.getBuiltinModule?.('node:os').availableParallelism() ?? 1;
}

interface Os {
  availableParallelism(): number;
}
