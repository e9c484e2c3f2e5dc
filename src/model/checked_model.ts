import type { LayersModel } from '@tensorflow/tfjs-layers';
import { brokenRule, wrongKind } from '../arguments/errors.js';
import { allLayers, buildSequential, isModel, type LayerWeight } from '../tfjs/layers.js';

/**
 * Returns `value` if it is a model that has its weights.
 *
 * A sequential model puts its layers together at its first use; those that have not been used yet do so here.
 *
 * @throws TypeError, RangeError
 */
export function checkModel(value: unknown): LayersModel {
  if (!isModel(value)) throw wrongKind('model', 'a tf.LayersModel', value);
  const layers = [...allLayers(value)];
  const models = [value, ...layers.filter(isModel)];
  const isEmpty = models.some(({ layers: { length } }) => length === 0);
  if (isEmpty || !models.every((model) => model.layers.every((layer) => isModel(layer) || layer.built))) {
    throw brokenRule('"model" expected a built model, got one that is not: give its first layer an inputShape');
  }
  for (const { name, weights } of layers.filter((layer) => !isModel(layer))) {
    if (weights.some(isDisposed)) {
      throw brokenRule(`"model" expected a model with weights, got one whose layer "${name}" is disposed`);
    }
  }
  models.filter(({ built }) => !built).forEach(buildSequential);
  return value;
}

function isDisposed(weight: LayerWeight): boolean {
  try {
    weight.read();
    return false;
  } catch {
    return true;
  }
}
