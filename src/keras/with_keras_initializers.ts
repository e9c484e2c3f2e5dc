import { io } from '@tensorflow/tfjs-core';
import { wrongKind, wrongValue } from '../arguments.js';
import { fromKeras } from './from_keras.js';
import { toKeras } from './to_keras.js';
import type { Json } from './topology.js';

/**
 * Wraps what a model is saved to, so that Python loads the topology: this package's initializers are written as the class
 * of Keras that draws the same numbers, without custom_objects. tfjs loads it as well, with `registerKerasInitializers`
 * also to the same numbers. Loading through the wrapper reads topologies of Keras as `fromKeras` does.
 *
 * Weights, tfjs's own initializers and whatever else there is pass through. A `SeedGenerator` is written as its integer
 * where nothing was drawn before, and as null, a new draw, where something was: Keras has no place for its position.
 *
 * Saving rejects with a RangeError, before anything is written, for an initializer that Keras has not: Dirac, Sparse, ICNR,
 * LooksLinear and DeltaOrthogonal, the layout 'depthwise' and layouts of axes, the mode 'fanGeoAvg', bounds other than two
 * standard deviations, and a columnAxis other than -1.
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

/** A copy of the artifacts with another topology. Without one, or with that of a graph model in bytes, it is the same. */
function withTopology(artifacts: io.ModelArtifacts, change: (topology: object) => unknown): io.ModelArtifacts {
  const { modelTopology: topology } = artifacts;
  if (topology === undefined || topology instanceof ArrayBuffer) return artifacts;
  return { ...artifacts, modelTopology: change(topology) as object };
}
