import * as tf from '@tensorflow/tfjs';
import { lsuv, traceSignal } from 'tfjs-initializers';
import { everythingOf } from '../support/model_state.js';
import { on, weightNamed, weightValues } from '../support/models.js';

const { layers } = tf;

/** Normal values that are the same in every run. */
function images(shape: number[], seed = 1): tf.Tensor {
  return tf.randomNormal(shape, 0, 1, 'float32', seed);
}

describe('on 60 convolutions', () => {
  const model = tf.sequential();
  for (let i = 0; i < 60; i++) {
    model.add(
      layers.conv2d({ filters: 8, kernelSize: 3, padding: 'same', ...(i === 0 ? { inputShape: [6, 6, 3] } : {}) }),
    );
    model.add(layers.reLU());
  }
  const convolutions = model.layers.filter((layer) => layer.getClassName() === 'Conv2D');
  const batch = images([16, 6, 6, 3]);

  test.each(['orthogonal', 'kaiming'] as const)('every layer reaches its tolerance from %s', (start) => {
    const result = lsuv(model, batch, { seed: 1, start, tolerance: 0.02 });
    expect(result.layers).toHaveLength(60);
    for (const { after } of result.layers) expect(Math.abs(after - 1)).toBeLessThanOrEqual(0.02);
    // Measured anew, by another way through the model, and without the rounding of the last scaling.
    const outputs = convolutions.map((layer) => layer.output as tf.SymbolicTensor);
    const signals = tf.model({ inputs: model.inputs, outputs }).predict(batch) as tf.Tensor[];
    for (const signal of signals) expect(Math.abs(tf.moments(signal).variance.dataSync()[0] - 1)).toBeLessThan(0.021);
  });

  test('runs every layer once and once more for each scaling: linear in the depth', () => {
    const calls = convolutions.map((layer) => jest.spyOn(layer, 'call'));
    const { layers: scaled } = lsuv(model, batch, { seed: 2 });
    const made = calls.reduce((sum, spy) => sum + spy.mock.calls.length, 0);
    calls.forEach((spy) => {
      spy.mockRestore();
    });
    expect(made).toBe(60 + scaled.reduce((sum, { attempts }) => sum + attempts, 0));
  });

  test('a layer that is right already is not scaled', () => {
    lsuv(model, batch, { seed: 1 });
    const before = weightValues(model);
    const again = lsuv(model, batch, { start: 'none' });
    expect(again.layers.every(({ attempts }) => attempts === 0)).toBe(true);
    expect(weightValues(model)).toEqual(before);
  });
});

test('one scaling is all that a layer without a bias needs, two for one with', () => {
  const model = tf.sequential({
    layers: [
      layers.dense({ units: 50, inputShape: [20], activation: 'tanh', name: 'a' }),
      layers.dense({
        units: 50,
        name: 'b',
        biasInitializer: tf.initializers.randomUniform({ minval: -1, maxval: 1, seed: 3 }),
      }),
    ],
  });
  const before = weightNamed(model.getLayer('b'), 'bias').slice();
  const { layers: scaled } = lsuv(model, images([200, 20]), { start: 'none', tolerance: 1e-3, maxAttempts: 30 });
  expect(scaled.map(({ layer }) => layer)).toEqual(['a', 'b']);
  expect(scaled[0].attempts).toBe(1);
  expect(scaled[1].attempts).toBeGreaterThan(1);
  expect(Math.abs(scaled[1].after - 1)).toBeLessThanOrEqual(1e-3);
  // The kernel is scaled, and nothing else.
  expect(weightNamed(model.getLayer('b'), 'bias')).toEqual(before);
});

