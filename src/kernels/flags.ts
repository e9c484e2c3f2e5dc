/**
 * The package's flags of `tf.env()`. Importing this file registers them, so that programs can set them before the first
 * draw.
 */
import { env } from '@tensorflow/tfjs-core';
import { simdSampler } from '../random/simd/sampler.js';

/** The default of flags whose kernels have a rule of their own. */
export const BY_RULE = -1;

/** Whether the host draws in WebAssembly SIMD; by default if the engine can. False uses the plain reference. */
export const SIMD_FLAG = 'TFJS_INITIALIZERS_WASM_SIMD';
env().registerFlag(SIMD_FLAG, () => simdSampler() !== undefined);

/** Whether tfjs-node draws with TensorFlow's own ops; by default by the rule of tensorflow.ts. */
export const NATIVE_FLAG = 'TFJS_INITIALIZERS_NATIVE_OPS';
env().registerFlag(NATIVE_FLAG, () => BY_RULE);

/**
 * The number of values from which shaders draw, on any renderer: 0 always, Infinity never; by default by the rule of
 * gpu.ts.
 */
export const GPU_SIZE_FLAG = 'TFJS_INITIALIZERS_GPU_SIZE';
env().registerFlag(GPU_SIZE_FLAG, () => BY_RULE);
