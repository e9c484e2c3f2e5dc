/** Preset 'tailored': slopes for the depth of a model, and the kernels that go with them. */
import * as tf from '@tensorflow/tfjs';
import { initializeModel, type InitializeModelOptions, lsuv, SeedGenerator } from 'tfjs-initializers';
import { TailoredActivation, tailoredActivation } from 'tfjs-initializers/theory';
import { everythingOf, failingKernel } from '../support/model_state.js';
import { on, weightNamed } from '../support/models.js';
import { expectOrthonormal } from '../support/orthonormal.js';

const { layers } = tf;

type Layer = tf.layers.Layer;

/** A plain network: `depth` dense layers of some width, with an activation behind each. */
function plain(depth: number, width: number, activation: (i: number) => Layer): tf.Sequential {
  const model = tf.sequential();
  for (let i = 0; i < depth; i++) {
    const input = i === 0 ? { inputShape: [width] } : {};
    model.add(layers.dense({ units: width, kernelInitializer: 'zeros', name: `dense_${i}`, ...input }));
    model.add(activation(i));
  }
  return model;
}

const prelu = (): Layer => layers.prelu();

/** The slope of the first layer that got one. */
const slopeOf = (model: tf.LayersModel, options: InitializeModelOptions = {}): number =>
  initializeModel(model, { preset: 'tailored', seed: 1, ...options }).slopes[0].slope;

describe('the slopes', () => {
  // google-deepmind/dks 0.1.2.
  test.each([
    [30, 0.302694],
    [100, 0.57044],
  ])('of %p layers are those of the published implementation', (depth, expected) => {
    const model = plain(depth, 2, prelu);
    const { slopes, warnings, kernels } = initializeModel(model, { preset: 'tailored' });
    expect(slopes).toHaveLength(depth);
    for (const { slope } of slopes) expect(Math.abs(slope - expected)).toBeLessThan(1e-6);
    expect(weightNamed(model.layers[1], 'alpha')[0]).toBe(Math.fround(slopes[0].slope));
    expect(warnings).toEqual([]);
    expect(kernels[0].gain).toBe(1);
    expect(kernels[1].gain).toBeCloseTo(Math.sqrt(2 / (1 + slopes[0].slope ** 2)), 14);
  });

  test('are set in LeakyReLU too, and said to be no weights', () => {
    const model = plain(14, 2, (i) => (i === 3 ? layers.leakyReLU({ name: 'leaky' }) : layers.prelu()));
    const summary = initializeModel(model, { preset: 'tailored' });
    const { slopes, warnings } = summary;
    expect((model.getLayer('leaky').getConfig() as { alpha: number }).alpha).toBe(slopes[3].slope);
    expect(slopes[3].className).toBe('LeakyReLU');
    expect(warnings).toEqual(['Saved with the model, but not with its weights alone, as a LeakyReLU has none: leaky.']);
    expect(summary.toTable()).toContain(`Slope ${slopes[0].slope.toPrecision(4)} in 14 layers\n${warnings[0]}`);
  });

  test('of a shallow model are 0, and it says so; another correlation may be reached', () => {
    const { slopes, warnings } = initializeModel(plain(12, 2, prelu), { preset: 'tailored' });
    expect(slopes[0].slope).toBe(0);
    expect(warnings).toEqual([
      'Too shallow for a slope (12 rectifiers in a row): it is 0, and takes inputs of correlation 0 to 0.897, below 0.9.',
    ]);
    expect(slopeOf(plain(13, 2, prelu))).toBeGreaterThan(0);
    expect(slopeOf(plain(12, 2, prelu), { correlation: 0.5 })).toBeGreaterThan(0.3);
  });

  test('leave other activations alone, and frozen and kept layers, by name', () => {
    const frozen = layers.prelu({ name: 'frozen', trainable: false });
    const of = [() => layers.reLU({ name: 'relu' }), () => frozen, () => layers.leakyReLU({ name: 'kept' })];
    const model = plain(14, 2, (i) => (i < 3 ? of[i]() : layers.prelu()));
    const rules = [{ className: 'LeakyReLU', keep: true }];
    const { slopes, warnings } = initializeModel(model, { preset: 'tailored', rules });
    expect(slopes).toHaveLength(11);
    expect(warnings).toEqual(['Not tailored, as they are no PReLU or LeakyReLU that may change: relu, frozen, kept.']);
    expect((model.getLayer('kept').getConfig() as { alpha: number }).alpha).toBe(0.3);
    expect(Array.from(weightNamed(frozen, 'alpha'))).toEqual([0, 0]);
  });

  test('are saved and loaded with the model', async () => {
    const model = plain(20, 2, prelu);
    const slope = slopeOf(model);
    const loaded = await tf.models.modelFromJSON({ modelTopology: JSON.parse(model.toJSON() as string) as never });
    loaded.setWeights(model.getWeights());
    expect(weightNamed(loaded.layers[1], 'alpha')[0]).toBe(Math.fround(slope));
  });
});