test('branches, shared layers and nested models are scaled, each layer once', async () => {
  const input = tf.input({ shape: [6, 6, 3] });
  const shared = layers.conv2d({ filters: 8, kernelSize: 3, padding: 'same', name: 'shared' });
  const stem = on(layers.conv2d({ filters: 8, kernelSize: 1, activation: 'relu', name: 'stem' }), input);
  const inner = tf.sequential({
    name: 'inner',
    layers: [
      layers.separableConv2d({ filters: 8, kernelSize: 3, inputShape: [6, 6, 8], padding: 'same', name: 'separable' }),
    ],
  });
  const joined = on(layers.add(), on(shared, stem), on(shared, on(layers.reLU(), on(shared, stem))), on(inner, stem));
  const head = on(layers.dense({ units: 4, name: 'head' }), on(layers.flatten(), joined));
  const model = tf.model({ inputs: input, outputs: head });
  const batch = images([8, 6, 6, 3]);
  const { layers: scaled } = lsuv(model, batch, { seed: 4, tolerance: 0.01 });
  expect(scaled.map(({ layer }) => layer).sort()).toEqual(['head', 'inner/separable', 'shared', 'stem']);
  const trace = await traceSignal(model, batch, { training: false });
  for (const name of ['stem', 'shared', 'inner/separable', 'head']) {
    const found = trace.layers.find(({ layer }) => layer === name);
    expect(Math.abs((found?.preActivation.variance ?? NaN) - 1)).toBeLessThan(0.011);
  }
});

