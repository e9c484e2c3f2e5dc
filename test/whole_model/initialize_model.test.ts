import * as tf from '@tensorflow/tfjs';
import {
  calculateGain,
  gpt2Scale,
  type InitializedKernel,
  initializeModel,
  type InitializeModelOptions,
  kaimingNormal,
  type LayerRule,
  lsuv,
  SeedGenerator,
} from 'tfjs-initializers';
import { SECOND_MOMENTS } from '../../src/scaling/activations.js';
import { derivativeSecondMoment } from '../../src/scaling/derivative_moment.js';
import { on, weightNamed, weightValues } from '../support/models.js';
import { expectMoments, KURTOSIS } from '../support/statistics.js';

const { layers } = tf;

/** The row of a layer's kernel. */
function rowOf(
  model: tf.LayersModel,
  layer: string,
  options?: InitializeModelOptions,
  weight?: string,
): InitializedKernel {
  const { kernels } = initializeModel(model, { seed: 1, ...options });
  const found = kernels.find((each) => each.layer === layer && (weight === undefined || each.weight === weight));
  if (found === undefined) throw new Error(`no ${layer} in ${kernels.map((each) => each.layer).join(', ')}`);
  return found;
}

describe('the fans and the layout of every class', () => {
  const image = { inputShape: [8, 8, 6] };
  const steps = { inputShape: [5, 6] };

  test.each<[string, () => tf.layers.Layer, string, string, number, number]>([
    ['dense', () => layers.dense({ units: 7, inputShape: [6] }), 'kernel', 'dense', 6, 7],
    ['conv1d', () => layers.conv1d({ filters: 7, kernelSize: 4, ...steps }), 'kernel', 'conv1d', 24, 28],
    ['conv2d', () => layers.conv2d({ filters: 7, kernelSize: [3, 2], ...image }), 'kernel', 'conv2d', 36, 42],
    [
      'conv2d with strides 2, whose inputs go to a quarter of the window',
      () => layers.conv2d({ filters: 8, kernelSize: 2, strides: 2, ...image }),
      'kernel',
      'conv2d',
      24,
      8,
    ],
    [
      'conv3d',
      () => layers.conv3d({ filters: 7, kernelSize: 2, inputShape: [4, 4, 4, 6] }),
      'kernel',
      'conv3d',
      48,
      56,
    ],
    [
      'conv2dTranspose',
      () => layers.conv2dTranspose({ filters: 7, kernelSize: 3, ...image }),
      'kernel',
      'transposed',
      54,
      63,
    ],
    [
      'conv2dTranspose with strides 2, whose outputs see a quarter of the window',
      () => layers.conv2dTranspose({ filters: 7, kernelSize: 4, strides: 2, ...image }),
      'kernel',
      'transposed',
      24,
      112,
    ],
    [
      'depthwiseConv2d',
      () => layers.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2, ...image }),
      'depthwise_kernel',
      'depthwise',
      9,
      18,
    ],
    [
      'separableConv2d, depthwise',
      () => layers.separableConv2d({ filters: 7, kernelSize: 3, depthMultiplier: 2, ...image }),
      'depthwise_kernel',
      'depthwise',
      9,
      18,
    ],
    [
      'separableConv2d, pointwise',
      () => layers.separableConv2d({ filters: 7, kernelSize: 3, depthMultiplier: 2, ...image }),
      'pointwise_kernel',
      'conv2d',
      12,
      7,
    ],
    ['simpleRNN', () => layers.simpleRNN({ units: 7, ...steps }), 'kernel', 'dense', 6, 7],
    ['gru, a gate', () => layers.gru({ units: 7, ...steps }), 'kernel', 'dense', 6, 7],
    ['lstm, a gate', () => layers.lstm({ units: 7, ...steps }), 'kernel', 'dense', 6, 7],
    ['lstm, recurrent, a gate', () => layers.lstm({ units: 7, ...steps }), 'recurrent_kernel', 'dense', 7, 7],
    [
      'convLstm2d, a gate',
      () => layers.convLstm2d({ filters: 7, kernelSize: 3, inputShape: [2, 8, 8, 6] }),
      'recurrent_kernel',
      'conv2d',
      63,
      63,
    ],
    [
      'embedding',
      () => layers.embedding({ inputDim: 9, outputDim: 7, inputLength: 3 }),
      'embeddings',
      'embedding',
      1,
      1,
    ],
    [
      'timeDistributed',
      () => layers.timeDistributed({ layer: layers.dense({ units: 7 }), ...steps }),
      'kernel',
      'dense',
      6,
      7,
    ],
    [
      'bidirectional',
      () => layers.bidirectional({ layer: layers.gru({ units: 7 }), mergeMode: 'concat', ...steps }),
      'recurrent_kernel',
      'dense',
      7,
      7,
    ],
    [
      'rnn of two cells',
      () => layers.rnn({ cell: [layers.gruCell({ units: 7 }), layers.lstmCell({ units: 7 })] as never, ...steps }),
      'recurrent_kernel',
      'dense',
      7,
      7,
    ],
  ])('%s', (_, make, weight, layout, fanIn, fanOut) => {
    const model = tf.sequential({ layers: [make()] });
    const before = weightValues(model);
    const { kernels, skipped } = initializeModel(model, { seed: 3 });
    expect(kernels.find((each) => each.weight === weight)).toMatchObject({ layout, fanIn, fanOut });
    expect(skipped).toEqual([]);
    const after = weightValues(model);
    const changed = after.filter((value, i) => value !== before[i]).length;
    const drawn = kernels.reduce((sum, { parameters }) => sum + parameters, 0);
    expect(changed).toBeGreaterThanOrEqual(drawn);
    // Every kernel of the layer is among those drawn: what is left are biases.
    const biases = model.layers[0].weights.filter(({ originalName }) => originalName.endsWith('bias'));
    expect(drawn + biases.reduce((sum, bias) => sum + bias.read().size, 0)).toBe(after.length);
  });
});

