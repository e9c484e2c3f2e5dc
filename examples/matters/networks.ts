/** The networks in which the initializer may or may not matter, and what their weights can start from. */
import * as tf from '@tensorflow/tfjs';
import { initializeModel, kaimingNormal, SeedGenerator } from 'tfjs-initializers';
import { CLASSES, PIXELS } from '../mnist/pixels.js';

type Initializer = ReturnType<typeof tf.initializers.zeros>;

export const WIDTH = 64;

/** Up to 12 ReLUs need no slope: `tailoredSlope` refuses to give one. */
const DEPTH_OF_SLOPES = 13;

/**
 * - `plain`: a dense layer and a ReLU, one behind the other.
 * - `tailored`: the same with PReLUs, whose slopes are chosen for the depth.
 * - `batchNorm`: a dense layer, batch normalization, a ReLU.
 * - `residual`: blocks of two dense layers, each behind its ReLU (He et al. 2016), behind a first layer.
 */
export const ARCHITECTURES = ['plain', 'tailored', 'batchNorm', 'residual'] as const;
export type Architecture = (typeof ARCHITECTURES)[number];

/** What a network is made of, for signals of any kind: the symbolic ones of a model, or tensors. */
export interface Operations<Signal> {
  readonly dense: (signal: Signal, units: number, useBias: boolean) => Signal;
  readonly normalize: (signal: Signal) => Signal;
  /** A ReLU; a PReLU in the architecture `tailored`. */
  readonly activate: (signal: Signal) => Signal;
  readonly add: (a: Signal, b: Signal) => Signal;
}

/** A network, from images to what its softmax gets. */
export function compose<Signal>(
  architecture: Architecture,
  depth: number,
  images: Signal,
  { dense, normalize, activate, add }: Operations<Signal>,
): Signal {
  const hidden = (signal: Signal): Signal => dense(signal, WIDTH, true);
  let signal = images;
  switch (architecture) {
    case 'residual':
      signal = hidden(signal);
      for (let block = 0; block < depth / 2; block++) signal = add(signal, hidden(activate(hidden(activate(signal)))));
      signal = activate(signal);
      break;
    case 'batchNorm':
      // It has a bias of its own.
      for (let layer = 0; layer < depth; layer++) signal = activate(normalize(dense(signal, WIDTH, false)));
      break;
    default:
      for (let layer = 0; layer < depth; layer++) signal = activate(hidden(signal));
  }
  return dense(signal, CLASSES, true);
}

type Symbols = tf.SymbolicTensor;

function modelOf(architecture: Architecture, depth: number, kernel: () => Initializer): tf.LayersModel {
  const apply = (layer: tf.layers.Layer, to: Symbols | Symbols[]): Symbols => layer.apply(to) as Symbols;
  const inputs = tf.input({ shape: [PIXELS] });
  const outputs = compose<Symbols>(architecture, depth, inputs, {
    dense: (signal, units, useBias) => apply(tf.layers.dense({ units, useBias, kernelInitializer: kernel() }), signal),
    normalize: (signal) => apply(tf.layers.batchNormalization(), signal),
    activate: (signal) => apply(architecture === 'tailored' ? tf.layers.prelu() : tf.layers.reLU(), signal),
    add: (a, b) => apply(tf.layers.add(), [a, b]),
  });
  return tf.model({ inputs, outputs });
}

/** Makes a network of an architecture and a depth, whose weights are drawn from a seed. */
type Start = (architecture: Architecture, depth: number, seed: number) => tf.LayersModel;

export const STARTS = {
  /** What TensorFlow.js gives a layer that is not told. */
  'tf.glorotNormal': stock(tf.initializers.glorotNormal),
  'tf.heNormal': stock(tf.initializers.heNormal),
  kaimingNormal: (architecture, depth, seed) => {
    const generator = new SeedGenerator(seed);
    return modelOf(architecture, depth, () => kaimingNormal({ seed: generator }));
  },
  initializeModel: (architecture, depth, seed) => {
    const model = modelOf(architecture, depth, () => tf.initializers.zeros());
    initializeModel(model, architecture === 'tailored' ? { preset: 'tailored', seed } : { residual: 'fixup', seed });
    return model;
  },
} as const satisfies Record<string, Start>;

export type StartName = keyof typeof STARTS;

/** The most kernels of a network, so that no two networks share a seed of TensorFlow.js's initializers. */
const SEEDS_OF_A_NETWORK = 1000;

/** One seed would give layers of one shape the same weights; 0 is none in TensorFlow.js. */
function stock(make: (args: { seed: number }) => Initializer): Start {
  return (architecture, depth, seed) => {
    let last = seed * SEEDS_OF_A_NETWORK;
    return modelOf(architecture, depth, () => make({ seed: ++last }));
  };
}

/** The starts to compare in a network. */
export function startsOf(architecture: Architecture, depth: number): StartName[] {
  const single: StartName[] = ['tf.glorotNormal', 'tf.heNormal', 'kaimingNormal'];
  switch (architecture) {
    case 'tailored':
      return depth < DEPTH_OF_SLOPES ? [] : ['initializeModel'];
    case 'residual':
      return [...single, 'initializeModel'];
    default:
      return single;
  }
}
