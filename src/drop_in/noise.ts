/** What the layers of noise and recurrent dropout of TensorFlow.js draw while they train. */
import { add, cast, greaterEqual, mul, sub, type Tensor } from '@tensorflow/tfjs-core';
import { statelessRandomNormal } from '../ops/stateless_random_normal.js';
import { statelessRandomUniform } from '../ops/stateless_random_uniform.js';
import type { Seed } from '../random/seed.js';
import { nextGlobalSeed } from '../random/seed_generator.js';
import { type NoiseLayer, type NoiseName, replaceCellMasks, replaceNoise } from '../tfjs/stock_layers.js';
import { seedOf } from './seed.js';

// Of the SELU: G. Klambauer et al.: "Self-Normalizing Neural Networks", NeurIPS 2017, eq. (14).
const SELU_ALPHA = 1.6732632423543772;
const SELU_SCALE = 1.0507009873554805;

/** How many masks a layer with a seed has drawn. */
const draws = new WeakMap<NoiseLayer, number>();

const NOISE: Readonly<Record<NoiseName, Parameters<typeof replaceNoise>[1]>> = {
  dropout: (layer, input) => {
    if (!isRate(layer.rate)) return undefined;
    const draw = draws.get(layer) ?? 0;
    const seed = seedOf(layer.seed, draw);
    if (seed === undefined) return undefined;
    return () => {
      draws.set(layer, draw + 1);
      return dropped(input, layer.rate, layer.getNoiseShape(input) ?? input.shape, seed);
    };
  },
  gaussianNoise: ({ stddev }, input) => {
    if (!(stddev >= 0 && Number.isFinite(Math.fround(stddev)))) return undefined;
    return () => add(input, statelessRandomNormal(input.shape, nextGlobalSeed(), 0, stddev));
  },
  gaussianDropout: ({ rate }, input) => {
    if (!isRate(rate)) return undefined;
    return () => mul(input, statelessRandomNormal(input.shape, nextGlobalSeed(), 1, Math.sqrt(rate / (1 - rate))));
  },
  /**
   * Klambauer et al., section "New Dropout Technique": what is dropped becomes the lower limit of the SELU, and an affine
   * map restores mean 0 and variance 1. (tfjs puts its negative there, which shifts the mean.)
   */
  alphaDropout: (layer, input) => {
    const { rate } = layer;
    if (!isRate(rate)) return undefined;
    return () => {
      const limit = -SELU_SCALE * SELU_ALPHA;
      const slope = ((1 - rate) * (1 + rate * limit ** 2)) ** -0.5;
      const kept = keptOnes(layer._getNoiseShape(input), rate, nextGlobalSeed());
      const limited = add(mul(input, kept), mul(sub(1, kept), limit));
      return add(mul(limited, slope), -slope * limit * rate);
    };
  },
};

/** Whether a rate drops some and not all. */
function isRate(rate: number): boolean {
  return rate > 0 && rate < 1;
}

/** The input without what a mask drops, the rest scaled so that its mean stays. */
function dropped(input: Tensor, rate: number, shape: number[], seed: Seed): Tensor {
  return mul(input, mul(keptOnes(shape, rate, seed), 1 / (1 - rate)));
}

/** Ones, and zeros with a probability: tf.nn.experimental.stateless_dropout, tensorflow/python/ops/nn_ops.py, _dropout. */
function keptOnes(shape: number[], rate: number, seed: Seed): Tensor {
  return cast(greaterEqual(statelessRandomUniform(shape, seed), rate), 'float32');
}

/** Draws for the layers of noise and the masks of recurrent cells from here on. */
export function* replaceNoises(): Generator<() => void> {
  for (const name of Object.keys(NOISE) as NoiseName[]) yield replaceNoise(name, NOISE[name]);
  yield* replaceCellMasks((ones, rate) => dropped(ones, rate, ones.shape, nextGlobalSeed()));
}
