/** `npm run matters`: its networks, side by side and alone, its optimizers, and its table. */
import * as tf from '@tensorflow/tfjs';
import { statelessRandomNormal, statelessRandomUniform } from 'tfjs-initializers';
import { ARCHITECTURES, type Architecture, STARTS, startsOf } from '../../examples/matters/networks.js';
import { bestRate, type Result, resultTable } from '../../examples/matters/report.js';
import { accuracies, OPTIMIZERS, outputsOf, sideBySide, train } from '../../examples/matters/side_by_side.js';
import type { Digits } from '../../examples/mnist/digits.js';

jest.setTimeout(120_000);

const DEPTH = 14;
const BATCH = 16;

let digits: Digits;
beforeAll(async () => {
  await tf.setBackend('cpu');
  digits = tf.tidy(() => ({
    images: statelessRandomNormal([2 * BATCH, 784], [1, 0]) as tf.Tensor2D,
    labels: tf.oneHot(statelessRandomUniform([2 * BATCH], [2, 0], 0, 10).toInt(), 10).toFloat() as tf.Tensor2D,
  }));
});
afterAll(() => {
  tf.dispose([digits.images, digits.labels]);
});

/** A network of every start, of seeds 1, 2, ... */
const modelsOf = (architecture: Architecture): tf.LayersModel[] =>
  startsOf(architecture, DEPTH).map((start, i) => STARTS[start](architecture, DEPTH, i + 1));

/** The largest difference of two tensors, in units of the largest value of the second. */
function difference(a: tf.Tensor, b: tf.Tensor): number {
  return tf.tidy(() => tf.div(tf.max(tf.abs(tf.sub(a, b))), tf.max(tf.abs(b))).dataSync()[0]);
}

/** Sums of up to 784 terms in another order, through 14 layers: relative to the largest. */
const ROUNDING = 1e-4;

/**
 * Of all weights together, how far the steps may be apart. A step of Adam is a gradient over its own size: one of x
 * times the usual size, x > ROUNDING, is off by ROUNDING / x, of which the mean square over x is ROUNDING.
 */
const APART = { SGD: ROUNDING, Adam: Math.sqrt(ROUNDING) };

describe.each(ARCHITECTURES)('%s', (architecture) => {
  test('side by side, networks give what their models give', () => {
    const models = modelsOf(architecture);
    const networks = sideBySide(architecture, DEPTH, models);
    const outputs = tf.tidy(() => tf.unstack(outputsOf(networks, digits.images)));
    expect(outputs).toHaveLength(models.length);
    for (const [i, model] of models.entries()) {
      const alone = tf.tidy(() => model.apply(digits.images, { training: true }) as tf.Tensor);
      expect(difference(outputs[i], alone)).toBeLessThan(ROUNDING);
    }
  });

  test.each(OPTIMIZERS)('side by side, %s trains each as TensorFlow.js trains it alone', (optimizer) => {
    const models = modelsOf(architecture);
    const rates = models.map((_, i) => 0.001 * (i + 1));
    const networks = sideBySide(architecture, DEPTH, models);
    const before = tf.memory().numTensors;
    train(networks, optimizer, rates, digits, BATCH);
    expect(tf.memory().numTensors).toBe(before);
    const trained = tf.unstack(networks.weights);
    for (const [i, model] of models.entries()) {
      const own = model.trainableWeights.map((weight) => weight.read());
      const row = (): tf.Tensor => tf.concat(own.map((weight) => tf.reshape(weight, [-1])));
      const start = row();
      const rule = optimizer === 'SGD' ? tf.train.momentum(rates[i], 0.9) : tf.train.adam(rates[i]);
      for (const begin of [0, BATCH]) {
        const loss = (): tf.Scalar => {
          const [images, labels] = [digits.images, digits.labels].map((each) => each.slice([begin, 0], [BATCH, -1]));
          const outputs = model.apply(images, { training: true }) as tf.Tensor;
          return tf.neg(tf.mean(tf.sum(tf.mul(labels, tf.logSoftmax(outputs)), 1)));
        };
        rule.minimize(loss);
      }
      const [off, moved] = [trained[i], start].map((other) =>
        tf.tidy(() => tf.norm(tf.sub(other, row())).dataSync()[0]),
      );
      expect(off / moved).toBeLessThan(APART[optimizer]);
    }
    networks.weights.dispose();
  });
});

test('the share of digits that each network tells right', () => {
  // Without hidden layers: a network that always says class 3, and one that says 7.
  const shapes = [[784, 10], [10]];
  const biases = tf.tidy(() => tf.concat([tf.zeros([2, 7840]), tf.cast(tf.oneHot([3, 7], 10), 'float32')], 1));
  const networks = { architecture: 'plain', depth: 0, shapes, weights: tf.variable(biases as tf.Tensor2D) } as const;
  const classes = tf.argMax(digits.labels, 1).arraySync() as number[];
  const share = (of: number): number => classes.filter((each) => each === of).length / classes.length;
  const [three, seven] = accuracies(networks, digits, BATCH);
  expect(three).toBeCloseTo(share(3), 6);
  expect(seven).toBeCloseTo(share(7), 6);
  tf.dispose([biases, networks.weights]);
});

describe('the report', () => {
  const result = (part: Partial<Result>): Result => ({
    architecture: 'plain',
    depth: 10,
    optimizer: 'SGD',
    start: 'kaimingNormal',
    rate: 0.01,
    seed: 2,
    steps: 100,
    accuracy: 0.5,
    ...part,
  });

  test('means over seeds and the standard deviation, a column for each depth', () => {
    const results = [
      result({ depth: 30, accuracy: 0.25 }),
      result({ accuracy: 0.4 }),
      result({ accuracy: 0.6, seed: 3 }),
      result({ start: 'tf.heNormal', accuracy: 0.125 }),
    ];
    expect(resultTable(results).split('\n')).toEqual([
      'network  optimizer  start          10 layers             30 layers',
      '───────  ─────────  ─────────────  ────────────────────  ────────────',
      'plain    SGD        kaimingNormal  0.500 ± 0.141 (0.01)  0.250 (0.01)',
      'plain    SGD        tf.heNormal    0.125 (0.01)          –',
    ]);
  });

  test('the best rate of a start', () => {
    const trials = [
      result({ rate: 0.1, accuracy: 0.3 }),
      result({ rate: 0.2, accuracy: 0.4 }),
      result({ rate: 0.3, accuracy: 0.4 }),
      result({ rate: 0.4, accuracy: 0.9, start: 'tf.heNormal' }),
    ];
    expect(bestRate(trials, 'kaimingNormal')).toBe(0.2);
  });
});
