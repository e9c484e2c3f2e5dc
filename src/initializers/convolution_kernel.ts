/** Kernels of convolutions, `[...window, in, out]`. */
import { concat, reshape, type Tensor, util, zeros } from '@tensorflow/tfjs-core';
import { wrongValue } from '../arguments/errors.js';

/** Inputs and outputs of a convolution kernel `[...window, in, out]`. @throws RangeError for any other shape */
export function convolutionChannels(shape: readonly number[]): [number, number] {
  const rank = shape.length;
  if (rank < 3 || rank > 5) throw wrongValue('shape', 'rank 3, 4 or 5, [...window, in, out]', shape);
  return [shape[rank - 2], shape[rank - 1]];
}

/** The same for a kernel that can keep the length of every input. @throws RangeError for fewer outputs than inputs */
export function isometryChannels(shape: readonly number[]): [number, number] {
  const [inputs, outputs] = convolutionChannels(shape);
  if (outputs < inputs) throw wrongValue('shape', 'as many outputs as inputs, or more', shape);
  return [inputs, outputs];
}

/** A convolution kernel with a matrix in the middle of its window, and zeros around it. */
export function inMiddle(matrix: Tensor, shape: readonly number[]): Tensor {
  if (shape.includes(0)) return zeros([...shape]);
  const window = shape.slice(0, -2);
  const positions = util.sizeFromShape(window);
  // The first of the two middles of an even window, as in JAX: with padding 'same' the position itself.
  const middle = window.reduce((position, size) => position * size + Math.floor((size - 1) / 2), 0);
  // As rows, one per position: tfjs's `pad` of rank 5 does not compile on webgl, and is wrong on webgpu.
  const rows = [middle, positions - 1 - middle].map((count) => zeros([count, matrix.size]));
  return reshape(concat([rows[0], reshape(matrix, [1, matrix.size]), rows[1]], 0), [...shape]);
}
