/** What a trace warns of, and of what it does not. */
import * as tf from '@tensorflow/tfjs';
import * as echarts from 'echarts';
import {
  initializeModel,
  kaimingNormal,
  type SignalTrace,
  statelessRandomNormal,
  traceSignal,
} from 'tfjs-initializers';
import { on } from '../support/models.js';
import { Z_1E6 } from '../support/statistics.js';

const { layers } = tf;

describe('kernels of zeros are a choice', () => {
  /** Three residual blocks, each with a kernel of zeros at its end. */
  async function resnet(): Promise<SignalTrace> {
    const conv = (name: string): tf.layers.Layer =>
      layers.conv2d({ filters: 8, kernelSize: 3, padding: 'same', kernelInitializer: kaimingNormal(), name });
    const zero = (name: string): tf.layers.Layer =>
      layers.conv2d({ filters: 8, kernelSize: 3, padding: 'same', kernelInitializer: 'zeros', name });
    const input = tf.input({ shape: [6, 6, 3] });
    let signal = on(layers.reLU(), on(conv('stem'), input));
    for (const block of [1, 2, 3]) {
      const branch = on(layers.reLU(), on(layers.batchNormalization(), on(conv(`a${block}`), signal)));
      signal = on(layers.add(), on(zero(`z${block}`), branch), signal);
    }
    const outputs = on(layers.dense({ units: 2, name: 'head' }), on(layers.flatten(), signal));
    return traceSignal(tf.model({ inputs: input, outputs }), statelessRandomNormal([4, 6, 6, 3], [1, 1]));
  }

  test('no unit of a linear one is dead, no ratio is infinite, and nothing is warned of', async () => {
    const { layers: rows, warnings } = await resnet();
    expect(rows.map(({ dead }) => dead)).toEqual(rows.map(() => 0));
    for (const { growth, gradientGrowth } of rows) {
      for (const ratio of [growth ?? 0, gradientGrowth ?? 0]) expect(ratio).toBeLessThan(1e3);
    }
    // Behind a signal of zeros there is no growth to speak of.
    expect(rows.map(({ growth }) => growth === undefined)).toEqual([
      true,
      false,
      false,
      true,
      false,
      true,
      false,
      true,
    ]);
    expect(warnings).toEqual([]);
  });

  test('a branch at the start does not make the gradient vanish', async () => {
    const input = tf.input({ shape: [8] });
    const inner = on(layers.dense({ units: 8, activation: 'relu', name: 'inner' }), input);
    const branch = on(layers.dense({ units: 8, kernelInitializer: 'zeros', name: 'zero' }), inner);
    const outputs = on(layers.dense({ units: 8, name: 'head' }), on(layers.add(), input, branch));
    const batch = statelessRandomNormal([16, 8], [1, 1]);
    expect((await traceSignal(tf.model({ inputs: input, outputs }), batch)).warnings).toEqual([]);
  });

  test('a head of zeros', async () => {
    const model = tf.sequential({
      layers: [
        layers.dense({ units: 8, inputShape: [8], activation: 'tanh' }),
        layers.dense({ units: 8, kernelInitializer: 'zeros' }),
      ],
    });
    expect((await traceSignal(model, statelessRandomNormal([16, 8], [1, 1]))).warnings).toEqual([]);
  });

  test.each([
    ['relu', 1],
    ['relu6', 1],
    ['tanh', 0],
    ['gelu', 0],
    ['elu', 0],
    ['linear', 0],
  ] as const)('at 0 a unit with %s lets pass a share %d of nothing', async (activation, dead) => {
    const zeros = { kernelInitializer: 'zeros', activation } as const;
    const model = tf.sequential({ layers: [layers.dense({ units: 4, inputShape: [3], ...zeros })] });
    const { layers: rows } = await traceSignal(model, tf.ones([5, 3]));
    expect(rows[0].dead).toBe(dead);
    // The gradient says the same.
    expect(rows[0].preActivationGradient?.secondMoment === 0).toBe(dead === 1);
  });
});

