import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { fromKeras, registerKerasInitializers, withKerasInitializers } from 'tfjs-initializers/keras';
import { artifactsOf } from './models.js';
import { expectDrawn, fromPython, refused, writtenHere } from './vectors.js';

beforeAll(registerKerasInitializers);

describe.each(Object.entries(fromPython))('the topology %s', (_, { topology, ...drawn }) => {
  test('loads, draws what Keras drew, and computes what Keras computed', async () => {
    const model = await tf.models.modelFromJSON(fromKeras(topology));
    expectDrawn(model, drawn);
    model.dispose();
  });

  test('is not changed, and read twice is as read once', () => {
    const before = JSON.stringify(topology);
    const read = fromKeras(topology);
    expect(JSON.stringify(topology)).toBe(before);
    expect(fromKeras(read)).toEqual(read);
  });
});

test.each(Object.entries(writtenHere))(
  'the topology of the model %s, which tfjs wrote, stays as it is',
  (_, topology) => {
    expect(fromKeras(topology)).toEqual(topology);
  },
);

test('loading leaves the weights of the model, and nothing when that is disposed of', async () => {
  const before = tf.memory().numTensors;
  const model = await tf.models.modelFromJSON(fromKeras(fromPython.keras_3_sequential.topology));
  expect(tf.memory().numTensors - before).toBe(model.weights.length);
  model.dispose();
  expect(tf.memory().numTensors).toBe(before);
});

const ignored = (place: string, only: string, got: string): string =>
  `"${place}" expected ${only}, as tfjs ignores it, got ${got}`;
const noType = (place: string, got: string): string =>
  `"${place}.dtype" expected float32 or a mixed type, as tfjs computes in float32, got "${got}"`;
const noMask = (layer: string): string =>
  `"${layer}" expected a mask that tfjs makes as Keras does, got another one or none`;
const zeros = (layer: string): string =>
  `"${layer}" expected layers after it that skip masked steps: Keras gives 0 for them, tfjs the step before`;

/** What is said of the models of reference/keras_refused.json: of those of both Keras, or of one. */
const MESSAGES: Readonly<Record<string, string>> = {
  'Bidirectional, backward_layer': '"bidirectional.backward_layer" expected the layer itself in reverse',
  'BatchNormalization, renorm': ignored('batch_normalization.renorm', 'false', 'true'),
  'Constant of an array':
    '"dense.bias_initializer.value" expected a number, as tfjs has no other constants, got [1, 2]',
  'Conv1D, data_format': ignored('conv1d.data_format', '"channels_last"', '"channels_first"'),
  'Conv2D, groups': ignored('conv2d.groups', '1', '2'),
  'Conv2DTranspose, dilation_rate': ignored('conv2d_transpose.dilation_rate', '1', '[2, 2]'),
  'Conv2DTranspose, output_padding': ignored('conv2d_transpose.output_padding', '[0, 0]', '[1, 1]'),
  'Conv3DTranspose, output_padding': ignored('conv3d_transpose.output_padding', '[1, 1, 1]', '[0, 1, 1]'),
  'DepthwiseConv2D, dilation_rate': ignored('depthwise_conv2d.dilation_rate', '1', '[2, 2]'),
  'Dropout, training': ignored('dropout.training', 'false', 'true'),
  'GlobalAveragePooling2D, keepdims': ignored('global_average_pooling2d.keepdims', 'false', 'true'),
  'GlobalMaxPooling1D, data_format': ignored('global_max_pooling1d.data_format', '"channels_last"', '"channels_first"'),
  'LayerNormalization, rms_scaling': ignored('layer_normalization.rms_scaling', 'false', 'true'),
  'ReLU, max_value and negative_slope': '"re_lu.negative_slope" expected 0, as tfjs has it by itself alone, got 0.5',
  'ReLU, max_value and threshold': '"re_lu.threshold" expected 0, as tfjs has it by itself alone, got 0.5',
  'UpSampling2D, interpolation': ignored('up_sampling2d.interpolation', '"nearest"', '"bilinear"'),
  bfloat16: noType('dense', 'bfloat16'),
  float16: noType('dense', 'float16'),
  'keras_2: float16 of an input': noType('input_1', 'float16'),
  'keras_3: float16 of an input': noType('input_layer', 'float16'),
  float64: noType('dense', 'float64'),
  hard_sigmoid:
    '"lstm.recurrent_activation" expected another activation, as tfjs has another function by this name, ' +
    'got "hard_sigmoid"',
  'keras_2: operation': '"tf.__operators__.add" expected a layer and no operation on tensors, got "TFOpLambda"',
  'keras_3: operation': '"add" expected a layer and no operation on tensors, got "Add"',
  'seed of 64 bits':
    '"dense.kernel_initializer.seed" expected an integer from -2147483648 to 2147483647, got 1099511627776',
  'seed of more than 53 bits': '"dense.kernel_initializer.seed" expected a safe integer, got 1152921504606847000',
  time_major: ignored('lstm.time_major', 'false', 'true'),
  'mask, added': noMask('lstm'),
  'mask, given': noMask('lstm'),
  'keras_2: mask, given to Softmax': noMask('softmax'),
  'keras_3: mask, given to Softmax': '"softmax" expected a call with tensors and named arguments, got an object',
  'mask, none after Conv1D': noMask('lstm'),
  'mask, none after RepeatVector': noMask('decoder'),
  'mask, none beside': noMask('lstm_1'),
  'mask, into a model': noMask('lstm'),
  'mask, out of a model': noMask('outer'),
  'mask, in TimeDistributed': noMask('time_distributed'),
  'mask, of GlobalAveragePooling1D': noMask('global_average_pooling1d'),
  'mask, beside Softmax': noMask('softmax'),
  'mask, beside states': noMask('decoder'),
  'mask, zeros of Bidirectional': zeros('bidirectional'),
  'mask, zeros at the end': zeros('lstm'),
};

