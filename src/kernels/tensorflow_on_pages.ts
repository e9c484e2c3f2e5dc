/**
 * Replaces tensorflow.ts on pages, which have no tfjs-node: the flag, which may be set, and no kernels. Bundlers find
 * it by `browser` in package.json.
 */
import { env } from '@tensorflow/tfjs-core';
import type * as tensorflow from './tensorflow.js';

export const NATIVE_FLAG: typeof tensorflow.NATIVE_FLAG = 'TFJS_INITIALIZERS_NATIVE_OPS';
env().registerFlag(NATIVE_FLAG, () => false);

export const tensorflowKernels: typeof tensorflow.tensorflowKernels = [];
