/** Presets as data: what they fill, and how they are refused. */
import * as tf from '@tensorflow/tfjs';
import { initializeModel, type InitializeModelOptions, type Preset } from 'tfjs-initializers';
import * as torch from 'tfjs-initializers/torch';
import { expectGolden, goldenTimm } from '../support/golden.js';
import { on, weightNamed, weightValues } from '../support/models.js';
import { expectOrthonormal } from '../support/orthonormal.js';
import { expectMoments, KURTOSIS } from '../support/statistics.js';

const { layers } = tf;

/** A convolution, a strided one, a depthwise one and a head. */
function convolutions(): tf.LayersModel {
  return tf.sequential({
    layers: [
      layers.conv2d({ name: 'stem', filters: 6, kernelSize: 3, strides: 2, inputShape: [8, 8, 4] }),
      layers.depthwiseConv2d({ name: 'depthwise', kernelSize: 3 }),
      layers.flatten(),
      layers.dense({ name: 'head', units: 5 }),
    ],
  });
}

describe('a preset as data', () => {
  test('without anything in it is kaiming’s, and takes its options', () => {
    const [model, other] = [convolutions(), convolutions()];
    const options: InitializeModelOptions = { seed: 3, direction: 'backward', distribution: 'uniform' };
    initializeModel(model, { ...options, preset: {} });
    initializeModel(other, { ...options, preset: 'kaiming' });
    expect(weightValues(model)).toEqual(weightValues(other));
  });

  test('has fills for recurrent kernels, biases, slopes and forget gates', () => {
    const model = tf.sequential({
      layers: [
        layers.embedding({ name: 'table', inputDim: 7, outputDim: 4, inputLength: 3 }),
        layers.lstm({ name: 'lstm', units: 2, unitForgetBias: true }),
        layers.prelu({ name: 'prelu' }),
        layers.dense({ name: 'head', units: 2 }),
      ],
    });
    const { slopes, kernels } = initializeModel(model, {
      seed: 1,
      preset: {
        kernel: { scale: 'activation', mode: 'fanIn', distribution: 'truncatedNormal' },
        embedding: { limit: 0.5 },
        recurrent: { stddev: 0.25, distribution: 'uniform' },
        state: { distribution: 'orthogonal', scale: 4 },
        bias: 0.125,
        alpha: 0.5,
        unitForgetBias: false,
      },
    });
    expect(slopes).toEqual([{ layer: 'prelu', className: 'PReLU', slope: 0.5 }]);
    expect(Array.from(weightNamed(model.layers[2], 'alpha'))).toEqual([0.5, 0.5]);
    expect(Array.from(weightNamed(model.layers[3], 'bias'))).toEqual([0.125, 0.125]);
    expect(Array.from(weightNamed(model.layers[1], 'bias'))).toEqual(Array(8).fill(0.125));
    expectOrthonormal(weightNamed(model.layers[1], 'recurrent_kernel'), 2, 8, 2);
    // The gain is that of the slope that the preset gives.
    expect(kernels.map(({ stddev }) => stddev)).toEqual([
      expect.closeTo(0.5 / Math.sqrt(3), 12),
      0.25,
      expect.closeTo(2 / Math.sqrt(8), 12),
      expect.closeTo(Math.sqrt(2 / 1.25 / 2), 12),
    ]);
  });

  test('can be that of a rule, and leave classes alone', () => {
    const model = convolutions();
    const { kernels, skipped } = initializeModel(model, {
      preset: { unknown: ['Dense'] },
      rules: [{ layer: 'stem', preset: { kernel: { stddev: 0.5 } } }],
    });
    expect(kernels.map(({ layer }) => layer)).toEqual(['stem', 'depthwise']);
    expect(kernels[0].stddev).toBe(0.5);
    expect(skipped).toEqual([{ layer: 'head', className: 'Dense', reason: 'unknown class' }]);
  });
});

