import * as tf from '@tensorflow/tfjs';
import * as echarts from 'echarts';
import {
  initializeModel,
  type LayerSignal,
  type Moments,
  SeedGenerator,
  statelessRandomNormal,
  traceSignal,
} from 'tfjs-initializers';
import { on, weightValues } from '../support/models.js';
import { moments, Z_1E6 } from '../support/statistics.js';

const { layers } = tf;

/** The layer of a trace by its name. */
async function traced(model: tf.LayersModel, batch: tf.Tensor, name: string): Promise<LayerSignal> {
  const found = (await traceSignal(model, batch)).layers.find(({ layer }) => layer === name);
  if (found === undefined) throw new Error(`no ${name}`);
  return found;
}

/** Expects measured moments to be those of the values, to float32's precision. */
function expectMomentsOf(measured: Moments | undefined, values: tf.Tensor): void {
  const data = Array.from(values.dataSync());
  const expected = moments(data);
  const secondMoment = data.reduce((sum, x) => sum + x * x, 0) / data.length;
  expect(measured?.mean).toBeCloseTo(expected.mean, 5);
  expect((measured?.variance ?? NaN) / expected.variance).toBeCloseTo(1, 4);
  expect((measured?.secondMoment ?? NaN) / secondMoment).toBeCloseTo(1, 4);
}

describe('what is measured is what a computation by hand gives', () => {
  const batch = statelessRandomNormal([7, 5], [1, 2]) as tf.Tensor2D;

  function network(activation: 'tanh' | 'relu', separate: boolean): tf.LayersModel {
    const first = separate
      ? [layers.dense({ units: 6, inputShape: [5], name: 'a' }), layers.activation({ activation })]
      : [layers.dense({ units: 6, inputShape: [5], name: 'a', activation })];
    const model = tf.sequential({ layers: [...first, layers.dense({ units: 4, name: 'b' })] });
    initializeModel(model, { seed: 3, bias: 'pytorch' });
    return model;
  }

  test.each([
    ['tanh', false],
    ['tanh', true],
    ['relu', false],
    ['relu', true],
  ] as const)('forward and backward, %s, as a layer of its own: %p', async (activation, separate) => {
    const model = network(activation, separate);
    const [kernelA, biasA, kernelB, biasB] = model.getWeights() as tf.Tensor2D[];
    const loss = (...[output]: tf.Tensor[]): tf.Scalar => tf.sum(tf.square(output));
    const { layers: rows } = await traceSignal(model, batch, { loss });
    const y = tf.add<tf.Tensor2D>(tf.matMul(batch, kernelA), biasA);
    const x = activation === 'tanh' ? tf.tanh(y) : tf.relu(y);
    const z = tf.add<tf.Tensor2D>(tf.matMul(x, kernelB), biasB);
    const dz = tf.mul<tf.Tensor2D>(z, 2);
    const dx = tf.matMul(dz, kernelB, false, true);
    const slope = activation === 'tanh' ? tf.sub(1, tf.square(x)) : tf.step(y);
    const dy = tf.mul<tf.Tensor2D>(dx, slope);
    expect(rows.map(({ layer, activationName }) => [layer, activationName])).toEqual([
      ['a', activation],
      ['b', 'linear'],
    ]);
    expectMomentsOf(rows[0].preActivation, y);
    expectMomentsOf(rows[0].activation, x);
    expectMomentsOf(rows[0].preActivationGradient, dy);
    expectMomentsOf(rows[0].activationGradient, dx);
    expectMomentsOf(rows[0].kernelGradient, tf.matMul(batch, dy, true, false));
    expectMomentsOf(rows[1].preActivation, z);
    expectMomentsOf(rows[1].activationGradient, dz);
    expectMomentsOf(rows[1].kernelGradient, tf.matMul(x, dz, true, false));
    expect(rows[1].growth).toBeCloseTo(rows[1].preActivation.secondMoment / rows[0].preActivation.secondMoment, 10);
    expect(rows[0].gradientGrowth).toBeCloseTo(
      (rows[0].preActivationGradient?.secondMoment ?? NaN) / (rows[1].preActivationGradient?.secondMoment ?? NaN),
      10,
    );
    expect([rows[0].growth, rows[1].gradientGrowth]).toEqual([undefined, undefined]);
  });

  test('shares of dead units and of saturated values', async () => {
    const model = tf.sequential({
      layers: [
        layers.dense({ units: 4, inputShape: [1], activation: 'relu', name: 'a' }),
        layers.dense({ units: 2, activation: 'tanh', name: 'b' }),
      ],
    });
    // Units 1 and 3 are below 0 for every example; tanh(3) = 0.995 and tanh(2) = 0.964.
    model.setWeights([
      tf.tensor2d([[1, 1, -1, 1]]),
      tf.tensor1d([0, -9, 0, -9]),
      tf.zeros([4, 2]),
      tf.tensor1d([3, 2]),
    ]);
    const { layers: rows } = await traceSignal(model, tf.tensor2d([[1], [-2], [3]]));
    expect(rows[0].dead).toBe(0.5);
    expect(rows[0].saturated).toBe(0);
    expect(rows[1].saturated).toBe(0.5);
  });

  test('the noise that is sent back has variance 1, and is that of the seed', async () => {
    const model = tf.sequential({ layers: [layers.dense({ units: 200, inputShape: [5], useBias: false, name: 'a' })] });
    const { layers: rows } = await traceSignal(model, statelessRandomNormal([100, 5], [0, 0]), { seed: 5 });
    expectMomentsOf(rows[0].preActivationGradient, statelessRandomNormal([100, 200], [5, -1]));
  });

  test('a signal far below float32’s smallest square is measured', async () => {
    const model = tf.sequential({ layers: [layers.dense({ units: 8, inputShape: [4], name: 'a', useBias: false })] });
    initializeModel(model, { seed: 1 });
    const normal = await traced(model, statelessRandomNormal([6, 4], [1, 1]), 'a');
    const tiny = await traced(model, statelessRandomNormal([6, 4], [1, 1], 0, 1e-25), 'a');
    expect(tiny.preActivation.secondMoment / normal.preActivation.secondMoment / 1e-50).toBeCloseTo(1, 4);
  });
});

