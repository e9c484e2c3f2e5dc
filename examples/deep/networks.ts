/** The two kinds of plain networks, without skips and without normalization, and the digits that they learn. */
import * as tf from '@tensorflow/tfjs';
import { SeedGenerator } from 'tfjs-initializers';
import { loadDigits } from '../mnist/digits.js';
import { CLASSES, PIXELS } from '../mnist/pixels.js';
import type { Start } from './starts.js';

const WIDTH = 128;
const CHANNELS = 24;
const IMAGE_SIZE = Math.sqrt(PIXELS);
const VALIDATION_DIGITS = 2000;

// The standard deviation of the means of 2 x 2 pixels of MNIST's training set, where that of the pixels is 1.
const POOLED_STDDEV = 0.909;

export interface Kind {
  readonly depths: readonly number[];
  readonly trainingDigits: number;
  readonly epochs: number;
  /** What its hidden layers are, in words. */
  readonly layers: string;
  readonly hasConvolutions: boolean;
  readonly imagesOf: (images: tf.Tensor2D) => tf.Tensor;
  readonly hiddenLayers: (depth: number, start: Start, seed: SeedGenerator) => tf.layers.Layer[];
}

/** A plain network of each kind, by its name. */
export const KINDS = {
  dense: {
    depths: [50, 100],
    trainingDigits: 9000,
    epochs: 3,
    layers: `dense layers of ${WIDTH}`,
    hasConvolutions: false,
    imagesOf: (images) => images,
    hiddenLayers: (depth, start, seed) =>
      layersOf(depth, PIXELS, WIDTH, (place) => [
        tf.layers.dense({
          units: WIDTH,
          kernelInitializer: start.kernel({ ...place, of: 'dense' }, seed),
          ...(place.isFirst && { inputShape: [PIXELS] }),
        }),
        start.activationLayer([]),
      ]),
  },
  convolutional: {
    depths: [40],
    trainingDigits: 4000,
    epochs: 2,
    layers: `3x3 convolutions of ${CHANNELS} channels`,
    hasConvolutions: true,
    // Half the height and width.
    imagesOf: (images) => {
      const pooled = tf.avgPool(images.as4D(-1, IMAGE_SIZE, IMAGE_SIZE, 1), 2, 2, 'valid');
      return tf.div(pooled, POOLED_STDDEV);
    },
    hiddenLayers: (depth, start, seed) => [
      ...layersOf(depth, 1, CHANNELS, (place) => [
        tf.layers.conv2d({
          filters: CHANNELS,
          kernelSize: 3,
          padding: 'same',
          kernelInitializer: start.kernel({ ...place, of: 'convolution' }, seed),
          ...(place.isFirst && { inputShape: [IMAGE_SIZE / 2, IMAGE_SIZE / 2, 1] }),
        }),
        // A slope for every channel.
        start.activationLayer([1, 2]),
      ]),
      tf.layers.flatten(),
    ],
  },
} as const satisfies Record<string, Kind>;

export type KindName = keyof typeof KINDS;

type Layers = tf.layers.Layer[];

function layersOf(
  depth: number,
  firstInputs: number,
  outputs: number,
  layersAt: (place: { isFirst: boolean; inputs: number; outputs: number }) => Layers,
): Layers {
  return Array.from({ length: depth }, (_, i) =>
    layersAt({ isFirst: i === 0, inputs: i === 0 ? firstInputs : outputs, outputs }),
  ).flat();
}

/** One rate for all starts, by the depth alone: 0.002 for 50 layers, 0.001 for 100. */
export const learningRate = (depth: number): number => 0.1 / depth;

/** A network with a softmax behind its hidden layers, ready to be trained; all weights are drawn from the seed. */
function buildNetwork(kind: Kind, depth: number, start: Start, seed: number): tf.LayersModel {
  const generator = new SeedGenerator(seed);
  const network = tf.sequential({ layers: kind.hiddenLayers(depth, start, generator) });
  const place = { of: 'dense', isFirst: false, inputs: Number(network.outputs[0].shape[1]), outputs: CLASSES } as const;
  const kernelInitializer = start.kernel(place, generator);
  network.add(tf.layers.dense({ units: CLASSES, activation: 'softmax', kernelInitializer }));
  const optimizer = tf.train.momentum(learningRate(depth), 0.9);
  network.compile({ optimizer, loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
  return network;
}

/** Trains one network from one seed. @returns the share that it then tells right, of digits that it has not seen */
export async function accuracyOf(
  kind: Kind,
  depth: number,
  start: Start,
  epochs: number,
  seed: number,
): Promise<number> {
  const [training, validation] = [loadDigits('train', kind.trainingDigits), loadDigits('t10k', VALIDATION_DIGITS)];
  const [images, unseen] = [training, validation].map((digits) => tf.tidy(() => kind.imagesOf(digits.images)));
  const network = buildNetwork(kind, depth, start, seed);
  // The order of the set is random already, and this way every run is the same.
  await network.fit(images, training.labels, { epochs, batchSize: 64, shuffle: false, verbose: 0 });
  const scores = network.evaluate(unseen, validation.labels, { batchSize: 500 }) as tf.Scalar[];
  const [, accuracy] = scores.map((score) => score.dataSync()[0]);
  // A model does not dispose of an optimizer that it was given.
  network.optimizer.dispose();
  network.dispose();
  for (const digits of [training, validation]) tf.dispose([digits.images, digits.labels]);
  tf.dispose([images, unseen, ...scores]);
  return accuracy;
}