describe('the activation that a kernel’s input went through', () => {
  const dense = (name: string, activation?: 'relu' | 'tanh' | 'gelu' | 'softmax'): tf.layers.Layer =>
    layers.dense({ units: 16, name, ...(activation === undefined ? {} : { activation }) });
  const conv = (name: string): tf.layers.Layer => layers.conv2d({ filters: 4, kernelSize: 3, padding: 'same', name });

  /** The gain of the last layer of a chain on an input. */
  function gainAtEnd(inputShape: number[], ...chain: tf.layers.Layer[]): InitializedKernel {
    const input = tf.input({ shape: inputShape });
    const output = chain.reduce((signal, layer) => on(layer, signal), input);
    return rowOf(tf.model({ inputs: input, outputs: output }), chain[chain.length - 1].name);
  }

  test.each<[string, () => tf.layers.Layer[], number[], string, number]>([
    ['nothing before the first layer', () => [dense('end')], [5], 'linear', 1],
    ['the layer’s own', () => [dense('a', 'relu'), dense('end')], [5], 'relu', Math.SQRT2],
    ['none', () => [dense('a'), dense('end')], [5], 'linear', 1],
    [
      'an activation layer',
      () => [dense('a'), layers.activation({ activation: 'tanh' }), dense('end')],
      [5],
      'tanh',
      1.5925374,
    ],
    [
      'a linear one is passed',
      () => [dense('a', 'relu'), layers.activation({ activation: 'linear' }), dense('end')],
      [5],
      'relu',
      Math.SQRT2,
    ],
    ['gelu', () => [dense('a', 'gelu'), dense('end')], [5], 'gelu', 1.5335304],
    ['softmax has no gain', () => [dense('a', 'softmax'), dense('end')], [5], 'softmax', 1],
    [
      'leakyReLU with its slope',
      () => [dense('a'), layers.leakyReLU({ alpha: 0.5 }), dense('end')],
      [5],
      'leakyRelu',
      Math.sqrt(2 / 1.25),
    ],
    [
      'leakyReLU as tfjs has it, 0.3',
      () => [dense('a'), layers.leakyReLU(), dense('end')],
      [5],
      'leakyRelu',
      Math.sqrt(2 / 1.09),
    ],
    [
      'PReLU with its slopes',
      () => [dense('a'), layers.prelu({ alphaInitializer: tf.initializers.constant({ value: 0.25 }) }), dense('end')],
      [5],
      'prelu',
      Math.sqrt(2 / 1.0625),
    ],
    ['elu', () => [dense('a'), layers.elu(), dense('end')], [5], 'elu', 1.2451983],
    [
      'reLU capped at 1: E[f^2] = Phi(1) - 1/2 - phi(1) + 1 - Phi(1)',
      () => [dense('a'), layers.reLU({ maxValue: 1 }), dense('end')],
      [5],
      'relu up to 1',
      1 / Math.sqrt(0.5 - 0.2419707),
    ],
    [
      'thresholdedReLU: E[f^2] = phi(1) + 1 - Phi(1)',
      () => [dense('a'), layers.thresholdedReLU({ theta: 1 }), dense('end')],
      [5],
      'thresholdedRelu',
      1 / Math.sqrt(0.2419707 + 0.1586553),
    ],
    [
      'across dropout, normalization and reshaping',
      () => [
        dense('a', 'relu'),
        layers.dropout({ rate: 0.5 }),
        layers.batchNormalization(),
        layers.layerNormalization(),
        layers.reshape({ targetShape: [4, 4] }),
        layers.permute({ dims: [2, 1] }),
        layers.flatten(),
        layers.gaussianNoise({ stddev: 1 }),
        layers.gaussianDropout({ rate: 0.1 }),
        layers.alphaDropout({ rate: 0.1 }),
        layers.repeatVector({ n: 3 }),
        layers.masking(),
        layers.spatialDropout1d({ rate: 0.1 }),
        layers.globalMaxPooling1d({}),
        dense('end'),
      ],
      [5],
      'relu',
      Math.SQRT2,
    ],
    [
      'across pooling, padding and upsampling',
      () => [
        conv('a'),
        layers.reLU(),
        layers.maxPooling2d({ poolSize: 2 }),
        layers.upSampling2d({ size: [2, 2] }),
        layers.zeroPadding2d({ padding: 1 }),
        layers.cropping2D({
          cropping: [
            [1, 1],
            [1, 1],
          ],
        } as never),
        layers.averagePooling2d({ poolSize: 2 }),
        layers.globalAveragePooling2d({}),
        dense('end'),
      ],
      [8, 8, 3],
      'relu',
      Math.SQRT2,
    ],
  ])('%s', (_, chain, inputShape, name, gain) => {
    const row = gainAtEnd(inputShape, ...chain());
    expect(row.activation).toBe(name);
    expect(row.gain).toBeCloseTo(gain, 6);
    expect(row.stddev).toBeCloseTo(gain / Math.sqrt(row.fanIn), 6);
  });

  test('PReLU slopes that differ count by their mean square', () => {
    const prelu = layers.prelu({});
    const model = tf.sequential({
      layers: [layers.dense({ units: 2, inputShape: [3] }), prelu, layers.dense({ units: 1, name: 'end' })],
    });
    prelu.setWeights([tf.tensor1d([0.2, 0.6])]);
    expect(rowOf(model, 'end').gain).toBeCloseTo(Math.sqrt(2 / (1 + (0.04 + 0.36) / 2)), 6);
    // They are read, not drawn.
    expect(Array.from(prelu.getWeights()[0].dataSync())).toEqual([Math.fround(0.2), Math.fround(0.6)]);
  });

  test('branches that come together count by the mean of their second moments', () => {
    const input = tf.input({ shape: [5] });
    const joined = on(layers.concatenate(), on(dense('a', 'relu'), input), on(dense('b'), input));
    const model = tf.model({ inputs: input, outputs: on(dense('end'), joined) });
    const row = rowOf(model, 'end');
    expect(row.activation).toBe('relu + linear');
    expect(row.gain).toBeCloseTo(1 / Math.sqrt((0.5 + 1) / 2), 12);
  });

  test('a shared layer sees what all of its calls see', () => {
    const [input, other] = [tf.input({ shape: [16] }), tf.input({ shape: [16] })];
    const shared = dense('shared');
    const outputs = [on(shared, on(dense('a', 'relu'), input)), on(shared, other)];
    const model = tf.model({ inputs: [input, other], outputs });
    const row = rowOf(model, 'shared');
    expect(row.activation).toBe('relu + linear');
    expect(initializeModel(model, { seed: 1 }).kernels.filter(({ layer }) => layer === 'shared')).toHaveLength(1);
  });

  test('a nested model is looked through, from inside out and from outside in', () => {
    const inner = tf.sequential({ name: 'inner', layers: [layers.reLU({ inputShape: [16] }), dense('first', 'tanh')] });
    const deeper = tf.sequential({
      name: 'deeper',
      layers: [layers.dense({ units: 16, name: 'second', inputShape: [16] })],
    });
    const model = tf.sequential({
      layers: [layers.dense({ units: 16, name: 'outer', inputShape: [4] }), inner, deeper, dense('end')],
    });
    expect(initializeModel(model, { seed: 1 }).kernels.map(({ layer, activation }) => [layer, activation])).toEqual([
      ['outer', 'linear'],
      ['inner/first', 'relu'],
      ['deeper/second', 'tanh'],
      ['end', 'linear'],
    ]);
  });

  test('backward it is the activation after the kernel, with E[f’(z)^2]', () => {
    const model = tf.sequential({
      layers: [
        layers.dense({ units: 8, inputShape: [5], name: 'a' }),
        layers.activation({ activation: 'tanh' }),
        dense('b', 'relu'),
      ],
    });
    const a = rowOf(model, 'a', { direction: 'backward' });
    expect(a.activation).toBe('tanh');
    expect(a.gain).toBeCloseTo(1.467414, 5);
    expect(a.stddev).toBeCloseTo(1.467414 / Math.sqrt(8), 5);
    expect(rowOf(model, 'b', { direction: 'backward' })).toMatchObject({ activation: 'relu', gain: Math.SQRT2 });
  });

  test.each([
    ['tanh', Math.tanh, 0.464403],
    ['a kink', (x: number) => Math.max(x, 0), 0.5],
    ['gelu’s tail', (x: number) => x / (1 + Math.exp(-x)), 0.379482],
  ])('E[f’(z)^2] of %s', (_, f, expected) => {
    expect(Math.abs(derivativeSecondMoment(f) - expected)).toBeLessThan(1e-5);
  });

  test('inputNonlinearity: relu treats the input as the paper does', () => {
    const model = tf.sequential({ layers: [layers.dense({ units: 8, inputShape: [5], name: 'a' })] });
    expect(rowOf(model, 'a', { inputNonlinearity: 'relu' }).gain).toBe(Math.SQRT2);
  });
});

