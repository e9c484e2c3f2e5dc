import type { LayersModel } from '@tensorflow/tfjs-layers';
import { wrongKind } from '../arguments/errors.js';
import { isModel } from '../tfjs/layers.js';

/** Returns `value` when it is a model whose weights are there. @throws TypeError, RangeError */
export function checkModel(value: unknown): LayersModel {
  if (!isModel(value)) throw wrongKind('model', 'a tf.LayersModel', value);
  if (value.layers.length === 0 || !value.layers.every(({ built }) => built)) {
    throw new RangeError('"model" expected a built model, got one that is not: give its first layer an inputShape');
  }
  for (const { name, weights } of value.layers) {
    for (const weight of weights) {
      try {
        // Throws when the weight is disposed.
        weight.read();
      } catch {
        throw new RangeError(`"model" expected a model with weights, got one whose layer "${name}" is disposed`);
      }
    }
  }
  // A sequential model puts its layers together at its first use.
  if (!value.built) value.build(value.inputs[0].shape);
  return value;
}
