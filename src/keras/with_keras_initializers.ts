import { io } from '@tensorflow/tfjs-core';
import { inFunction, wrongKind, wrongValue } from '../arguments/errors.js';
import { topologyFromKeras } from './from_keras.js';
import { toKeras } from './to_keras.js';
import { isObject, type Json } from './topology.js';

/**
 * Wraps an IOHandler so that Python loads what is saved through it without custom_objects: this package's initializers
 * are written as the classes of Keras that draw the same numbers. tfjs loads it too, to the same numbers after
 * `registerKerasInitializers`. Loading through the wrapper reads the model with `fromKeras`.
 *
 * Keras 2 and Keras 3 load the topology. Three things are for Keras 2 alone: a functional model that calls another
 * model, as Keras 3 counts these calls from 0, and Keras 2 and tfjs from 1; a recurrent layer called with
 * `initialState`; and `thresholdedReLU`. By `hardSigmoid`, tfjs's default for the gates of lstm, gru and convLstm2d,
 * Keras 3 has another function: with `recurrentActivation: 'sigmoid'` the outputs are the same in both.
 *
 * Seeds are written reduced to 0 ... 2147483645, which Keras 2 takes as Keras 3 does. A `SeedGenerator` is written as
 * its integer for the first initializer that drew from it, and as null, a random seed, for the others: Keras saves no
 * position. Weights, tfjs's own initializers and everything else are written as they are.
 *
 * Saving rejects with a RangeError, before anything is written, for what Keras has no class for: Dirac, Sparse, ICNR,
 * LooksLinear, DeltaOrthogonal, Siren, PriorBias and other classes that extend `WeightInitializer`; the layer Sine; the
 * layout 'depthwise' and layouts of axes (Keras leaves the window out of such fans), the mode 'fanGeoAvg', bounds other
 * than two standard deviations, and a columnAxis other than -1. Loading rejects where `fromKeras` throws.
 *
 * @param handler an IOHandler, or a URL that `model.save` takes
 * @throws TypeError for anything else; RangeError for a URL that tfjs has no handler for
 * @example
 * await model.save(withKerasInitializers('file:///tmp/model'));
 * const loaded = await tf.loadLayersModel(withKerasInitializers('file:///tmp/model/model.json'));
 */
export function withKerasInitializers(handler: string | io.IOHandler): io.IOHandler {
  const named = <Result>(body: () => Result): Result => inFunction('withKerasInitializers', body);
  const { save, load } = named(() => handlerOf(handler));
  return {
    ...(save && {
      // The topology is rewritten, or refused, before the handler sees it.
      save: async (artifacts) => save(named(() => withTopology(artifacts, toKeras))),
    }),
    ...(load && {
      load: async () => {
        const artifacts = await load();
        return named(() => withTopology(artifacts, topologyFromKeras));
      },
    }),
  };
}

/** The methods of a handler, which may be on its prototype. */
function handlerOf(handler: unknown): io.IOHandler {
  if (typeof handler === 'string') {
    const found = io.getSaveHandlers(handler);
    if (found.length !== 1) throw wrongValue('handler', 'a URL that one handler of tfjs saves to', handler);
    return handlerOf(found[0]);
  }
  const { save, load } = (handler ?? {}) as io.IOHandler;
  if (typeof save !== 'function' && typeof load !== 'function') {
    throw wrongKind('handler', 'an IOHandler with save or load, or a URL', handler);
  }
  return { save: save?.bind(handler), load: load?.bind(handler) };
}

/** A copy of the artifacts with another topology, or the artifacts themselves if the model is not a layers model. */
function withTopology(artifacts: io.ModelArtifacts, change: (topology: Json) => Json): io.ModelArtifacts {
  const topology = artifacts.modelTopology as Json;
  const isOfLayers = isObject(topology) && ('class_name' in topology || 'model_config' in topology);
  return isOfLayers ? { ...artifacts, modelTopology: change(topology) as object } : artifacts;
}