describe('residual branches', () => {
  const conv = (name: string, filters = 8): tf.layers.Layer =>
    layers.conv2d({ filters, kernelSize: 3, padding: 'same', name });

  /** Three blocks of three kernels each; the first has a shortcut with a kernel of its own. */
  function resnet(): tf.LayersModel {
    const input = tf.input({ shape: [6, 6, 3] });
    let signal: tf.SymbolicTensor = on(layers.reLU(), on(conv('stem', 4), input));
    for (const block of [1, 2, 3]) {
      const shortcut = block === 1 ? on(conv('shortcut'), signal) : signal;
      let branch = signal;
      for (const kernel of ['a', 'b']) branch = on(layers.reLU(), on(conv(`${kernel}${block}`), branch));
      branch = on(layers.batchNormalization(), on(conv(`c${block}`), branch));
      signal = on(layers.reLU(), on(layers.add(), branch, shortcut));
    }
    return tf.model({
      inputs: input,
      outputs: on(layers.dense({ units: 2, name: 'head' }), on(layers.flatten(), signal)),
    });
  }

  /** What each kernel's standard deviation is, over what it is without the option. */
  function factors(residual: 'none' | 'gpt2' | 'fixup' | 'zero'): Record<string, number> {
    const model = resnet();
    const plain = initializeModel(model, { seed: 1 }).kernels;
    const scaled = initializeModel(model, { seed: 1, residual }).kernels;
    return Object.fromEntries(
      scaled.map(({ layer, stddev }, i) => [layer, Number((stddev / plain[i].stddev).toFixed(6))]),
    );
  }

  const others = { stem: 1, shortcut: 1, head: 1 };

  test('gpt2: the last kernel of each branch by 1 / sqrt(N), N additions', () => {
    const c = Number((1 / Math.sqrt(3)).toFixed(6));
    expect(c).toBe(Number(gpt2Scale(3).toFixed(6)));
    expect(factors('gpt2')).toEqual({ ...others, a1: 1, a2: 1, a3: 1, b1: 1, b2: 1, b3: 1, c1: c, c2: c, c3: c });
  });

  test('fixup: zero for the last one, L^(-1 / (2m - 2)) for the others', () => {
    const ab = Number((3 ** (-1 / 4)).toFixed(6));
    expect(factors('fixup')).toEqual({
      ...others,
      a1: ab,
      a2: ab,
      a3: ab,
      b1: ab,
      b2: ab,
      b3: ab,
      c1: 0,
      c2: 0,
      c3: 0,
    });
  });

  test('zero: the last kernel of each branch, and nothing else', () => {
    const model = resnet();
    initializeModel(model, { seed: 1, residual: 'zero' });
    expect(weightNamed(model.getLayer('c2'), 'kernel').every((value) => value === 0)).toBe(true);
    expect(weightNamed(model.getLayer('b2'), 'kernel').some((value) => value === 0)).toBe(false);
    expect(factors('zero')).toEqual({ ...others, a1: 1, a2: 1, a3: 1, b1: 1, b2: 1, b3: 1, c1: 0, c2: 0, c3: 0 });
  });

  test('two towers of one height are no residual branches', () => {
    const input = tf.input({ shape: [4] });
    const towers = ['left', 'right'].map((name) => on(layers.dense({ units: 4, name }), input));
    const model = tf.model({ inputs: input, outputs: on(layers.add(), ...towers) });
    const { kernels } = initializeModel(model, { seed: 1, residual: 'zero' });
    expect(kernels.every(({ stddev }) => stddev === 0.5)).toBe(true);
  });
});

