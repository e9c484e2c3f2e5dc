import * as tf from '@tensorflow/tfjs';
import {
  calculateGain,
  kaimingNormal,
  kaimingUniform,
  orthogonal,
  SeedGenerator,
  xavierNormal,
  xavierUniform,
} from 'tfjs-initializers';
import { tailoredSlope } from 'tfjs-initializers/theory';
import { CLASSES, PIXELS } from './pixels.js';

type Initializer = ReturnType<typeof tf.initializers.zeros>;

const SEED = 42;

/** What the hidden layers of one network are made of. */
interface Start {
  /** Makes the initializer of the next layer. */
  readonly nextInitializer: () => Initializer;
  readonly activation: () => tf.layers.Layer;
}

/**
 * The starts to compare, by name, for a network of some depth. Each layer has a seed of its own, as one seed would give
 * layers of one shape the same weights.
 */
export const STARTS: Record<string, (depth: number) => Start> = {
  'tf.glorotUniform': () => stock(tf.initializers.glorotUniform),
  'tf.heNormal': () => stock(tf.initializers.heNormal),
  kaimingNormal: () => generated((seed) => kaimingNormal({ seed })),
  kaimingUniform: () => generated((seed) => kaimingUniform({ seed })),
  xavierNormal: () => generated((seed) => xavierNormal({ seed })),
  xavierUniform: () => generated((seed) => xavierUniform({ seed })),
  tailored,
};

const relu: Start['activation'] = () => tf.layers.reLU();

function stock(make: (args: { seed: number }) => Initializer): Start {
  let seed = SEED;
  return { nextInitializer: () => make({ seed: seed++ }), activation: relu };
}

function generated(make: (seed: SeedGenerator) => Initializer, activation = relu): Start {
  const seed = new SeedGenerator(SEED);
  return { nextInitializer: () => make(seed), activation };
}

/** PReLUs that start with the slope that theory has for the depth, one for each unit, and orthogonal kernels. */
function tailored(depth: number): Start {
  // Up to 12 ReLUs do not make inputs more alike than tailored ones are.
  const slope = depth > 12 ? tailoredSlope(depth) : 0;
  const gain = calculateGain('leakyRelu', slope);
  return generated(
    (seed) => orthogonal({ gain, seed }),
    () => tf.layers.prelu({ alphaInitializer: tf.initializers.constant({ value: slope }) }),
  );
}

/** A plain network: `depth` hidden layers of `width` units each, and a softmax. */
export function buildNetwork(depth: number, width: number, start: Start): tf.LayersModel {
  const { nextInitializer, activation } = start;
  const input = tf.input({ shape: [PIXELS] });
  let signal = input;
  for (let layer = 1; layer <= depth; layer++) {
    const dense = tf.layers.dense({ units: width, kernelInitializer: nextInitializer(), name: hiddenName(layer) });
    signal = activation().apply(dense.apply(signal)) as tf.SymbolicTensor;
  }
  const classes = tf.layers.dense({ units: CLASSES, activation: 'softmax', kernelInitializer: nextInitializer() });
  const network = tf.model({ inputs: input, outputs: classes.apply(signal) as tf.SymbolicTensor });
  network.compile({ optimizer: tf.train.sgd(0.01), loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
  return network;
}

/** The name of a hidden layer, counted from 1. */
export const hiddenName = (layer: number): string => `hidden_${layer}`;
