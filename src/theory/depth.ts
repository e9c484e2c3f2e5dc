import type { LayersModel } from '@tensorflow/tfjs-layers';
import { brokenRule } from '../arguments/errors.js';
import { ownActivation } from '../model/activation.js';
import { checkModel } from '../model/checked_model.js';
import { readGraph } from '../model/graph.js';
import type { Layer } from '../tfjs/layers.js';
import { TailoredActivation } from './tailored_activation_layer.js';

/** The activations that a slope tailors. */
const RECTIFIERS: readonly string[] = ['relu', 'leakyRelu', 'prelu'];

/**
 * How many rectifiers come one after the other in a model, on the path with most of them.
 *
 * @throws RangeError for a model without any
 */
export function depthOfRectifiers(model: LayersModel): number {
  const depth = longestPath(model, (layer) => {
    const name = activationName(layer);
    return name !== undefined && RECTIFIERS.includes(name);
  });
  if (depth > 0) return depth;
  throw brokenRule('"model" expected a model with rectifiers (ReLU, LeakyReLU, PReLU), got one without');
}

/**
 * How many activations come one after the other in a model, on the path with most of them. What the model's outputs
 * alone go through, the sigmoid of a classifier say, is none of them.
 *
 * @throws RangeError for a model without any
 */
export function depthOfActivations(model: LayersModel): number {
  const { consumers } = readGraph(checkModel(model));
  const hidden = new Set([...consumers.keys()].map(activationName));
  const depth = longestPath(model, (layer) => hidden.has(activationName(layer)) && activationName(layer) !== undefined);
  if (depth > 0) return depth;
  throw brokenRule('"model" expected a model with activations between its layers, got one without');
}

/** The name of the activation that works on a layer's output element by element; undefined where there is none. */
function activationName(layer: Layer): string | undefined {
  if (layer instanceof TailoredActivation) return 'tailored';
  const activation = ownActivation(layer);
  return activation?.f === undefined ? undefined : activation.name;
}

/** The most layers that are counted on one path through a model. */
function longestPath(model: LayersModel, isCounted: (layer: Layer) => boolean): number {
  const { sources, consumers } = readGraph(checkModel(model));
  const waitsFor = new Map<Layer, number>();
  const depths = new Map<Layer, number>();
  const ready: Layer[] = [];
  for (const [layer, from] of sources) {
    const before = new Set(from.filter((source) => source !== undefined && sources.has(source))).size;
    waitsFor.set(layer, before);
    if (before === 0) ready.push(layer);
  }
  for (let layer = ready.pop(); layer !== undefined; layer = ready.pop()) {
    const before = (sources.get(layer) ?? []).map((source) => (source && depths.get(source)) ?? 0);
    depths.set(layer, Math.max(...before) + (isCounted(layer) ? 1 : 0));
    for (const consumer of new Set(consumers.get(layer))) {
      const left = (waitsFor.get(consumer) ?? 0) - 1;
      waitsFor.set(consumer, left);
      if (left === 0) ready.push(consumer);
    }
  }
  if (depths.size < sources.size) {
    throw brokenRule('"model" expected layers that are not applied to their own output; give the depth as a number');
  }
  return Math.max(0, ...depths.values());
}