describe('separable convolutions', () => {
  const batch = statelessRandomNormal([4, 8, 8, 32], [1, 1]);

  function separable(depthwise: object, name = 'separable'): tf.LayersModel {
    return tf.sequential({
      layers: [
        layers.separableConv2d({
          filters: 8,
          kernelSize: 3,
          inputShape: [8, 8, 32],
          ...depthwise,
          pointwiseInitializer: kaimingNormal({ seed: 2 }),
          name,
        }),
      ],
    });
  }

  const depthwiseInitializer = kaimingNormal({ nonlinearity: 'linear', layout: 'depthwise', seed: 1 });

  test('one initializer for both kernels is named, with what the pointwise one does', async () => {
    const model = separable({ depthwiseInitializer });
    const { warnings } = await traceSignal(model, batch);
    expect(warnings).toHaveLength(1);
    const [scale] = /(?<=^The pointwise kernel of separable multiplies E\[x²\] by )[\d.]+/.exec(warnings[0]) ?? [];
    // 32 inputs; of 256 weights (p = 1e-6).
    expect(Math.abs(Number(scale) / 32 - 1)).toBeLessThan(Z_1E6 * Math.sqrt(2 / 256));
    expect(warnings[0]).toContain('ignores pointwiseInitializer and uses depthwiseInitializer for both kernels.');
    initializeModel(model, { seed: 1 });
    expect((await traceSignal(model, batch)).warnings).toEqual([]);
  });

  test('two objects, as a name makes them, are not', async () => {
    expect((await traceSignal(separable({ depthwiseInitializer: 'heNormal' }), batch)).warnings).toEqual([]);
  });
});

describe('the gradient', () => {
  test('one that tfjs does not have is said, and the signal is still measured', async () => {
    const model = tf.sequential({
      layers: [
        layers.dense({ units: 4, inputShape: [4], name: 'before' }),
        layers.thresholdedReLU({ theta: 0.1 }),
        layers.dense({ units: 4, name: 'behind' }),
      ],
    });
    const batch = statelessRandomNormal([8, 4], [1, 1]);
    await traceSignal(model, batch);
    const tensors = tf.memory().numTensors;
    const { layers: rows, warnings } = await traceSignal(model, batch);
    expect(tf.memory().numTensors).toBe(tensors);
    expect(warnings).toEqual([
      'The gradient cannot be computed: Cannot compute gradient: gradient function not found for Greater.',
    ]);
    expect(rows.map(({ preActivationGradient }) => preActivationGradient === undefined)).toEqual([true, false]);
    expect(rows[0].preActivation.secondMoment).toBeGreaterThan(0);
  });

  test.each([0, 1, 2, -1])('noise is independent of kernels of every seed: %d', async (seed) => {
    const linear = { units: 64, useBias: false };
    const initializer = (each: number): ReturnType<typeof kaimingNormal> =>
      kaimingNormal({ nonlinearity: 'linear', seed: each });
    const model = tf.sequential({
      layers: [
        layers.dense({ ...linear, inputShape: [64], kernelInitializer: initializer(5) }),
        layers.dense({ ...linear, kernelInitializer: initializer(seed) }),
      ],
    });
    const { layers: rows } = await traceSignal(model, statelessRandomNormal([64, 64], [1, 1]), { seed });
    // |W^T g|^2 / |g|^2 of a batch of 64 and 64 x 64 weights has variance (2 + 4 + 2) / 4096 (p = 1e-6).
    expect(Math.abs((rows[0].gradientGrowth ?? NaN) - 1)).toBeLessThan(Z_1E6 * Math.sqrt(8 / 4096));
  });
});

describe('the picture', () => {
  const model = tf.sequential({ layers: [layers.dense({ units: 2, inputShape: [1], name: 'a' })] });

  test('is 720 x 540 pixels when nothing is said', async () => {
    const trace = await traceSignal(model, tf.ones([1, 1]));
    expect(trace.toSVG(echarts)).toMatch(/^<svg width="720" height="540" /);
    expect(trace.toSVG(echarts, { height: 300 })).toMatch(/^<svg width="720" height="300" /);
  });

  test.each<[unknown, unknown, ErrorConstructor, string]>([
    [
      undefined,
      undefined,
      TypeError,
      `toSVG: "echarts" expected Apache ECharts (import * as echarts from 'echarts'), got undefined`,
    ],
    [null, undefined, TypeError, 'got null'],
    [{}, undefined, TypeError, 'got an object with keys []'],
    [echarts, { width: NaN }, RangeError, 'toSVG: "size.width" expected a finite number > 0, got NaN'],
    [echarts, { height: '300' }, TypeError, 'toSVG: "size.height" expected a finite number > 0, got "300"'],
    [echarts, { width: -1 }, RangeError, '"size.width" expected a finite number > 0, got -1'],
    [echarts, { depth: 3 }, TypeError, 'toSVG: unknown option "size.depth"'],
    [echarts, 300, TypeError, 'toSVG: "size" expected an object { width, height }, got 300'],
  ])('not by %p of size %p', async (library, size, kind, message) => {
    const trace = await traceSignal(model, tf.ones([1, 1]));
    const draw = (): string => trace.toSVG(library as typeof echarts, size as object);
    expect(draw).toThrow(kind);
    expect(draw).toThrow(message);
  });
});