describe('preset efficientnet', () => {
  /** Depthwise filters of two outputs each, a strided convolution, a pointwise one, and a head. */
  const model = tf.sequential({
    layers: [
      layers.conv2d({ name: 'stem', filters: 32, kernelSize: 3, strides: 2, inputShape: [16, 16, 8] }),
      layers.batchNormalization({ name: 'norm', gammaInitializer: 'zeros' }),
      layers.depthwiseConv2d({ name: 'depthwise', kernelSize: 5, depthMultiplier: 2, biasInitializer: 'ones' }),
      layers.conv2d({ name: 'pointwise', filters: 48, kernelSize: 1 }),
      layers.globalAveragePooling2d({}),
      layers.dense({ name: 'head', units: 100 }),
    ],
  });
  const { kernels } = initializeModel(model, { preset: 'efficientnet', seed: 1 });
  const published: Record<string, number> = {
    stem: Math.sqrt(2 / (3 * 3 * 32)),
    depthwise: Math.sqrt(2 / ((5 * 5 * 64) / 32)),
    pointwise: Math.sqrt(2 / 48),
    head: Math.sqrt(1 / (3 * 100)),
  };

  test('has the standard deviations of the papers’ formulas', () => {
    for (const { layer, stddev } of kernels) expect(stddev).toBeCloseTo(published[layer], 12);
    expect(kernels.map(({ layer }) => layer)).toEqual(Object.keys(published));
  });

  test('has the numbers that timm draws with, for every kernel of its networks', () => {
    const branches = goldenTimm.kernels.map(({ layer, window = [1, 1], strides, inputs, outputs }, i) => {
      const input = tf.input({ shape: layer === 'dense' ? [inputs] : [16, 16, inputs] });
      const options = { name: `k${i}`, kernelSize: window, strides, kernelInitializer: 'zeros' } as const;
      const output = {
        conv2d: () => layers.conv2d({ ...options, filters: outputs }),
        depthwise: () =>
          layers.depthwiseConv2d({ ...options, depthwiseInitializer: 'zeros', depthMultiplier: outputs / inputs }),
        dense: () => layers.dense({ name: `k${i}`, units: outputs, kernelInitializer: 'zeros' }),
      }[layer]();
      return { input, output: on(output, input) };
    });
    const networks = tf.model({
      inputs: branches.map(({ input }) => input),
      outputs: branches.map(({ output }) => output),
    });
    const drawn = initializeModel(networks, { preset: 'efficientnet', seed: 1 }).kernels;
    const byName = new Map(drawn.map(({ layer, stddev }) => [layer, stddev]));
    expect(byName.size).toBe(goldenTimm.kernels.length);
    goldenTimm.kernels.forEach(({ stddev, limit = NaN }, i) => {
      const expected = stddev ?? limit / Math.sqrt(3);
      expect([i, (byName.get(`k${i}`) ?? NaN) / expected]).toEqual([i, expect.closeTo(1, 14)]);
      const largest = weightNamed(networks.getLayer(`k${i}`), 'kernel').reduce(
        (most, w) => Math.max(most, Math.abs(w)),
        0,
      );
      // Of a dense kernel no value is beyond the limit; the largest of 400 normals or more is.
      if (stddev === undefined) expect(largest).toBeLessThanOrEqual(Math.fround(limit));
      else expect(largest).toBeGreaterThan(Math.sqrt(3) * stddev);
    });
    networks.dispose();
  });

  test('from PyTorch’s stream draws what timm draws, in every bit', () => {
    const { seed, layers: drawn } = goldenTimm.drawn;
    torch.manualSeed(seed);
    for (const expected of drawn) {
      const stddev = kernels.find(({ layer }) => layer === expected.layer)?.stddev ?? NaN;
      const layout = expected.layer === 'depthwise' ? 'depthwise' : 'auto';
      const limit = Math.sqrt(3) * stddev;
      const initializer =
        expected.layer === 'head' ? torch.uniform({ a: -limit, b: limit }) : torch.normal({ std: stddev, layout });
      expectGolden(initializer.apply(expected.shape).dataSync() as Float32Array, expected);
    }
  });

  test.each(Object.keys(published))('draws %s with it', (name) => {
    const values = weightNamed(model.getLayer(name), 'kernel');
    expectMoments(values, published[name] ** 2, name === 'head' ? KURTOSIS.uniform : KURTOSIS.normal);
    if (name === 'head') expect(Math.max(...values.map(Math.abs))).toBeLessThanOrEqual(1 / Math.sqrt(100));
    expect(weightNamed(model.getLayer(name), 'bias').every((value) => value === 0)).toBe(true);
  });

  test('starts normalization afresh', () => {
    expect(weightNamed(model.getLayer('norm'), 'gamma').every((value) => value === 1)).toBe(true);
  });

  test('leaves alone what those networks do not have', () => {
    const other = tf.sequential({
      layers: [
        layers.embedding({ name: 'table', inputDim: 5, outputDim: 4, inputLength: 3 }),
        layers.gru({ name: 'gru', units: 4 }),
        layers.dense({ units: 9 }),
        layers.reshape({ targetShape: [3, 3, 1] }),
        layers.conv2dTranspose({ name: 'up', filters: 2, kernelSize: 2 }),
      ],
    });
    const { skipped } = initializeModel(other, { preset: 'efficientnet' });
    expect(skipped.map(({ layer, reason }) => [layer, reason])).toEqual(
      ['table', 'gru', 'up'].map((layer) => [layer, 'unknown class']),
    );
  });

  test('is the same as data', () => {
    // That of docs/extending.md.
    const data: Preset = {
      kernel: { distribution: 'normal', scale: 2, mode: 'fanOut', fans: 'shape' },
      dense: { limit: 1, mode: 'fanOut' },
    };
    const [named, other] = [convolutions(), convolutions()];
    initializeModel(named, { preset: 'efficientnet', seed: 3 });
    initializeModel(other, { preset: data, seed: 3 });
    expect(weightValues(named)).toEqual(weightValues(other));
  });
});