describe('theory', () => {
  // With n units a layer multiplies the second moment by 1 + noise of variance 5 / n at most (see depth.test.ts).
  const WIDTH = 128;

  /** How far the second moment of a kernel of that width is from its variance (p = 1e-6). */
  const CHANCE = Z_1E6 * Math.sqrt(2 / WIDTH ** 2);

  /** Expects log(measured / expected) within what chance allows (p = 1e-6), the signal's own drift included. */
  function expectTheory(rows: readonly LayerSignal[], width: number): void {
    rows.forEach(({ preActivation, expected }, i) => {
      const variance = (5 * (i + 1)) / width;
      const log = Math.log(preActivation.secondMoment / expected);
      expect(Math.abs(log + variance / 2)).toBeLessThan(variance / 2 + Z_1E6 * Math.sqrt(variance));
    });
  }

  test.each(['relu', 'tanh', 'gelu', 'selu', 'sigmoid'] as const)('8 dense layers, %s', async (activation) => {
    const model = tf.sequential();
    for (let i = 0; i < 8; i++)
      model.add(layers.dense({ units: WIDTH, activation, ...(i === 0 ? { inputShape: [WIDTH] } : {}) }));
    initializeModel(model, { seed: 11 });
    const { layers: rows } = await traceSignal(model, statelessRandomNormal([32, WIDTH], [4, 4]));
    expectTheory(rows, WIDTH);
  });

  test('xavier in a ReLU net: expected is q_0 2^-l', async () => {
    const model = tf.sequential();
    for (let i = 0; i < 8; i++)
      model.add(layers.dense({ units: WIDTH, activation: 'relu', ...(i === 0 ? { inputShape: [WIDTH] } : {}) }));
    initializeModel(model, { seed: 1, rules: [{ className: 'Dense', nonlinearity: 'linear' }] });
    const { layers: rows } = await traceSignal(model, statelessRandomNormal([32, WIDTH], [4, 4]));
    // The drawn weights' own second moments are within 6 / sqrt(2 n^2) of 1 / n.
    rows.forEach(({ expected }, l) => {
      expect(Math.abs(expected * 2 ** l - rows[0].expected)).toBeLessThan(CHANCE * (l + 1));
    });
    expectTheory(rows, WIDTH);
  });

  test('convolutions of all kinds on small images, whose padding counts', async () => {
    const input = tf.input({ shape: [8, 8, 16] });
    let signal = input;
    for (const layer of [
      layers.conv2d({ filters: 16, kernelSize: 3, padding: 'same', activation: 'relu', name: 'same' }),
      layers.conv2d({ filters: 16, kernelSize: 5, padding: 'same', name: 'wide' }),
      layers.leakyReLU({ alpha: 0.3 }),
      layers.depthwiseConv2d({ kernelSize: 3, padding: 'same', depthMultiplier: 2, name: 'depthwise' }),
      layers.zeroPadding2d({ padding: 2 }),
      layers.separableConv2d({ filters: 16, kernelSize: 3, padding: 'same', activation: 'relu', name: 'separable' }),
      layers.conv2d({ filters: 16, kernelSize: 3, strides: 2, padding: 'same', activation: 'relu', name: 'strided' }),
      layers.upSampling2d({ size: [2, 2] }),
      layers.conv2dTranspose({ filters: 16, kernelSize: 4, strides: 2, padding: 'same', name: 'transposed' }),
      layers.flatten(),
      layers.dense({ units: 16, name: 'dense' }),
    ]) {
      signal = on(layer, signal);
    }
    const model = tf.model({ inputs: input, outputs: signal });
    initializeModel(model, { seed: 6 });
    const { layers: rows } = await traceSignal(model, statelessRandomNormal([4, 8, 8, 16], [4, 4]));
    expect(rows).toHaveLength(7);
    expectTheory(rows, 16);
    // The first kernel has no chance in it but its own 2,304 weights': 11/12 of 11/12 of the window is on the image.
    expect(Math.abs(rows[0].preActivation.secondMoment / (11 / 12) ** 2 - 1)).toBeLessThan(Z_1E6 * Math.sqrt(2 / 2304));
    expect(Math.abs(rows[0].expected / (11 / 12) ** 2 - 1)).toBeLessThan(Z_1E6 * Math.sqrt(2 / 2304));
  });

  test('additions add, batch normalization brings back, concatenation averages', async () => {
    const input = tf.input({ shape: [WIDTH] });
    const dense = (name: string): tf.layers.Layer => layers.dense({ units: WIDTH, name });
    const stem = on(dense('stem'), input);
    const sum = on(layers.add(), stem, on(dense('branch'), stem));
    const normal = on(layers.batchNormalization(), sum);
    const joined = on(layers.concatenate(), on(dense('left'), sum), on(dense('right'), normal));
    const model = tf.model({ inputs: input, outputs: on(dense('end'), joined) });
    initializeModel(model, { seed: 6 });
    const { layers: rows } = await traceSignal(model, statelessRandomNormal([128, WIDTH], [4, 4]));
    const expected = Object.fromEntries(rows.map(({ layer, expected: value }) => [layer, value]));
    expect(Math.abs(expected.left - 2)).toBeLessThan(3 * CHANCE);
    expect(Math.abs(expected.right - 1)).toBeLessThan(CHANCE);
    expect(Math.abs(expected.end - 1.5)).toBeLessThan(4 * CHANCE);
    expectTheory(rows, WIDTH);
  });
});

