import { all, cast, isFinite, stack, Tensor, tidy } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { wrongKind } from '../arguments/errors.js';

/**
 * Returns a batch as one tensor for each input of a model.
 *
 * @throws TypeError for something that is no tensor; RangeError for a shape that is not the input's, or a disposed tensor
 */
export function checkBatch(batch: unknown, { inputs }: LayersModel): Tensor[] {
  const tensors: unknown[] = [batch].flat();
  if (!tensors.every((each): each is Tensor => each instanceof Tensor) || tensors.length !== inputs.length) {
    throw wrongKind('batch', inputs.length === 1 ? 'a tensor' : `an array of ${inputs.length} tensors`, batch);
  }
  tensors.forEach((tensor, i) => {
    const { shape } = inputs[i];
    const expected = `a tensor of shape [${shape.map((dimension) => dimension ?? 'any').join(', ')}]`;
    if (tensor.isDisposed) throw new RangeError(`"batch" expected ${expected}, got a disposed one`);
    const fits =
      tensor.shape.length === shape.length &&
      tensor.size > 0 &&
      shape.every((dimension, axis) => dimension === null || dimension === tensor.shape[axis]);
    if (!fits) throw new RangeError(`"batch" expected ${expected}, got one of shape [${tensor.shape.join(', ')}]`);
  });
  return tensors;
}

/** Whether all values are finite, as a tensor of one boolean; `checkFinite` takes what is read of it. */
export function allFinite(tensors: readonly Tensor[]): Tensor {
  return tidy(() => all(stack(tensors.map((tensor) => all(isFinite(cast(tensor, 'float32')))))));
}

/** @throws RangeError where not all values of the batch are finite */
export function checkFinite([isFinite]: ArrayLike<number> & Iterable<number>): void {
  if (isFinite !== 1) throw new RangeError('"batch" expected finite values, got NaN or an infinity');
}
