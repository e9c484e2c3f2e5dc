/** Where the layers of a model stand: what comes before each, what after, and where branches join. */
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { innerLayers, isCallOf, isModel, type Layer } from '../tfjs/layers.js';

/** A layer that keeps its weights itself, and the layer of the graph that it is in: its wrapper, or itself. */
export interface Leaf {
  readonly layer: Layer;
  readonly outer: Layer;
  /** The names from the outermost model inwards: `encoder/dense_3`. */
  readonly path: string;
  /** Whether its input is that of the outer layer; of stacked recurrent cells only the first one's is. */
  readonly first: boolean;
}

/** A call of a layer that is no model, by the layers that its inputs come from. */
export interface Call {
  readonly layer: Layer;
  /** The layer behind each input; undefined for an input of the outermost model. */
  readonly from: readonly (Layer | undefined)[];
}

/** A model taken apart: nested models are gone, their layers stand where they were called. */
export interface Graph {
  /** All leaves once, in the order in which models list their layers. */
  readonly leaves: readonly Leaf[];
  readonly calls: readonly Call[];
  /** The name of every layer of the graph, after those of the models around it. */
  readonly paths: ReadonlyMap<Layer, string>;
  /** The layers that a layer's inputs come from, in all of its calls; undefined for an input of the outermost model. */
  readonly sources: ReadonlyMap<Layer, readonly (Layer | undefined)[]>;
  /** The layers that its outputs go to. */
  readonly consumers: ReadonlyMap<Layer, readonly Layer[]>;
}

/** Output number `tensor` of call number `node` of a layer. */
interface Output {
  readonly layer: Layer;
  readonly node: number;
  readonly tensor: number;
}

/** A call as tfjs keeps it, nested models and all. */
interface RawCall {
  readonly layer: Layer;
  readonly inputs: readonly Output[];
}

/** Whether a layer applies others to its own input. */
function isWrapper(layer: Layer): boolean {
  return ['TimeDistributed', 'Bidirectional'].includes(layer.getClassName());
}

/** Takes a model apart. */
export function readGraph(model: LayersModel): Graph {
  const leaves: Leaf[] = [];
  const rawCalls: RawCall[] = [];
  const paths = new Map<Layer, string>();
  /** The nested model that an input layer belongs to. */
  const owners = new Map<Layer, LayersModel>();
  const seen = new Set<Layer>([model]);

  const collectLeaves = (layer: Layer, outer: Layer, path: string, first: boolean): void => {
    const inner = innerLayers(layer);
    if (inner.length === 0) leaves.push({ layer, outer, path, first });
    inner.forEach((each, i) => {
      // The one cell of a recurrent layer has nothing to be told from.
      const name = layer.getClassName() === 'StackedRNNCells' || isWrapper(layer) ? `/${each.name}` : '';
      collectLeaves(each, outer, path + name, first && (i === 0 || isWrapper(layer)));
    });
  };
  const collect = (container: LayersModel, prefix: string): void => {
    for (const layer of container.layers) {
      layer.inboundNodes.forEach(({ inboundLayers, nodeIndices, tensorIndices }, node) => {
        if (inboundLayers.length === 0 || !isCallOf(container, layer, node)) return;
        const inputs = inboundLayers.map((from, i) => ({
          layer: from,
          node: nodeIndices[i],
          tensor: tensorIndices[i],
        }));
        rawCalls.push({ layer, inputs });
      });
      if (seen.has(layer)) continue;
      seen.add(layer);
      if (isModel(layer)) {
        layer.inputLayers.forEach((input) => owners.set(input, layer));
        collect(layer, `${prefix}${layer.name}/`);
      } else {
        paths.set(layer, prefix + layer.name);
        collectLeaves(layer, layer, prefix + layer.name, true);
      }
    }
  };
  collect(model, '');

  /** The layers that an output is of: of a nested model its inner ones, of its inputs what it was called on. */
  const layersOf = ({ layer, tensor }: Output): (Layer | undefined)[] => {
    if (isModel(layer)) {
      const [node, inner] = [layer.outputLayersNodeIndices[tensor], layer.outputLayers[tensor]];
      return layersOf({ layer: inner, node, tensor: layer.outputLayersTensorIndices[tensor] });
    }
    if (layer.getClassName() !== 'InputLayer') return [layer];
    const owner = owners.get(layer);
    if (owner === undefined) return [undefined];
    const position = owner.inputLayers.indexOf(layer);
    return rawCalls.filter((call) => call.layer === owner).flatMap((call) => layersOf(call.inputs[position]));
  };

  const calls = rawCalls
    .filter(({ layer }) => !isModel(layer))
    .map(({ layer, inputs }) => ({ layer, from: inputs.flatMap(layersOf) }));
  const sources = new Map<Layer, (Layer | undefined)[]>();
  const consumers = new Map<Layer, Layer[]>();
  for (const { layer, from } of calls) {
    sources.set(layer, [...(sources.get(layer) ?? []), ...from]);
    for (const source of from) {
      if (source !== undefined) consumers.set(source, [...(consumers.get(source) ?? []), layer]);
    }
  }
  return { leaves, calls, paths, sources, consumers };
}
