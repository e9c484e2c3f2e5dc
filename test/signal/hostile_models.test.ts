/** Custom layers, unusual graphs, and failures in the middle: a trace leaves everything as it was. */
import * as tf from '@tensorflow/tfjs';
import { statelessRandomNormal, traceSignal } from 'tfjs-initializers';
import { on, weightValues } from '../support/models.js';

const { layers } = tf;

/** What a failure could leave behind in tfjs's engine. */
function engineState(): unknown {
  const {
    scopeStack,
    gradientDepth,
    kernelDepth,
    activeTape = null,
  } = (
    tf.engine() as unknown as {
      state: { scopeStack: unknown[]; gradientDepth: number; kernelDepth: number; activeTape: unknown };
    }
  ).state;
  return { scopes: scopeStack.length, gradientDepth, kernelDepth, activeTape, tensors: tf.memory().numTensors };
}

/** A custom layer that hands its input on, with what a test adds. */
abstract class Custom extends tf.layers.Layer {
  override computeOutputShape(shape: tf.Shape): tf.Shape {
    return shape;
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor | tf.Tensor[] {
    return [inputs].flat()[0];
  }
}

/** A dense layer of one unit, weight 1 and bias 0, and a custom layer. */
function behindDense(layer: tf.layers.Layer, units = 1): tf.LayersModel {
  const dense = layers.dense({ units, inputShape: [units], kernelInitializer: 'identity', name: 'dense' });
  return tf.sequential({ layers: [dense, layer] });
}

describe('layers stay what they are', () => {
  test('a call that is a field of its own', async () => {
    class Twice extends Custom {
      static className = 'TwiceOfTrace';

      override call = (inputs: tf.Tensor | tf.Tensor[]): tf.Tensor => tf.mul([inputs].flat()[0], 2);
    }
    const layer = new Twice({});
    const model = behindDense(layer);
    const { call } = layer;
    const predict = (): number => (model.predict(tf.ones([1, 1])) as tf.Tensor).dataSync()[0];
    expect(predict()).toBe(2);
    const trace = await traceSignal(model, tf.ones([1, 1]));
    expect(trace.layers.at(-1)?.preActivation.secondMoment).toBe(4);
    expect(layer.call).toBe(call);
    expect(predict()).toBe(2);
  });

  test('a call that somebody has patched, as it was defined', async () => {
    const model = behindDense(layers.reLU());
    const [, relu] = model.layers;
    const patched = jest.fn((inputs: tf.Tensor | tf.Tensor[]) => tf.mul([inputs].flat()[0], 3));
    Object.defineProperty(relu, 'call', { get: () => patched, configurable: true, enumerable: false });
    const before = Object.getOwnPropertyDescriptor(relu, 'call');
    await traceSignal(model, tf.ones([1, 1]), { probes: 0 });
    expect(patched).toHaveBeenCalledTimes(1);
    expect(Object.getOwnPropertyDescriptor(relu, 'call')).toEqual(before);
  });

  test('a call that cannot be replaced goes by unseen', async () => {
    const model = tf.sequential({
      layers: [...behindDense(layers.reLU()).layers, layers.dense({ units: 1, name: 'end' })],
    });
    Object.defineProperty(model.layers[1], 'call', {
      value: (x: tf.Tensor[]) => tf.mul([x].flat()[0], 5),
      writable: false,
    });
    const trace = await traceSignal(model, tf.ones([1, 1]));
    expect(trace.layers.map(({ layer }) => layer)).toEqual(['dense', 'end']);
    // What comes in is measured instead.
    const [kernel] = model.layers[2].getWeights();
    expect(trace.layers[1].expected).toBeCloseTo(25 * kernel.dataSync()[0] ** 2, 5);
  });

  test('an activation that is a function', async () => {
    class Active extends Custom {
      static className = 'ActiveOfTrace';
      activation = (x: tf.Tensor): tf.Tensor => tf.relu(x);
      override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
        return this.activation([inputs].flat()[0]);
      }
    }
    const layer = new Active({});
    const { activation } = layer;
    const trace = await traceSignal(behindDense(layer), tf.tensor2d([[1], [-1]]));
    expect(trace.layers.at(-1)?.preActivation.secondMoment).toBe(0.5);
    expect(layer.activation).toBe(activation);
  });

  test.each<[string, object]>([
    ['layer', { layer: 'first' }],
    ['no layer', { layer: null }],
    ['cell', { cell: 5 }],
    ['cells', { cells: {} }],
    ['layers', { layers: [], predict: () => 0 }],
    ['an activation that is none', { activation: { apply: 1 } }],
    [
      'a configuration that fails',
      {
        getConfig: () => {
          throw new Error('no configuration');
        },
      },
    ],
    ['a configuration that is none', { getConfig: () => undefined }],
    [
      'fields that fail',
      Object.defineProperties(
        {},
        Object.fromEntries(
          ['activation', 'alpha'].map((name) => [
            name,
            {
              enumerable: true,
              get: () => {
                throw new Error(name);
              },
            },
          ]),
        ),
      ),
    ],
  ])('fields of a custom layer may have any name: %s', async (_, fields) => {
    class Fields extends Custom {
      static className = 'FieldsOfTrace';
    }
    const layer = Object.defineProperties(new Fields({}), Object.getOwnPropertyDescriptors(fields));
    const trace = await traceSignal(behindDense(layer), tf.ones([1, 1]));
    expect(trace.layers.map(({ className }) => className)).toEqual(['Dense', 'FieldsOfTrace']);
    expect(trace.unknown).toEqual([{ layer: layer.name, className: 'FieldsOfTrace' }]);
  });

  test('a layer without a class name', async () => {
    class Nameless extends Custom {}
    const trace = await traceSignal(behindDense(new Nameless({ name: 'nameless' })), tf.ones([1, 1]));
    expect(trace.unknown.map(({ className }) => className)).toEqual(['']);
  });
});