describe('with center', () => {
  /** The mean and the variance of every channel of what layers give before their activations, on a batch. */
  function channelsOf(model: tf.LayersModel, batch: tf.Tensor, axis = -1): { means: number[]; variance: number }[] {
    const outputs = model.layers
      .filter(({ weights }) => weights.length > 0)
      .map((layer) => layer.output as tf.SymbolicTensor);
    const signals = [tf.model({ inputs: model.inputs, outputs }).predict(batch)].flat();
    return signals.map((signal) => {
      const channel = axis < 0 ? signal.rank - 1 : axis;
      const axes = signal.shape.map((_, i) => i).filter((i) => i !== channel);
      return {
        means: Array.from(tf.mean(signal, axes).dataSync()),
        variance: tf.moments(signal).variance.dataSync()[0],
      };
    });
  }
  /** The rounding of means of values of size 1: 64 units in the last place of float32. */
  const ROUNDING = 64 * 2 ** -24;

  test('a known answer: kernel and bias are divided by σ, and the bias takes the mean off', () => {
    const dense = layers.dense({ units: 2, inputShape: [1], name: 'a' });
    const model = tf.sequential({ layers: [dense] });
    dense.setWeights([tf.tensor2d([[2, 1]]), tf.tensor1d([5, -1])]);
    // x has mean 3 and variance 4: y has means 11 and 2, variances 16 and 4, of which the mean is 10.
    const { layers: scaled } = lsuv(model, tf.tensor2d([[1], [5]]), { start: 'none', center: true });
    expect(scaled).toEqual([
      { layer: 'a', before: 10, after: expect.closeTo(1, 6) as number, attempts: 1, centered: true },
    ]);
    const sigma = Math.sqrt(10);
    const [kernel, bias] = dense.getWeights().map((weight) => Array.from(weight.dataSync()));
    [2 / sigma, 1 / sigma].forEach((value, i) => {
      expect(kernel[i]).toBeCloseTo(value, 6);
    });
    [(5 - 11) / sigma, (-1 - 2) / sigma].forEach((value, i) => {
      expect(bias[i]).toBeCloseTo(value, 6);
    });
  });

  test('every channel has mean 0, and every layer variance 1', () => {
    const model = tf.sequential({
      layers: [
        layers.conv2d({ filters: 6, kernelSize: 3, inputShape: [8, 8, 3] }),
        layers.reLU(),
        layers.separableConv2d({ filters: 5, kernelSize: 3, depthwiseInitializer: 'glorotNormal' }),
        layers.reLU(),
        layers.flatten(),
        layers.dense({ units: 7 }),
      ],
    });
    // Inputs of mean 2: nothing is centred by itself.
    const batch = tf.add(images([16, 8, 8, 3]), 2);
    const result = lsuv(model, batch, { seed: 1, center: true, tolerance: 1e-3 });
    const channels = channelsOf(model, batch);
    expect(channels.map(({ means }) => means.length)).toEqual([6, 5, 7]);
    for (const { means, variance } of channels) {
      expect(Math.max(...means.map(Math.abs))).toBeLessThan(ROUNDING);
      expect(Math.abs(variance - 1)).toBeLessThan(1e-3);
    }
    // One scaling and one look at the result: σ is exact where the bias goes with it.
    expect(result.layers.map(({ attempts }) => attempts)).toEqual([1, 1, 1]);
    expect(result.toTable()).not.toContain('Not centred');
  });

  test('a layer whose variance is right already is centred all the same, and its kernel stays', () => {
    const dense = layers.dense({ units: 1, inputShape: [1] });
    const model = tf.sequential({ layers: [dense] });
    dense.setWeights([tf.tensor2d([[1]]), tf.tensor1d([7])]);
    const [row] = lsuv(model, tf.tensor2d([[-1], [1]]), { start: 'none', center: true }).layers;
    expect(row).toEqual({ layer: dense.name, before: 1, after: 1, attempts: 0, centered: true });
    expect(dense.getWeights().map((weight) => weight.dataSync()[0])).toEqual([1, 0]);
  });

  test('layers without a bias are scaled alone, and named', () => {
    const model = tf.sequential({
      layers: [
        layers.dense({ units: 4, inputShape: [3], useBias: false, name: 'plain' }),
        layers.dense({ units: 4, name: 'biased' }),
      ],
    });
    const batch = tf.add(images([32, 3]), 2);
    const result = lsuv(model, batch, { seed: 1, center: true, tolerance: 1e-3 });
    expect(result.layers.map(({ layer, centered }) => [layer, centered])).toEqual([
      ['plain', false],
      ['biased', true],
    ]);
    expect(result.toTable()).toMatch(/\nNot centred, for want of a bias: plain$/);
    const [plain, biased] = channelsOf(model, batch);
    expect(Math.max(...plain.means.map(Math.abs))).toBeGreaterThan(0.1);
    for (const { variance } of [plain, biased]) expect(Math.abs(variance - 1)).toBeLessThan(1e-3);
    expect(Math.max(...biased.means.map(Math.abs))).toBeLessThan(ROUNDING);
  });

  test('channels are the first axis where a layer says so', () => {
    const model = tf.sequential({
      layers: [layers.conv2d({ filters: 4, kernelSize: 2, dataFormat: 'channelsFirst', inputShape: [3, 5, 6] })],
    });
    const batch = tf.add(images([8, 3, 5, 6]), 1);
    lsuv(model, batch, { seed: 1, center: true, tolerance: 1e-3 });
    const [{ means, variance }] = channelsOf(model, batch, 1);
    expect(means).toHaveLength(4);
    expect(Math.max(...means.map(Math.abs))).toBeLessThan(ROUNDING);
    expect(Math.abs(variance - 1)).toBeLessThan(1e-3);
  });

  test('a bias of any variance is no obstacle', () => {
    const dense = layers.dense({ units: 4, inputShape: [4], name: 'biased' });
    const model = tf.sequential({ layers: [dense] });
    dense.setWeights([dense.getWeights()[0], tf.tensor1d([-200, 200, -200, 200])]);
    const [{ after }] = lsuv(model, images([64, 4]), { start: 'none', center: true, tolerance: 1e-3 }).layers;
    expect(Math.abs(after - 1)).toBeLessThan(1e-3);
  });

  test('without it biases stay, and nothing is called centred', () => {
    const model = tf.sequential({ layers: [layers.dense({ units: 4, inputShape: [4], biasInitializer: 'ones' })] });
    const result = lsuv(model, images([64, 4]), { start: 'none' });
    expect(Array.from(weightNamed(model.layers[0], 'bias'))).toEqual([1, 1, 1, 1]);
    expect(result.layers[0].centered).toBe(false);
    expect(result.toTable()).not.toContain('entred');
  });

  test('all or nothing: biases that were set go back where a later layer fails', () => {
    const starved = layers.dense({ units: 2, name: 'starved', kernelInitializer: 'zeros' });
    const model = tf.sequential({ layers: [layers.dense({ units: 3, inputShape: [4] }), starved] });
    const [batch, single] = [images([8, 4]), images([1, 4])];
    const before = everythingOf(model);
    expect(() => lsuv(model, batch, { start: 'none', center: true })).toThrow(
      'lsuv: "model" expected layers whose outputs vary, got variance 0 in "starved"',
    );
    expect(everythingOf(model)).toEqual(before);
    // One example has no variance in any channel.
    expect(() => lsuv(model, single, { center: true })).toThrow('got variance 0 in "dense');
    expect(everythingOf(model)).toEqual(before);
    expect(() => lsuv(model, batch, { center: 1 as never })).toThrow('"center" expected a boolean, got 1');
  });

  test('no tensor is left', () => {
    const model = tf.sequential({ layers: [layers.dense({ units: 3, inputShape: [4] }), layers.dense({ units: 2 })] });
    const batch = images([8, 4]);
    const tensors = tf.memory().numTensors;
    lsuv(model, batch, { seed: 1, center: true });
    expect(tf.memory().numTensors).toBe(tensors);
  });
});