test.each(Object.entries(refused))('%s is refused, with the name of the layer', (name, topology) => {
  const message = MESSAGES[name] ?? MESSAGES[name.replace(/^keras_\d: /, '')];
  expect(() => fromKeras(topology)).toThrow(`fromKeras: ${message}`);
});

test('a separable convolution of Keras is saved and loaded again with both of its initializers', async () => {
  registerKerasInitializers();
  const { topology, ...drawn } = fromPython.keras_3_translated;
  const model = await tf.models.modelFromJSON(fromKeras(topology));
  const { modelTopology } = await artifactsOf(model);
  expectDrawn(await tf.loadLayersModel(withKerasInitializers(tf.io.fromMemory({ modelTopology }))), drawn);
});

describe('a call in Keras 3', () => {
  const x = { module: 'keras.layers', class_name: 'InputLayer', config: { batch_shape: [null, 2], name: 'x' } };
  const tensor = (history: unknown): object => ({
    class_name: '__keras_tensor__',
    config: { shape: [null, 2], dtype: 'float32', keras_history: history },
  });

  /** A functional model whose one layer is called so. */
  function calledWith(call: unknown, outputs: unknown = ['y', 0, 0]): object {
    const y = { module: 'keras.layers', class_name: 'Dense', config: { name: 'y', units: 2 } };
    const layers = [
      { ...x, name: 'x', inbound_nodes: [] },
      { ...y, name: 'y', inbound_nodes: [call] },
    ];
    const config = { name: 'model', layers, input_layers: { in: ['x', 0, 0] }, output_layers: outputs };
    return { module: 'keras.src.models.functional', class_name: 'Functional', config };
  }

  const args = [tensor(['x', 0, 0])];

  test('has its plain arguments, and none that are null; inputs may have names', async () => {
    const topology = fromKeras(calledWith({ args, kwargs: { training: true, mask: null, other: [null] } }));
    expect(topology).toMatchObject({
      config: {
        layers: [{}, { inbound_nodes: [[['x', 0, 0, { training: true }]]] }],
        input_layers: [['x', 0, 0]],
        output_layers: [['y', 0, 0]],
      },
    });
    expect((await tf.models.modelFromJSON(topology)).outputs[0].shape).toEqual([null, 2]);
  });

  const isNoTensor = 'expected tensors: [layer, call, output], got';
  test.each<[string, unknown, string]>([
    ['a number among the tensors', { args: [2], kwargs: {} }, `"y" ${isNoTensor} 2`],
    ['an object of another class', { args: [x], kwargs: {} }, `"y" ${isNoTensor} an object with keys`],
    ['a history that is no list', { args: [tensor('x')], kwargs: {} }, `"y" ${isNoTensor} "x"`],
    ['a history without numbers', { args: [tensor(['x'])], kwargs: {} }, `"y" ${isNoTensor} ["x"]`],
    ['a negative number', { args: [tensor(['x', -1, 0])], kwargs: {} }, `"y" ${isNoTensor} ["x", -1, 0]`],
    ['no arguments by name', { args, kwargs: null }, '"y" expected a call with "args" and "kwargs", got an object'],
    ['no tensors', { args: [], kwargs: {} }, '"y" expected a call with tensors, got an object'],
    [
      'tensors by name besides',
      { args, kwargs: { bias: args } },
      '"y" expected a call with tensors and plain arguments',
    ],
    ['a layer that is not there', { args: [tensor(['z', 0, 0])], kwargs: {} }, '"y" expected tensors that a layer of'],
    ['a call that is not there', { args: [tensor(['x', 1, 0])], kwargs: {} }, '"y" expected tensors that a layer of'],
    [
      'its own output',
      { args: [tensor(['y', 0, 0])], kwargs: {} },
      '"y" expected tensors that a layer of the model makes',
    ],
  ])('with %s is refused', (_, call, message) => {
    expect(() => fromKeras(calledWith(call))).toThrow(`fromKeras: ${message}`);
  });

  test('gives outputs that are there', () => {
    expect(() => fromKeras(calledWith({ args, kwargs: {} }, [['y', 1, 0]]))).toThrow(
      new RangeError(
        'fromKeras: "model.output_layers" expected tensors that a layer of the model makes, got ["y", 1, 0]',
      ),
    );
    expect(() => fromKeras(calledWith({ args, kwargs: {} }, 7))).toThrow(
      new RangeError(`fromKeras: "model.output_layers" ${isNoTensor} 7`),
    );
  });
});