describe('the values', () => {
  const wide = (): tf.LayersModel =>
    tf.sequential({
      layers: [
        layers.dense({ units: 200, inputShape: [100], activation: 'relu', name: 'a' }),
        layers.dense({ units: 150, name: 'b' }),
      ],
    });

  test.each(['normal', 'uniform', 'truncatedNormal'] as const)(
    'are %s with the variance of the table (p = 1e-6)',
    (distribution) => {
      const model = wide();
      for (const { layer, stddev } of initializeModel(model, { seed: 5, distribution }).kernels) {
        expectMoments(weightNamed(model.getLayer(layer), 'kernel'), stddev ** 2, KURTOSIS[distribution]);
      }
    },
  );

  test('of separable convolutions have the variance of each kernel’s own fan, whatever made the layer (p = 1e-6)', () => {
    // tfjs hands the depthwise initializer to the pointwise kernel too, which has another fan.
    const depthwiseInitializer = kaimingNormal({ layout: 'depthwise' });
    const separable = { filters: 100, kernelSize: 3, depthwiseInitializer, name: 'separable' };
    const model = tf.sequential({ layers: [layers.separableConv2d({ ...separable, inputShape: [8, 8, 64] })] });
    initializeModel(model, { seed: 3 });
    expectMoments(weightNamed(model.layers[0], 'depthwise_kernel'), 1 / 9, KURTOSIS.normal);
    expectMoments(weightNamed(model.layers[0], 'pointwise_kernel'), 1 / 64, KURTOSIS.normal);
  });

  test('are kaimingNormal’s with the seed of the weight’s place', () => {
    const model = wide();
    initializeModel(model, { seed: 42 });
    const seed = new SeedGenerator(42);
    const drawn = [
      kaimingNormal({ nonlinearity: 'linear', seed }).apply([100, 200]),
      // Draw 1 is the bias’s.
      kaimingNormal({ seed: { seed: 42, counter: 2 } }).apply([200, 150]),
    ];
    expect(weightNamed(model.getLayer('a'), 'kernel')).toEqual(drawn[0].dataSync());
    expect(weightNamed(model.getLayer('b'), 'kernel')).toEqual(drawn[1].dataSync());
  });

  test('one seed gives one model, another another, a generator the next', () => {
    const model = wide();
    const values = (options: InitializeModelOptions): number[] => {
      initializeModel(model, options);
      return weightValues(model);
    };
    const seed = new SeedGenerator(7);
    const [first, second] = [values({ seed }), values({ seed })];
    expect(values({ seed: 7 })).toEqual(first);
    expect(second).not.toEqual(first);
    expect(values({ seed: 8 })).not.toEqual(first);
    expect(values({})).not.toEqual(values({}));
  });

  test('orthogonal kernels are, whether tall or wide', () => {
    const model = tf.sequential({
      layers: [
        layers.conv2d({ filters: 5, kernelSize: 3, inputShape: [4, 4, 2], name: 'tall' }),
        layers.flatten(),
        layers.dense({ units: 30, name: 'wide' }),
      ],
    });
    initializeModel(model, { seed: 2, distribution: 'orthogonal' });
    const distance = (gram: tf.Tensor): number =>
      tf.tidy(() => gram.sub(tf.eye(gram.shape[0])).abs().max().dataSync()[0]);
    const tall = tf.tensor2d(weightNamed(model.getLayer('tall'), 'kernel'), [18, 5]);
    const wideOne = tf.tensor2d(weightNamed(model.getLayer('wide'), 'kernel'), [20, 30]);
    expect(distance(tf.matMul(tall, tall, true, false))).toBeLessThan(1e-6);
    expect(distance(tf.matMul(wideOne, wideOne, false, true))).toBeLessThan(1e-6);
  });

  test('biases are zeros, or PyTorch’s U(+-1/sqrt(fanIn))', () => {
    const model = tf.sequential({ layers: [layers.dense({ units: 4000, inputShape: [25], biasInitializer: 'ones' })] });
    initializeModel(model, { seed: 1 });
    expect(weightNamed(model.layers[0], 'bias').every((value) => value === 0)).toBe(true);
    initializeModel(model, { seed: 1, bias: 'pytorch' });
    const bias = weightNamed(model.layers[0], 'bias');
    expect(Math.max(...bias.map(Math.abs))).toBeLessThanOrEqual(0.2);
    expectMoments(bias, 0.2 ** 2 / 3, KURTOSIS.uniform);
  });

  test('normalization layers and forget gates start as in Keras', () => {
    const model = tf.sequential({
      layers: [layers.lstm({ units: 2, inputShape: [3, 4] }), layers.batchNormalization(), layers.layerNormalization()],
    });
    model.setWeights(model.getWeights().map((weight) => tf.fill(weight.shape, 9)));
    initializeModel(model, { seed: 1 });
    expect(Array.from(weightNamed(model.layers[0], 'bias'))).toEqual([0, 0, 1, 1, 0, 0, 0, 0]);
    const [gamma, beta, mean, variance] = ['gamma', 'beta', 'moving_mean', 'moving_variance'].map((role) =>
      Array.from(weightNamed(model.layers[1], role)),
    );
    expect([gamma, beta, mean, variance]).toEqual([
      [1, 1],
      [0, 0],
      [0, 0],
      [1, 1],
    ]);
    expect(Array.from(weightNamed(model.layers[2], 'gamma'))).toEqual([1, 1]);
  });
});

