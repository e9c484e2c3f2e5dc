import type { Tensor } from '@tensorflow/tfjs-core';
import { tensorOf } from '../tfjs/backends.js';

/** A tensor of `values` times `factor`, float32 both. */
export function scaledTensor(values: Float32Array, factor: number, shape: number[]): Tensor {
  const rounded = Math.fround(factor);
  return tensorOf(shape, (products) => {
    products.set(values);
    if (rounded !== 1) for (let i = 0; i < products.length; i++) products[i] *= rounded;
  });
}
