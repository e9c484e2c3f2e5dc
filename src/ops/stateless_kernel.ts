import type { Tensor } from '@tensorflow/tfjs-core';
import { shapeOf } from '../arguments/checks.js';
import { CPU } from '../kernels/cpu.js';
import type { Attributes } from '../kernels/attributes.js';
import '../kernels/register.js';
import { checkSeed } from '../random/seed.js';
import { runKernel } from '../tfjs/engine.js';

/**
 * Checks the common arguments of the three ops and runs their kernel on the active backend. A backend without its own
 * kernel gets the values of the cpu kernel, uploaded.
 */
export function runStatelessKernel(kernelName: string, attributes: Attributes): Tensor {
  const shape = shapeOf(attributes.shape);
  return runKernel(kernelName, { ...attributes, shape, seed: checkSeed(attributes.seed) }, CPU);
}