describe('preset pytorch gives what reset_parameters gives', () => {
  test.each<[string, () => tf.layers.Layer, string, number]>([
    ['Linear: U(+-1/sqrt(fan_in))', () => layers.dense({ units: 300, inputShape: [25] }), 'kernel', 1 / 5],
    ['Linear, bias', () => layers.dense({ units: 3000, inputShape: [25] }), 'bias', 1 / 5],
    [
      'Conv2d',
      () => layers.conv2d({ filters: 100, kernelSize: 3, inputShape: [4, 4, 11] }),
      'kernel',
      1 / Math.sqrt(99),
    ],
    [
      'depthwise Conv2d: groups = channels',
      () => layers.depthwiseConv2d({ kernelSize: 3, inputShape: [4, 4, 600] }),
      'depthwise_kernel',
      1 / 3,
    ],
    [
      'ConvTranspose2d: out * window',
      () => layers.conv2dTranspose({ filters: 16, kernelSize: 2, strides: 2, inputShape: [4, 4, 90] }),
      'kernel',
      1 / 8,
    ],
    [
      'LSTM: 1/sqrt(hidden)',
      () => layers.lstm({ units: 64, recurrentInitializer: 'zeros', inputShape: [3, 9] }),
      'kernel',
      1 / 8,
    ],
    [
      'LSTM, bias, without a forget gate of ones',
      () => layers.lstm({ units: 640, recurrentInitializer: 'zeros', inputShape: [3, 9] }),
      'bias',
      1 / Math.sqrt(640),
    ],
    [
      'GRU, recurrent',
      () => layers.gru({ units: 64, recurrentInitializer: 'zeros', inputShape: [3, 9] }),
      'recurrent_kernel',
      1 / 8,
    ],
  ])('%s', (_, make, weight, limit) => {
    const model = tf.sequential({ layers: [make()] });
    initializeModel(model, { seed: 4, preset: 'pytorch' });
    const values = weightNamed(model.layers[0], weight);
    expect(Math.max(...values.map(Math.abs))).toBeLessThanOrEqual(limit);
    expectMoments(values, limit ** 2 / 3, KURTOSIS.uniform);
  });

  test('Embedding: N(0, 1); PReLU: 0.25; ConvLSTM2D, which torch.nn has not, is left alone', () => {
    const embedding = tf.sequential({ layers: [layers.embedding({ inputDim: 100, outputDim: 60, inputLength: 3 })] });
    initializeModel(embedding, { seed: 4, preset: 'pytorch' });
    expectMoments(weightNamed(embedding.layers[0], 'embeddings'), 1, KURTOSIS.normal);
    const prelu = tf.sequential({ layers: [layers.prelu({ inputShape: [3] })] });
    initializeModel(prelu, { preset: 'pytorch' });
    expect(Array.from(weightValues(prelu))).toEqual([0.25, 0.25, 0.25]);
    const lstm = layers.convLstm2d({ filters: 2, kernelSize: 3, inputShape: [2, 8, 8, 1], name: 'lstm' });
    const unknown = tf.sequential({ layers: [lstm] });
    expect(initializeModel(unknown, { preset: 'pytorch' }).skipped).toEqual([
      { layer: 'lstm', className: 'ConvLSTM2DCell', reason: 'unknown class' },
    ]);
  });
});

