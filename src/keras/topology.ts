/** The JSON that Keras and tfjs write for a model: nested objects of a class name and a configuration. */
import { brokenRule, wrongKind, wrongValue } from '../arguments/errors.js';

/** `undefined` is a key that is not there. */
export type Json = undefined | null | boolean | number | string | Json[] | JsonObject;

export interface JsonObject {
  [key: string]: Json;
}

/** A layer, a model, an initializer, a regularizer, ... */
export interface Serialized extends JsonObject {
  class_name: string;
  config: JsonObject;
}

export function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isSerialized(value: Json): value is Serialized {
  return isObject(value) && typeof value.class_name === 'string' && isObject(value.config);
}

/** A model: a serialized object that has layers. */
export interface Model extends Serialized {
  config: JsonObject & { layers: Json[] };
}

export function isModel(value: Json): value is Model {
  return isSerialized(value) && Array.isArray(value.config.layers);
}

export function isSequential(model: Model): boolean {
  return model.class_name === 'Sequential';
}

/** Whether a layer is an input, which gives a tensor without a call. */
export function isInput(layer: Serialized): boolean {
  return layer.class_name === 'InputLayer';
}

/** The layers of a model. @throws TypeError for something else among them */
export function layersOf(model: Model, place: string): Serialized[] {
  return model.config.layers.map((layer, i) => {
    if (!isSerialized(layer)) throw wrongKind(`${place}.layers[${i}]`, 'a serialized layer', layer);
    return layer;
  });
}

/** The name of a layer in messages: its own, or its place where it has none. */
export function nameOf(layer: Serialized, place: string): string {
  const name = layer.config.name ?? layer.name;
  return typeof name === 'string' ? name : place;
}

// A model in a model takes three levels: its configuration, the list of its layers, and the layer.
const MOST_LEVELS = 256;

// Models of 10,000 layers have fewer.
const MOST_VALUES = 2 ** 20;

/**
 * Checks that a walk through a topology ends: objects that appear in several places count in each, as in the walk.
 *
 * @throws RangeError for an object inside of itself, for too many levels, and for too many values
 */
export function checkSize(topology: Json): void {
  const measured = new Map<object, { levels: number; values: number }>();
  const open = new Set<object>();
  const measure = (value: Json, level: number): { levels: number; values: number } => {
    if (typeof value !== 'object' || value === null) return { levels: 0, values: 1 };
    if (open.has(value)) throw brokenRule('"topology" expected a tree, got an object inside of itself');
    let size = measured.get(value);
    if (level + (size?.levels ?? 1) > MOST_LEVELS) {
      throw brokenRule(`"topology" expected at most ${MOST_LEVELS} levels of objects, got more`);
    }
    if (size !== undefined) return size;
    open.add(value);
    size = { levels: 1, values: 1 };
    for (const each of Object.values(value)) {
      const { levels, values } = measure(each, level + 1);
      size = { levels: Math.max(size.levels, levels + 1), values: size.values + values };
    }
    open.delete(value);
    measured.set(value, size);
    return size;
  };
  const { values } = measure(topology, 0);
  if (values > MOST_VALUES) throw wrongValue('topology', `at most ${MOST_VALUES} values`, values);
}