test('calls have the numbers that tfjs gives them: 100 graphs of shared layers in any order', async () => {
  // Park and Miller's generator.
  let state = 1;
  const below = (limit: number): number => (state = (state * 16807) % 2147483647) % limit;
  for (let i = 0; i < 100; i++) {
    // Each layer multiplies by a number of its own; the calls come in the order in which Keras made them.
    const factors = Array.from({ length: 4 }, (_, layer) => 1 + 0.1 * (layer + 1));
    const calls: object[][] = factors.map(() => []);
    const tensors = [{ history: ['x', 0, 0], value: 1 }];
    for (let n = 0; n < 10; n++) {
      const [layer, input] = [below(factors.length), tensors[below(tensors.length)]];
      const config = { shape: [null, 1], dtype: 'float32', keras_history: input.history };
      tensors.push({ history: [`y${layer}`, calls[layer].length, 0], value: factors[layer] * input.value });
      calls[layer].push({ args: [{ class_name: '__keras_tensor__', config }], kwargs: {} });
    }
    const input = {
      class_name: 'InputLayer',
      name: 'x',
      config: { name: 'x', batch_shape: [null, 1] },
      inbound_nodes: [],
    };
    const layers: object[] = [input];
    factors.forEach((value, layer) => {
      const name = `y${layer}`;
      const kernel = { class_name: 'Constant', config: { value } };
      const config = { name, units: 1, use_bias: false, kernel_initializer: kernel };
      layers.splice(below(layers.length + 1), 0, { class_name: 'Dense', name, config, inbound_nodes: calls[layer] });
    });
    const [, ...made] = tensors;
    const config = {
      name: 'model',
      layers,
      input_layers: ['x', 0, 0],
      output_layers: made.map(({ history }) => history),
    };
    const model = await tf.models.modelFromJSON(fromKeras({ class_name: 'Functional', config }));
    const outputs = [model.predict(tf.ones([1, 1]))].flat().map((output) => output.dataSync()[0]);
    outputs.forEach((output, n) => {
      expect(output).toBeCloseTo(made[n].value, 5);
    });
    model.dispose();
  }
});