describe('preset keras gives Keras’s defaults', () => {
  test.each<[string, () => tf.layers.Layer, string, number]>([
    ['glorot_uniform', () => layers.dense({ units: 100, inputShape: [50] }), 'kernel', 2 / 150],
    [
      'glorot_uniform by Keras’s fans of a depthwise kernel',
      () => layers.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2, inputShape: [4, 4, 300] }),
      'depthwise_kernel',
      2 / (9 * 302),
    ],
    [
      'glorot_uniform of all gates as one matrix',
      () => layers.lstm({ units: 25, inputShape: [3, 50] }),
      'kernel',
      2 / 150,
    ],
    [
      'Embedding: U(+-0.05)',
      () => layers.embedding({ inputDim: 100, outputDim: 60, inputLength: 3 }),
      'embeddings',
      0.05 ** 2 / 3,
    ],
  ])('%s', (_, make, weight, variance) => {
    const model = tf.sequential({ layers: [make()] });
    initializeModel(model, { seed: 4, preset: 'keras' });
    expectMoments(weightNamed(model.layers[0], weight), variance, KURTOSIS.uniform);
  });

  test('recurrent kernels are orthogonal', () => {
    const model = tf.sequential({ layers: [layers.lstm({ units: 6, inputShape: [3, 5] })] });
    initializeModel(model, { seed: 4, preset: 'keras' });
    const kernel = tf.tensor2d(weightNamed(model.layers[0], 'recurrent_kernel'), [6, 24]);
    const gram = tf.matMul(kernel, kernel, false, true);
    expect(gram.sub(tf.eye(6)).abs().max().dataSync()[0]).toBeLessThan(1e-6);
  });
});

describe('rules', () => {
  const model = (): tf.LayersModel =>
    tf.sequential({
      layers: [
        layers.dense({ units: 8, inputShape: [4], name: 'a', activation: 'relu' }),
        layers.dense({ units: 8, name: 'b', activation: 'relu' }),
        layers.dense({ units: 2, name: 'head' }),
      ],
    });

  test('by name and by class, the last one that fits', () => {
    const { kernels } = initializeModel(model(), {
      seed: 1,
      rules: [
        { className: 'Dense', nonlinearity: 'linear' },
        { layer: 'b', nonlinearity: 'tanh', direction: 'forward', scale: 2 },
        { layer: 'head', scale: 0 },
      ],
    });
    expect(kernels.map(({ gain, stddev }) => [gain, stddev])).toEqual([
      [1, 0.5],
      [calculateGain('tanh'), 2 * Math.sqrt(1 / SECOND_MOMENTS.tanh / 8)],
      [Math.SQRT2, 0],
    ]);
  });

  test('an initializer of one’s own', () => {
    const drawn = model();
    const { kernels } = initializeModel(drawn, { rules: [{ layer: 'b', initializer: tf.initializers.ones() }] });
    expect(weightNamed(drawn.getLayer('b'), 'kernel').every((value) => value === 1)).toBe(true);
    expect(kernels[1].stddev).toBeNaN();
  });

  test('what is kept is kept, and listed', () => {
    const kept = model();
    const before = Array.from(weightNamed(kept.getLayer('b'), 'kernel'));
    const drawn = initializeModel(kept, { rules: [{ layer: 'b', keep: true }] });
    expect(drawn.skipped).toEqual([{ layer: 'b', className: 'Dense', reason: 'kept' }]);
    expect(Array.from(weightNamed(kept.getLayer('b'), 'kernel'))).toEqual(before);
    expect(drawn.toTable()).toContain('Skipped: b (Dense, kept)');
  });

  test('do not change the seeds of other layers', () => {
    const [plain, ruled] = [model(), model()];
    initializeModel(plain, { seed: 9 });
    initializeModel(ruled, { seed: 9, bias: 'pytorch', rules: [{ layer: 'a', keep: true }] });
    expect(weightNamed(ruled.getLayer('head'), 'kernel')).toEqual(weightNamed(plain.getLayer('head'), 'kernel'));
  });
});

describe('what the package does not know', () => {
  class Doubled extends tf.layers.Layer {
    static readonly className = 'Doubled';
    override build(): void {
      this.addWeight('kernel', [2, 2], 'float32', tf.initializers.ones());
      this.built = true;
    }
    override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
      return [inputs].flat()[0];
    }
  }

  test('is left alone and listed', () => {
    const custom = new Doubled({ name: 'mine', inputShape: [4] });
    const model = tf.sequential({ layers: [custom, layers.dense({ units: 3, name: 'end' })] });
    const { kernels, skipped } = initializeModel(model, { seed: 1 });
    expect(skipped).toEqual([{ layer: 'mine', className: 'Doubled', reason: 'unknown class' }]);
    expect(kernels.map(({ layer }) => layer)).toEqual(['end']);
    expect(Array.from(weightNamed(custom, 'kernel'))).toEqual([1, 1, 1, 1]);
  });
});

describe('the table', () => {
  test('has a line for each kernel', () => {
    const model = tf.sequential({
      layers: [
        layers.conv2d({ filters: 32, kernelSize: 3, inputShape: [8, 8, 1], activation: 'relu', name: 'conv' }),
        layers.flatten(),
        layers.dense({ units: 10, name: 'head' }),
      ],
    });
    expect(initializeModel(model, { seed: 1 }).toTable()).toBe(
      [
        'layer  kernel  shape     layout  fan in  fan out  activation   gain      std  parameters',
        '─────  ──────  ────────  ──────  ──────  ───────  ──────────  ─────  ───────  ──────────',
        'conv   kernel  3x3x1x32  conv2d       9      288  linear          1   0.3333         288',
        'head   kernel  1152x10   dense     1152       10  relu        1.414  0.04167       11520',
      ].join('\n'),
    );
  });
});

