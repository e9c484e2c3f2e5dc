import { type Tensor, util, zeros } from '@tensorflow/tfjs-core';
import { wrongValue } from '../arguments/errors.js';
import { hostArithmetic, hostSampler } from '../kernels/host_sampler.js';
import { growths, orthogonalConvolution } from '../linear_algebra/orthogonal_convolution.js';
import { orthonormalColumns } from '../linear_algebra/orthonormal_columns.js';
import { type Seed, streamOf } from '../random/seed.js';
import { MOST_ORTHOGONAL_ELEMENTS } from './random_orthogonal.js';
import { scaledTensor } from './scaled_tensor.js';

/**
 * `gain` times a random convolution that keeps the length of every signal, with circular padding. The host computes it
 * in double precision for every backend, as it does orthogonal matrices.
 *
 * @param shape [...window, inputs, outputs], with at least as many outputs as inputs
 * @returns a float32 tensor
 * @throws RangeError for more than 2^27 elements of the kernel or of its square matrices
 */
export function randomOrthogonalConvolution(shape: readonly number[], gain: number, seed: Seed): Tensor {
  const window = shape.slice(0, -2);
  const [inputs, outputs] = shape.slice(-2);
  const size = util.sizeFromShape([...shape]);
  if (size === 0) return zeros([...shape]);
  const memory = size + 2 * inputs * outputs + 2 * outputs ** 2;
  if (memory > MOST_ORTHOGONAL_ELEMENTS) {
    throw wrongValue('shape', `an orthogonal kernel of at most ${MOST_ORTHOGONAL_ELEMENTS} elements`, shape);
  }
  const growing = growths(window);
  // For the first block, and for every growth a matrix and signs that choose among its columns.
  const normals = new Float32Array(inputs * outputs + growing.length * (outputs + 1) * outputs);
  hostSampler().fillNormal(normals, streamOf(seed), 0, 1);
  let at = 0;
  const take = (count: number): Float32Array => normals.slice(at, (at += count));
  const rows = orthonormalColumns(take(inputs * outputs), outputs, inputs, hostArithmetic);
  const bases = growing.map(() => {
    const matrix = orthonormalColumns(take(outputs * outputs), outputs, outputs, hostArithmetic);
    const signs = take(outputs);
    return matrix.filter((_, i) => signs[i % outputs] > 0);
  });
  const values = orthogonalConvolution(window, inputs, outputs, rows, bases, hostArithmetic);
  return scaledTensor(values, gain, [...shape]);
}
