/** The JSON that Keras and tfjs write for a model: nested objects of a class name and a configuration. */

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

/** Whether a serialized object is a model: one that has layers. */
export function isModel(object: Serialized): boolean {
  return Array.isArray(object.config.layers);
}

/**
 * A copy of `value` in which `change` has replaced every serialized object, the inner ones before those around them.
 *
 * @param change gets a copy that is its own, and where the object stands: `'dense_1.kernel_initializer'`
 */
export function rewrite(value: Json, change: (object: Serialized, place: string) => Json, place = 'model'): Json {
  if (Array.isArray(value)) return value.map((each) => rewrite(each, change, place));
  if (!isObject(value)) return value;
  const here = typeof value.name === 'string' ? value.name : place;
  const copy = Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, rewrite(each, change, `${here}.${key}`)]),
  );
  return isSerialized(copy) ? change(copy, here) : copy;
}
