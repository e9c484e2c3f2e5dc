/** How deep a model is, in activations. */
import { brokenRule } from '../arguments/errors.js';
import { isPReLULayer, type Layer } from '../tfjs/layers.js';
import { ownActivation, unwrapped } from './activation.js';
import type { Graph } from './graph.js';
import { topologicalOrder } from './order.js';

/** The activations that a slope tailors. */
const RECTIFIERS: readonly string[] = ['relu', 'leakyRelu', 'prelu'];

/** Whether a layer is a rectifier, or has one: ReLU, LeakyReLU, PReLU. */
export function isRectifier(layer: Layer): boolean {
  // This does not read the slopes of a PReLU.
  if (isPReLULayer(unwrapped(layer))) return true;
  const name = activationName(layer);
  return name !== undefined && RECTIFIERS.includes(name);
}

/** The name of the elementwise activation of a layer's output; undefined if it has none. */
export function activationName(layer: Layer): string | undefined {
  const activation = ownActivation(layer);
  return activation?.f === undefined ? undefined : activation.name;
}

/**
 * How many rectifiers come one after the other in a model, on the path with most of them.
 *
 * @throws RangeError for a model without any
 */
export function depthOfRectifiers(graph: Graph): number {
  const depth = longestPath(graph, isRectifier);
  if (depth > 0) return depth;
  throw brokenRule('"model" expected a model with rectifiers (ReLU, LeakyReLU, PReLU), got one without');
}

/**
 * How many activations come one after the other in a model, on the path with most of them. What the model's outputs
 * alone go through, the sigmoid of a classifier say, is none of them.
 *
 * @throws RangeError for a model without any
 */
export function depthOfActivations(graph: Graph): number {
  const hidden = new Set([...graph.consumers.keys()].map(activationName));
  const depth = longestPath(graph, (layer) => {
    const name = activationName(layer);
    return name !== undefined && hidden.has(name);
  });
  if (depth > 0) return depth;
  throw brokenRule('"model" expected a model with activations between its layers, got one without');
}

/** The most layers that are counted on one path through a model. */
function longestPath(graph: Graph, isCounted: (layer: Layer) => boolean): number {
  const depths = new Map<Layer, number>();
  for (const layer of orderedLayers(graph, '; give the depth as a number')) {
    const before = (graph.sources.get(layer) ?? []).map((source) => (source && depths.get(source)) ?? 0);
    depths.set(layer, Math.max(0, ...before) + (isCounted(layer) ? 1 : 0));
  }
  return Math.max(0, ...depths.values());
}

/**
 * The layers of a model, each behind those that its inputs come from.
 *
 * @param hint what to do where there is no such order
 * @throws RangeError for a shared layer that gets its own output, through others or not
 */
export function orderedLayers({ sources }: Graph, hint = ''): readonly Layer[] {
  const order = topologicalOrder(sources);
  const seen = new Set<Layer>();
  for (const layer of order) {
    const isBehind = (sources.get(layer) ?? []).every((source) => source === undefined || seen.has(source));
    if (!isBehind) throw brokenRule(`"model" expected layers that are not applied to their own output${hint}`);
    seen.add(layer);
  }
  return order;
}