describe('which layers there are', () => {
  test('shared ones at every call, nested ones by their path', async () => {
    const input = tf.input({ shape: [6] });
    const shared = layers.dense({ units: 6, name: 'shared' });
    const inner = tf.sequential({
      name: 'inner',
      layers: [layers.dense({ units: 6, inputShape: [6], name: 'deep', activation: 'relu' })],
    });
    const model = tf.model({ inputs: input, outputs: on(shared, on(inner, on(layers.reLU(), on(shared, input)))) });
    const { layers: rows } = await traceSignal(model, statelessRandomNormal([3, 6], [1, 1]));
    expect(rows.map(({ layer, activationName }) => [layer, activationName])).toEqual([
      ['shared', 'relu'],
      ['inner/deep', 'relu'],
      ['shared (2)', 'linear'],
    ]);
  });

  test('recurrent ones, embeddings and wrapped ones, with what theory cannot say taken as measured', async () => {
    const model = tf.sequential({
      layers: [
        layers.embedding({ inputDim: 10, outputDim: 6, inputLength: 7, name: 'embedding' }),
        layers.bidirectional({
          layer: layers.lstm({ units: 5, returnSequences: true }),
          mergeMode: 'concat',
          name: 'lstm',
        }),
        layers.timeDistributed({ layer: layers.dense({ units: 3, activation: 'relu' }), name: 'dense' }),
        layers.gru({ units: 4, name: 'gru' }),
      ],
    });
    initializeModel(model, { seed: 1 });
    const indices = tf.tensor2d([[1, 2, 3, 4, 5, 6, 7]], undefined, 'int32');
    const { layers: rows, warnings } = await traceSignal(model, indices);
    expect(rows.map(({ layer }) => layer)).toEqual(['embedding', 'lstm', 'dense', 'gru']);
    for (const { expected, preActivation } of rows) expect(expected / preActivation.secondMoment).toBeCloseTo(1, 12);
    // What is looked up is no signal.
    expect(warnings.filter((warning) => warning.startsWith('The input'))).toEqual([]);
  });

  test('several inputs and outputs', async () => {
    const inputs = [tf.input({ shape: [4] }), tf.input({ shape: [5] })];
    const outputs = inputs.map((input, i) => on(layers.dense({ units: 3, name: `d${i}` }), input));
    const model = tf.model({ inputs, outputs });
    const trace = await traceSignal(model, [tf.ones([2, 4]), tf.ones([2, 5]).mul(3)]);
    expect(trace.inputs.map(({ secondMoment }) => secondMoment)).toEqual([1, 9]);
    expect(trace.layers).toHaveLength(2);
    expect(trace.layers.every(({ kernelGradient }) => kernelGradient !== undefined)).toBe(true);
    expect(trace.warnings[0]).toBe(
      'Input 2 is not normalized: E[x²] is 9, and E[y²] is off by the same factor up to the first normalization.',
    );
  });
});

