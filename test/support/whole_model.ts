/** A model that is initialized and traced whole, in Node and in the browser: the numbers must be the same. */
import * as tf from '@tensorflow/tfjs';
import { initializeModel, lsuv, statelessRandomNormal, traceSignal } from '../../src/index.js';
import { on } from './models.js';

/** What came of it. */
export interface WholeModel {
  /** Second moments of signal and gradient, layer by layer. */
  readonly forward: number[];
  readonly backward: number[];
  readonly expected: number[];
  /** Variances after `lsuv`. */
  readonly scaled: number[];
  /** Tensors that were left. */
  readonly left: number;
}

/** A residual branch, a PReLU, a normalization and, where the backend can train it, a convolution. */
function residualModel(convolves: boolean): tf.LayersModel {
  const { layers } = tf;
  const input = tf.input({ shape: [6, 6, 3] });
  let signal = input;
  if (convolves) signal = on(layers.conv2d({ filters: 8, kernelSize: 3, padding: 'same', activation: 'relu' }), signal);
  signal = on(layers.dense({ units: 24 }), on(layers.flatten(), signal));
  const prelu = layers.prelu({ alphaInitializer: tf.initializers.constant({ value: 0.25 }) });
  const branch = on(layers.dense({ units: 24, activation: 'tanh' }), on(prelu, signal));
  const joined = on(layers.add(), signal, on(layers.dense({ units: 24 }), branch));
  return tf.model({
    inputs: input,
    outputs: on(layers.dense({ units: 5 }), on(layers.batchNormalization(), joined)),
  });
}

export async function wholeModel(convolves: boolean): Promise<WholeModel> {
  const model = residualModel(convolves);
  const batch = statelessRandomNormal([16, 6, 6, 3], [3, 4]);
  const before = tf.memory().numTensors;
  initializeModel(model, { seed: 5, residual: 'gpt2', bias: 'pytorch' });
  const { layers } = await traceSignal(model, batch, { seed: 6 });
  const { layers: scaled } = lsuv(model, batch, { seed: 7 });
  const left = tf.memory().numTensors - before;
  model.dispose();
  batch.dispose();
  return {
    forward: layers.map(({ preActivation }) => preActivation.secondMoment),
    backward: layers.map(({ preActivationGradient }) => preActivationGradient?.secondMoment ?? NaN),
    expected: layers.map(({ expected }) => expected),
    scaled: scaled.map(({ after }) => after),
    left,
  };
}