describe('bad input changes nothing', () => {
  const built = (): tf.LayersModel =>
    tf.sequential({
      layers: [layers.dense({ units: 3, inputShape: [4], name: 'a' }), layers.dense({ units: 2, name: 'b' })],
    });
  const wrong = { apply: (): tf.Tensor => tf.ones([1, 1]) };
  const failing = {
    apply: (): tf.Tensor => {
      throw new Error('out of luck');
    },
  };

  test.each<[string, unknown, unknown, string]>([
    ['no model', 3, undefined, '"model" expected a tf.LayersModel, got 3'],
    ['an option that is none', built(), { sead: 1 }, 'initializeModel: unknown option "sead". Did you mean "seed"?'],
    ['what an option was called', built(), { mode: 'forward' }, 'unknown option "mode". Did you mean "direction"?'],
    [
      'a preset that is none',
      built(),
      { preset: 'torch' },
      '"preset" expected one of kaiming, pytorch, keras, tailored, efficientnet, gpt2, got "torch". Did you mean "pytorch"?',
    ],
    [
      'a direction beside a preset',
      built(),
      { preset: 'keras', direction: 'backward' },
      '"direction" requires preset "kaiming", got "keras"',
    ],
    [
      'a residual that is none',
      built(),
      { residual: 'rezero' },
      '"residual" expected one of none, gpt2, fixup, zero, got "rezero"',
    ],
    ['rules that are no array', built(), { rules: {} }, '"rules" expected an array of rules'],
    [
      'a rule for no layer',
      built(),
      { rules: [{ layer: 'c', scale: 2 }] },
      '"rules[0]" expected the name or the class of a layer with weights, got "c"',
    ],
    [
      'a rule for nothing',
      built(),
      { rules: [{ scale: 2 }] },
      '"rules[0]" expected the name or the class of a layer with weights, got undefined',
    ],
    [
      'a negative scale',
      built(),
      { rules: [{ layer: 'b', scale: -1 }] },
      '"rules[0].scale" expected a finite number >= 0, got -1',
    ],
    [
      'a rule’s typo',
      built(),
      { rules: [{ layer: 'b', keeps: true }] },
      'unknown option "rules[0].keeps". Did you mean "keep"?',
    ],
    [
      'an initializer that is none',
      built(),
      { rules: [{ layer: 'b', initializer: 'ones' }] },
      '"rules[0].initializer" expected an initializer, got "ones"',
    ],
    [
      'an initializer of the wrong shape',
      built(),
      { rules: [{ layer: 'b', initializer: wrong }] },
      '"rules[0].initializer" expected float32 of shape [3, 2] for "b", got float32 of shape [1, 1]',
    ],
    ['an initializer that throws', built(), { rules: [{ layer: 'b', initializer: failing }] }, 'out of luck'],
    ['a seed that is none', built(), { seed: 1.5 }, '"seed" expected a safe integer, got 1.5'],
  ])('%s', (_, model, options, message) => {
    const isModel = model instanceof tf.LayersModel;
    const before = isModel ? weightValues(model) : [];
    const tensors = tf.memory().numTensors;
    expect(() => initializeModel(model as never, options as never)).toThrow(message);
    expect(tf.memory().numTensors).toBe(tensors);
    if (isModel) expect(weightValues(model)).toEqual(before);
  });

  test('a model that is not built, and one that is disposed', () => {
    expect(() => initializeModel(tf.sequential())).toThrow(
      '"model" expected a built model, got one that is not: give its first layer an inputShape',
    );
    const model = built();
    model.dispose();
    expect(() => initializeModel(model)).toThrow(
      '"model" expected a model with weights, got one whose layer "a" is disposed',
    );
  });
});

describe('memory', () => {
  test('no tensor is left, and the weights are there twice at most', async () => {
    const sizes = [300, 400, 500, 200];
    const model = tf.sequential({
      layers: sizes
        .slice(1)
        .map((units, i) => layers.dense({ units, useBias: false, ...(i === 0 ? { inputShape: [sizes[0]] } : {}) })),
    });
    const { numTensors, numBytes } = tf.memory();
    const profile = await tf.profile(() => {
      initializeModel(model, { seed: 1 });
    });
    expect(tf.memory()).toMatchObject({ numTensors, numBytes });
    expect(profile.peakBytes - numBytes).toBe(4 * (300 * 400 + 400 * 500 + 500 * 200));
  });
});