test('a call that is written after one that needs it comes first, and stays there', () => {
  const functional = (calls: unknown[], outputs: unknown[]): object => ({
    class_name: 'Functional',
    config: {
      name: 'model',
      layers: [
        { class_name: 'Dense', name: 'y', config: { name: 'y' }, inbound_nodes: calls },
        { class_name: 'InputLayer', name: 'x', config: { name: 'x' }, inbound_nodes: [] },
      ],
      input_layers: [['x', 0, 0]],
      output_layers: outputs,
    },
  });
  const [ofX, ofY] = [[['x', 0, 0, {}]], [['y', 0, 0, {}]]];
  const ordered = functional([ofX, ofY], [['y', 1, 0]]);
  expect(fromKeras(functional([[['y', 1, 0, {}]], ofX], [['y', 0, 0]]))).toEqual(ordered);
  expect(fromKeras(ordered)).toEqual(ordered);
});

describe('a malformed topology', () => {
  const sequential = (...layers: unknown[]): object => ({
    class_name: 'Sequential',
    config: { name: 'model', layers },
  });
  const dense = (config: object): object => ({ class_name: 'Dense', config: { name: 'dense', units: 1, ...config } });

  test.each<[string, unknown, string]>([
    ['undefined', undefined, '"topology" expected a model that Keras or tfjs describes'],
    ['null', null, '"topology" expected a model'],
    ['a text', 'model', '"topology" expected a model'],
    ['a list', [], '"topology" expected a model'],
    ['a number', 3, '"topology" expected a model'],
    ['an object', {}, '"topology" expected a model'],
    ['no model', { model_config: 3 }, '"topology" expected a model'],
    ['a layer that is a text', sequential('Dense'), '"model.layers[0]" expected a serialized layer, got "Dense"'],
    [
      'a policy without a name',
      sequential(dense({ dtype: { class_name: 'Policy', config: {} } })),
      '"dense.dtype" expected',
    ],
    [
      'a type that is a number',
      sequential(dense({ dtype: 32 })),
      '"dense.dtype" expected a type, or a policy with a name',
    ],
    [
      'a seed that is a text',
      sequential(dense({ kernel_initializer: { class_name: 'HeNormal', config: { seed: '1' } } })),
      '"dense.kernel_initializer.seed" expected an integer, null, or a serialized SeedGenerator, got "1"',
    ],
    [
      'a generator without a configuration',
      sequential(
        dense({
          kernel_initializer: {
            class_name: 'HeNormal',
            config: { seed: { class_name: 'SeedGenerator', config: null } },
          },
        }),
      ),
      '"dense.kernel_initializer.seed" expected an integer, null, or a serialized SeedGenerator, got an object',
    ],
  ])('that is or has %s is refused', (_, topology, message) => {
    expect(() => fromKeras(topology as never)).toThrow(TypeError);
    expect(() => fromKeras(topology as never)).toThrow(`fromKeras: ${message}`);
  });

  test('whose layers have one name is refused', () => {
    const layer = { class_name: 'Dense', config: { name: 'y' }, name: 'y', inbound_nodes: [] };
    const config = { name: 'model', layers: [layer, layer], input_layers: [], output_layers: [] };
    expect(() => fromKeras({ class_name: 'Functional', config })).toThrow(
      new RangeError('fromKeras: "model.layers[1].name" expected a name that no other layer has, got "y"'),
    );
  });

  test('of 1,000 models in each other is refused, of 60 it is not', () => {
    let nested = sequential(dense({}));
    for (let i = 0; i < 60; i++) nested = sequential(nested);
    expect(fromKeras(nested)).toEqual(nested);
    for (let i = 0; i < 1000; i++) nested = sequential(nested);
    expect(() => fromKeras(nested)).toThrow(
      new RangeError('fromKeras: "topology" expected at most 256 levels of objects, got more'),
    );
  });

  test('that has itself inside is refused', () => {
    const layers: unknown[] = [];
    layers.push(sequential(...layers), { layers });
    expect(() => fromKeras({ class_name: 'Sequential', config: { layers } })).toThrow(
      new RangeError('fromKeras: "topology" expected a tree, got an object inside of itself'),
    );
  });

  test('of 2^22 places of one object is refused; of one object in two places it is not', () => {
    let shared = dense({});
    expect(fromKeras(sequential(shared, shared))).toEqual(sequential(shared, shared));
    for (let i = 0; i < 22; i++) shared = sequential(shared, shared);
    expect(() => fromKeras(shared)).toThrow('fromKeras: "topology" expected at most 1048576 values, got ');
  });

  test('is read, or refused by name: 4,000 of Keras with something else in one place', () => {
    const others: unknown[] = [
      null,
      0,
      -1,
      1.5,
      'x',
      true,
      [],
      {},
      [[]],
      ['x', 0, 0],
      { class_name: 'X', config: null },
    ];
    const pathsOf = (value: unknown): string[][] =>
      typeof value === 'object' && value !== null
        ? Object.entries(value).flatMap(([key, each]) => [[key], ...pathsOf(each).map((inner) => [key, ...inner])])
        : [];
    const topologies = Object.values(fromPython).map(({ topology }) => ({
      json: JSON.stringify(topology),
      paths: pathsOf(topology),
    }));
    const messages: string[] = [];
    for (let i = 0; i < 4000; i++) {
      const { json, paths } = topologies[i % topologies.length];
      const topology = JSON.parse(json) as Record<string, never>;
      // Steps of two primes go through the places and through what is put there.
      const steps = [...paths[(i * 7919) % paths.length]];
      const last = steps.pop() ?? '';
      steps.reduce((at, key) => at[key], topology)[last] = others[(i * 13) % others.length] as never;
      try {
        fromKeras(topology);
      } catch (error) {
        messages.push((error as Error).message);
      }
    }
    expect(messages.length).toBeGreaterThan(1000);
    expect(messages.filter((message) => !message.startsWith('fromKeras: "'))).toEqual([]);
  });
});

