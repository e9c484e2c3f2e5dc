/** Reads the graph of a model, as Keras 3, Keras 2 and tfjs write it. */
import { wrongKind, wrongValue } from '../arguments/errors.js';
import { inOrder } from './call_order.js';
import { type Call, isCallOfKeras3, readCallOfKeras2, readCallOfKeras3 } from './calls.js';
import type { Graph, Node, Operation } from './graph.js';
import { leavesOf, type TensorOf, tensorsIn } from './tensors.js';
import {
  isInput,
  isModel,
  isSequential,
  type Json,
  layersOf,
  type Model,
  nameOf,
  type Serialized,
} from './topology.js';

/**
 * Reads the graph of a model.
 *
 * @throws TypeError or RangeError for a malformed one, for a tensor that no layer makes, and for a call that tfjs lacks
 */
export function readGraph(model: Model, place: string): Graph {
  return isSequential(model) ? readSequence(model, place) : readFunctional(model, place);
}

/** Reads layers in a row. Tensors refer to them by position, because names need not differ. */
function readSequence(model: Model, place: string): Graph {
  const outputOf = (position: number): TensorOf => ({ layer: String(position), call: 0, output: 0 });
  const nodes = layersOf(model, place).map((layer, i): Node => {
    const call: Call = { inputs: [outputOf(i - 1)], kwargs: {}, mask: undefined };
    return { name: nameOf(layer, `${place}.layers[${i}]`), layer, calls: isInput(layer) ? [] : [call] };
  });
  return {
    nodes: new Map(nodes.map((node, i) => [String(i), node])),
    operations: new Map(),
    order: nodes.flatMap(({ calls }, i) => (calls.length > 0 ? [outputOf(i)] : [])),
    inputs: [],
    outputs: [outputOf(nodes.length - 1)],
  };
}

function isOperation({ class_name: name, module }: Serialized): boolean {
  if (['TFOpLambda', 'SlicingOpLambda', 'TensorFlowOpLayer'].includes(name)) return true;
  return typeof module === 'string' && module.startsWith('keras.src.ops');
}

function readFunctional(model: Model, place: string): Graph {
  const layers = new Map<string, Serialized>();
  const operators = new Map<string, Serialized>();
  for (const [i, layer] of layersOf(model, place).entries()) {
    const { name } = layer;
    if (typeof name !== 'string') throw wrongKind(`${place}.layers[${i}].name`, 'a string', name);
    if (layers.has(name) || operators.has(name)) {
      throw wrongValue(`${place}.layers[${i}].name`, 'a name that no other layer has', name);
    }
    (isOperation(layer) ? operators : layers).set(name, layer);
  }
  const written = [...layers].map(([name, layer]) => ({ name, layer, calls: callsOf(name, layer) }));
  const isKeras3 = written.some(({ calls }) => calls.some(isCallOfKeras3));
  // Call 0 of a nested model is its own graph: in Keras 2 and tfjs always, in Keras 3 if a functional model returns an
  // output (keras/src/models/functional.py, get_config).
  const countedFrom = (first: (nested: Model) => number) => (tensor: TensorOf) => {
    const layer = layers.get(tensor.layer);
    return isModel(layer) ? { ...tensor, call: tensor.call - first(layer) } : tensor;
  };
  const asInput = countedFrom(() => (isKeras3 ? 0 : 1));
  const asOutput = countedFrom((nested) => (isKeras3 && isSequential(nested) ? 0 : 1));
  const readCall = isKeras3 ? readCallOfKeras3 : readCallOfKeras2;
  const nodes = written.map(({ name, layer, calls }): [string, Node] => {
    const read = calls.map((call) => readCall(name, layer, call));
    return [name, { name, layer, calls: read.map((call) => ({ ...call, inputs: call.inputs.map(asInput) })) }];
  });
  const operations = [...operators].map(([name, layer]): [string, Operation] => {
    const [call] = callsOf(name, layer);
    const leaves = isCallOfKeras3(call) ? leavesOf(call.args) : [];
    const inputs = leaves.filter(Array.isArray).flatMap((leaf) => tensorsIn(name, leaf));
    return [name, { layer, inputs: inputs.map(asInput), constants: leaves.filter((leaf) => !Array.isArray(leaf)) }];
  });
  const inputs = tensorsIn(`${place}.input_layers`, model.config.input_layers);
  const outputs = tensorsIn(`${place}.output_layers`, model.config.output_layers).map(asOutput);
  return inOrder({ nodes: new Map(nodes), operations: new Map(operations), order: [], inputs, outputs }, place);
}

function callsOf(name: string, { inbound_nodes: calls }: Serialized): Json[] {
  if (calls === undefined || calls === null) return [];
  if (!Array.isArray(calls)) throw wrongKind(`${name}.inbound_nodes`, 'an array of calls', calls);
  return calls;
}
