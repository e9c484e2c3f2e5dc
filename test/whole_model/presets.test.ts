/** Presets as data: what they fill, and how they are refused. */
import * as tf from '@tensorflow/tfjs';
import { initializeModel, type InitializeModelOptions, type Preset } from 'tfjs-initializers';
import { on, weightNamed, weightValues } from '../support/models.js';
import { expectOrthonormal } from '../support/orthonormal.js';

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

/** The standard deviations that the kernels of a model are drawn with, by layer. */
function stddevs(model: tf.LayersModel, preset: Preset): Record<string, number> {
  const { kernels } = initializeModel(model, { preset, seed: 1 });
  return Object.fromEntries(kernels.map(({ layer, stddev }) => [layer, stddev]));
}

describe('a preset as data', () => {
  test('can be EfficientNet’s: normal by fan out, and U(±1/√fanOut) for dense layers', () => {
    // Tan & Le 2019: fans by the shape alone, whatever the strides.
    const efficientnet: Preset = {
      kernel: { distribution: 'normal', scale: 2, mode: 'fanOut', fans: 'shape' },
      dense: { limit: 1, mode: 'fanOut' },
    };
    const model = convolutions();
    expect(stddevs(model, efficientnet)).toEqual({
      stem: Math.sqrt(2 / 54),
      depthwise: Math.sqrt(2 / 9),
      head: Math.sqrt(1 / 15),
    });
    expect(Math.max(...weightNamed(model.layers[3], 'kernel').map(Math.abs))).toBeLessThan(1 / Math.sqrt(5));
  });

  test('can be GPT-2’s: 0.02 everywhere, and residual projections by 1/√N', () => {
    const gpt2: Preset = { kernel: { stddev: 0.02 }, residual: 'gpt2' };
    const input = tf.input({ shape: [4] });
    let signal = on(layers.dense({ name: 'in', units: 4 }), input);
    for (let i = 0; i < 4; i++) {
      const hidden = on(layers.dense({ name: `hidden_${i}`, units: 8, activation: 'gelu' }), signal);
      signal = on(layers.add(), signal, on(layers.dense({ name: `projection_${i}`, units: 4 }), hidden));
    }
    const found = stddevs(tf.model({ inputs: input, outputs: signal }), gpt2);
    expect([found.in, found.hidden_3, found.projection_0, found.projection_3]).toEqual([0.02, 0.02, 0.01, 0.01]);
  });

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

describe('is refused, and nothing changes', () => {
  test.each<[unknown, string]>([
    [3, '"preset" expected one of kaiming, pytorch, keras, tailored, or an object, got 3'],
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
