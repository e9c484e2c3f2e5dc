import * as tf from '@tensorflow/tfjs';
import {
  computeFans,
  kaimingNormal,
  kaimingUniform,
  preluKaimingNormal,
  preluKaimingUniform,
  SeedGenerator,
  setRandomSeed,
  statelessRandomNormal,
  xavierNormal,
  xavierUniform,
} from 'tfjs-initializers';
import type { WeightInitializer } from '../../src/initializers/weight_initializer.js';
import { CLASS_NAMES, draw, make, shapeFor } from '../support/initializers.js';
import { expectMoments, KURTOSIS } from '../support/statistics.js';

const SHAPE = [3, 3, 40, 90];
const { fanIn, fanOut } = computeFans(SHAPE);

describe('the variance is the one that was asked for (p = 1e-6)', () => {
  test.each<[string, WeightInitializer, number, number]>([
    ['kaimingNormal', kaimingNormal({ seed: 1 }), 2 / fanIn, KURTOSIS.normal],
    ['truncated kaimingNormal', kaimingNormal({ seed: 2, truncated: true }), 2 / fanIn, KURTOSIS.truncatedNormal],
    ['kaimingUniform', kaimingUniform({ seed: 3 }), 2 / fanIn, KURTOSIS.uniform],
    [
      'kaimingNormal of the first layer',
      kaimingNormal({ nonlinearity: 'linear', seed: 4 }),
      1 / fanIn,
      KURTOSIS.normal,
    ],
    ['kaimingUniform fanOut', kaimingUniform({ mode: 'fanOut', seed: 5 }), 2 / fanOut, KURTOSIS.uniform],
    ['kaimingUniform fanAvg', kaimingUniform({ mode: 'fanAvg', seed: 6 }), 4 / (fanIn + fanOut), KURTOSIS.uniform],
    ['kaimingNormal fanGeoAvg', kaimingNormal({ mode: 'fanGeoAvg', seed: 7 }), 2 / Math.sqrt(fanIn * fanOut), 3],
    [
      'kaimingNormal leakyRelu',
      kaimingNormal({ nonlinearity: 'leakyRelu', negativeSlope: 0.5, seed: 8 }),
      1.6 / fanIn,
      3,
    ],
    ['kaimingNormal of z^2', kaimingNormal({ nonlinearity: (x) => x * x, seed: 9 }), 1 / 3 / fanIn, KURTOSIS.normal],
    ['kaimingUniform depthwise', kaimingUniform({ layout: 'depthwise', seed: 10 }), 2 / 9, KURTOSIS.uniform],
    ['kaimingUniform transposed', kaimingUniform({ layout: 'transposed', seed: 11 }), 2 / fanOut, KURTOSIS.uniform],
    ['preluKaimingNormal', preluKaimingNormal({ seed: 12 }), 2 / (1 + 0.25 ** 2) / fanIn, KURTOSIS.normal],
    ['preluKaimingUniform of a linear net', preluKaimingUniform({ alpha: 1, seed: 13 }), 1 / fanIn, KURTOSIS.uniform],
    ['xavierNormal', xavierNormal({ gain: 5 / 3, seed: 14 }), (2 * 25) / 9 / (fanIn + fanOut), KURTOSIS.normal],
    [
      'truncated xavierNormal',
      xavierNormal({ truncated: true, seed: 15 }),
      2 / (fanIn + fanOut),
      KURTOSIS.truncatedNormal,
    ],
    ['xavierUniform', xavierUniform({ seed: 16 }), 2 / (fanIn + fanOut), KURTOSIS.uniform],
  ])('%s', (_, initializer, variance, kurtosis) => {
    expectMoments(draw(initializer, SHAPE), variance, kurtosis);
  });

  test('tfjs’s own heNormal has 0.774 of it', () => {
    const values = tf.tidy(() => tf.initializers.heNormal({ seed: 1 }).apply(SHAPE).dataSync());
    expectMoments(values, (0.7737 * 2) / fanIn, KURTOSIS.truncatedNormal);
  });
});