describe('the kernels', () => {
  test('are orthogonal, and wider where outputs are more, so that widening keeps E[y²]', () => {
    const model = tf.sequential({
      layers: [
        layers.dense({ units: 64, inputShape: [64] }),
        layers.dense({ units: 512 }),
        layers.dense({ units: 64 }),
        layers.prelu(),
        layers.dense({ units: 48 }),
      ],
    });
    initializeModel(model, { preset: 'tailored', seed: 4, correlation: 0.1 });
    const [first, widening, narrowing, , last] = model.layers.map((layer) => layer.getWeights()[0]);
    expectOrthonormal(first.dataSync() as Float32Array, 64, 64);
    expectOrthonormal(widening.dataSync() as Float32Array, 64, 512, Math.sqrt(8));
    expectOrthonormal(narrowing.dataSync() as Float32Array, 512, 64);
    const slope = weightNamed(model.layers[3], 'alpha')[0];
    expectOrthonormal(last.dataSync() as Float32Array, 64, 48, Math.sqrt(2 / (1 + slope ** 2)));
    // |x|² of 256 rows of 64 normals: E[y²] is within 5 standard errors of sqrt(2 / 16384); the narrowing one keeps
    // exactly what its random 64 of 512 directions see, (8 x 64 / 512) of it in the mean, rows of 64 degrees each.
    const inputs = tf.randomNormal([256, 64], 0, 1, 'float32', 5);
    const secondMoment = (tensor: tf.Tensor): number => tf.tidy(() => tensor.square().mean().dataSync()[0]);
    const of = secondMoment(inputs);
    const wide = tf.matMul(tf.matMul(inputs, first as tf.Tensor2D), widening);
    expect(Math.abs(secondMoment(wide) / of - 1)).toBeLessThan(1e-5);
    const narrow = secondMoment(tf.matMul(wide, narrowing));
    expect(Math.abs(narrow / of - 1)).toBeLessThan(5 * Math.sqrt(2 / (64 * 64)) + 5 * Math.sqrt(2 / (256 * 64)));
  });

  test('of convolutions are delta-orthogonal, also where outputs are fewer; depthwise and transposed ones normal', () => {
    const model = tf.sequential({
      layers: [
        layers.conv2d({ name: 'wide', filters: 8, kernelSize: 3, inputShape: [8, 8, 4] }),
        layers.prelu(),
        layers.conv2d({ name: 'narrow', filters: 3, kernelSize: [2, 3], padding: 'same', useBias: false }),
        layers.depthwiseConv2d({ name: 'depthwise', kernelSize: 3 }),
        layers.conv2dTranspose({ name: 'transposed', filters: 2, kernelSize: 3, strides: 2 }),
        layers.separableConv2d({ name: 'separable', filters: 4, kernelSize: 3 }),
      ],
    });
    const { kernels, warnings, slopes } = initializeModel(model, { preset: 'tailored', seed: 2, correlation: 0.2 });
    const gain = Math.sqrt(2 / (1 + slopes[0].slope ** 2));
    const middle = (name: string, [position, size]: [number, number]): Float32Array => {
      const values = weightNamed(model.getLayer(name), 'kernel');
      const outside = values.filter((_, i) => i < position * size || i >= (position + 1) * size);
      expect(outside.every((value) => value === 0)).toBe(true);
      return values.subarray(position * size, (position + 1) * size);
    };
    expectOrthonormal(middle('wide', [4, 32]), 4, 8, Math.SQRT2);
    expectOrthonormal(middle('narrow', [1, 24]), 8, 3, gain);
    expectOrthonormal(weightNamed(model.getLayer('separable'), 'pointwise_kernel'), 2, 4, Math.SQRT2);
    expect(warnings.at(-1)).toBe('Normal kernels, as orthogonal ones do not fit: depthwise, transposed, separable.');
    // Of all values, with the zeros: n Var[w] is the squared gain.
    for (const { fanIn, gain: own, stddev } of kernels) expect(fanIn * stddev ** 2).toBeCloseTo(own ** 2, 12);
  });

  test('keep the signal behind tailored activations, whose gain is 1', () => {
    const model = plain(3, 4, () => tailoredActivation('tanh', { depth: 30 }));
    const { kernels, slopes, warnings } = initializeModel(model, { preset: 'tailored' });
    for (const { gain } of kernels) expect(Math.abs(gain - 1)).toBeLessThan(1e-6);
    expect(kernels[1].activation).toBe('tailored');
    expect([slopes, warnings]).toEqual([[], []]);
    // Others keep what they are given for.
    const twice = new TailoredActivation({ nonlinearity: 'leakyRelu', negativeSlope: 1, outputScale: 2 });
    const doubled = initializeModel(
      plain(2, 4, () => twice),
      { preset: 'kaiming' },
    );
    expect(Math.abs(doubled.kernels[1].gain - 0.5)).toBeLessThan(1e-8);
  });
});

