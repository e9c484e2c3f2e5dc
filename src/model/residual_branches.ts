/** Finds the residual branches of a model. */
import { classNameOf, type Layer } from '../tfjs/layers.js';
import type { Call, Graph } from './graph.js';
import { hasKernel } from './layer_kernels.js';
import { topologicalOrder } from './order.js';

/** The layers with kernels on a residual branch, the one nearest to the addition first. */
type Branch = readonly Layer[];

/**
 * The residual branches of a model. The input of an addition that goes through the fewest kernels of its own is the
 * shortcut, and the others are branches; if all go through equally many, it is not a residual addition.
 */
export function residualBranches({ calls, sources }: Graph): { branches: Branch[]; additions: number } {
  const branches: Branch[] = [];
  let additions = 0;
  const order = topologicalOrder(sources);
  const positions = new Map(order.map((layer, position) => [layer, position]));
  for (const { layer, from } of calls) {
    if (classNameOf(layer) !== 'Add') continue;
    const shared = sharedLayers(from, sources, order, positions);
    const own = from.map((start) => kernelsBehind(start, sources, shared));
    const fewest = own.reduce((least, { length }) => Math.min(least, length), Infinity);
    const longer = own.filter(({ length }) => length > fewest);
    if (longer.length > 0) additions++;
    branches.push(...longer);
  }
  return { branches, additions };
}

/** The layers with kernels that a layer's output went through, the nearest first, as far as not all inputs did. */
function kernelsBehind(start: Layer | undefined, sources: Graph['sources'], shared: ReadonlySet<Layer>): Layer[] {
  const behind = new Set<Layer>();
  const add = (layer: Layer | undefined): void => {
    if (layer !== undefined && !shared.has(layer)) behind.add(layer);
  };
  add(start);
  // A set visits what is added while it is walked.
  for (const layer of behind) sources.get(layer)?.forEach(add);
  return [...behind].filter(hasKernel);
}

/**
 * The layers nearest to an addition that all of its inputs went through. What lies behind them all inputs went through
 * too; it is not looked at, so that a block costs its own size and not that of all blocks before it.
 */
function sharedLayers(
  from: Call['from'],
  sources: Graph['sources'],
  order: readonly Layer[],
  positions: ReadonlyMap<Layer, number>,
): Set<Layer> {
  /** The inputs that went through a layer, for every layer that was met. */
  const inputsThrough = new Map<Layer, Set<number>>();
  // Layers ahead that some, but not all inputs went through.
  let open = 0;
  const meet = (layer: Layer, inputs: Iterable<number>): void => {
    const through = inputsThrough.get(layer) ?? new Set();
    const wasOpen = through.size > 0 && through.size < from.length;
    for (const input of inputs) through.add(input);
    inputsThrough.set(layer, through);
    open += Number(through.size < from.length) - Number(wasOpen);
  };
  const positionOf = (layer: Layer): number => positions.get(layer) ?? -1;
  const starts = from.filter((layer) => layer !== undefined);
  // An input of the model ends the search.
  if (starts.length < from.length) return new Set();
  starts.forEach((layer, input) => {
    meet(layer, [input]);
  });
  // Against the order, all that a layer's outputs go to is passed before the layer.
  let position = starts.reduce((last, layer) => Math.max(last, positionOf(layer)), -1);
  for (; open > 0 && position >= 0; position--) {
    const through = inputsThrough.get(order[position]);
    if (through === undefined) continue;
    if (through.size < from.length) open--;
    for (const source of sources.get(order[position]) ?? []) {
      if (source !== undefined && positionOf(source) < position) meet(source, through);
    }
  }
  return new Set([...inputsThrough].filter(([, through]) => through.size === from.length).map(([layer]) => layer));
}
