/** Runs a model forward and backward once, and measures the signal in its layers. */
import { add, cast, clone, dispose, mul, type Scalar, scalar, sum, Tensor, tidy } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { brokenRule, wrongKind } from '../arguments/errors.js';
import { statelessRandomNormal } from '../ops/stateless_random_normal.js';
import type { Seed } from '../random/seed.js';
import { gradientsOf } from '../tfjs/engine.js';
import { allLayers, assign, intercept, type Layer, lendStates, roleOf } from '../tfjs/layers.js';
import { messageOf, Recorder } from './recorder.js';
import { type JacobianSpread, type Probed, probeJacobian, readSpread } from './jacobian.js';
import type { Recording } from './recording.js';

/** The function whose gradient is sent back; by default standard normal noise. */
export type Loss = (...outputs: Tensor[]) => Scalar;

/** A recording, and the results of the vectors that went back. */
export interface RecordedPasses extends Recording {
  /** Undefined without vectors, and where no gradient reaches an input that is a signal. */
  readonly jacobian: JacobianSpread | undefined;
  /** Why the model failed to run for them; undefined if it ran. */
  readonly jacobianFailure: string | undefined;
}

/**
 * Records one forward and one backward pass, and makes one more of each for every vector that goes back. When the call
 * returns, before its promise is fulfilled, the model is as it was: moving averages and the states of recurrent layers
 * are put back.
 *
 * @throws what the model or the loss throws; TypeError or RangeError for a loss that is not a scalar
 */
export function record(
  model: LayersModel,
  layers: readonly Layer[],
  batch: readonly Tensor[],
  settings: { loss: Loss | undefined; training: boolean; seed: number; probes: number },
): Promise<RecordedPasses> {
  const { loss, training, seed } = settings;
  const recorder = new Recorder(layers);
  const weights = layers.flatMap((layer) => layer.weights.map((weight) => ({ layer, weight })));
  const run = (): Scalar => {
    // The model would cast its inputs itself, which would hide where the values come from.
    const inputs = batch.map((values, i) => recorder.input(cast(values, model.inputs[i].dtype)));
    const outputs = [model.call(inputs, { training })].flat();
    const value = loss === undefined ? againstNoise(outputs, seed) : scalarOf(loss, outputs);
    recorder.output(outputs);
    return value;
  };
  const gradients = (of: Tensor[]): (Tensor | undefined)[] => {
    try {
      return intercept(layers, recorder, () => gradientsOf(run, of));
    } catch (error) {
      recorder.failure(error);
      return [];
    }
  };
  try {
    leaveAsItIs(model, () => {
      tidy(() => {
        const of = weights.map(({ weight }) => weight.read());
        // The batch gives layers before the first weight a gradient, and tfjs refuses an empty list.
        const inputs = [...batch.filter(({ dtype }) => dtype === 'float32'), scalar(0)];
        const ofWeights = gradients([...of, ...inputs]);
        weights.forEach(({ layer, weight }, i) => {
          recorder.weight(layer, roleOf(weight), of[i], ofWeights.at(i));
        });
      });
    });
  } catch (error) {
    recorder.dispose();
    throw error;
  }
  let probed: Probed | undefined;
  let jacobianFailure: string | undefined;
  try {
    if (!recorder.hasFailed) probed = sendBack(model, batch, recorder, settings);
  } catch (error) {
    jacobianFailure = messageOf(error);
  }
  return readAll(recorder, probed, jacobianFailure);
}

async function readAll(
  recorder: Recorder,
  probed: Probed | undefined,
  jacobianFailure: string | undefined,
): Promise<RecordedPasses> {
  try {
    const recording = await recorder.finish();
    return { ...recording, jacobian: probed && (await readSpread(probed)), jacobianFailure };
  } finally {
    probed?.products.dispose();
  }
}

/**
 * Sends vectors back to the inputs that are signals, at inference: in training the examples of a batch are not
 * independent of each other where it is normalized, and what dropout leaves differs from pass to pass.
 */
function sendBack(
  model: LayersModel,
  batch: readonly Tensor[],
  recorder: Recorder,
  { seed, probes }: { seed: number; probes: number },
): Probed | undefined {
  let probed: Probed | undefined;
  leaveAsItIs(model, () => {
    tidy(() => {
      const inputs = batch.map((values, i) => cast(values, model.inputs[i].dtype));
      const signals = inputs.filter(({ dtype }, i) => dtype === 'float32' && !recorder.isLookedUp(i));
      const { outputShapes } = recorder;
      const seeds = Array.from({ length: probes }, (_, i): Seed => [seed, -1 - outputShapes.length - i]);
      probed = probeJacobian(() => [model.call(inputs, { training: false })].flat(), signals, outputShapes, seeds);
    });
  });
  return probed;
}

/** Runs `body`, then restores weights that it set, such as moving averages, and the states of recurrent layers. */
function leaveAsItIs(model: LayersModel, body: () => void): void {
  const layers = allLayers(model);
  const weights = [...new Set([...layers].flatMap((layer) => layer.weights))];
  const before = tidy(() => weights.map((weight) => clone(weight.read())));
  try {
    const returnStates = lendStates(layers);
    try {
      body();
    } finally {
      returnStates();
    }
  } finally {
    weights.forEach((weight, i) => {
      if (weight.read().dataId !== before[i].dataId) assign(weight, before[i]);
    });
    dispose(before);
  }
}

/** @throws TypeError, RangeError where a loss is not a scalar */
function scalarOf(loss: Loss, outputs: Tensor[]): Scalar {
  const value: unknown = loss(...outputs);
  if (!(value instanceof Tensor)) throw wrongKind('loss', 'a function that returns a scalar tensor', value);
  if (value.rank === 0) return value as Scalar;
  throw brokenRule(
    `"loss" expected a function that returns a scalar tensor, got one of shape [${String(value.shape)}]`,
  );
}

/** The sum of outputs times standard normals: its gradient in the outputs are those normals. */
function againstNoise(outputs: Tensor[], seed: number): Scalar {
  const terms = outputs.map((output, i) => {
    // No integer seed of an initializer has a negative second word: the noise is independent of the weights.
    const noise: Seed = [seed, -1 - i];
    return sum(mul(output, statelessRandomNormal(output.shape, noise)));
  });
  return terms.reduce((total, term) => add(total, term)) as Scalar;
}
