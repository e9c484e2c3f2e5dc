/** The weights of a model, and the names by which rules and `only` choose them. */
import type { Check } from '../arguments/checks.js';
import { wrongKind } from '../arguments/errors.js';
import type { Graph, WeightedLayer } from '../model/graph.js';
import { classNameOf, type Layer, type LayerWeight, roleOf } from '../tfjs/layers.js';

/** A name, or a regular expression that may match any part of a name. */
export type NamePattern = string | RegExp;

/** A weight of a model, as a predicate sees it. */
export interface ModelWeight {
  /** The layer's name, after those of the models and wrappers around it: `encoder/dense_3`. */
  readonly layer: string;
  /** The layer's class: `Dense`, `Conv2D`, ... */
  readonly className: string;
  /** The weight's name in its layer: `kernel`, `recurrent_kernel`, `bias`, `gamma`, ... */
  readonly weight: string;
  /** Its saved name, as in the files of a model: `dense_3/kernel`. */
  readonly name: string;
  /** Its shape. */
  readonly shape: readonly number[];
}

/** Says whether to choose a weight. */
export type WeightPredicate = (weight: ModelWeight) => boolean;

/** What can be chosen: a weight, or a layer that has none, whose slope may be set. */
export interface Place {
  readonly target: WeightedLayer;
  readonly weight: LayerWeight | undefined;
}

/** All that can be chosen in a model. */
export function placesIn({ weightedLayers }: Graph): Place[] {
  return weightedLayers.flatMap((target): Place[] => {
    const { weights } = target.layer;
    return weights.length === 0 ? [{ target, weight: undefined }] : weights.map((weight) => ({ target, weight }));
  });
}

/** The key of a place: the weight, or the layer if it has none. */
export function keyOf({ target, weight }: Place): LayerWeight | Layer {
  return weight ?? target.layer;
}

export const namePattern: Check<NamePattern> = (name, given) => {
  if (typeof given === 'string' || isRegExp(given)) return given;
  throw wrongKind(name, 'a string or a RegExp', given);
};

/** Whether a value is a regular expression, of any realm. */
function isRegExp(value: unknown): value is RegExp {
  return Object.prototype.toString.call(value) === '[object RegExp]';
}

/** Whether a pattern is one of some names, or is found in one. */
export function matches(pattern: NamePattern, names: readonly string[]): boolean {
  if (typeof pattern === 'string') return names.includes(pattern);
  // Unlike `test`, `search` heeds no `lastIndex`, by which a global expression would miss every other name.
  return names.some((name) => name.search(pattern) !== -1);
}

/** The names of a layer: after the models around it, its own, and that of the layer of the graph that it belongs to. */
export function layerNames({ target: { layer, graphLayer, path } }: Place): string[] {
  return [path, layer.name, graphLayer.name];
}

/** The classes of a layer: its own, and that of the layer of the graph that it belongs to. */
export function classNames({ target: { layer, graphLayer } }: Place): string[] {
  return [classNameOf(layer), classNameOf(graphLayer)];
}

/**
 * Calls a predicate for a weight; never for a layer without weights.
 *
 * @throws what it throws; TypeError where it returns no boolean, but a promise say
 */
export function holds(predicate: WeightPredicate, argument: string, { target, weight }: Place): boolean {
  if (weight === undefined) return false;
  const chosen: unknown = predicate({
    layer: target.path,
    className: classNameOf(target.layer),
    weight: roleOf(weight),
    name: weight.originalName,
    shape: [...(weight.shape as number[])],
  });
  if (typeof chosen !== 'boolean') throw wrongKind(argument, 'a function that returns a boolean', chosen);
  return chosen;
}