test('the table has a line for each layer', () => {
  const model = tf.sequential({
    layers: [layers.dense({ units: 1, inputShape: [1], kernelInitializer: 'ones', name: 'a' })],
  });
  const batch = tf.tensor2d([[-2], [2]]);
  expect(lsuv(model, batch, { start: 'none' }).toTable()).toBe(
    [
      'layer  variance before  after  attempts',
      '─────  ───────────────  ─────  ────────',
      'a                    4      1         1',
    ].join('\n'),
  );
});

describe('bad input changes nothing', () => {
  const model = tf.sequential({
    layers: [layers.dense({ units: 3, inputShape: [4], name: 'a' }), layers.dense({ units: 2, name: 'b' })],
  });
  const batch = images([5, 4]);
  // The first layer has been scaled by the time that the second one fails, to which its ReLUs let nothing through.
  const biasInitializer = tf.initializers.constant({ value: -100 });
  const failing = tf.sequential({
    layers: [
      layers.dense({ units: 3, inputShape: [4], activation: 'relu', biasInitializer }),
      layers.dense({ units: 2, name: 'starved' }),
    ],
  });

  test.each<[string, tf.LayersModel, unknown, unknown, string]>([
    ['no tensor', model, [1, 2], undefined, '"batch" expected a tensor, got [1, 2]'],
    [
      'another shape',
      model,
      images([5, 3]),
      undefined,
      '"batch" expected a tensor of shape [any, 4], got one of shape [5, 3]',
    ],
    [
      'no example',
      model,
      tf.zeros([0, 4]),
      undefined,
      '"batch" expected a tensor of shape [any, 4], got one of shape [0, 4]',
    ],
    ['NaN', model, tf.fill([5, 4], NaN), undefined, '"batch" expected finite values, got NaN or an infinity'],
    [
      'a start that is none',
      model,
      batch,
      { start: 'orthonormal' },
      'lsuv: "start" expected one of orthogonal, kaiming, none, got "orthonormal". Did you mean "orthogonal"?',
    ],
    ['no tolerance', model, batch, { tolerance: 0 }, '"tolerance" expected a finite number > 0, got 0'],
    ['no attempt', model, batch, { maxAttempts: 0 }, '"maxAttempts" expected an integer >= 1, got 0'],
    [
      'a constant signal',
      model,
      tf.zeros([5, 4]),
      undefined,
      '"model" expected layers whose outputs vary, got variance 0 in "a"',
    ],
    [
      'a constant signal further on',
      failing,
      batch,
      { start: 'none' },
      '"model" expected layers whose outputs vary, got variance 0 in "starved"',
    ],
  ])('%s', (_, failingModel, given, options, message) => {
    const before = weightValues(failingModel);
    const tensors = tf.memory().numTensors;
    expect(() => lsuv(failingModel, given as never, options as never)).toThrow(message);
    expect(weightValues(failingModel)).toEqual(before);
    expect(tf.memory().numTensors).toBe(tensors);
  });

  test('no tensor is left', () => {
    const tensors = tf.memory().numTensors;
    lsuv(model, batch);
    expect(tf.memory().numTensors).toBe(tensors);
  });
});