describe('preset gpt2', () => {
  /** Four additions, an embedding, and a head. */
  function residualModel(): tf.LayersModel {
    const input = tf.input({ shape: [3] });
    let signal = on(layers.embedding({ name: 'table', inputDim: 50, outputDim: 64 }), input);
    for (let i = 0; i < 4; i++) {
      const normalized = on(layers.layerNormalization(), signal);
      const hidden = on(layers.dense({ name: `hidden_${i}`, units: 64, activation: 'gelu' }), normalized);
      signal = on(layers.add(), signal, on(layers.dense({ name: `projection_${i}`, units: 64 }), hidden));
    }
    return tf.model({ inputs: input, outputs: on(layers.dense({ name: 'head', units: 50 }), signal) });
  }
  const deviations = (options: InitializeModelOptions): Record<string, number> => {
    const { kernels } = initializeModel(residualModel(), { seed: 1, ...options });
    return Object.fromEntries(kernels.map(({ layer, stddev }) => [layer, stddev]));
  };

  // transformers/models/gpt2/modeling_gpt2.py, _init_weights: 0.02, and 0.02 / sqrt(2 n_layer) for c_proj, which are
  // the additions; Radford et al. 2019, section 2.3.
  test('draws with 0.02, and residual projections with 0.02 / √N', () => {
    const found = deviations({ preset: 'gpt2' });
    expect([found.table, found.hidden_0, found.hidden_3, found.head]).toEqual([0.02, 0.02, 0.02, 0.02]);
    expect([found.projection_0, found.projection_3]).toEqual([0.02 / 2, 0.02 / 2]);
    const model = residualModel();
    initializeModel(model, { preset: 'gpt2', seed: 2 });
    expectMoments(weightNamed(model.getLayer('projection_1'), 'kernel'), 0.01 ** 2, KURTOSIS.normal);
    expectMoments(weightNamed(model.getLayer('table'), 'embeddings'), 0.02 ** 2, KURTOSIS.normal);
    expect(weightNamed(model.getLayer('head'), 'bias').every((value) => value === 0)).toBe(true);
  });

  test('does so once, with the option residual too, which may also take it back', () => {
    expect(deviations({ preset: 'gpt2', residual: 'gpt2' })).toEqual(deviations({ preset: 'gpt2' }));
    expect(new Set(Object.values(deviations({ preset: 'gpt2', residual: 'none' })))).toEqual(new Set([0.02]));
  });

  test('is none for a rule, as it is for whole models', () => {
    expect(() => initializeModel(convolutions(), { rules: [{ layer: 'head', preset: 'gpt2' }] })).toThrow(
      '"rules[0].preset" expected a preset without residual factors, which are for whole models, got "gpt2"',
    );
  });
});

