/**
 * Replaces tensorflow.ts on pages, which have no tfjs-node: no kernels. Bundlers find it by `browser` in package.json.
 */
import type * as tensorflow from './tensorflow.js';

export const tensorflowKernels: typeof tensorflow.tensorflowKernels = [];