test('orthogonal inputs have a correlation of 0.9 behind 50 layers', () => {
  const [depth, width, seeds] = [50, 128, 12];
  const model = plain(depth, width, prelu);
  const pair = tf.tensor2d([0, 1].map((row) => Array.from({ length: width }, (_, i) => (i % 2 === row ? 1 : 0))));
  const found: number[] = [];
  for (let seed = 0; seed < seeds; seed++) {
    initializeModel(model, { preset: 'tailored', seed });
    const [u, v] = tf.tidy(() => (model.predict(pair) as tf.Tensor2D).arraySync());
    const product = (a: number[], b: number[]): number => a.reduce((sum, x, i) => sum + x * b[i], 0);
    found.push(product(u, v) / Math.sqrt(product(u, u) * product(v, v)));
  }
  const mean = found.reduce((sum, c) => sum + c, 0) / seeds;
  const error = Math.sqrt(found.reduce((sum, c) => sum + (c - mean) ** 2, 0) / (seeds - 1) / seeds);
  // Four standard errors, and 1/width for each of the terms of order 1/width that the map of infinite width lacks.
  expect(Math.abs(mean - 0.9)).toBeLessThan(4 * error + 2 / width);
  expect(error).toBeLessThan(0.02);
});

test('a residual model weighs its branches, and says how much the signal grows', () => {
  const input = tf.input({ shape: [4] });
  let signal = input;
  for (let i = 0; i < 4; i++) {
    const hidden = on(layers.prelu(), on(layers.dense({ units: 4, name: `hidden_${i}` }), signal));
    signal = on(layers.add(), signal, on(layers.dense({ units: 4, name: `last_${i}` }), hidden));
  }
  const model = tf.model({ inputs: input, outputs: signal });
  const { kernels, warnings } = initializeModel(model, { preset: 'tailored' });
  const stddevOf = (name: string): number => kernels.find(({ layer }) => layer === name)?.stddev ?? NaN;
  // Slope 0, of which the gain is sqrt(2), and 1 / sqrt(4).
  expect(stddevOf('last_3')).toBeCloseTo(Math.sqrt(2 / 4) / 2, 14);
  expect(stddevOf('hidden_3')).toBeCloseTo(0.5, 14);
  expect(warnings[0]).toBe(`Additions let E[y²] grow to ${(1.25 ** 4).toPrecision(3)} times what it was.`);
  // c -> (c + C(c) / 4) / (5 / 4), the weighted sum, with the arc-cosine kernel C.
  const map = (c: number): number => c + (Math.sqrt(1 - c * c) - c * Math.acos(c)) / Math.PI;
  let c = 0;
  let highest = 0;
  for (let i = 0; i < 4; i++) {
    highest = map(c);
    c = (c + map(c) / 4) / 1.25;
  }
  expect(warnings[1]).toContain(`takes inputs of correlation 0 to ${Math.floor(highest * 1000) / 1000}, below 0.9`);
  const plainSum = initializeModel(model, { preset: 'tailored', residual: 'none', correlation: 0.3 });
  expect(plainSum.warnings).toEqual(['Additions let E[y²] grow to 16.0 times what it was.']);
  expect(plainSum.slopes[0].slope).toBeGreaterThan(0);
});

