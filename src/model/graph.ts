/** The graph of a model: which layer takes its inputs from which, with nested models replaced by their layers. */
import type { LayersModel } from '@tensorflow/tfjs-layers';
import {
  allLayers,
  classNameOf,
  innerLayers,
  isCallOf,
  isFrozen,
  isModel,
  type Layer,
  layersIn,
} from '../tfjs/layers.js';

/** A layer that holds weights itself: a layer of the graph, or one that such a layer wraps, or its recurrent cell. */
export interface WeightedLayer {
  readonly layer: Layer;
  /** The layer of the graph that it belongs to. */
  readonly graphLayer: Layer;
  /** The names from the outermost model inwards: `encoder/dense_3`. */
  readonly path: string;
  /** Whether its input is that of the graph's layer; of stacked recurrent cells only the first one's is. */
  readonly isFirst: boolean;
  /** Whether `trainable` is false, its own or that of a model or wrapper around it. */
  readonly isFrozen: boolean;
}

/** A call of a layer that is not a model, by the layers that its inputs come from; undefined for the model's input. */
export interface Call {
  readonly layer: Layer;
  readonly from: readonly (Layer | undefined)[];
}

/**
 * The layers of a model and their connections. The layers of a nested model stand in its place. If it is called several
 * times, its input layers are in the graph too: each joins what the calls hand it.
 */
export interface Graph {
  readonly model: LayersModel;
  /** Each once, in the order in which models list their layers. */
  readonly weightedLayers: readonly WeightedLayer[];
  readonly calls: readonly Call[];
  /** The name of every layer that is not a model, after those of the models around it. */
  readonly paths: ReadonlyMap<Layer, string>;
  /** The layers that a layer's inputs come from, in all of its calls; undefined for an input of the outermost model. */
  readonly sources: ReadonlyMap<Layer, readonly (Layer | undefined)[]>;
  /** The layers that its outputs go to. */
  readonly consumers: ReadonlyMap<Layer, readonly Layer[]>;
}

/** Output number `tensor` of call number `node` of a layer, which may be a model. */
interface Output {
  readonly layer: Layer;
  readonly node: number;
  readonly tensor: number;
}

/** A call as tfjs keeps it. */
interface KeptCall {
  readonly layer: Layer;
  readonly inputs: readonly Output[];
}

/** Reads the graph of a model. Nothing here recurses, as the stack would have to hold a frame for every layer. */
export function readGraph(model: LayersModel): Graph {
  const { keptCalls, nestedModels, paths } = readCalls(model);
  const originOf = originsIn(nestedModels);

  /** What an input layer is handed, call by call; undefined is what the outermost model is. */
  const handed = new Map<Layer, (Layer | undefined)[]>(model.inputLayers.map((input) => [input, [undefined]]));
  for (const { layer, inputs } of keptCalls) {
    if (!isModel(layer)) continue;
    inputs.forEach((input, i) => {
      append(handed, layer.inputLayers[i], originOf(input));
    });
  }
  /** What stands for an input layer of a model that is called once: the layer that its input comes from. */
  const outside = (origin: Layer | undefined): Layer | undefined => {
    let layer = origin;
    for (;;) {
      const from = layer && handed.get(layer);
      if (from?.length !== 1) return layer;
      [layer] = from;
    }
  };

  const sources = new Map<Layer, (Layer | undefined)[]>();
  const consumers = new Map<Layer, Layer[]>();
  const joints = new Set<Layer>();
  const connect = ({ layer, from }: Call): void => {
    for (const source of from) {
      append(sources, layer, source);
      if (source === undefined) continue;
      append(consumers, source, layer);
      if (handed.has(source)) joints.add(source);
    }
  };
  const calls = keptCalls
    .filter(({ layer }) => !isModel(layer))
    .map(({ layer, inputs }) => ({ layer, from: inputs.map((input) => outside(originOf(input))) }));
  calls.forEach(connect);
  // A set visits what is added while it is walked.
  for (const layer of joints) connect({ layer, from: (handed.get(layer) ?? []).map(outside) });
  return { model, weightedLayers: weightedLayersOf(model, paths), calls, paths, sources, consumers };
}

