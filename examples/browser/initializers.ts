import * as tf from '@tensorflow/tfjs';
import { kaimingNormal, kaimingUniform, preluKaimingNormal, xavierNormal, xavierUniform } from 'tfjs-initializers';
import type { InitializerName, Settings } from './settings.js';

/** As much of an initializer as draws. */
interface Initializer {
  apply(shape: number[]): tf.Tensor;
}

/** What the Kaiming initializers are told of the activation. */
function rectifier({ activation, slope }: Settings) {
  if (activation === 'prelu' || activation === 'leakyRelu') {
    return { nonlinearity: 'leakyRelu', negativeSlope: slope } as const;
  }
  return { nonlinearity: activation };
}

/** How each initializer is made for a layer with a seed of its own. */
export const INITIALIZERS: Readonly<Record<InitializerName, (settings: Settings, seed: number) => Initializer>> = {
  kaimingNormal: (settings, seed) => kaimingNormal({ ...rectifier(settings), seed }),
  'kaimingNormal, truncated': (settings, seed) => kaimingNormal({ ...rectifier(settings), truncated: true, seed }),
  kaimingUniform: (settings, seed) => kaimingUniform({ ...rectifier(settings), seed }),
  preluKaimingNormal: ({ slope }, seed) => preluKaimingNormal({ alpha: slope, seed }),
  xavierNormal: ({ gain }, seed) => xavierNormal({ gain, seed }),
  xavierUniform: ({ gain }, seed) => xavierUniform({ gain, seed }),
  'tf.heNormal': (_settings, seed) => tf.initializers.heNormal({ seed }),
  'tf.heUniform': (_settings, seed) => tf.initializers.heUniform({ seed }),
  'tf.glorotNormal': (_settings, seed) => tf.initializers.glorotNormal({ seed }),
  'tf.glorotUniform': (_settings, seed) => tf.initializers.glorotUniform({ seed }),
  'tf.leCunNormal': (_settings, seed) => tf.initializers.leCunNormal({ seed }),
  'tf.randomNormal': (_settings, seed) => tf.initializers.randomNormal({ seed }),
};
