/** Makes TensorFlow.js's noise layers and recurrent dropout draw from this package's stream in training. */
import { add, cast, greaterEqual, mul, sub, type Tensor } from '@tensorflow/tfjs-core';
import { sampleNormal } from '../ops/stateless_random_normal.js';
import { sampleUniform } from '../ops/stateless_random_uniform.js';
import type { Seed } from '../random/seed.js';
import { nextGlobalSeed } from '../random/seed_generator.js';
import { type NoiseLayer, type NoiseName, replaceCellMasks, replaceNoise } from '../tfjs/stock_layers.js';
import { areNormalsFloat32 } from './range.js';
import { seedOf } from './seed.js';

// The constants of SELU: G. Klambauer et al.: "Self-Normalizing Neural Networks", NeurIPS 2017, eq. (14).
const SELU_ALPHA = 1.6732632423543772;
const SELU_SCALE = 1.0507009873554805;

/** The number of masks that each layer has drawn. */
const counters = new WeakMap<NoiseLayer, number>();

const NOISE: Readonly<Record<NoiseName, Parameters<typeof replaceNoise>[1]>> = {
  dropout: (layer, input) => {
    if (!isRate(layer.rate)) return undefined;
    const counter = counters.get(layer) ?? 0;
    const seed = seedOf(layer.seed, counter);
    if (seed === undefined) return undefined;
    return () => {
      const output = dropped(input, layer.rate, layer.getNoiseShape(input) ?? input.shape, seed);
      counters.set(layer, counter + 1);
      return output;
    };
  },
  gaussianNoise: ({ stddev }, input) => {
    if (!(stddev >= 0) || !areNormalsFloat32(0, stddev)) return undefined;
    return () => add(input, sampleNormal(input.shape, nextGlobalSeed(), 0, stddev));
  },
  gaussianDropout: ({ rate }, input) => {
    if (!isRate(rate)) return undefined;
    return () => mul(input, sampleNormal(input.shape, nextGlobalSeed(), 1, Math.sqrt(rate / (1 - rate))));
  },
  /**
   * Klambauer et al., section "New Dropout Technique": dropped values become the lower limit of the SELU, and an affine
   * map restores mean 0 and variance 1. (tfjs takes the negative of that limit, which shifts the mean.)
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

/** Whether a rate drops some values, and not all. */
function isRate(rate: number): boolean {
  return rate > 0 && rate < 1;
}

/** Drops values of the input, and scales the others so that its mean stays. */
function dropped(input: Tensor, rate: number, shape: number[], seed: Seed): Tensor {
  return mul(input, mul(keptOnes(shape, rate, seed), 1 / (1 - rate)));
}

/** Ones for kept values, zeros for dropped ones: tensorflow/python/ops/nn_ops.py, _dropout. */
function keptOnes(shape: number[], rate: number, seed: Seed): Tensor {
  return cast(greaterEqual(sampleUniform(shape, seed, 0, 1), rate), 'float32');
}

/** Replaces the layers of noise, and the masks of recurrent cells. */
export function* replaceNoises(): Generator<() => void> {
  for (const name of Object.keys(NOISE) as NoiseName[]) yield replaceNoise(name, NOISE[name]);
  yield* replaceCellMasks((ones, rate) => dropped(ones, rate, ones.shape, nextGlobalSeed()));
}
