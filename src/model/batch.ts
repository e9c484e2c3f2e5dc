import { all, cast, isFinite, stack, Tensor, tidy } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { brokenRule, wrongKind } from '../arguments/errors.js';

/**
 * Returns a batch as one tensor per input of a model.
 *
 * @param argument what the batch was given as
 * @throws TypeError for anything but tensors; RangeError for another shape than the input's, texts, or disposed tensors
 */
export function checkBatch(batch: unknown, { inputs }: LayersModel, argument = 'batch'): Tensor[] {
  const given: unknown[] = Array.isArray(batch) ? batch : [batch];
  // The length comes first, as an array can have billions of holes, and Array.from, as `every` skips them.
  const tensors = given.length === inputs.length ? Array.from(given) : [];
  if (tensors.length === 0 || !tensors.every((each): each is Tensor => each instanceof Tensor)) {
    throw wrongKind(argument, inputs.length === 1 ? 'a tensor' : `an array of ${inputs.length} tensors`, batch);
  }
  tensors.forEach((tensor, i) => {
    const { shape } = inputs[i];
    const expected = `a tensor of shape [${shape.map((dimension) => dimension ?? 'any').join(', ')}]`;
    if (tensor.isDisposed) throw brokenRule(`"${argument}" expected ${expected}, got a disposed one`);
    if (tensor.dtype === 'string' || tensor.dtype === 'complex64') {
      throw brokenRule(`"${argument}" expected ${expected}, got one of ${tensor.dtype}`);
    }
    const fits =
      tensor.shape.length === shape.length &&
      tensor.size > 0 &&
      shape.every((dimension, axis) => dimension === null || dimension === tensor.shape[axis]);
    if (!fits) throw brokenRule(`"${argument}" expected ${expected}, got one of shape [${tensor.shape.join(', ')}]`);
  });
  return tensors;
}

/** Whether all values are finite, as a tensor of one boolean, whose value `checkFinite` takes. */
export function allFinite(tensors: readonly Tensor[]): Tensor {
  return tidy(() => all(stack(tensors.map((tensor) => all(isFinite(cast(tensor, 'float32')))))));
}

/** The same, read. */
export async function readAllFinite(tensors: readonly Tensor[]): Promise<ArrayLike<number> & Iterable<number>> {
  const finite = allFinite(tensors);
  // Reading fails if the device is lost.
  return finite.data().finally(() => {
    finite.dispose();
  });
}

/** @throws RangeError if a value of the batch is not finite */
export function checkFinite([areFinite]: ArrayLike<number> & Iterable<number>, argument = 'batch'): void {
  if (areFinite !== 1) throw brokenRule(`"${argument}" expected finite values, got NaN or an infinity`);
}
