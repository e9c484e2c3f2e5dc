import { wrongValue } from '../arguments/errors.js';
import { initializerToKeras } from './initializer_to_keras.js';
import { withIntegerSeed } from './integer_seed.js';
import { checkSize, isModel, isSerialized, type Json, nameOf, type Serialized } from './topology.js';

/**
 * Rewrites a topology that tfjs wrote into one that Keras 2 and Keras 3 load, and tfjs as well: this package's
 * initializers become Keras's that draw the same values.
 *
 * @throws RangeError for an initializer without a class in Keras, naming it and its layer, and for a layer of this
 *   package
 */
export function toKeras(topology: Json): Json {
  checkSize(topology);
  return isSerialized(topology) ? findable(layerToKeras(topology, 'model')) : topology;
}

/** Keras 3 looks a layer up in the module named with it. */
function findable(layer: Serialized): Serialized {
  return { module: isModel(layer) ? 'keras' : 'keras.layers', ...layer };
}

/** Whether Keras's layer lacks an argument that tfjs writes. */
function isUnknownToKeras({ class_name: className, config }: Serialized, key: string): boolean {
  switch (className) {
    case 'ConvLSTM2D':
      return key === 'implementation';
    case 'SpatialDropout1D':
      return key === 'noise_shape' || key === 'trainable';
    case 'RNN':
      // The cell's arguments, which are written for the cell too.
      return isSerialized(config.cell) && key in config.cell.config && key !== 'name' && key !== 'trainable';
    default:
      return false;
  }
}

/** The layers of this package, by name: a program without them should not have them. */
const OF_THIS_PACKAGE = ['Sine', 'TailoredActivation'];

function layerToKeras(given: Serialized, place: string): Serialized {
  const layer = withIntegerSeed(given, place);
  const { class_name: className, config } = layer;
  const name = nameOf(layer, place);
  if (OF_THIS_PACKAGE.includes(className)) throw wrongValue(name, 'a layer that Keras has', className);
  const entries = Object.entries(config)
    .filter(([key]) => !isUnknownToKeras(layer, key))
    .map(([key, value]): [string, Json] => {
      const here = `${name}.${key}`;
      if (key.endsWith('_initializer')) return [key, initializerToKeras(value, here)];
      const isFirst = key === 'layers' && className === 'Sequential' && Array.isArray(value);
      const layers = isFirst ? [...inputOf(value[0]), ...value] : value;
      return [key, LAYERS.includes(key) ? layersToKeras(layers, here) : valueToKeras(value, here)];
    });
  return { ...layer, config: Object.fromEntries(entries) };
}

/** The arguments that are layers, or lists of them. */
const LAYERS = ['cell', 'cells', 'layer', 'layers'];

function layersToKeras(value: Json, place: string): Json {
  if (Array.isArray(value)) return value.map((each) => layersToKeras(each, place));
  return isSerialized(value) ? findable(withoutInput(layerToKeras(value, place))) : value;
}

function valueToKeras(value: Json, place: string): Json {
  if (Array.isArray(value)) return value.map((each) => valueToKeras(each, place));
  return isSerialized(value) ? layerToKeras(value, place) : value;
}

/** The input layer for a Sequential whose first layer has an input shape. */
function inputOf(first: Json): Serialized[] {
  if (!isSerialized(first) || first.class_name === 'InputLayer' || first.config.batch_input_shape === undefined)
    return [];
  const { name, batch_input_shape, dtype = 'float32' } = first.config;
  const config = { batch_input_shape, dtype, sparse: false, name: `${name as string}_input` };
  return [{ class_name: 'InputLayer', config }];
}

/**
 * A layer other than an input without the shape and the type of its inputs: Keras 3 takes the shape of a batch for that
 * of one example (keras/src/legacy/saving/saving_utils.py, model_from_config), and the type for that of the weights.
 */
function withoutInput(layer: Serialized): Serialized {
  if (layer.class_name === 'InputLayer' || !('batch_input_shape' in layer.config)) return layer;
  const config = { ...layer.config };
  delete config.batch_input_shape;
  delete config.dtype;
  return { ...layer, config };
}