test('weights that are not finite are traced too', async () => {
  const alphaInitializer = tf.initializers.constant({ value: NaN });
  const trace = await traceSignal(behindDense(layers.prelu({ alphaInitializer }), 3), tf.fill([2, 3], -1));
  expect(trace.layers.map(({ layer, activationName, activation }) => [layer, activationName, activation.mean])).toEqual(
    [['dense', 'unknown', NaN]],
  );
});

describe('states and weights stay what they are', () => {
  const recurrent = { units: 2, stateful: true, kernelInitializer: 'ones', recurrentInitializer: 'ones' } as const;

  test.each<[string, () => tf.layers.Layer]>([
    ['an LSTM', () => layers.lstm({ ...recurrent, batchInputShape: [1, 2, 1] })],
    ['a GRU', () => layers.gru({ ...recurrent, batchInputShape: [1, 2, 1] })],
    [
      'one in both directions',
      () =>
        layers.bidirectional({
          layer: layers.simpleRNN({ ...recurrent, returnSequences: true }),
          mergeMode: 'concat',
          batchInputShape: [1, 2, 1],
        }),
    ],
    [
      'stacked cells',
      () =>
        layers.rnn({
          cell: [1, 2].map(() => layers.lstmCell({ units: 2 })),
          stateful: true,
          batchInputShape: [1, 2, 1],
        }),
    ],
  ])('the states of %s', async (_, recurrentLayer) => {
    const model = tf.sequential({ layers: [recurrentLayer()] });
    const batch = tf.ones([1, 2, 1]);
    const next = (): number[] => Array.from((model.predict(batch) as tf.Tensor).dataSync());
    next();
    const expected = next();
    model.resetStates();
    next();
    const before = engineState();
    for (const training of [true, false]) await traceSignal(model, batch, { training });
    expect(engineState()).toEqual(before);
    expect(next()).toEqual(expected);
  });

  test('weights that a custom layer sets as it is called, past their constraint', async () => {
    class Counting extends Custom {
      static className = 'CountingOfTrace';
      #calls: tf.LayerVariable | undefined;
      override build(shape: tf.Shape): void {
        // The constraint would make 1 of what is put back.
        const constraint = tf.constraints.unitNorm({ axis: 0 });
        this.#calls = this.addWeight('calls', [1], 'float32', tf.initializers.ones(), undefined, false, constraint);
        super.build(shape);
      }
      override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
        this.#calls?.write(tf.add(this.#calls.read(), 1));
        return [inputs].flat()[0];
      }
    }
    const model = behindDense(new Counting({}));
    const [, counting] = model.layers;
    (counting.weights[0].read() as unknown as tf.Variable).assign(tf.tensor1d([7]));
    const batch = tf.ones([1, 1]);
    const before = engineState();
    await traceSignal(model, batch);
    expect(weightValues(model)).toEqual([1, 0, 7]);
    expect(engineState()).toEqual(before);
  });
});

