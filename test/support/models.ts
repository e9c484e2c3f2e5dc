/** What tests of whole models have in common. */
import * as tf from '@tensorflow/tfjs';

/** A layer on a symbolic tensor, typed: tfjs's `apply` may give several. */
export function on(layer: tf.layers.Layer, ...inputs: tf.SymbolicTensor[]): tf.SymbolicTensor {
  return layer.apply(inputs.length === 1 ? inputs[0] : inputs) as tf.SymbolicTensor;
}

/** The values of all weights, in one array. */
export function weightValues(model: tf.LayersModel): number[] {
  return model.getWeights().flatMap((weight) => Array.from(weight.dataSync()));
}

/** A weight of a layer by its name. */
export function weightNamed(layer: tf.layers.Layer, role: string): Float32Array {
  const found = layer.weights.find(({ originalName }) => originalName.endsWith(role));
  if (found === undefined) throw new Error(`${layer.name} has no ${role}`);
  return found.read().dataSync() as Float32Array;
}
