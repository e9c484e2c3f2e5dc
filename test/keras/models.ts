/** Models of this package's initializers, as `withKerasInitializers` writes them: reference/keras_written.json. */
import * as tf from '@tensorflow/tfjs';
import * as ours from 'tfjs-initializers';
import { withKerasInitializers } from 'tfjs-initializers/keras';
import { on } from '../support/models.js';

const { layers } = tf;

/** What a model is saved as: the artifacts that a handler gets. */
export async function artifactsOf(model: tf.LayersModel, wrapped = true): Promise<tf.io.ModelArtifacts> {
  let saved: tf.io.ModelArtifacts = {};
  const handler: tf.io.IOHandler = {
    save: (artifacts) => {
      saved = artifacts;
      return Promise.resolve({ modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } });
    },
  };
  await model.save(wrapped ? withKerasInitializers(handler) : handler);
  return saved;
}

/** Every initializer that Keras has too, on kernels of every rank. */
function sequential(): tf.LayersModel {
  return tf.sequential({
    name: 'sequential',
    layers: [
      layers.conv2d({
        name: 'conv',
        filters: 4,
        kernelSize: 3,
        inputShape: [8, 8, 3],
        kernelInitializer: ours.kaimingNormal({ mode: 'fanOut', seed: 1, layout: 'conv2d' }),
      }),
      layers.depthwiseConv2d({
        name: 'depthwise',
        kernelSize: 2,
        depthwiseInitializer: ours.lecunUniform({ seed: 2 }),
      }),
      layers.separableConv2d({
        name: 'separable',
        filters: 6,
        kernelSize: 2,
        depthwiseInitializer: ours.xavierNormal({ gain: 1.3, seed: 4 }),
      }),
      layers.batchNormalization({
        name: 'normalized',
        gammaInitializer: ours.randomUniform({ minval: 0.5, maxval: 1.5, seed: 5 }),
      }),
      layers.conv2dTranspose({
        name: 'transposed',
        filters: 5,
        kernelSize: 3,
        kernelInitializer: ours.kaimingNormal({ layout: 'transposed', nonlinearity: 'gelu', seed: 6 }),
      }),
      layers.prelu({ name: 'prelu', sharedAxes: [1, 2], alphaInitializer: ours.constant({ value: 0.25 }) }),
      layers.conv2d({
        name: 'after_prelu',
        filters: 3,
        kernelSize: 2,
        kernelInitializer: ours.preluKaimingNormal({ alpha: [0.1, 0.2, 0.3, 0.4, 0.5], truncated: true, seed: 7 }),
      }),
      layers.flatten({ name: 'flat' }),
      layers.dense({
        name: 'leaky',
        units: 12,
        kernelInitializer: ours.kaimingUniform({ nonlinearity: 'leakyRelu', negativeSlope: Math.sqrt(5), seed: 8 }),
        biasInitializer: ours.randomUniform({ minval: -0.1, maxval: 0.1, seed: 14 }),
      }),
      layers.dense({ name: 'orthogonal', units: 10, kernelInitializer: ours.orthogonal({ gain: 0.5, seed: 9 }) }),
      layers.dense({ name: 'identity', units: 10, kernelInitializer: ours.identity({ gain: 0.7 }) }),
      layers.dense({
        name: 'scaled',
        units: 6,
        kernelInitializer: ours.varianceScaling({ scale: 0.3, mode: 'fanAvg', distribution: 'normal', seed: 10 }),
      }),
      layers.dense({
        name: 'normal',
        units: 5,
        kernelInitializer: ours.randomNormal({ mean: 0.1, stddev: 0.2, seed: 11 }),
      }),
      layers.dense({
        name: 'truncated',
        units: 4,
        kernelInitializer: ours.truncatedNormal({ mean: 0.1, stddev: 0.2, seed: 12 }),
      }),
      layers.dense({
        name: 'uniform',
        units: 3,
        kernelInitializer: ours.preluKaimingUniform({ alpha: 0.3, seed: 13 }),
      }),
    ],
  });
}

