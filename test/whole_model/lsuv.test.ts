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