/** The calls in a model and its nested models, the models, inner ones first, and the paths of layers. */
function readCalls(model: LayersModel): {
  keptCalls: KeptCall[];
  nestedModels: LayersModel[];
  paths: Map<Layer, string>;
} {
  const keptCalls: KeptCall[] = [];
  const nestedModels: LayersModel[] = [];
  const paths = new Map<Layer, string>();
  const seen = new Set<Layer>([model]);
  /** What is left to do: a layer of a model, or, where the layer is missing, to leave the model. */
  const pending: { container: LayersModel; prefix: string; layer?: Layer }[] = [];
  const enter = (container: LayersModel, prefix: string): void => {
    pending.push({ container, prefix });
    for (const layer of [...new Set(container.layers)].reverse()) pending.push({ container, prefix, layer });
  };
  enter(model, '');
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { container, prefix, layer } = next;
    if (layer === undefined) {
      nestedModels.push(container);
      continue;
    }
    layer.inboundNodes.forEach(({ inboundLayers }, node) => {
      if (inboundLayers.length === 0 || !isCallOf(container, layer, node)) return;
      keptCalls.push({ layer, inputs: inboundLayers.map((_, i) => inputOf(layer, node, i)) });
    });
    if (seen.has(layer)) continue;
    seen.add(layer);
    if (isModel(layer)) enter(layer, `${prefix}${layer.name}/`);
    else paths.set(layer, prefix + layer.name);
  }
  return { keptCalls, nestedModels, paths };
}

/** Where input number `i` of a call comes from. */
function inputOf(layer: Layer, node: number, i: number): Output {
  const { inboundLayers, nodeIndices, tensorIndices } = layer.inboundNodes[node];
  return { layer: inboundLayers[i], node: nodeIndices[i], tensor: tensorIndices[i] };
}

/**
 * Finds the layer that an output comes from: of a model the inner layer, or, where it hands an input on, what that very
 * call was handed. An input layer comes from itself.
 */
function originsIn(models: readonly LayersModel[]): (output: Output) => Layer {
  /** What each output of a model is: an inner layer, or the number of an input. */
  const outputs = new Map<Layer, (Layer | number)[]>();
  const originOf = (output: Output): Layer => {
    let { layer, node, tensor } = output;
    for (let inner = outputs.get(layer)?.[tensor]; inner !== undefined; inner = outputs.get(layer)?.[tensor]) {
      if (typeof inner !== 'number') return inner;
      ({ layer, node, tensor } = inputOf(layer, node, inner));
    }
    return layer;
  };
  for (const model of models) {
    const inputs = new Map<Layer, number>(model.inputLayers.map((input, i) => [input, i]));
    const origins = model.outputLayers.map((layer, i) =>
      originOf({
        layer,
        node: model.outputLayersNodeIndices[i],
        tensor: model.outputLayersTensorIndices[i],
      }),
    );
    outputs.set(
      model,
      origins.map((origin) => inputs.get(origin) ?? origin),
    );
  }
  return originOf;
}

/** The layers that hold weights, as wrappers and recurrent layers do not. */
function weightedLayersOf(model: LayersModel, paths: ReadonlyMap<Layer, string>): WeightedLayer[] {
  const frozen = new Set<Layer>([model, ...allLayers(model)].filter(isFrozen));
  for (const layer of frozen) layersIn(layer).forEach((inner) => frozen.add(inner));
  const found = new Map<Layer, WeightedLayer>();
  for (const [graphLayer, graphPath] of paths) {
    const pending = [{ layer: graphLayer, path: graphPath, isFirst: true }];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      const { layer, path, isFirst } = next;
      const inner = innerLayers(layer);
      if (inner.length === 0 && !found.has(layer)) {
        found.set(layer, { layer, graphLayer, path, isFirst, isFrozen: frozen.has(layer) });
      }
      const isWrapper = ['TimeDistributed', 'Bidirectional'].includes(classNameOf(layer));
      // The one cell of a recurrent layer needs no name.
      const isNamed = isWrapper || classNameOf(layer) === 'StackedRNNCells';
      const steps = inner.map((each, i) => ({
        layer: each,
        path: isNamed ? `${path}/${each.name}` : path,
        isFirst: isFirst && (i === 0 || isWrapper),
      }));
      pending.push(...steps.reverse());
    }
  }
  return [...found.values()];
}

function append<Key, Value>(lists: Map<Key, Value[]>, key: Key, value: Value): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}
