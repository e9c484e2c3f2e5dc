/**
 * Trains a small network on handwritten digits, with dropout, noise and shuffling, and prints as JSON what came of it:
 *
 *     npx tsx test/random/train_digits.ts <backend> <stock or drop-in> <runs>
 */
import { createHash } from 'node:crypto';
import process from 'node:process';
import * as tf from '@tensorflow/tfjs';
import { seedEverything } from 'tfjs-initializers';
import { readBackend, startBackend } from '../../examples/backend.js';
import { type Digits, loadDigits } from '../../examples/mnist/digits.js';

/** What the program prints. */
export interface Training {
  readonly backend: string;
  /** The weights after training from `seedEverything(42)`, once for each run, as a hash of their bytes. */
  readonly seeded: string[];
  /** The same without, twice. */
  readonly undone: string[];
  /** The first two masks of a Dropout without a seed of its own, and of one with, in the first run. */
  readonly masks: string[][];
  /** The share of digits that the network then knows. */
  readonly accuracy: number;
}

const hash = (values: Uint8Array): string => createHash('sha256').update(values).digest('hex');

/** A Dropout that keeps the masks of its first two steps. */
function watched(layer: tf.layers.Layer, masks: string[]): tf.layers.Layer {
  const call = layer.call.bind(layer);
  layer.call = (inputs, kwargs) => {
    const output = call(inputs, kwargs) as tf.Tensor;
    if (kwargs.training === true && masks.length < 2)
      masks.push(hash(tf.tidy(() => output.equal(0)).dataSync<'bool'>()));
    return output;
  };
  return layer;
}

async function train({ images, labels }: Digits): Promise<Pick<Training, 'masks' | 'accuracy'> & { weights: string }> {
  const masks: string[][] = [[], []];
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ units: 32, inputShape: [images.shape[1]], kernelInitializer: 'heNormal' }),
      watched(tf.layers.dropout({ rate: 0.5 }), masks[0]),
      tf.layers.reLU(),
      tf.layers.dense({ units: 16, kernelInitializer: 'orthogonal', activation: 'tanh' }),
      tf.layers.gaussianNoise({ stddev: 0.1 }),
      watched(tf.layers.dropout({ rate: 0.25, seed: 3 }), masks[1]),
      tf.layers.dense({ units: 10, activation: 'softmax' }),
    ],
  });
  model.compile({ optimizer: tf.train.adam(0.01), loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
  await model.fit(images, labels, { epochs: 3, batchSize: 32, shuffle: true, verbose: 0 });
  const [, accuracy] = model.evaluate(images, labels) as tf.Scalar[];
  const values = model.getWeights().map((weight) => new Uint8Array(weight.dataSync<'float32'>().slice().buffer));
  return { weights: hash(Buffer.concat(values)), masks, accuracy: accuracy.dataSync()[0] };
}

const [backendName, whose, runs] = process.argv.slice(2);
if (whose === 'drop-in') await import('tfjs-initializers/drop-in');
const backend = await startBackend(readBackend(backendName));
const digits = loadDigits('train', 400);
const seeded: Awaited<ReturnType<typeof train>>[] = [];
for (let run = 0; run < Number(runs); run++) {
  const undo = seedEverything(42);
  seeded.push(await train(digits));
  undo();
}
const undone = [await train(digits), await train(digits)];
const training: Training = {
  backend,
  seeded: seeded.map(({ weights }) => weights),
  undone: undone.map(({ weights }) => weights),
  masks: seeded[0].masks,
  accuracy: seeded[0].accuracy,
};
console.log(JSON.stringify(training));