describe('failures leave nothing behind', () => {
  const ENDLESS = {
    scopes: (inputs: tf.Tensor): tf.Tensor => tf.tidy(() => ENDLESS.scopes(inputs)),
    operations: (inputs: tf.Tensor): tf.Tensor =>
      tf.customGrad((x) => ({ value: ENDLESS.operations(x as tf.Tensor), gradFunc: (dy: tf.Tensor) => dy }))(inputs),
  };

  const batch = statelessRandomNormal([4, 3], [1, 1]);

  class Failing extends Custom {
    static className = 'FailingOfTrace';
    fail: (inputs: tf.Tensor) => tf.Tensor = (inputs) => inputs;
    override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
      return this.fail([inputs].flat()[0]);
    }
  }

  /** A trace of a model whose custom layer, or loss, fails. */
  async function expectNothingLeft(fail: (inputs: tf.Tensor) => tf.Tensor, message: RegExp): Promise<void> {
    const failing = new Failing({});
    const model = tf.sequential({
      layers: [
        layers.batchNormalization({ inputShape: [3] }),
        layers.dense({ units: 3, activation: 'relu' }),
        failing,
        layers.dense({ units: 2 }),
      ],
    });
    const call = Object.getOwnPropertyDescriptor(model.layers[1], 'call');
    const weights = weightValues(model);
    const before = engineState();
    failing.fail = fail;
    await expect(traceSignal(model, batch)).rejects.toThrow(message);
    failing.fail = (inputs) => inputs;
    expect(engineState()).toEqual(before);
    expect(weightValues(model)).toEqual(weights);
    expect(Object.getOwnPropertyDescriptor(model.layers[1], 'call')).toEqual(call);
    expect(
      tf
        .grad((x) => tf.square(x))(tf.scalar(3))
        .dataSync()[0],
    ).toBe(6);
  }

  test('of a layer', async () => {
    await expectNothingLeft(() => {
      throw new Error('no call');
    }, /no call/);
  });

  // tfjs closes a scope by a call, which fails as well where the stack is full.
  test.each(['scopes', 'operations'] as const)('of a layer, in as many %s as the stack holds', async (what) => {
    await expectNothingLeft(ENDLESS[what], /call stack/);
  });

  test('of a gradient, which is warned of', async () => {
    const failing = new Failing({});
    const model = behindDense(failing, 3);
    failing.fail = (inputs) =>
      tf.customGrad((x) => ({
        value: tf.clone(x as tf.Tensor),
        gradFunc: () => {
          throw new Error('no gradient');
        },
      }))(inputs);
    const before = engineState();
    const { warnings } = await traceSignal(model, batch);
    expect(warnings).toEqual(['The gradient cannot be computed: no gradient']);
    expect(engineState()).toEqual(before);
  });

  test.each([0, 1, 2])('of the device, at its read number %d', async (reads) => {
    const model = behindDense(layers.reLU(), 3);
    await traceSignal(model, batch);
    const before = engineState();
    const backend = tf.backend();
    const read = jest.spyOn(backend, 'read');
    for (let i = 0; i < reads; i++) read.mockImplementationOnce((dataId) => Promise.resolve(backend.readSync(dataId)));
    read.mockRejectedValueOnce(new Error('device lost'));
    await expect(traceSignal(model, batch)).rejects.toThrow('device lost');
    read.mockRestore();
    expect(engineState()).toEqual(before);
  });
});

