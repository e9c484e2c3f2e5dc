/** Networks of any width, with and without the parametrization that lets them be tuned at one. */
import * as tf from '@tensorflow/tfjs';
import { initializeModel, muPScale, statelessRandomNormal, type TrainingBatch } from 'tfjs-initializers';

/** The width that the learning rate is for. */
export const BASE = 16;
const RATE = 0.04;
const INPUTS = 16;

/**
 * - `muP`: `muPScale` on the output kernel, and the learning rates of muP.
 * - `rates`: those learning rates, without `muPScale`.
 * - `standard`: neither, as most networks are trained.
 */
export const PARAMETRIZATIONS = ['muP', 'rates', 'standard'] as const;
export type Parametrization = (typeof PARAMETRIZATIONS)[number];

/** Stochastic gradient descent with a learning rate of its own for each layer, a multiple of `learningRate`. */
class LayerwiseSGD extends tf.SGDOptimizer {
  readonly #factors: Readonly<Record<string, number>>;

  constructor(learningRate: number, factors: Readonly<Record<string, number>>) {
    super(learningRate);
    this.#factors = factors;
  }

  /** What training hands over; a layer's name is the beginning of those of its weights. */
  override applyGradients(gradients: { name: string; tensor: tf.Tensor }[]): void {
    tf.tidy(() => {
      super.applyGradients(
        gradients.map(({ name, tensor }) => ({ name, tensor: tf.mul(tensor, this.#factors[name.split('/')[0]] ?? 1) })),
      );
    });
  }
}

/** Three layers: an input kernel, a hidden one and an output one, compiled. */
export function networkOf(parametrization: Parametrization, width: number, seed: number): tf.LayersModel {
  const { dense } = tf.layers;
  const model = tf.sequential({
    layers: [
      dense({ name: 'input', units: width, activation: 'relu', useBias: false, inputShape: [INPUTS] }),
      dense({ name: 'hidden', units: width, activation: 'relu', useBias: false }),
      dense({ name: 'output', units: 1, useBias: false }),
    ],
  });
  const scale = parametrization === 'muP' ? muPScale('output', width, BASE) : 1;
  initializeModel(model, { seed, rules: [{ layer: 'output', scale }] });
  // Yang et al. 2022, table 3, SGD: rates of input kernels times their fan out, of output kernels over their fan in.
  const factors = { input: width / BASE, output: BASE / width };
  const optimizer = new LayerwiseSGD(RATE, parametrization === 'standard' ? {} : factors);
  model.compile({ optimizer, loss: 'meanSquaredError' });
  return model;
}

/** Inputs of variance 1, and the product of two of them to learn. */
export function batchOf(examples: number): TrainingBatch {
  const xs = statelessRandomNormal([examples, INPUTS], [1, 2]) as tf.Tensor2D;
  const ys = tf.tidy(() => tf.mul(tf.slice(xs, [0, 0], [-1, 1]), tf.slice(xs, [0, 1], [-1, 1])));
  return { xs, ys };
}
