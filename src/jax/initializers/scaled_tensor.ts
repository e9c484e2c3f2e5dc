import type { Tensor } from '@tensorflow/tfjs-core';
import { tensorOf } from '../../tfjs/backends.js';

/** A tensor of `values` times `factor`, float32 both; overwrites `values`. */
export function scaledTensor(values: Float32Array, factor: number, shape: number[]): Tensor {
  const rounded = Math.fround(factor);
  for (let i = 0; i < values.length; i++) values[i] *= rounded;
  return tensorOf(values, shape);
}
