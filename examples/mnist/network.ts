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
import { install, uninstall } from '../../src/drop_in/install.js';
import { CLASSES, PIXELS } from './pixels.js';

type Initializer = ReturnType<typeof tf.initializers.zeros>;

/** A plain network: `depth` hidden layers of `width` units each, and a softmax. */
interface Size {
  readonly depth: number;
  readonly width: number;
}

/** Builds a network, whose weights are drawn from a seed. */
type Builder = (size: Size, seed: number) => tf.LayersModel;

/** The networks to compare, by what their kernels start from. */
export const NETWORKS = {
  'tf.glorotUniform': stock(tf.initializers.glorotUniform),
  'tf.heNormal': stock(tf.initializers.heNormal),
  'drop-in': behindDropIn(stock(tf.initializers.heNormal)),
  kaimingNormal: generated((seed) => kaimingNormal({ seed })),
  kaimingUniform: generated((seed) => kaimingUniform({ seed })),
  xavierNormal: generated((seed) => xavierNormal({ seed })),
  xavierUniform: generated((seed) => xavierUniform({ seed })),
  tailored,
} as const satisfies Record<string, Builder>;

export type NetworkName = keyof typeof NETWORKS;
export const NETWORK_NAMES = Object.keys(NETWORKS) as NetworkName[];

/** The most layers of a network, so that no two networks share a seed of TensorFlow.js's initializers. */
const SEEDS_OF_A_NETWORK = 1000;

/** Each layer has a seed of its own, as one seed would give layers of one shape the same weights; none is 0. */
function stock(make: (args: { seed: number }) => Initializer): Builder {
  return (size, seed) => {
    let last = seed * SEEDS_OF_A_NETWORK;
    return build(size, () => make({ seed: ++last }));
  };
}

function generated(make: (seed: SeedGenerator) => Initializer): Builder {
  return (size, seed) => {
    const generator = new SeedGenerator(seed);
    return build(size, () => make(generator));
  };
}

/** What `import 'tfjs-initializers/drop-in'` makes of a network and of no other: weights are drawn as it is built. */
function behindDropIn(builder: Builder): Builder {
  return (size, seed) => {
    install();
    try {
      return builder(size, seed);
    } finally {
      uninstall();
    }
  };
}

/** PReLUs that start with the slope that theory has for the depth, one for each unit, and orthogonal kernels. */
function tailored(size: Size, seed: number): tf.LayersModel {
  // Up to 12 ReLUs do not make inputs more alike than tailored ones are.
  const slope = size.depth > 12 ? tailoredSlope(size.depth) : 0;
  const gain = calculateGain('leakyRelu', slope);
  const generator = new SeedGenerator(seed);
  return build(
    size,
    () => orthogonal({ gain, seed: generator }),
    () => tf.layers.prelu({ alphaInitializer: tf.initializers.constant({ value: slope }) }),
  );
}

function build(
  { depth, width }: Size,
  nextInitializer: () => Initializer,
  activation: () => tf.layers.Layer = () => tf.layers.reLU(),
): tf.LayersModel {
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
