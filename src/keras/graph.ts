/** The graph of a model: which layer is called with which tensors. */
import type { Call } from './calls.js';
import type { TensorOf } from './tensors.js';
import { isModel, type Json, type JsonObject, type Serialized } from './topology.js';

/** A layer with its calls. */
export interface Node {
  /** The name in messages. */
  readonly name: string;
  readonly layer: Serialized;
  readonly calls: readonly Call[];
}

/** An operation on tensors, which Keras 3 lists among the layers. tfjs has none, and makes its masks by itself. */
export interface Operation {
  readonly layer: Serialized;
  readonly inputs: readonly TensorOf[];
  readonly constants: readonly Json[];
}

export interface Graph {
  /** By the names that tensors use. */
  readonly nodes: ReadonlyMap<string, Node>;
  readonly operations: ReadonlyMap<string, Operation>;
  /** Every call, as its first output, after the calls that make its inputs. */
  readonly order: readonly TensorOf[];
  readonly inputs: readonly TensorOf[];
  readonly outputs: readonly TensorOf[];
}

/** The configuration of a functional model as tfjs reads it. */
export function writeGraph(graph: Graph, layerOf: (node: Node) => JsonObject): JsonObject {
  const written = ({ layer, call, output }: TensorOf): Json[] => {
    // Call 0 of a model is its own graph.
    return [layer, isModel(graph.nodes.get(layer)?.layer) ? call + 1 : call, output];
  };
  return {
    layers: [...graph.nodes].map(([name, node]) => ({
      ...layerOf(node),
      name,
      inbound_nodes: node.calls.map(({ inputs, kwargs }) => inputs.map((input) => [...written(input), kwargs])),
    })),
    input_layers: graph.inputs.map(written),
    output_layers: graph.outputs.map(written),
  };
}