describe('seeds', () => {
  const shape = [8, 8];

  test.each([0, -1, 1, -7, 2 ** 40])('%d gives the same weights at every apply, and to every instance', (seed) => {
    const initializer = kaimingNormal({ seed });
    const first = draw(initializer, shape);
    expect(draw(initializer, shape)).toEqual(first);
    expect(draw(kaimingNormal({ seed }), shape)).toEqual(first);
  });

  test('different integers give different weights', () => {
    const draws = [0, 1, -1, 2].map((seed) => draw(kaimingNormal({ seed }), shape).join());
    expect(new Set(draws).size).toBe(4);
  });

  test('without one every apply differs', () => {
    const initializer = kaimingNormal();
    expect(draw(initializer, shape)).not.toEqual(draw(initializer, shape));
  });

  test('setRandomSeed makes unseeded initializers repeatable, in the order of their draws', () => {
    const run = (): Float32Array[] => {
      setRandomSeed(9);
      return [draw(kaimingNormal(), shape), draw(xavierUniform(), shape)];
    };
    expect(run()).toEqual(run());
  });

  test('a SeedGenerator gives two layers of one model different weights, the same ones on every run', () => {
    const run = (): number[][] => {
      const seed = new SeedGenerator(5);
      const layers = [0, 1].map(() =>
        tf.layers.dense({ units: 8, inputShape: [8], kernelInitializer: kaimingNormal({ seed }) }),
      );
      const model = tf.sequential({ layers });
      return layers.map((layer) => Array.from(layer.getWeights()[0].dataSync())).concat((model.dispose(), []));
    };
    const [first, second] = run();
    expect(first).not.toEqual(second);
    expect(run()).toEqual([first, second]);
  });

  test('draw k of a SeedGenerator is the stateless op of seed [s, k]', () => {
    const initializer = kaimingNormal({ nonlinearity: 'linear', seed: new SeedGenerator(5) });
    draw(initializer, [1, 6]);
    expect(draw(initializer, [1, 6])).toEqual(tf.tidy(() => statelessRandomNormal([6], [5, 1]).dataSync()));
  });
});

describe('slopes of a PReLU', () => {
  const layerOf = (slope: number, config: object = {}): tf.layers.Layer =>
    tf.layers.prelu({ alphaInitializer: tf.initializers.constant({ value: slope }), ...config });
  const alphaOf = (alpha: unknown): unknown => make('PReLUKaimingNormal', { alpha }).getConfig().alpha;

  test('are 0.25 when left out', () => {
    expect(alphaOf(undefined)).toBe(0.25);
  });

  test('are read from the alphaInitializer of an unbuilt layer', () => {
    expect(alphaOf(layerOf(0.5))).toBe(0.5);
    expect(alphaOf(tf.layers.prelu())).toBe(0);
  });

  test('are read from the weights of a built layer, as they are now', () => {
    const layer = layerOf(0.5);
    layer.build([null, 3]);
    layer.setWeights([tf.tensor1d([0.5, -0.25, 0])]);
    expect(alphaOf(layer)).toEqual([0.5, -0.25, 0]);
  });

  test('are one per channel where the layer shares them over positions', () => {
    const layer = layerOf(0.125, { sharedAxes: [1, 2] });
    layer.build([null, 5, 5, 3]);
    expect(alphaOf(layer)).toEqual([0.125, 0.125, 0.125]);
    const shared = layerOf(0.125, { sharedAxes: [1, 2, 3] });
    shared.build([null, 5, 5, 3]);
    expect(alphaOf(shared)).toBe(0.125);
  });

  test('are the root mean square over positions where every position has its own', () => {
    const layer = layerOf(0);
    layer.build([null, 2, 2]);
    layer.setWeights([tf.tensor2d([3, 0, 4, 0], [2, 2])]);
    expect(alphaOf(layer)).toEqual([Math.fround(Math.sqrt(12.5)), 0]);
  });

  test('enter by their mean square', () => {
    const perChannel = preluKaimingNormal({ alpha: [1, 7, 0, 0], seed: 1 });
    const one = preluKaimingNormal({ alpha: Math.sqrt(12.5), seed: 1 });
    const [a, b] = [draw(perChannel, [4, 5]), draw(one, [4, 5])];
    a.forEach((value, i) => {
      expect(value / b[i]).toBeCloseTo(1, 6);
    });
  });

  test('of a typed array are taken too', () => {
    expect(alphaOf(Float32Array.of(0.5, 0.25))).toEqual([0.5, 0.25]);
  });

  test('must be as many as the channels before the kernel, or after it for fanOut', () => {
    const alpha = [0.1, 0.2, 0.3];
    expect(draw(preluKaimingNormal({ alpha }), [3, 3, 3, 8])).toHaveLength(216);
    expect(draw(preluKaimingNormal({ alpha, mode: 'fanOut' }), [3, 3, 8, 3])).toHaveLength(216);
    expect(draw(preluKaimingNormal({ alpha, mode: 'fanAvg' }), [3, 3, 8, 3])).toHaveLength(216);
    // A dense kernel after a flattened 4x4x3.
    expect(draw(preluKaimingNormal({ alpha }), [48, 8])).toHaveLength(384);
    const refused = (mode: 'fanIn' | 'fanOut' | 'fanAvg', shape: number[]) => () =>
      draw(preluKaimingNormal({ alpha, mode }), shape);
    expect(refused('fanIn', [3, 3, 8, 3])).toThrow(
      '"alpha" expected one slope, or one for each of 8 channels, got 3 slopes',
    );
    expect(refused('fanIn', [3, 3, 6, 3])).toThrow(RangeError);
    expect(refused('fanIn', [4, 3])).toThrow(RangeError);
    expect(refused('fanOut', [3, 3, 3, 8])).toThrow(
      '"alpha" expected one slope, or one for each of 8 channels, got 3 slopes',
    );
    expect(refused('fanAvg', [3, 3, 4, 8])).toThrow(
      '"alpha" expected one slope, or one for each of 4 or 8 channels, got 3',
    );
  });

  test('of a random alphaInitializer are not known before the layer is built', () => {
    const layer = tf.layers.prelu({ alphaInitializer: 'randomNormal' });
    expect(() => alphaOf(layer)).toThrow(
      '"alpha" expected a built layer, or one whose alphaInitializer is zeros, ones or constant, got an unbuilt one with RandomNormal',
    );
  });
});

