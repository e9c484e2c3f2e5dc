import { tensor, type Tensor } from '@tensorflow/tfjs-core';

/** A tensor of `values` times `factor`, float32 both; overwrites `values`. */
export function scaledTensor(values: Float32Array, factor: number, shape: number[]): Tensor {
  const rounded = Math.fround(factor);
  for (let i = 0; i < values.length; i++) values[i] *= rounded;
  return tensor(values, shape, 'float32');
}
