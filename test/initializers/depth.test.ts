/** What the package is for: a signal that comes through sixty layers as it went in. */
import * as tf from '@tensorflow/tfjs';
import {
  kaimingNormal,
  kaimingUniform,
  preluKaimingNormal,
  SeedGenerator,
  statelessRandomNormal,
} from 'tfjs-initializers';
import { Z_1E6 } from '../support/statistics.js';

const DEPTH = 60;
const WIDTH = 400;
const BATCH = 16;

interface Drawing {
  apply(shape: number[]): tf.Tensor;
}

/** log(q_L / q_0), q the second moment of the pre-activations, after `DEPTH` layers without biases. */
function logGrowth(next: () => Drawing, activation: (x: tf.Tensor) => tf.Tensor): number {
  return tf.tidy(() => {
    const layer = (x: tf.Tensor): tf.Tensor => tf.tidy(() => tf.matMul(x, next().apply([WIDTH, WIDTH])));
    const first = layer(activation(statelessRandomNormal([BATCH, WIDTH], [8, 8])));
    let x = first;
    for (let depth = 1; depth < DEPTH; depth++) x = layer(activation(x));
    const [q0, q] = [first, x].map((signal) => signal.square().mean().dataSync()[0]);
    return Math.log(q / q0);
  });
}

/**
 * Every layer multiplies q by 1 + noise of variance (E[f^4] / E[f^2]^2 - 1) / n or less, the batch sharing the weights:
 * 5/n for ReLU (E[f^2] = 1/2, E[f^4] = 3/2), 2 for a linear net, in between for a slope. The logarithm is then normal
 * with that variance times the depth, and minus half of it as its mean (Hanin & Nica 2019, theorem 1). The weights'
 * own kurtosis adds terms of order 1/n^2.
 */
const VARIANCE = (DEPTH * 5) / WIDTH;
const LOWEST = -VARIANCE / 2 - Z_1E6 * Math.sqrt(VARIANCE);
const HIGHEST = -VARIANCE / 2 + Z_1E6 * Math.sqrt(VARIANCE);

describe(`a net of ${DEPTH} layers of ${WIDTH}: log(q_60/q_1) in [${LOWEST.toFixed(2)}, ${HIGHEST.toFixed(2)}] (p = 1e-6)`, () => {
  const seed = new SeedGenerator(1);
  const leaky = (x: tf.Tensor): tf.Tensor => tf.leakyRelu(x, 0.25);

  test.each<[string, () => Drawing, (x: tf.Tensor) => tf.Tensor]>([
    ['kaimingNormal, ReLU', () => kaimingNormal({ seed }), tf.relu],
    ['truncated kaimingNormal, ReLU', () => kaimingNormal({ truncated: true, seed }), tf.relu],
    ['kaimingUniform, ReLU', () => kaimingUniform({ seed }), tf.relu],
    ['preluKaimingNormal, PReLU of 0.25', () => preluKaimingNormal({ seed }), leaky],
  ])('%s stays', (_, next, activation) => {
    const growth = logGrowth(next, activation);
    expect(growth).toBeGreaterThan(LOWEST);
    expect(growth).toBeLessThan(HIGHEST);
  });

  test('tfjs’s heNormal, ReLU dies by 0.774 a layer', () => {
    let layer = 0;
    const growth = logGrowth(() => tf.initializers.heNormal({ seed: ++layer }), tf.relu);
    expect(growth).toBeLessThan(LOWEST);
    const predicted = (DEPTH - 1) * Math.log(0.7737);
    expect(growth - predicted).toBeGreaterThan(LOWEST);
    expect(growth - predicted).toBeLessThan(HIGHEST);
  });

  test('the rule of ReLU in a PReLU net grows by 1 + a^2 a layer', () => {
    const growth = logGrowth(() => kaimingNormal({ seed }), leaky);
    const predicted = (DEPTH - 1) * Math.log(1 + 0.25 ** 2);
    expect(Math.abs(growth - predicted + VARIANCE / 2)).toBeLessThan(Z_1E6 * Math.sqrt(VARIANCE));
  });
});