describe('tensors', () => {
  test.each(CLASS_NAMES)('%s: apply leaves exactly one, and a refused one none', (name) => {
    const initializer = make(name);
    const before = tf.memory().numTensors;
    const kernel = initializer.apply(shapeFor(name));
    expect(tf.memory().numTensors).toBe(before + 1);
    kernel.dispose();
    expect(() => initializer.apply([4, -4])).toThrow(RangeError);
    expect(tf.memory().numTensors).toBe(before);
  });

  test('a refused apply does not use up a draw', () => {
    const generator = new SeedGenerator(1);
    const initializer = kaimingNormal({ seed: generator });
    for (const shape of [[4], [65536, 65536], [4, -4]]) expect(() => initializer.apply(shape)).toThrow(RangeError);
    expect(generator.position.counter).toBe(0);
  });

  test('reading the slopes of a layer leaves none', () => {
    const layer = tf.layers.prelu();
    layer.build([null, 2, 3]);
    const before = tf.memory().numTensors;
    preluKaimingNormal({ alpha: layer });
    preluKaimingNormal({ alpha: tf.layers.prelu() });
    expect(tf.memory().numTensors).toBe(before);
  });

  test('a zero-element shape gives an empty tensor', () => {
    expect(draw(kaimingNormal(), [0, 5])).toHaveLength(0);
    expect(draw(kaimingUniform(), [3, 3, 0, 0])).toHaveLength(0);
  });
});

describe('layers', () => {
  test('a dense and a conv2d layer take an instance, build, and train', async () => {
    const model = tf.sequential({
      layers: [
        tf.layers.conv2d({
          filters: 4,
          kernelSize: 3,
          inputShape: [8, 8, 1],
          activation: 'relu',
          kernelInitializer: kaimingNormal({ seed: 1 }),
        }),
        tf.layers.flatten(),
        tf.layers.dense({
          units: 2,
          kernelInitializer: kaimingUniform({ nonlinearity: 'relu', seed: 2 }),
          activation: 'softmax',
        }),
      ],
    });
    expect(Array.from(model.layers[0].getWeights()[0].dataSync())).toEqual(
      Array.from(draw(kaimingNormal({ seed: 1 }), [3, 3, 1, 4])),
    );
    model.compile({ optimizer: tf.train.sgd(0.1), loss: 'categoricalCrossentropy' });
    const x = statelessRandomNormal([32, 8, 8, 1], [1, 1]);
    const y = tf.oneHot(
      tf.tidy(() => x.mean([1, 2, 3]).greater(0).toInt() as tf.Tensor1D),
      2,
    );
    const { history } = await model.fit(x, y, { epochs: 20, shuffle: false });
    expect(Number(history.loss.at(-1))).toBeLessThan(0.8 * Number(history.loss[0]));
    tf.dispose([x, y]);
    model.dispose();
  });

  test('recurrent, transposed, depthwise and separable layers take them too', () => {
    const kernel = kaimingNormal();
    const depthwise = kaimingNormal({ layout: 'depthwise' });
    const transposed = kaimingNormal({ layout: 'transposed' });
    for (const layer of [
      tf.layers.lstm({ units: 3, inputShape: [4, 5], kernelInitializer: kernel, recurrentInitializer: kernel }),
      tf.layers.conv2dTranspose({ filters: 3, kernelSize: 2, inputShape: [4, 4, 2], kernelInitializer: transposed }),
      tf.layers.depthwiseConv2d({ kernelSize: 3, inputShape: [4, 4, 2], depthwiseInitializer: depthwise }),
      tf.layers.separableConv2d({
        filters: 3,
        kernelSize: 3,
        inputShape: [4, 4, 2],
        depthwiseInitializer: depthwise,
        pointwiseInitializer: kernel,
      }),
      tf.layers.embedding({ inputDim: 9, outputDim: 3, inputLength: 4, embeddingsInitializer: kernel }),
    ]) {
      const model = tf.sequential({ layers: [layer] });
      expect(model.countParams()).toBeGreaterThan(0);
      model.dispose();
    }
  });
});
