/** A peer that knows nothing but a seed: what runs in a process of Node, or in a page, by a global function. */
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import { initializeModel } from 'tfjs-initializers';

/** The bits of all weights that a peer starts from, on a backend. */
async function startingBits(backend: string, seed: number): Promise<number[][]> {
  if (!(await tf.setBackend(backend))) throw new Error(`The backend ${backend} does not start.`);
  const model = tf.sequential({
    layers: [
      tf.layers.conv2d({ filters: 8, kernelSize: 3, activation: 'relu', inputShape: [8, 8, 3] }),
      tf.layers.depthwiseConv2d({ kernelSize: 3, activation: 'swish' }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 32, activation: 'relu' }),
      tf.layers.dense({ units: 4 }),
    ],
  });
  initializeModel(model, { seed, distribution: 'truncatedNormal', bias: 'pytorch' });
  return model.getWeights().map((weight) => Array.from(new Int32Array((weight.dataSync() as Float32Array).buffer)));
}

export interface Peer {
  readonly startingBits: typeof startingBits;
}

Object.assign(globalThis, { startingBits } satisfies Peer);
