/** Tensors of a functional model, as Keras and tfjs name them: by the layer, the call, and the output. */
import { wrongValue } from '../arguments/errors.js';
import { isObject, isSerialized, type Json } from './topology.js';

/** An output of a call of a layer; calls count from 0. */
export interface TensorOf {
  readonly layer: string;
  readonly call: number;
  readonly output: number;
}

/** The tensors in lists and objects. @throws RangeError for anything else */
export function tensorsIn(place: string, structure: Json): TensorOf[] {
  return leavesOf(structure).map((leaf) => {
    const [layer, call, output] = Array.isArray(leaf) ? leaf : [];
    if (typeof layer !== 'string' || !isCount(call) || !isCount(output)) {
      throw wrongValue(place, 'tensors: [layer, call, output]', leaf);
    }
    return { layer, call, output };
  });
}

function isCount(value: Json): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

/**
 * The leaves of lists and objects: of objects by the order of the names, as `keras.tree.flatten` and `tf.nest.flatten`.
 */
export function leavesOf(structure: Json): Json[] {
  if (structure === null || structure === undefined) return [];
  if (isTensor(structure)) return [isSerialized(structure) ? structure.config.keras_history : structure];
  if (Array.isArray(structure)) return structure.flatMap(leavesOf);
  if (!isObject(structure) || isSerialized(structure)) return [structure];
  const names = Object.keys(structure).sort();
  return names.flatMap((name) => leavesOf(structure[name]));
}

/**
 * Whether a value stands for a tensor: in Keras 2 and tfjs a list that begins with a name, in Keras 3 an object too.
 */
export function isTensor(value: Json): boolean {
  if (Array.isArray(value)) return typeof value[0] === 'string';
  return isSerialized(value) && value.class_name === '__keras_tensor__';
}
