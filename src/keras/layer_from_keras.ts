/** Layers of Keras as tfjs reads them. */
import { describe, wrongKind, wrongValue } from '../arguments/errors.js';
import { writeGraph } from './graph.js';
import { initializerFromKeras } from './initializer_from_keras.js';
import { readGraph } from './read_graph.js';
import {
  isModel,
  isObject,
  isSequential,
  isSerialized,
  type Json,
  type JsonObject,
  layersOf,
  type Model,
  nameOf,
  type Serialized,
} from './topology.js';

/**
 * Rewrites a layer, a model, or another object with a class and a configuration, and its contents.
 *
 * @param place its name in messages if it has none
 * @param isKeras2 whether Keras 2 wrote it, which reads seeds differently
 * @throws TypeError or RangeError for what tfjs cannot compute, and for malformed input
 */
export function layerFromKeras(object: Serialized, place: string, isKeras2: boolean): Serialized {
  const name = nameOf(object, place);
  if (isModel(object)) return modelFromKeras(object, name, isKeras2);
  checkComputed(object, name);
  const { class_name: className, config } = TRANSLATIONS.get(object.class_name)?.(object, name) ?? object;
  const entries = Object.entries(config).map(([key, value]): [string, Json] => {
    const here = `${name}.${key}`;
    if (key === 'dtype') return [key, dtypeFromKeras(here, value, className === 'InputLayer')];
    if (typeof value === 'string' && /^(recurrent_)?activation$/.test(key)) {
      return [key, activationFromKeras(here, value, isOfKeras3(object))];
    }
    if (key.endsWith('_initializer')) return [key, initializerFromKeras(value, here, isKeras2)];
    return [key, valueFromKeras(value, here, isKeras2)];
  });
  return { ...object, class_name: className, config: Object.fromEntries(entries) };
}

function valueFromKeras(value: Json, place: string, isKeras2: boolean): Json {
  if (Array.isArray(value)) return value.map((each, i) => valueFromKeras(each, `${place}[${i}]`, isKeras2));
  return isSerialized(value) ? layerFromKeras(value, place, isKeras2) : value;
}

function modelFromKeras(model: Model, name: string, isKeras2: boolean): Serialized {
  const layerOf = (layer: Serialized, place: string): Serialized => layerFromKeras(layer, place, isKeras2);
  // The type is that of the layers.
  const { dtype: _, ...config } = model.config;
  const layers = isSequential(model)
    ? { layers: layersOf(model, name).map((layer, i) => layerOf(layer, `${name}.layers[${i}]`)) }
    : writeGraph(readGraph(model, name), (node) => layerOf(node.layer, node.name));
  return { ...model, config: { ...config, ...layers } };
}

/** The arguments that tfjs ignores, with the values that it computes with. */
const COMPUTED: readonly (readonly [classes: RegExp, config: JsonObject])[] = [
  [/^/, { lora_rank: null, quantization_config: null }],
  [/^(Conv|DepthwiseConv|SeparableConv)/, { groups: 1 }],
  [/^(Conv2DTranspose|Conv3DTranspose|DepthwiseConv2D)$/, { dilation_rate: 1 }],
  [/1D$/, { data_format: 'channels_last' }],
  [/^Global/, { keepdims: false }],
  [/^(ConvLSTM2D|GRU|LSTM|RNN|SimpleRNN)$/, { time_major: false }],
  // tfjs's 'bilinear' has the centers of pixels elsewhere.
  [/^UpSampling2D$/, { interpolation: 'nearest' }],
  [/^BatchNormalization$/, { renorm: false, virtual_batch_size: null }],
  [/^LayerNormalization$/, { rms_scaling: false }],
];

function checkComputed({ class_name: className, config }: Serialized, name: string): void {
  for (const [classes, computed] of COMPUTED) {
    if (!classes.test(className)) continue;
    for (const [key, only] of Object.entries(computed)) {
      const isOnly = [config[key] ?? only].flat().every((value) => value === only);
      if (!isOnly) throw wrongValue(`${name}.${key}`, `${describe(only)}, as tfjs ignores it`, config[key]);
    }
  }
}

type Translation = (layer: Serialized, name: string) => Serialized;