test.each([
  ['L1', { l1: 0.5 }, { l1: 0.5, l2: 0 }],
  ['L2', { l2: 0.5 }, { l1: 0, l2: 0.5 }],
])('the regularizer %s becomes an L1L2 without the other part', (name, config, both) => {
  const layer = { class_name: 'Dense', config: { name: 'y', kernel_regularizer: { class_name: name, config } } };
  expect(fromKeras({ class_name: 'Sequential', config: { layers: [layer] } })).toMatchObject({
    config: { layers: [{ config: { kernel_regularizer: { class_name: 'L1L2', config: both } } }] },
  });
});

test('every program of docs/from_keras.md that draws imports what it draws on', () => {
  const page = readFileSync(path.join(__dirname, '..', '..', 'docs', 'from_keras.md'), 'utf8');
  const programs = Array.from(page.matchAll(/```ts\n(.*?)```/gs), ([, program]) => program);
  const drawing = programs.filter((program) => program.includes('.apply('));
  expect(drawing).toHaveLength(1);
  for (const program of drawing) expect(program).toContain("import '@tensorflow/tfjs';");
});

test('a Sequential of Keras before 2.2.3, whose configuration is the list of its layers, is read', async () => {
  const layers = [{ class_name: 'Dense', config: { name: 'dense', units: 2, batch_input_shape: [null, 3] } }];
  const model = await tf.models.modelFromJSON(fromKeras({ class_name: 'Sequential', config: layers }));
  expect(model.outputs[0].shape).toEqual([null, 2]);
});