describe('is refused, and nothing changes', () => {
  const leaky = (): Layer => layers.leakyReLU({ alpha: 0.25 });

  function looped(): tf.LayersModel {
    const [dense, activation, input] = [layers.dense({ units: 2 }), layers.prelu(), tf.input({ shape: [2] })];
    return tf.model({ inputs: input, outputs: on(activation, on(dense, on(activation, on(dense, input)))) });
  }

  test.each<[string, () => tf.LayersModel, InitializeModelOptions, string]>([
    [
      'batch normalization',
      () => plain(14, 2, (i) => (i === 5 ? layers.batchNormalization({ name: 'norm' }) : leaky())),
      {},
      '"preset" expected a model without normalization to tailor, got "norm" (BatchNormalization): it changes the lengths',
    ],
    [
      'layer normalization',
      () => plain(14, 2, (i) => (i === 5 ? layers.layerNormalization({ name: 'norm' }) : leaky())),
      {},
      '"preset" expected a model without normalization to tailor, got "norm" (LayerNormalization)',
    ],
    [
      'ReLU alone',
      () => plain(3, 2, () => layers.reLU()),
      {},
      '"preset" expected a model with layers to tailor (PReLU or LeakyReLU, or TailoredActivation), got one without: ' +
        'put PReLU in the place of ReLU',
    ],
    ['tanh alone', () => plain(3, 2, () => layers.activation({ activation: 'tanh' })), {}, 'got one without'],
    [
      'a correlation for tailored activations',
      () => plain(3, 2, () => tailoredActivation('tanh', { depth: 3 })),
      { correlation: 0.5 },
      '"preset" expected a model with layers to tailor (PReLU or LeakyReLU), got one without',
    ],
    ['a layer on its own output', looped, {}, '"model" expected layers that are not applied to their own output'],
    [
      'a correlation of 1',
      () => plain(14, 2, leaky),
      { correlation: 1 },
      '"correlation" expected a number between 0 and 1',
    ],
    [
      'a direction',
      () => plain(14, 2, leaky),
      { direction: 'backward' },
      '"direction" requires preset "kaiming", got "tailored"',
    ],
    [
      'an initializer that throws',
      () => plain(14, 2, leaky),
      {
        rules: [
          {
            layer: 'dense_3',
            initializer: {
              apply: () => {
                throw new Error('out of luck');
              },
            },
          },
        ],
      },
      'out of luck',
    ],
  ])('%s', (_, make, options, message) => {
    const model = make();
    const seed = new SeedGenerator(1);
    const before = everythingOf(model);
    expect(() => initializeModel(model, { preset: 'tailored', seed, ...options })).toThrow(message);
    expect(everythingOf(model)).toEqual(before);
    expect(seed.position.counter).toBe(0);
  });

  test('a slope that a layer does not take leaves the others as they were', () => {
    const model = plain(14, 2, leaky);
    Object.defineProperty(model.layers[7], 'alpha', { value: 0.25, writable: false });
    const before = everythingOf(model);
    expect(() => initializeModel(model, { preset: 'tailored' })).toThrow(TypeError);
    expect(everythingOf(model)).toEqual(before);
  });

  test('by a device that fails at any kernel', async () => {
    const model = plain(14, 2, (i) => (i % 2 === 0 ? leaky() : layers.prelu()));
    const before = everythingOf(model);
    let kernel = 0;
    for (let failed = true; failed; kernel++) {
      failed = await failingKernel(kernel, () => initializeModel(model, { preset: 'tailored', seed: 1 }));
      if (failed) expect(everythingOf(model)).toEqual(before);
    }
    expect(kernel).toBeGreaterThan(15);
    expect(everythingOf(model).alphas).not.toEqual(before.alphas);
  });
});

test('lsuv scales tailored kernels where it starts with them, and does not draw them', () => {
  const model = plain(14, 8, prelu);
  const slope = slopeOf(model);
  const batch = tf.randomNormal([64, 8], 0, 1, 'float32', 1);
  expect(() => lsuv(model, batch, { start: 'tailored' as never })).toThrow(
    'lsuv: "start" expected one of orthogonal, kaiming, none, got "tailored". ' +
      'Call initializeModel with preset "tailored", then lsuv with start "none"',
  );
  lsuv(model, batch, { start: 'none' });
  expect(weightNamed(model.layers[1], 'alpha')[0]).toBe(Math.fround(slope));
  const kernel = weightNamed(model.layers[2], 'kernel');
  expectOrthonormal(kernel, 8, 8, Math.sqrt(kernel.reduce((sum, value) => sum + value ** 2, 0) / 8));
});
