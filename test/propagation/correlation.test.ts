/** The correlation of two inputs, layer by layer: theory beside networks. */
import * as tf from '@tensorflow/tfjs';
import { statelessRandomNormal } from 'tfjs-initializers';
import { signalBehind } from '../../src/propagation/layer_activation.js';
import { type LayerFacts, signalThrough } from '../../src/propagation/layer.js';
import { correlationMap } from '../../src/propagation/correlation_map.js';
import { curveOf } from '../../src/propagation/curve.js';
import { type Signal, sumOf } from '../../src/propagation/layer_signal.js';
import { productSeries } from '../../src/propagation/normal.js';
import { type ActivationName, ACTIVATIONS } from '../../src/scaling/activations.js';

const relu = { f: ACTIVATIONS.relu, slope: 0 };
const unit: Signal = { log2: 0, relativeMean: 0, correlation: 0 };

const layer: LayerFacts = {
  kind: 'kernels',
  kernels: [{ fanIn: 2, fanOut: 2, secondMoment: 1 }],
  bias: { mean: 0, secondMoment: 0 },
};

/** The correlation in front of every layer. */
function predicted(depth: number): number[] {
  const correlations: number[] = [];
  let signal = unit;
  for (let i = 0; i < depth; i++) {
    signal = signalThrough(layer, [signalBehind(relu, signal) ?? unit]);
    correlations.push(signal.correlation);
  }
  return correlations;
}

test('50 layers of ReLU bring orthogonal inputs to 0.9879, 100 to 0.9964', () => {
  // Zhang, Botev & Martens 2022, by their implementation: C^50(0) and C^100(0).
  const correlations = predicted(100);
  expect(correlations[49]).toBeCloseTo(0.9879, 4);
  expect(correlations[99]).toBeCloseTo(0.9964, 4);
});

test('so do networks of width 512: after 50 layers 20 of them by 0.01 in the mean, each by 0.1', () => {
  const [depth, width, networks] = [50, 512, 20];
  const found = Array.from({ length: networks }, (_, seed) =>
    tf.tidy(() => {
      // Two normals, orthogonal to each other.
      const [u, v] = tf.unstack(statelessRandomNormal([2, width], [seed, -1]));
      const rest = tf.sub(v, tf.mul(u, tf.div(tf.sum(tf.mul(u, v)), tf.sum(tf.square(u)))));
      let signal: tf.Tensor = tf.stack([tf.div(u, tf.norm(u)), tf.div(rest, tf.norm(rest))]);
      const correlations: number[] = [];
      for (let i = 0; i < depth; i++) {
        signal = tf.tidy(() => {
          const kernel = statelessRandomNormal([width, width], [seed, i]);
          const next = tf.matMul(tf.relu(signal), kernel);
          // Lengths do not matter to rectifiers.
          return tf.div(next, tf.norm(next, 2, 1, true));
        });
        correlations.push(tf.sum(tf.mul(signal.slice(0, 1), signal.slice(1))).dataSync()[0]);
      }
      return correlations;
    }),
  );
  predicted(depth).forEach((expected, i) => {
    const mean = found.reduce((sum, each) => sum + each[i], 0) / networks;
    const variance = found.reduce((sum, each) => sum + (each[i] - mean) ** 2, 0) / (networks - 1);
    const isLast = i === depth - 1;
    // In the first layers 20 networks leave more than 0.01 to chance.
    expect(Math.abs(mean - expected)).toBeLessThan(isLast ? 0.01 : Math.max(0.01, 4 * Math.sqrt(variance / networks)));
    if (isLast) for (const each of found) expect(Math.abs(each[i] - expected)).toBeLessThan(0.1);
  });
});

test.each(Object.keys(ACTIVATIONS) as ActivationName[])('the series of %s is its map', (name) => {
  const map = correlationMap(curveOf(name), 1);
  const series = productSeries(ACTIVATIONS[name]);
  for (const c of [-0.7, 0, 0.3, 0.9, 0.99, 1]) {
    expect(Math.abs(series(c) / series(1) - map(c))).toBeLessThan(2e-4);
  }
});

test('behind a mean that is not 0, a rectifier is what its integrals say', () => {
  // y = 1 + z: E[max(y, 0)²] = 2 Φ(1) + φ(1) and E[max(y, 0)] = Φ(1) + φ(1).
  const [share, density] = [0.8413447460685429, 0.24197072451914337];
  const y = sumOf([unit, { log2: 0, relativeMean: 1, correlation: 1 }]);
  const behind = signalBehind(relu, y) ?? unit;
  const secondMoment = 2 * share + density;
  expect(2 ** behind.log2).toBeCloseTo(secondMoment, 9);
  expect(behind.relativeMean).toBeCloseTo((share + density) / Math.sqrt(secondMoment), 9);
  // Of independent z, E[f(y) f(y')] is E[f(y)]².
  expect(behind.correlation).toBeCloseTo(behind.relativeMean ** 2, 3);
  const byQuadrature = signalBehind({ f: (x) => Math.max(x, 0), slope: undefined }, y) ?? unit;
  expect(byQuadrature.log2).toBeCloseTo(behind.log2, 8);
  expect(byQuadrature.relativeMean).toBeCloseTo(behind.relativeMean, 8);
});
