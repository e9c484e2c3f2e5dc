import type { models } from '@tensorflow/tfjs-layers';
import { inFunction, wrongKind } from '../arguments/errors.js';
import { layerFromKeras } from './layer_from_keras.js';
import { checkMasks } from './masks.js';
import { checkSize, isModel, isObject, isSerialized, type Json } from './topology.js';

/** What `tf.models.modelFromJSON` takes. */
type TfjsTopology = Parameters<typeof models.modelFromJSON>[0];

/**
 * Rewrites a topology of Keras 3 or Keras 2 as one that tfjs reads, draws and computes to the same numbers.
 *
 * Sequential and functional models of the layers that tfjs has, with models and wrappers inside, shared layers, masks,
 * and inputs by name, which come in Keras's order: that of the names. Arguments that tfjs ignores, with other results,
 * are refused by the name of the layer, and so are operations on tensors; docs/from_keras.md lists both.
 *
 * @param topology what `JSON.parse(model.to_json())` gives, or an object with it as `model_config`; it stays as it
 *   is. In a topology whose `keras_version` begins with "2." seeds are those of Keras 2, which does not reduce them.
 * @returns a topology for `tf.models.modelFromJSON`
 * @throws TypeError or RangeError for what tfjs cannot compute and for what is malformed, with the name of the layer
 * @example
 * registerKerasInitializers();
 * const model = await tf.models.modelFromJSON(fromKeras(JSON.parse(json)));
 */
export function fromKeras(topology: object): TfjsTopology {
  return inFunction('fromKeras', () => topologyFromKeras(topology as Json) as TfjsTopology);
}

/** `fromKeras` for other functions, whose names its errors show. */
export function topologyFromKeras(topology: Json): Json {
  checkSize(topology);
  const { model_config: wrapped, ...beside } = isObject(topology) ? topology : {};
  const model = withLayersByName(wrapped ?? topology);
  if (!isObject(topology) || !isSerialized(model)) {
    throw wrongKind('topology', 'a model that Keras or tfjs describes, or an object with its "model_config"', topology);
  }
  if (isModel(model)) checkMasks(model);
  const { keras_version: version } = topology;
  const isKeras2 = typeof version === 'string' && version.startsWith('2.');
  const read = layerFromKeras(model, 'model', isKeras2);
  return wrapped === undefined ? read : { ...beside, model_config: read };
}

/** A Sequential whose configuration is an object: before 2.2.3 Keras wrote only the list of its layers. */
function withLayersByName(model: Json): Json {
  return isObject(model) && Array.isArray(model.config) ? { ...model, config: { layers: model.config } } : model;
}