describe('no scale brings some variances to 1', () => {
  const batch = images([64, 4], 3);

  class Logarithm extends tf.layers.Layer {
    static readonly className = 'Logarithm';
    override computeOutputShape(shape: tf.Shape): tf.Shape {
      return shape;
    }
    override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
      return tf.log([inputs].flat()[0]);
    }
  }

  test.each<[string, () => tf.LayersModel, tf.Tensor, object, string]>([
    [
      'NaN, as a custom layer gives it',
      () =>
        tf.sequential({
          layers: [
            layers.dense({ units: 4, inputShape: [4] }),
            new Logarithm({}),
            layers.dense({ units: 4, name: 'after' }),
          ],
        }),
      batch,
      {},
      'lsuv: "model" expected layers whose outputs vary, got variance NaN in "after"',
    ],
    [
      'what finite values overflow to',
      () => tf.sequential({ layers: [layers.dense({ units: 4, inputShape: [4], name: 'over' })] }),
      tf.fill([8, 4], 3e38),
      {},
      'got variance NaN in "over"',
    ],
    [
      'infinite weights',
      () =>
        tf.sequential({
          layers: [
            layers.dense({
              units: 4,
              inputShape: [4],
              name: 'infinite',
              kernelInitializer: tf.initializers.constant({ value: Infinity }),
            }),
          ],
        }),
      batch,
      { start: 'none' },
      'in "infinite"',
    ],
    [
      'the variance of a bias, which would grind the kernel to nothing',
      () => {
        const biased = layers.dense({ units: 4, inputShape: [4], name: 'biased' });
        const model = tf.sequential({ layers: [biased] });
        // Of variance 4.
        biased.setWeights([biased.getWeights()[0], tf.tensor1d([-2, 2, -2, 2])]);
        return model;
      },
      batch,
      { start: 'none' },
      'lsuv: "model" expected biases of variance below 1, got one of variance 4 in "biased"',
    ],
  ])('%s', (_, make, values, options, message) => {
    const model = make();
    const before = weightValues(model);
    expect(() => lsuv(model, values, options)).toThrow(RangeError);
    expect(() => lsuv(model, values, options)).toThrow(message);
    expect(weightValues(model)).toEqual(before);
  });

  test('a bias of variance below 1 is made up for', () => {
    const biased = layers.dense({ units: 4, inputShape: [4], name: 'biased' });
    const model = tf.sequential({ layers: [biased] });
    biased.setWeights([biased.getWeights()[0], tf.tensor1d([-0.9, 0.9, -0.9, 0.9])]);
    const { layers: scaled } = lsuv(model, batch, { start: 'none', maxAttempts: 100, tolerance: 0.01 });
    expect(Math.abs(scaled[0].after - 1)).toBeLessThanOrEqual(0.01);
  });

  test('where a constraint undoes every scaling one attempt is enough to see it', () => {
    const model = tf.sequential({
      layers: [layers.dense({ units: 4, inputShape: [4], useBias: false, kernelConstraint: 'unitNorm' })],
    });
    const [{ attempts, before, after }] = lsuv(model, tf.mul(batch, 3), { seed: 1 }).layers;
    expect(attempts).toBeLessThanOrEqual(2);
    expect(after).toBeCloseTo(before, 5);
    expect(after).toBeGreaterThan(2);
  });
});