describe('warnings', () => {
  function deep(nonlinearity: string): tf.LayersModel {
    const model = tf.sequential();
    for (let i = 0; i < 16; i++)
      model.add(
        layers.dense({ units: 64, activation: 'relu', name: `d${i}`, ...(i === 0 ? { inputShape: [64] } : {}) }),
      );
    initializeModel(model, { seed: 1, rules: [{ className: 'Dense', nonlinearity }] });
    return model;
  }
  const batch = statelessRandomNormal([32, 64], [2, 2]);

  test('none for a net that is in order', async () => {
    expect((await traceSignal(deep('relu'), batch)).warnings).toEqual([]);
  });

  test('the input that is not normalized is named first', async () => {
    const { warnings } = await traceSignal(deep('linear'), tf.mul(batch, 100));
    expect(warnings[0]).toMatch(/^The input is not normalized: E\[x²\] is 10[0-9]00, /);
    expect(warnings[1]).toMatch(
      /^The signal vanishes: E\[y²\] in the last layer is \d\.\de-\d times that of the first\.$/,
    );
    expect(warnings[2]).toMatch(
      /^The gradient vanishes: E\[\(dL\/dy\)²\] in the first layer is \d\.\de-\d times that of the last\.$/,
    );
  });

  test('growth, dead units and saturation', async () => {
    const growing = deep('relu');
    growing.setWeights(growing.getWeights().map((weight) => tf.mul(weight, 2)));
    expect((await traceSignal(growing, batch)).warnings.map((warning) => warning.slice(0, 22))).toEqual([
      'The signal explodes: E',
      'The gradient explodes:',
    ]);
    const dead = tf.sequential({
      layers: [
        layers.dense({
          units: 4,
          inputShape: [64],
          activation: 'relu',
          name: 'cold',
          biasInitializer: tf.initializers.constant({ value: -99 }),
        }),
      ],
    });
    expect((await traceSignal(dead, batch)).warnings).toEqual(['100 % of the units in cold are dead.']);
    const flat = tf.sequential({
      layers: [
        layers.dense({
          units: 4,
          inputShape: [64],
          activation: 'tanh',
          name: 'flat',
          biasInitializer: tf.initializers.constant({ value: 99 }),
        }),
      ],
    });
    expect((await traceSignal(flat, batch)).warnings).toEqual(['100 % of the values in flat are saturated.']);
  });
});