/** Layers that tfjs has under another name, or with other arguments. */
const TRANSLATIONS = new Map<string, Translation>(
  Object.entries<Translation>({
    Bidirectional: (layer, name) => {
      const { backward_layer: backward, ...config } = layer.config;
      if ((backward ?? null) !== null && !isReversed(config.layer, backward)) {
        throw wrongValue(`${name}.backward_layer`, 'the layer itself in reverse, as tfjs makes it', backward);
      }
      return { ...layer, config };
    },
    Conv2DTranspose: checkOutputPadding,
    Conv3DTranspose: checkOutputPadding,
    InputLayer: (layer) => {
      const { batch_shape: shape, ...config } = layer.config;
      return shape === undefined ? layer : { ...layer, config: { ...config, batch_input_shape: shape } };
    },
    // tfjs has one class for both, whose defaults are not 0.
    L1: (regularizer) => ({ ...regularizer, class_name: 'L1L2', config: { l2: 0, ...regularizer.config } }),
    L2: (regularizer) => ({ ...regularizer, class_name: 'L1L2', config: { l1: 0, ...regularizer.config } }),
    LeakyReLU: (layer) => {
      const { negative_slope: slope, ...config } = layer.config;
      return slope === undefined ? layer : { ...layer, config: { ...config, alpha: slope } };
    },
    ReLU: (layer, name) => {
      const { negative_slope: slope, threshold, ...config } = layer.config;
      const isUnbounded = (config.max_value ?? null) === null;
      if (isZero(slope) && isZero(threshold)) return layer;
      if (isUnbounded && isZero(threshold)) {
        return { ...layer, class_name: 'LeakyReLU', config: { ...config, alpha: slope } };
      }
      if (isUnbounded && isZero(slope)) {
        return { ...layer, class_name: 'ThresholdedReLU', config: { ...config, theta: threshold } };
      }
      const [key, value] = isZero(slope) ? ['threshold', threshold] : ['negative_slope', slope];
      throw wrongValue(`${name}.${key}`, '0, as tfjs has it by itself alone', value);
    },
    // Keras 2 also writes inherited arguments that it does not use, and tfjs refuses them.
    SeparableConv2D: (layer) => {
      const isUsed = ([key]: [string, Json]): boolean => !/^kernel_(initializer|regularizer|constraint)$/.test(key);
      return { ...layer, config: Object.fromEntries(Object.entries(layer.config).filter(isUsed)) };
    },
  }),
);

/** A layer's class in tfjs. */
export function classInTfjs(layer: Serialized, name: string): string {
  return (TRANSLATIONS.get(layer.class_name)?.(layer, name) ?? layer).class_name;
}

function isZero(value: Json): boolean {
  return (value ?? 0) === 0;
}

/** Whether a layer is the reverse of another one, apart from its name. */
function isReversed(layer: Json, reversed: Json): boolean {
  const described = (value: Json, backwards: boolean): string => {
    if (!isSerialized(value)) return '';
    const { class_name: className, config } = value;
    return JSON.stringify([
      className,
      { ...config, name: null, go_backwards: (config.go_backwards === true) !== backwards },
    ]);
  };
  return isSerialized(layer) && described(layer, true) === described(reversed, false);
}

/** Checks that a transposed convolution has outputs of the same size in Keras and tfjs. */
function checkOutputPadding(layer: Serialized, name: string): Serialized {
  const { output_padding: given, kernel_size: kernel, strides, padding } = layer.config;
  if ((given ?? null) === null) return layer;
  const along = (value: Json, axis: number): number => Number(Array.isArray(value) ? value[axis] : value);
  const axes = layer.class_name === 'Conv2DTranspose' ? [0, 1] : [0, 1, 2];
  // The size of outputs whose padding is left out (keras/src/backend/common/backend_utils.py,
  // compute_conv_transpose_output_shape).
  const needed = axes.map((axis) => {
    const [size, stride] = [along(kernel, axis), along(strides ?? 1, axis)];
    return padding === 'same' ? stride - (size % 2) : Math.max(stride - size, 0);
  });
  const isNeeded = needed.every((each, axis) => each === along(given, axis));
  if (!isNeeded) throw wrongValue(`${name}.output_padding`, `${describe(needed)}, as tfjs ignores it`, given);
  return layer;
}

/** @throws TypeError or RangeError for a type that tfjs lacks */
function dtypeFromKeras(place: string, dtype: Json, isInput: boolean): Json {
  if (dtype === undefined || dtype === null) return dtype;
  // A policy is named after its type. The weights of a mixed one are float32, and tfjs computes in nothing else.
  const type = isObject(dtype) ? (isObject(dtype.config) ? dtype.config.name : undefined) : dtype;
  if (typeof type !== 'string') throw wrongKind(place, 'a type, or a policy with a name', dtype);
  if (type === 'float32' || type.startsWith('mixed_')) return 'float32';
  if (/^u?int\d+$/.test(type)) return 'int32';
  // Keras rounds such inputs to the type of the layers.
  if (isInput && type === 'float64') return 'float32';
  if (['bool', 'complex64', 'string'].includes(type)) return type;
  throw wrongValue(place, 'float32 or a mixed type, as tfjs computes in float32', type);
}

/** Whether Keras 3 wrote a layer: it always writes a policy, and Keras 2 writes one of another class, if any. */
function isOfKeras3({ config: { dtype } }: Serialized): boolean {
  return isObject(dtype) && dtype.class_name !== 'Policy';
}

function activationFromKeras(place: string, activation: Json, isKeras3: boolean): Json {
  if (isKeras3 && activation === 'hard_sigmoid') {
    // tfjs and Keras 2 have clip(x / 5 + 1 / 2, 0, 1) by this name, Keras 3 has clip(x / 6 + 1 / 2, 0, 1).
    throw wrongValue(place, 'another activation, as tfjs has another function by this name', activation);
  }
  return activation === 'silu' ? 'swish' : activation;
}
