/** What the code blocks of a page have besides what they import: what the words around them speak of. */
import fs from 'node:fs';
import * as tf from '@tensorflow/tfjs';
import * as echarts from 'echarts';
import * as initializers from 'tfjs-initializers';
import { graphModels } from '../support/graph_models.js';
import { handlerOf } from '../support/run_graph_model.js';
import { tfvis } from './tfvis.js';

/** The model of the README's table. */
function convAndHead(): tf.LayersModel {
  return tf.sequential({
    layers: [
      tf.layers.conv2d({ name: 'conv', filters: 32, kernelSize: 3, activation: 'relu', inputShape: [14, 14, 1] }),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.flatten(),
      tf.layers.dense({ name: 'head', units: 10, activation: 'softmax' }),
    ],
  });
}

/** The network that the README traces. */
function deepModel(): tf.LayersModel {
  const hidden = Array.from({ length: 30 }, (_, seed) =>
    tf.layers.dense({
      units: 128,
      activation: 'relu',
      kernelInitializer: tf.initializers.glorotUniform({ seed: seed + 1 }),
    }),
  );
  return tf.sequential({ layers: [tf.layers.flatten({ inputShape: [14, 14, 1] }), ...hidden] });
}

const images = (): tf.Tensor => initializers.statelessRandomNormal([8, 14, 14, 1], [1, 2]);

export const GIVEN = {
  // Its short blocks leave the imports out that its first ones have.
  'README.md': () => ({
    ...initializers,
    tf,
    fs,
    echarts,
    model: convAndHead(),
    deepModel: deepModel(),
    images: images(),
  }),
  'docs/choosing.md': () => ({ tf, model: convAndHead(), images: images() }),
  'docs/whole_models.md': () => ({ model: convAndHead(), deepModel: deepModel(), images: images() }),
  'docs/troubleshooting.md': () => ({ model: convAndHead(), images: images() }),
  'docs/from_pytorch.md': () => ({ tf, model: convAndHead() }),
  'docs/from_keras.md': () => ({ tf, model: convAndHead(), topology: {} }),
  'docs/visor.md': () => ({ tfvis, model: convAndHead(), images: images() }),
  'docs/graph_models.md': () => ({ handler: handlerOf(graphModels.models.dropout) }),
};

/** Blocks that do not run here, by a part of them; they are type-checked all the same. */
export const NOT_RUN: readonly (readonly [part: string, why: string])[] = [
  ["import 'tfjs-initializers/drop-in'", 'other blocks show what TensorFlow.js samples without it'],
  ['localstorage://', 'only browsers have a localStorage'],
];