describe('an error blames what is to blame', () => {
  const after = (layer: tf.layers.Layer): tf.LayersModel =>
    tf.sequential({
      layers: [layers.dense({ units: 2, inputShape: [2], name: 'a' }), layer, layers.dense({ units: 2, name: 'b' })],
    });
  const plain = (): tf.LayersModel => after(layers.reLU());
  const size = 'a standard deviation of at most 1e+37';

  test.each<[string, tf.LayersModel, InitializeModelOptions, string]>([
    [
      'an activation that lets nothing through',
      after(layers.reLU({ maxValue: 0, name: 'closed' })),
      {},
      '"model" expected an activation with a forward gain before "b", got relu up to 0',
    ],
    [
      'a slope that is no number',
      after(layers.leakyReLU({ alpha: NaN })),
      {},
      `"model" expected an activation whose gain gives "b" ${size}, got leakyRelu of gain NaN`,
    ],
    [
      'the activation of the input',
      plain(),
      { inputNonlinearity: { gain: 1e38 } },
      `"inputNonlinearity" expected an activation whose gain gives "a" ${size}, got function of gain 1e+38`,
    ],
  ])('%s', (_, model, options, message) => {
    const before = weightValues(model);
    expect(() => initializeModel(model, options)).toThrow(RangeError);
    expect(() => initializeModel(model, options)).toThrow(`initializeModel: ${message}`);
    expect(weightValues(model)).toEqual(before);
  });
});

describe('an option that would do nothing is an error', () => {
  const initializer = tf.initializers.ones();

  test.each<[string, InitializeModelOptions, string]>([
    ...[{ direction: 'backward' as const }, { distribution: 'uniform' as const }, { nonlinearity: 'tanh' }].map(
      (option): [string, InitializeModelOptions, string] => [
        `${Object.keys(option)[0]} of a rule beside the preset of the model`,
        { preset: 'keras', rules: [{ layer: 'a', ...option }] },
        `"rules[0].${Object.keys(option)[0]}" requires preset "kaiming", got "keras"`,
      ],
    ),
    [
      'inputNonlinearity beside a preset',
      { preset: 'pytorch', inputNonlinearity: 'relu' },
      '"inputNonlinearity" requires preset "kaiming", got "pytorch"',
    ],
    [
      'a scale beside an initializer',
      { rules: [{ layer: 'a', scale: 2, initializer }] },
      '"rules[0].scale" cannot be combined with "initializer"',
    ],
    [
      'an initializer for a layer without kernels',
      { rules: [{ layer: 'norm', initializer }] },
      '"rules[0].initializer" requires a layer with kernels, got class "BatchNormalization"',
    ],
    [
      'a scale for a class without kernels',
      { rules: [{ className: 'BatchNormalization', scale: 2 }] },
      '"rules[0].scale" requires a layer with kernels, got class "BatchNormalization"',
    ],
    [
      'billions of rules that are not there',
      { rules: Array<LayerRule>(2 ** 32 - 1) },
      '"rules[0]" expected the name or the class of a layer with weights, got undefined',
    ],
  ])('%s', (_, options, message) => {
    const model = tf.sequential({
      layers: [layers.dense({ units: 2, inputShape: [2], name: 'a' }), layers.batchNormalization({ name: 'norm' })],
    });
    expect(() => initializeModel(model, options)).toThrow(`initializeModel: ${message}`);
  });

  test('a rule with the preset that the option needs is none', () => {
    const model = tf.sequential({ layers: [layers.dense({ units: 2, inputShape: [2], name: 'a' })] });
    const rules = [{ layer: 'a', preset: 'kaiming' as const, distribution: 'uniform' as const, nonlinearity: 'relu' }];
    expect(initializeModel(model, { preset: 'keras', rules }).kernels[0].gain).toBe(Math.SQRT2);
  });
});

describe('transfer learning', () => {
  test.each<[string, (base: tf.Sequential, head: tf.layers.Layer) => tf.LayersModel]>([
    ['a sequential model first in another', (base, head) => tf.sequential({ layers: [base, head] })],
    [
      'a functional model first in a sequential one',
      (base, head) => tf.sequential({ layers: [tf.model({ inputs: base.inputs, outputs: base.outputs }), head] }),
    ],
    [
      'a sequential model first in one that is first in another',
      (base, head) => tf.sequential({ layers: [tf.sequential({ layers: [base] }), head] }),
    ],
    [
      'a sequential model first in one that a functional model calls',
      (base, head) => {
        const input = tf.input({ shape: [4] });
        return tf.model({ inputs: input, outputs: on(tf.sequential({ layers: [base, head] }), input) });
      },
    ],
  ])('%s is read as it predicts', (_, build) => {
    const base = tf.sequential({
      name: 'base',
      layers: [
        layers.dense({ units: 4, inputShape: [4], activation: 'relu', name: 'a' }),
        layers.dense({ units: 4, name: 'b' }),
        layers.reLU(),
      ],
    });
    const model = build(base, layers.dense({ units: 2, name: 'head' }));
    const { kernels } = initializeModel(model, { seed: 1 });
    expect(kernels.map(({ layer, activation }) => [layer.split('/').at(-1), activation])).toEqual([
      ['a', 'linear'],
      ['b', 'relu'],
      ['head', 'relu'],
    ]);
    const batch = tf.randomNormal([64, 4], 0, 1, 'float32', 1);
    expect(lsuv(model, batch, { seed: 1, tolerance: 0.01 }).layers).toHaveLength(3);
    const output = model.predict(batch) as tf.Tensor;
    expect(Math.abs(tf.moments(output).variance.dataSync()[0] - 1)).toBeLessThan(0.011);
  });
});

test('calculateGain is the gain of the table', () => {
  const model = tf.sequential({
    layers: [layers.dense({ units: 3, inputShape: [4], activation: 'selu' }), layers.dense({ units: 3, name: 'end' })],
  });
  expect(rowOf(model, 'end').gain).toBe(calculateGain('selu'));
  expect(rowOf(model, 'end').gain).toBe(1);
});
