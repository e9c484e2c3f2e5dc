import * as tf from '@tensorflow/tfjs';
import { kaimingNormal, kaimingUniform, SeedGenerator, xavierNormal, xavierUniform } from 'tfjs-initializers';
import { CLASSES, PIXELS } from './pixels.js';

type Initializer = ReturnType<typeof tf.initializers.zeros>;

const SEED = 42;

/**
 * The initializers to compare, by name: for one network, a function that makes the initializer of its next layer. Each
 * layer has a seed of its own, as one seed would give layers of one shape the same weights.
 */
export const INITIALIZERS: Record<string, () => () => Initializer> = {
  'tf.glorotUniform': () => stock(tf.initializers.glorotUniform),
  'tf.heNormal': () => stock(tf.initializers.heNormal),
  kaimingNormal: () => generated((seed) => kaimingNormal({ seed })),
  kaimingUniform: () => generated((seed) => kaimingUniform({ seed })),
  xavierNormal: () => generated((seed) => xavierNormal({ seed })),
  xavierUniform: () => generated((seed) => xavierUniform({ seed })),
};

function stock(make: (args: { seed: number }) => Initializer): () => Initializer {
  let seed = SEED;
  return () => make({ seed: seed++ });
}

function generated(make: (seed: SeedGenerator) => Initializer): () => Initializer {
  const seed = new SeedGenerator(SEED);
  return () => make(seed);
}

/** A plain network: `depth` hidden layers of `width` ReLUs each, and a softmax. */
export function buildNetwork(depth: number, width: number, nextInitializer: () => Initializer): tf.LayersModel {
  const input = tf.input({ shape: [PIXELS] });
  let signal = input;
  for (let layer = 1; layer <= depth; layer++) {
    const dense = tf.layers.dense({ units: width, kernelInitializer: nextInitializer(), name: hiddenName(layer) });
    signal = tf.layers.reLU().apply(dense.apply(signal)) as tf.SymbolicTensor;
  }
  const classes = tf.layers.dense({ units: CLASSES, activation: 'softmax', kernelInitializer: nextInitializer() });
  const network = tf.model({ inputs: input, outputs: classes.apply(signal) as tf.SymbolicTensor });
  network.compile({ optimizer: tf.train.sgd(0.01), loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
  return network;
}

/** The name of a hidden layer, counted from 1. */
export const hiddenName = (layer: number): string => `hidden_${layer}`;