describe('the model stays as it is', () => {
  test('weights, moving averages, optimizer, layers and the number of tensors', async () => {
    const model = tf.sequential({
      layers: [
        layers.conv2d({ filters: 4, kernelSize: 3, inputShape: [6, 6, 2], activation: 'relu' }),
        layers.batchNormalization(),
        layers.dropout({ rate: 0.5 }),
        layers.flatten(),
        layers.dense({ units: 3, activation: 'softmax' }),
      ],
    });
    const optimizer = tf.train.adam(0.1);
    model.compile({ optimizer, loss: 'categoricalCrossentropy' });
    const images = statelessRandomNormal([5, 6, 6, 2], [1, 1]);
    const labels = tf.oneHot([0, 1, 2, 0, 1], 3);
    await model.fit(images, labels, { epochs: 2, verbose: 0 });
    const stateOf = async (): Promise<number[][]> =>
      (await optimizer.getWeights()).map(({ tensor }) => Array.from(tensor.dataSync()));
    const [weights, state, predictions] = [weightValues(model), await stateOf(), model.predict(images) as tf.Tensor];
    const tensors = tf.memory().numTensors;
    const { layers: rows } = await traceSignal(model, images);
    expect(rows).toHaveLength(2);
    expect(tf.memory().numTensors).toBe(tensors);
    expect(weightValues(model)).toEqual(weights);
    expect(await stateOf()).toEqual(state);
    const again = model.predict(images) as tf.Tensor;
    expect(again.dataSync()).toEqual(predictions.dataSync());
    expect(model.layers.some((layer) => Object.hasOwn(layer, 'call'))).toBe(false);
    await model.fit(images, labels, { epochs: 1, verbose: 0 });
  });

  test('also when the loss throws in the middle', async () => {
    const model = tf.sequential({ layers: [layers.dense({ units: 2, inputShape: [3] }), layers.batchNormalization()] });
    const batch = statelessRandomNormal([4, 3], [1, 1]);
    const [weights, tensors] = [weightValues(model), tf.memory().numTensors];
    const loss = (): never => {
      throw new Error('no loss');
    };
    await expect(traceSignal(model, batch, { loss })).rejects.toThrow('no loss');
    expect(tf.memory().numTensors).toBe(tensors);
    expect(weightValues(model)).toEqual(weights);
    expect((await traceSignal(model, batch)).layers).toHaveLength(1);
  });

  test('training: false uses the moving averages and drops nothing', async () => {
    const model = tf.sequential({
      layers: [
        layers.batchNormalization({ inputShape: [64] }),
        layers.dropout({ rate: 0.5 }),
        layers.dense({ units: 64, name: 'd' }),
      ],
    });
    initializeModel(model, { seed: 1 });
    const batch = tf.mul(statelessRandomNormal([64, 64], [1, 1]), 3);
    const [training, inference] = await Promise.all(
      [true, false].map(async (each) => (await traceSignal(model, batch, { training: each })).layers[0]),
    );
    // The batch is brought to variance 1, and half of it is doubled; or it stays 9.
    expect(Math.abs(training.expected - 2)).toBeLessThan(0.1);
    expect(Math.abs(inference.preActivation.secondMoment - 9)).toBeLessThan(1);
  });
});