test('weights go back past constraints that would change them', () => {
  const model = tf.sequential({
    layers: [
      // The constraint acts on what is written, not on what a weight starts with.
      layers.dense({
        units: 2,
        inputShape: [2],
        kernelConstraint: 'nonNeg',
        kernelInitializer: tf.initializers.randomNormal({ seed: 1 }),
      }),
      layers.dense({ units: 2, activation: 'relu', kernelInitializer: 'zeros' }),
      layers.dense({ units: 2, name: 'starved' }),
    ],
  });
  const before = weightValues(model);
  expect(before.some((value) => value < 0)).toBe(true);
  expect(() => lsuv(model, images([8, 2]), { start: 'none' })).toThrow('in "dense');
  expect(weightValues(model)).toEqual(before);
});

describe('states of recurrent layers', () => {
  const stateful = { stateful: true, batchInputShape: [2, 3, 2] };

  test.each<[string, () => tf.LayersModel, number[]]>([
    [
      'LSTM',
      () => tf.sequential({ layers: [layers.lstm({ units: 2, ...stateful }), layers.dense({ units: 1 })] }),
      [2, 3, 2],
    ],
    ['GRU', () => tf.sequential({ layers: [layers.gru({ units: 2, ...stateful })] }), [2, 3, 2]],
    [
      'SimpleRNN in a nested model',
      () =>
        tf.sequential({
          layers: [
            tf.sequential({ layers: [layers.simpleRNN({ units: 2, ...stateful })] }),
            layers.dense({ units: 1 }),
          ],
        }),
      [2, 3, 2],
    ],
    [
      'cells in a row',
      () =>
        tf.sequential({
          layers: [
            layers.rnn({ cell: [layers.gruCell({ units: 2 }), layers.lstmCell({ units: 2 })] as never, ...stateful }),
          ],
        }),
      [2, 3, 2],
    ],
    [
      'Bidirectional',
      () =>
        tf.sequential({
          layers: [
            layers.bidirectional({
              layer: layers.lstm({ units: 2, stateful: true }),
              mergeMode: 'concat',
              batchInputShape: [2, 3, 2],
            } as never),
          ],
        }),
      [2, 3, 2],
    ],
    [
      'ConvLSTM2D',
      () =>
        tf.sequential({
          layers: [layers.convLstm2d({ filters: 1, kernelSize: 2, stateful: true, batchInputShape: [1, 2, 3, 3, 1] })],
        }),
      [1, 2, 3, 3, 1],
    ],
  ])('%s: are as they were, and no tensor is left', (_, make, shape) => {
    const model = make();
    const batch = images(shape);
    (model.predict(batch) as tf.Tensor).dispose();
    const before = everythingOf(model);
    const changeNothingElse = (): void => {
      expect({ ...everythingOf(model), weights: before.weights }).toEqual(before);
    };
    for (let i = 0; i < 3; i++) lsuv(model, batch, { seed: i });
    changeNothingElse();
    tf.tidy(() => {
      lsuv(model, batch, { seed: 4 });
    });
    changeNothingElse();
    // And the model goes on with them.
    (model.predict(batch) as tf.Tensor).dispose();
  });
});

describe('a batch', () => {
  const model = tf.sequential({ layers: [layers.dense({ units: 2, inputShape: [2] })] });
  const two = ((): tf.LayersModel => {
    const inputs = [tf.input({ shape: [2] }), tf.input({ shape: [2] })];
    return tf.model({ inputs, outputs: on(layers.add(), ...inputs) });
  })();

  test.each<[string, tf.LayersModel, unknown, string]>([
    ['of billions of holes', model, Array(2 ** 32 - 1), '"batch" expected a tensor, got ['],
    ['of holes for two inputs', two, Array(2), '"batch" expected an array of 2 tensors, got ['],
    ['with a hole', two, Object.assign(Array(2), { 0: tf.ones([1, 2]) }), '"batch" expected an array of 2 tensors'],
    ['of too few tensors', two, [tf.ones([1, 2])], '"batch" expected an array of 2 tensors, got [a Tensor]'],
    ['of texts', model, tf.tensor2d([['a', 'b']]), '"batch" expected a tensor of shape [any, 2], got one of string'],
  ])('%s is refused', (_, refusing, batch, message) => {
    expect(() => lsuv(refusing, batch as tf.Tensor)).toThrow(`lsuv: ${message}`);
  });
});
