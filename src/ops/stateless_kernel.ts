import type { Tensor } from '@tensorflow/tfjs-core';
import { shapeOf } from '../arguments/checks.js';
import { CPU } from '../kernels/cpu.js';
import type { Attributes } from '../kernels/attributes.js';
import '../kernels/register.js';
import { checkSeed } from '../random/seed.js';
import { runKernel } from '../tfjs/engine.js';

/**
 * Checks what the three ops have in common and runs their kernel on the active backend; where that backend has no
 * kernel of its own, the values come from the cpu kernel and are uploaded.
 */
export function runStatelessKernel(kernelName: string, attributes: Attributes): Tensor {
  const shape = shapeOf(attributes.shape);
  return runKernel(kernelName, { ...attributes, shape, seed: checkSeed(attributes.seed) }, CPU);
}
