import type { models } from '@tensorflow/tfjs-layers';
import { wrongKind, wrongValue } from '../arguments/errors.js';
import { isModel, isObject, isSerialized, type Json, type JsonObject, rewrite, type Serialized } from './topology.js';

/** What `tf.models.modelFromJSON` takes. */
type TfjsTopology = Parameters<typeof models.modelFromJSON>[0];

/**
 * Rewrites a topology of Keras 3 or Keras 2 into the one that tfjs reads, where they differ: shapes and types of
 * layers, the calls in functional models, and a few names. What tfjs reads as it is stays as it is.
 *
 * Sequential and functional models of layers that tfjs has, nested ones and wrappers included. Operations on tensors
 * (`x + 1`, `keras.ops`), calls with a mask, convolutions in groups, and layers that tfjs lacks have nothing to be
 * rewritten to. `'hard_sigmoid'` is another function in Keras 3.
 *
 * @param topology what `JSON.parse(model.to_json())` gives, or an object that has it in `model_config`; stays as it is
 * @returns a topology for `tf.models.modelFromJSON`
 * @throws TypeError for something that is no object; RangeError for an operation, a call or a convolution that tfjs
 *   has not, with the name of the layer
 * @example
 * registerKerasInitializers();
 * const model = await tf.models.modelFromJSON(fromKeras(JSON.parse(json)));
 */
export function fromKeras(topology: object): TfjsTopology {
  if (!isObject(topology as Json)) throw wrongKind('topology', 'the object that model.to_json() describes', topology);
  return rewrite(topology as JsonObject, fromSerialized) as TfjsTopology;
}

function fromSerialized(object: Serialized, place: string): Json {
  const { class_name: name, config, module } = object;
  if (typeof module === 'string' && module.startsWith('keras.src.ops')) {
    throw wrongValue(place, 'a layer and no operation on tensors', name);
  }
  switch (name) {
    case 'DTypePolicy':
    case 'Policy': {
      // The weights of a mixed policy are float32, and so is all that tfjs computes.
      const policy = config.name as string;
      return policy.startsWith('mixed_') ? 'float32' : policy;
    }
    case 'InputLayer': {
      const { batch_shape: shape, ...others } = config;
      return shape === undefined ? object : { ...object, config: { ...others, batch_input_shape: shape } };
    }
    case 'L1':
    case 'L2':
      // tfjs has one class for them all. Its defaults are not 0.
      return { ...object, class_name: 'L1L2', config: { l1: 0, l2: 0, ...config } };
    case 'LeakyReLU': {
      const { negative_slope: slope, ...others } = config;
      return slope === undefined ? object : { ...object, config: { ...others, alpha: slope } };
    }
    case 'SeparableConv2D': {
      // Keras 2 writes what it inherits and does not use; tfjs refuses that.
      const unused = ['kernel_initializer', 'kernel_regularizer', 'kernel_constraint'];
      return { ...object, config: Object.fromEntries(Object.entries(config).filter(([key]) => !unused.includes(key))) };
    }
    default:
      if (isModel(object)) return { ...object, config: fromGraph(config) };
      // tfjs draws a kernel for all channels, and says nothing.
      if (typeof config.groups === 'number' && config.groups > 1) {
        throw wrongValue(`${config.name as string}.groups`, '1, as tfjs has no convolution in groups', config.groups);
      }
      return config.activation === 'silu' ? { ...object, config: { ...config, activation: 'swish' } } : object;
  }
}

/** Rewrites the calls of a functional model of Keras 3; those of Keras 2 and of tfjs are lists. */
function fromGraph(config: JsonObject): JsonObject {
  const layers = (config.layers as Json[]).filter(isSerialized);
  const calls = layers.map((layer) => (Array.isArray(layer.inbound_nodes) ? layer.inbound_nodes : []));
  if (!calls.flat().some(isObject)) return config;
  const models = new Set(layers.filter(isModel).map(({ name }) => name));
  const sequentials = new Set(layers.filter((layer) => layer.class_name === 'Sequential').map(({ name }) => name));
  // Keras 3 counts the calls of nested models from 0. In Keras 2 and tfjs number 0 is the model's own graph; as outputs
  // Keras 3 counts those of functional models so too (keras/src/models/functional.py, get_config).
  const counted =
    (fromZero: Set<Json>) =>
    ([name, call, tensor]: Json[]): Json[] => [name, fromZero.has(name) ? Number(call) + 1 : call, tensor];
  const fromNode = (layer: Serialized, node: Json): Json => {
    if (!isObject(node)) return node;
    const { tensors, kwargs } = readCall(layer.name as string, node);
    return tensors.map((tensor) => [...counted(models)(tensor), kwargs]);
  };
  return {
    ...config,
    layers: layers.map((layer, i) => ({ ...layer, inbound_nodes: calls[i].map((node) => fromNode(layer, node)) })),
    input_layers: references(config.input_layers),
    output_layers: references(config.output_layers).map(counted(sequentials)),
  };
}

/** The tensors that a layer was called with, those of `initial_state` last, and the other arguments by name. */
function readCall(layer: string, node: JsonObject): { tensors: Json[][]; kwargs: JsonObject } {
  const { initial_state: state = [], ...named } = node.kwargs as JsonObject;
  const kwargs = Object.fromEntries(Object.entries(named).filter(([, value]) => value !== null));
  const notPlain = Object.keys(kwargs).find((key) => typeof kwargs[key] === 'object');
  if (notPlain !== undefined) throw wrongValue(layer, 'a call with tensors and plain arguments', notPlain);
  return { tensors: [node.args, state].flatMap((value) => tensorsOf(layer, value)), kwargs };
}

function tensorsOf(layer: string, value: Json): Json[][] {
  if (Array.isArray(value)) return value.flatMap((each) => tensorsOf(layer, each));
  if (value === null) return [];
  if (!isSerialized(value) || value.class_name !== '__keras_tensor__') {
    throw wrongValue(layer, 'a call with tensors and named arguments', value);
  }
  return [value.config.keras_history as Json[]];
}

/** References to tensors, which Keras 3 writes as they were given: one alone, an array, or an object. */
function references(value: Json): Json[][] {
  if (isObject(value)) return Object.values(value).flatMap(references);
  if (!Array.isArray(value)) return [];
  return typeof value[0] === 'string' ? [value] : value.flatMap(references);
}
