import { io } from '@tensorflow/tfjs-core';
import { wrongKind, wrongValue } from '../arguments/errors.js';
import { fromKeras } from './from_keras.js';
import { toKeras } from './to_keras.js';
import type { Json } from './topology.js';

/**
 * Wraps what a model is saved to, so that Python loads the topology without custom_objects: this package's initializers
 * are written as the class of Keras that draws the same numbers. tfjs loads it as well, to the same numbers after
 * `registerKerasInitializers`. What is loaded through the wrapper is read as `fromKeras` reads it.
 *
 * For Keras 2 and Keras 3, but models that are called inside of a functional one: Keras 3 counts such calls from 0,
 * Keras 2 and tfjs from 1, and no file is right for both. It is written for the latter. `tf.layers.rnn` tfjs writes in
 * a way that no Keras reads.
 *
 * Weights, tfjs's own initializers and whatever else there is pass through. A `SeedGenerator` is written as its integer
 * for the first that drew from it, and as null, which draws anew, for the others: Keras saves no position.
 *
 * Saving rejects with a RangeError, before anything is written, for what Keras has no class for: Dirac, Sparse, ICNR,
 * LooksLinear, DeltaOrthogonal and whatever else extends `WeightInitializer`; the layout 'depthwise' and layouts of
 * axes (Keras leaves the window out of such fans), the mode 'fanGeoAvg', bounds other than two standard deviations, and
 * a columnAxis other than -1.
 *
 * @param handler an IOHandler, or a URL that `model.save` takes
 * @throws TypeError for something else; RangeError for a URL that tfjs has no handler for
 * @example
 * await model.save(withKerasInitializers('file:///tmp/model'));
 * const loaded = await tf.loadLayersModel(withKerasInitializers('file:///tmp/model/model.json'));
 */
export function withKerasInitializers(handler: string | io.IOHandler): io.IOHandler {
  const { save, load } = handlerOf(handler);
  return {
    ...(save && {
      // The topology is rewritten, or refused, before the handler hears of it.
      save: async (artifacts) => save(withTopology(artifacts, (topology) => toKeras(topology as Json))),
    }),
    ...(load && { load: async () => withTopology(await load(), fromKeras) }),
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

/** A copy of the artifacts with another topology, or the artifacts where they have none in JSON. */
function withTopology(artifacts: io.ModelArtifacts, change: (topology: object) => unknown): io.ModelArtifacts {
  const { modelTopology: topology } = artifacts;
  if (topology === undefined || topology instanceof ArrayBuffer) return artifacts;
  return { ...artifacts, modelTopology: change(topology) as object };
}