describe('table and picture', () => {
  const model = tf.sequential({
    layers: [
      layers.dense({ units: 2, inputShape: [1], kernelInitializer: 'ones', activation: 'relu', name: 'a' }),
      layers.dense({ units: 1, kernelInitializer: 'ones', name: 'b' }),
    ],
  });
  const batch = tf.tensor2d([[1], [-1]]);
  const loss = (...[output]: tf.Tensor[]): tf.Scalar => tf.sum(output);

  test('the table has a line for each layer', async () => {
    const table = (await traceSignal(model, batch, { loss })).toTable();
    expect(table.split('\n').map((line) => line.split(/ {2,}/))).toEqual([
      [
        'layer',
        'f',
        'E[y²]',
        'expected',
        '× before',
        'correlation',
        'expected',
        'E[f(y)]',
        'Var[f(y)]',
        'dead',
        'saturated',
        'E[(dL/dy)²]',
        '× after',
        'Var[dL/df(y)]',
        'Var[dL/dW]',
      ],
      expect.anything(),
      ['a', 'relu', '1', '1', '-1', '-1', '0.5', '0.25', '0 %', '0 %', '0.5', '0.5', '0', '0'],
      ['b', 'linear', '2', '1', '2', '0', '0', '1', '1', '0 %', '0 %', '1', '0', '0'],
      ["Singular values s of the outputs' Jacobian in the inputs: E[s²] 2, Var[s²] / E[s²]² 0 ± 0."],
    ]);
  });

  test('the picture is an SVG of the signal, theory and gradient', async () => {
    const svg = (await traceSignal(model, batch)).toSVG(echarts, { width: 500, height: 400 });
    expect(svg).toMatch(/^<svg width="500" height="400" /);
    for (const text of ['signal', 'theory', 'gradient', 'E[y²]', 'E[(dL/dy)²]', '>a<', '>b<'])
      expect(svg).toContain(text);
    expect(svg).not.toContain('NaN');
  });
});

describe('bad input', () => {
  const model = tf.sequential({ layers: [layers.dense({ units: 3, inputShape: [4], name: 'a' })] });
  const batch = tf.ones([2, 4]);

  test.each<[string, unknown, unknown, unknown, string]>([
    ['no model', {}, batch, undefined, '"model" expected a tf.LayersModel, got an object with keys []'],
    [
      'a model that is not built',
      tf.sequential(),
      batch,
      undefined,
      '"model" expected a built model, got one that is not',
    ],
    ['no tensor', model, 3, undefined, '"batch" expected a tensor, got 3'],
    [
      'another shape',
      model,
      tf.ones([4]),
      undefined,
      '"batch" expected a tensor of shape [any, 4], got one of shape [4]',
    ],
    ['NaN', model, tf.fill([2, 4], NaN), undefined, '"batch" expected finite values, got NaN or an infinity'],
    [
      'an option that is none',
      model,
      batch,
      { losses: 1 },
      'traceSignal: unknown option "losses". Did you mean "loss"?',
    ],
    ['a loss that is none', model, batch, { loss: 'mse' }, '"loss" expected a function of the outputs, got "mse"'],
    ['training that is no boolean', model, batch, { training: 1 }, '"training" expected a boolean, got 1'],
    [
      'a seed beyond int32',
      model,
      batch,
      { seed: 2 ** 31 },
      '"seed" expected an integer from -2147483648 to 2147483647, got 2147483648',
    ],
  ])('%s', async (_, given, values, options, message) => {
    const tensors = tf.memory().numTensors;
    await expect(traceSignal(given as never, values as never, options as never)).rejects.toThrow(message);
    expect(tf.memory().numTensors).toBe(tensors);
  });

  test('a disposed batch, and a disposed model', async () => {
    const gone = tf.ones([2, 4]);
    gone.dispose();
    await expect(traceSignal(model, gone)).rejects.toThrow(
      '"batch" expected a tensor of shape [any, 4], got a disposed one',
    );
    const disposed = tf.sequential({ layers: [layers.dense({ units: 3, inputShape: [4], name: 'a' })] });
    disposed.dispose();
    await expect(traceSignal(disposed, batch)).rejects.toThrow(
      '"model" expected a model with weights, got one whose layer "a" is disposed',
    );
  });
});

test('a SeedGenerator for the model is no seed of a trace', async () => {
  const model = tf.sequential({ layers: [layers.dense({ units: 3, inputShape: [4] })] });
  await expect(traceSignal(model, tf.ones([1, 4]), { seed: new SeedGenerator(1) as never })).rejects.toThrow(
    '"seed" expected an integer',
  );
});
