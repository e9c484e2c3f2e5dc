/**
 * Saves a model to file:// on tfjs-node, loads it back, and prints what is before and after. In a process of its own:
 * arrays that the addon makes are of another realm than a test's, and tfjs refuses to save those.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { kaimingNormal, preluKaimingNormal, SeedGenerator } from 'tfjs-initializers';
import { kernelInitializer } from './initializers.js';

async function main(): Promise<void> {
  createRequire(path.resolve('package.json'))('@tensorflow/tfjs-node');
  const seed = new SeedGenerator(11);
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ units: 4, inputShape: [4], kernelInitializer: kaimingNormal({ seed }) }),
      tf.layers.dense({ units: 4, kernelInitializer: preluKaimingNormal({ seed }) }),
    ],
  });
  const folder = mkdtempSync(path.join(tmpdir(), 'tfjs-initializers-'));
  await model.save(`file://${folder}`);
  const loaded = await tf.loadLayersModel(`file://${folder}/model.json`);
  const topology = readFileSync(path.join(folder, 'model.json'), 'utf8');
  rmSync(folder, { recursive: true });
  const [before, after] = [model, loaded].map((each) => ({
    weights: each.getWeights().map((weight) => Array.from(weight.dataSync())),
    configs: each.layers.map((layer) => kernelInitializer(layer).getConfig()),
    predictions: Array.from((each.predict(tf.ones([3, 4])) as tf.Tensor).dataSync()),
  }));
  console.log(JSON.stringify({ backend: tf.getBackend(), topology, before, after }));
}

void main();