/** Two inputs and outputs, a shared layer, wrappers, and weights of recurrent layers. */
function functional(): tf.LayersModel {
  const steps = tf.input({ shape: [5, 4], name: 'steps' });
  const state = tf.input({ shape: [6], name: 'state' });
  const lstm = layers.lstm({
    name: 'lstm',
    units: 6,
    recurrentActivation: 'sigmoid',
    kernelInitializer: ours.xavierUniform({ seed: 1 }),
    recurrentInitializer: ours.orthogonal({ seed: 2 }),
    returnSequences: true,
  });
  const sequence = on(lstm, steps);
  const both = layers.bidirectional({
    name: 'both',
    mergeMode: 'concat',
    layer: layers.simpleRNN({
      units: 3,
      name: 'simple',
      kernelInitializer: ours.kaimingNormal({ truncated: true, seed: 3 }),
      recurrentInitializer: ours.orthogonal({ seed: 4 }),
    }),
  });
  const each = layers.timeDistributed({
    name: 'each',
    layer: layers.dense({ units: 2, name: 'inner', kernelInitializer: ours.lecunNormal({ truncated: true, seed: 5 }) }),
  });
  const shared = layers.dense({ name: 'shared', units: 6, kernelInitializer: ours.xavierNormal({ seed: 6 }) });
  const once = on(shared, on(both, sequence));
  const joined = on(
    layers.concatenate({ name: 'joined' }),
    state,
    on(shared, once),
    on(layers.flatten({ name: 'flat' }), on(each, sequence)),
  );
  return tf.model({ name: 'functional', inputs: [steps, state], outputs: [joined, once] });
}

/** Layers that tfjs writes with arguments that Keras has not, and seeds that Keras 2 and Keras 3 take otherwise. */
function unlike(): tf.LayersModel {
  const seed = -3;
  const recurrent = {
    kernelInitializer: ours.xavierUniform({ seed: 1 }),
    recurrentInitializer: ours.xavierNormal({ seed: 2 }),
    recurrentActivation: 'sigmoid' as const,
  };
  return tf.sequential({
    name: 'unlike',
    layers: [
      layers.convLstm2d({
        ...recurrent,
        name: 'convolution',
        filters: 2,
        kernelSize: 3,
        returnSequences: true,
        inputShape: [3, 5, 5, 1],
      }),
      layers.reshape({ name: 'steps', targetShape: [3, 18] }),
      layers.spatialDropout1d({ name: 'dropout', rate: 0.5 }),
      layers.rnn({ name: 'of_cell', cell: layers.lstmCell({ ...recurrent, name: 'cell', units: 3 }) }),
      layers.dense({ name: 'of_integer', units: 3, kernelInitializer: ours.kaimingNormal({ seed }) }),
      layers.dense({ name: 'of_large', units: 3, kernelInitializer: ours.randomNormal({ seed: 2 ** 31 - 1 }) }),
      layers.dense({
        name: 'of_generator',
        units: 3,
        kernelInitializer: ours.orthogonal({ seed: new ours.SeedGenerator(seed) }),
      }),
    ],
  });
}

/** Models as layers of a Sequential. */
function stacked(): tf.LayersModel {
  const input = tf.input({ shape: [4], name: 'of_graph' });
  const graph = tf.model({
    name: 'graph',
    inputs: input,
    outputs: on(
      layers.dense({ name: 'in_graph', units: 4, kernelInitializer: ours.kaimingUniform({ seed: 1 }) }),
      input,
    ),
  });
  const inner = layers.dense({
    name: 'in_stack',
    units: 4,
    inputShape: [4],
    kernelInitializer: ours.varianceScaling({ seed: new ours.SeedGenerator(2) }),
  });
  const stack = tf.sequential({ name: 'stack', layers: [inner] });
  return tf.sequential({ name: 'stacked', layers: [graph, stack] });
}

/** Models as layers of a graph, one called twice. */
function nested(): tf.LayersModel {
  const input = tf.input({ shape: [4], name: 'of_nested' });
  const stack = tf.sequential({
    name: 'called_twice',
    layers: [
      layers.dense({ name: 'twice', units: 4, inputShape: [4], kernelInitializer: ours.xavierUniform({ seed: 1 }) }),
    ],
  });
  return tf.model({ name: 'nested', inputs: input, outputs: on(stack, on(stack, input)) });
}

export const MODELS = { sequential, functional, unlike, stacked, nested };

/** What is written of all of them. */
export async function writtenTopologies(): Promise<Record<string, object>> {
  const written: Record<string, object> = {};
  for (const [name, make] of Object.entries(MODELS)) {
    const { modelTopology = {} } = await artifactsOf(make());
    written[name] = modelTopology;
  }
  return written;
}