test.each(['efficientnet', 'gpt2'] as const)('%s leaves no option open, and says so', (preset) => {
  for (const option of ['direction', 'distribution', 'inputNonlinearity'] as const) {
    const value = { direction: 'backward', distribution: 'uniform', inputNonlinearity: 'relu' } as const;
    expect(() => initializeModel(convolutions(), { preset, [option]: value[option] })).toThrow(
      `initializeModel: "${option}" requires preset "kaiming", got "${preset}"`,
    );
  }
});

describe('is refused, and nothing changes', () => {
  test.each<[unknown, string]>([
    [3, '"preset" expected one of kaiming, pytorch, keras, tailored, efficientnet, gpt2, or an object, got 3'],
    [new Map(), '"preset" expected an object { kernel, '],
    [{ kernels: {} }, 'unknown option "preset.kernels". Did you mean "kernel"?'],
    [{ conv2D: {} }, 'unknown option "preset.conv2D". Did you mean "conv2d"?'],
    [{ dense: { std: 1 } }, 'unknown option "preset.dense.std". Did you mean "stddev"?'],
    [{ dense: { stddev: -1 } }, '"preset.dense.stddev" expected a number from 0 to 1e+37, got -1'],
    [{ dense: { limit: 1e38 } }, '"preset.dense.limit" expected a number from 0 to 1e+37, got 1e+38'],
    [
      { dense: { scale: 'activated' } },
      '"preset.dense.scale" expected a number, or "activation", got "activated". Did',
    ],
    [{ dense: { scale: NaN } }, '"preset.dense.scale" expected a finite number >= 0, got NaN'],
    [{ dense: { stddev: 1, scale: 2 } }, '"preset.dense.scale" cannot be combined with "stddev"'],
    [{ dense: { stddev: 1, mode: 'fanIn' } }, '"preset.dense.mode" cannot be combined with "stddev"'],
    [{ dense: { limit: 1, scale: 2 } }, '"preset.dense.scale" cannot be combined with "limit"'],
    [
      { dense: { limit: 1, distribution: 'normal' } },
      '"preset.dense.limit" cannot be combined with distribution "normal"',
    ],
    [
      { kernel: { stddev: 1, distribution: 'orthogonal' } },
      '"preset.kernel.stddev" cannot be combined with distribution "orthogonal"',
    ],
    [{ dense: { limit: 1, fans: 'shape' } }, '"preset.dense.fans" requires "mode" beside "limit"'],
    [
      { bias: 'torch' },
      '"preset.bias" expected a number, or "zeros" or "pytorch", got "torch". Did you mean "pytorch"?',
    ],
    [{ alpha: Infinity }, '"preset.alpha" expected a finite number, got Infinity'],
    [
      { residual: 'depth' },
      '"preset.residual" expected one of none, gpt2, fixup, zero, got "depth". Did you mean "gpt2"?',
    ],
    [{ unknown: 'Dense' }, '"preset.unknown" expected an array of names of classes, got "Dense"'],
    [{ unknown: Array(2 ** 32 - 1) }, '"preset.unknown[0]" expected a string, got undefined'],
  ])('%p', (preset, message) => {
    const model = convolutions();
    const before = weightValues(model);
    expect(() => initializeModel(model, { preset: preset as never })).toThrow(`initializeModel: ${message}`);
    expect(weightValues(model)).toEqual(before);
  });

  test.each<[InitializeModelOptions, string]>([
    [
      { preset: { kernel: { scale: 2, mode: 'fanIn' } }, direction: 'backward' },
      '"direction" requires kernels without "mode" in "preset"',
    ],
    [
      { preset: { kernel: { stddev: 1 } }, distribution: 'uniform' },
      '"distribution" requires kernels without "distribution" in "preset"',
    ],
    [
      { preset: { kernel: { scale: 2 } }, inputNonlinearity: 'relu' },
      '"inputNonlinearity" requires kernels whose "scale" is "activation" in "preset"',
    ],
    [{ correlation: 0.9 }, '"correlation" requires preset "tailored"'],
    [
      { rules: [{ layer: 'head', preset: 'tailored' }] },
      '"rules[0].preset" expected a preset without tailored slopes, which are for whole models, got "tailored"',
    ],
    [
      { rules: [{ layer: 'head', preset: { residual: 'gpt2' } }] },
      '"rules[0].preset" expected a preset without residual factors, which are for whole models',
    ],
  ])('%p', (options, message) => {
    expect(() => initializeModel(convolutions(), options)).toThrow(`initializeModel: ${message}`);
  });
});