describe('the loss is a scalar', () => {
  const model = tf.sequential({ layers: [layers.dense({ units: 2, inputShape: [3] })] });

  test.each<[string, unknown, ErrorConstructor, string]>([
    ['a vector', (y: tf.Tensor) => tf.mean(y, 1), RangeError, 'a scalar tensor, got one of shape [4]'],
    ['the output', (y: tf.Tensor) => y, RangeError, 'a scalar tensor, got one of shape [4,2]'],
    ['a number', () => 1, TypeError, 'a function that returns a scalar tensor, got 1'],
    ['nothing', () => undefined, TypeError, 'got undefined'],
    ['a promise', () => Promise.resolve(1), TypeError, 'got a Promise'],
  ])('not %s', async (_, loss, kind, message) => {
    const batch = tf.ones([4, 3]);
    const before = engineState();
    const trace = traceSignal(model, batch, { loss: loss as () => tf.Scalar });
    await expect(trace).rejects.toThrow(kind);
    await expect(trace).rejects.toThrow(`traceSignal: "loss" expected a function that returns a scalar tensor`);
    await expect(trace).rejects.toThrow(message);
    expect(engineState()).toEqual(before);
  });

  test('one that does not depend on the model has no gradient', async () => {
    const {
      layers: [row],
    } = await traceSignal(model, tf.ones([4, 3]), { loss: () => tf.scalar(1) });
    expect([row.preActivationGradient, row.kernelGradient]).toEqual([undefined, undefined]);
  });
});

describe('unusual graphs', () => {
  test('a layer of two outputs is one layer, though tfjs calls it for each', async () => {
    const input = tf.input({ shape: [5, 3] });
    const [sequence, , cell] = layers
      .lstm({ units: 4, returnState: true, returnSequences: true, name: 'lstm' })
      .apply(input) as tf.SymbolicTensor[];
    const outputs = [
      on(layers.dense({ units: 2, name: 'on_sequence' }), sequence),
      on(layers.dense({ units: 2, name: 'on_cell' }), cell),
    ];
    const model = tf.model({ inputs: input, outputs });
    const trace = await traceSignal(model, statelessRandomNormal([2, 5, 3], [1, 1]));
    expect(trace.layers.map(({ layer }) => layer).sort()).toEqual(['lstm', 'on_cell', 'on_sequence']);
  });

  test('a nested model that hands its input on', async () => {
    const [a, b] = [tf.input({ shape: [3] }), tf.input({ shape: [2] })];
    const inner = on(layers.dense({ units: 3, name: 'inner' }), on(layers.concatenate(), a, b));
    const block = tf.model({ inputs: [a, b], outputs: [inner, b], name: 'block' });
    const [x, y] = [tf.input({ shape: [3] }), tf.input({ shape: [2] })];
    const [h, z] = block.apply([x, on(layers.dense({ units: 2, name: 'before' }), y)]) as tf.SymbolicTensor[];
    const outputs = on(layers.dense({ units: 1, name: 'after' }), on(layers.concatenate(), h, z));
    const model = tf.model({ inputs: [x, y], outputs });
    const trace = await traceSignal(model, [tf.ones([2, 3]), tf.ones([2, 2])]);
    expect(trace.layers.map(({ layer }) => layer)).toEqual(['before', 'block/inner', 'after']);
    for (const { expected } of trace.layers) expect(expected).toBeGreaterThan(0);
  });

  test('an input of indices and no weights', async () => {
    const input = tf.input({ shape: [2, 1], dtype: 'int32' });
    const model = tf.model({ inputs: input, outputs: on(layers.flatten(), input) });
    expect((await traceSignal(model, tf.ones([3, 2, 1], 'int32'))).layers).toEqual([]);
  });
});
