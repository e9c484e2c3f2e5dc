/** Orders the layers of a model. */
import type { Layer } from '../tfjs/layers.js';
import type { Graph } from './graph.js';

/** The layers, sources first. A loop of shared layers is cut at an arbitrary place. */
export function topologicalOrder(sources: Graph['sources']): Layer[] {
  const order = new Set<Layer>();
  const entered = new Set<Layer>();
  for (const start of sources.keys()) {
    const pending = [start];
    for (let layer = pending.at(-1); layer !== undefined; layer = pending.at(-1)) {
      if (entered.has(layer)) {
        pending.pop();
        order.add(layer);
        continue;
      }
      entered.add(layer);
      for (const source of sources.get(layer) ?? []) {
        if (source !== undefined && !entered.has(source)) pending.push(source);
      }
    }
  }
  return [...order];
}
