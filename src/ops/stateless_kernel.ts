import { util } from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { shapeOf, wrongValue } from '../arguments.js';
import { CPU } from '../kernels/cpu.js';
import type { NormalAttributes, UniformAttributes } from '../kernels/names.js';
import '../kernels/register.js';
import { checkSeed } from '../random/seed.js';
import { runKernel } from '../tfjs.js';

// What TensorFlow's op and the stream's 64-bit block counter are made for, and more than a typed array holds.
const MOST_ELEMENTS = 2 ** 31;

/**
 * Checks what the three ops have in common and runs their kernel on the active backend; where that backend has no
 * kernel of its own, the values come from the cpu kernel and are uploaded.
 */
export function runStatelessKernel(kernelName: string, attributes: UniformAttributes | NormalAttributes): Tensor {
  // A copy: the tensor keeps its shape, whatever the caller does with the array.
  const shape = [...shapeOf(attributes.shape)];
  if (util.sizeFromShape(shape) > MOST_ELEMENTS) {
    throw wrongValue('shape', `a shape of at most ${MOST_ELEMENTS} elements`, shape);
  }
  return runKernel(kernelName, { ...attributes, shape, seed: checkSeed(attributes.seed) }, CPU);
}
