import * as tf from '@tensorflow/tfjs';
import { fromKeras, registerKerasInitializers } from 'tfjs-initializers/keras';
import { expectDrawn, fromPython, writtenHere } from './vectors.js';

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

/** A functional model of Keras 3 whose one layer is called so. */
function calledWith(call: object, layer: object = { class_name: 'Dense', module: 'keras.layers' }): object {
  const of = (name: string): object => ({
    class_name: '__keras_tensor__',
    config: { shape: [null, 2], dtype: 'float32', keras_history: [name, 0, 0] },
  });
  const x = { module: 'keras.layers', class_name: 'InputLayer', config: { batch_shape: [null, 2], name: 'x' } };
  const y = { config: { name: 'y', units: 2 }, ...layer, inbound_nodes: [{ args: [of('x')], kwargs: {}, ...call }] };
  return {
    module: 'keras.src.models.functional',
    class_name: 'Functional',
    config: {
      name: 'model',
      layers: [
        { ...x, name: 'x', inbound_nodes: [] },
        { ...y, name: 'y' },
      ],
      input_layers: { in: ['x', 0, 0] },
      output_layers: ['y', 0, 0],
    },
  };
}

test('a call has its plain arguments, and none that are null; inputs may have names', async () => {
  const topology = fromKeras(calledWith({ kwargs: { training: true, mask: null } }));
  expect(topology).toMatchObject({
    config: {
      layers: [{}, { inbound_nodes: [[['x', 0, 0, { training: true }]]] }],
      input_layers: [['x', 0, 0]],
      output_layers: [['y', 0, 0]],
    },
  });
  expect((await tf.models.modelFromJSON(topology)).outputs[0].shape).toEqual([null, 2]);
});

test.each<[string, object, string]>([
  [
    'an operation',
    calledWith({}, { class_name: 'Add', module: 'keras.src.ops.numpy' }),
    '"y" expected a layer and no operation on tensors, got "Add"',
  ],
  [
    'a number among the tensors',
    calledWith({ args: [2] }),
    '"y" expected a call with tensors and named arguments, got 2',
  ],
  [
    'a convolution in groups',
    { class_name: 'Conv2D', config: { name: 'conv', groups: 2 } },
    '"conv.groups" expected 1, as tfjs has no convolution in groups, got 2',
  ],
  ['a mask', calledWith({ kwargs: { mask: {} } }), '"y" expected a call with tensors and plain arguments, got "mask"'],
])('%s is refused', (_, topology, message) => {
  expect(() => fromKeras(topology)).toThrow(new RangeError(message));
});

test.each([undefined, null, 'model', [], 3])('%p is no topology', (topology) => {
  expect(() => fromKeras(topology as never)).toThrow(TypeError);
});
