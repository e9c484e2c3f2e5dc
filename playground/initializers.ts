import { initializers } from '@tensorflow/tfjs-layers';
import type { Tensor } from '@tensorflow/tfjs-core';
import {
  calculateGain,
  kaimingNormal,
  kaimingUniform,
  orthogonal,
  preluKaimingNormal,
  xavierNormal,
  xavierUniform,
} from 'tfjs-initializers';
import { tailoredSlope } from 'tfjs-initializers/theory';
import type { ActivationName, InitializerName, Settings } from './settings.js';

/** As much of an initializer as draws. */
interface Initializer {
  apply(shape: number[]): Tensor;
}

/** An activation, with the slope of those that have one. */
export interface Bend {
  readonly activation: ActivationName;
  readonly slope: number;
}

export interface Choice {
  /** Makes the initializer of a layer with a seed of its own. */
  readonly make: (settings: Settings, seed: number) => Initializer;
  /** n Var[w] of a kernel with n inputs. */
  readonly scale: (settings: Settings, inputs: number, outputs: number) => number;
  /** The activation that goes with it instead of the chosen one, by the depth. */
  readonly bend?: (depth: number) => Bend;
}

/** What the Kaiming initializers are told of the activation. */
function rectifier({ activation, slope }: Bend) {
  if (activation === 'prelu' || activation === 'leakyRelu') {
    return { nonlinearity: 'leakyRelu', negativeSlope: slope } as const;
  }
  return { nonlinearity: activation };
}

function gainOf(bend: Bend): number {
  const { nonlinearity, negativeSlope } = rectifier(bend);
  return calculateGain(nonlinearity, negativeSlope);
}

/** Up to 12 ReLUs do not make inputs more alike than tailored rectifiers do. */
function tailored(depth: number): Bend {
  return { activation: 'leakyRelu', slope: depth > 12 ? tailoredSlope(depth) : 0 };
}

// The variance of a standard normal that is cut off at two standard deviations, 1 - 4 phi(2) / (2 Phi(2) - 1).
const TRUNCATED = 0.7737413035499232;

const ofGain = (settings: Settings): number => gainOf(settings) ** 2;
const xavier = (gain: number, inputs: number, outputs: number): number => (gain ** 2 * 2 * inputs) / (inputs + outputs);

export const INITIALIZERS: Readonly<Record<InitializerName, Choice>> = {
  kaimingNormal: {
    make: (settings, seed) => kaimingNormal({ ...rectifier(settings), seed }),
    scale: ofGain,
  },
  'kaimingNormal, truncated': {
    make: (settings, seed) => kaimingNormal({ ...rectifier(settings), truncated: true, seed }),
    scale: ofGain,
  },
  kaimingUniform: {
    make: (settings, seed) => kaimingUniform({ ...rectifier(settings), seed }),
    scale: ofGain,
  },
  preluKaimingNormal: {
    make: ({ slope }, seed) => preluKaimingNormal({ alpha: slope, seed }),
    scale: ({ slope }) => 2 / (1 + slope ** 2),
  },
  xavierNormal: {
    make: ({ gain }, seed) => xavierNormal({ gain, seed }),
    scale: ({ gain }, inputs, outputs) => xavier(gain, inputs, outputs),
  },
  xavierUniform: {
    make: ({ gain }, seed) => xavierUniform({ gain, seed }),
    scale: ({ gain }, inputs, outputs) => xavier(gain, inputs, outputs),
  },
  'orthogonal, tailored slopes': {
    make: ({ depth }, seed) => orthogonal({ gain: gainOf(tailored(depth)), seed }),
    // Every layer here has at least as many inputs as outputs: its columns are orthonormal.
    scale: ({ depth }) => gainOf(tailored(depth)) ** 2,
    bend: tailored,
  },
  'tf.heNormal': {
    make: (_settings, seed) => initializers.heNormal({ seed }),
    scale: () => 2 * TRUNCATED,
  },
  'tf.heUniform': {
    make: (_settings, seed) => initializers.heUniform({ seed }),
    scale: () => 2,
  },
  'tf.glorotNormal': {
    make: (_settings, seed) => initializers.glorotNormal({ seed }),
    scale: (_settings, inputs, outputs) => TRUNCATED * xavier(1, inputs, outputs),
  },
  'tf.glorotUniform': {
    make: (_settings, seed) => initializers.glorotUniform({ seed }),
    scale: (_settings, inputs, outputs) => xavier(1, inputs, outputs),
  },
  'tf.leCunNormal': {
    make: (_settings, seed) => initializers.leCunNormal({ seed }),
    scale: () => TRUNCATED,
  },
  'tf.randomNormal': {
    make: (_settings, seed) => initializers.randomNormal({ seed }),
    // The standard deviation is 0.05, whatever the layer.
    scale: (_settings, inputs) => inputs * 0.05 ** 2,
  },
};
