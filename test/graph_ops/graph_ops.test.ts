/** Graph models that real TensorFlow made, converted and run: every bit is TensorFlow's. */
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import 'tfjs-initializers/graph-ops';
import { GRAPH_OPS } from '../../src/graph_ops/ops.js';
import { expectTensorFlows, graphModels } from '../support/graph_models.js';
import { handlerOf, inputsOf, runGraphModel } from '../support/run_graph_model.js';

const { models, refused } = graphModels;

/** The ops of a graph and of the functions in it. */
function opsOf(topology: object): string[] {
  return [...JSON.stringify(topology).matchAll(/"op":"(\w+)"/g)].map(([, op]) => op);
}

// tfjs says of every static graph that is executed asynchronously that it need not be.
beforeEach(() => jest.spyOn(console, 'warn').mockImplementation(() => undefined));
afterEach(() => jest.restoreAllMocks());

test('every op that is registered is in one of the models, and every random one of the models is registered', () => {
  const random = Object.values(models).flatMap(({ modelTopology }) =>
    opsOf(modelTopology).filter((op) => op.startsWith('Stateless') && !/If$|While$/.test(op)),
  );
  expect([...new Set(random)].sort()).toEqual(Object.keys(GRAPH_OPS).sort());
});

test('loops and branches are there in both forms: functions of their own, and switches', () => {
  expect(opsOf(models.branches.modelTopology)).toContain('Switch');
  expect(opsOf(models.loop.modelTopology)).toContain('NextIteration');
  expect(opsOf(models.branches_v2.modelTopology)).toContain('StatelessIf');
  expect(opsOf(models.loop_v2.modelTopology)).toContain('StatelessWhile');
});

describe.each(['cpu', 'wasm'])('on %s', (backend) => {
  beforeAll(() => tf.setBackend(backend));

  test.each(Object.keys(models))('the model %s draws what TensorFlow draws, and leaves nothing', async (name) => {
    expectTensorFlows(models[name], await runGraphModel(models[name]));
  });
});

describe('a seed that is no input', () => {
  test('is folded into the values: the graph has no random op', () => {
    expect(opsOf(models.fixed.modelTopology).filter((op) => op.startsWith('Stateless'))).toEqual([]);
  });

  test('is a key of uint64, which the converter refuses, where the shape is an input', () => {
    expect(refused).toMatch(/dtype uint64 not supported/);
  });
});

describe('refuses', () => {
  /** Executes a node as tfjs gives it to an op. */
  function execute(op: string, inputs: tf.Tensor[], dtype?: string | number): tf.Tensor {
    const node = { inputs, attrs: {}, node: { rawAttrs: dtype === undefined ? {} : { dtype: { type: dtype } } } };
    return [GRAPH_OPS[op](node as never)].flat()[0];
  }

  const shape = () => tf.tensor1d([3], 'int32');
  const seed = (...words: number[]) => tf.tensor1d(words, 'int32');
  const three = () => tf.scalar(3, 'int32');

  const KEY_RULE = 'what StatelessRandomGetKeyCounter or StatelessRandomGetKeyCounterAlg gives';

  test.each<[op: string, inputs: () => tf.Tensor[], dtype: string | number | undefined, error: Error]>([
    [
      'StatelessRandomNormal',
      () => [shape(), seed(1, 2)],
      'DT_DOUBLE',
      new RangeError('StatelessRandomNormal: "dtype" expected "DT_FLOAT", got "DT_DOUBLE"'),
    ],
    [
      'StatelessRandomUniformV2',
      () => [shape(), seed(1, 2), seed(1, 2), three()],
      'DT_HALF',
      new RangeError('StatelessRandomUniformV2: "dtype" expected "DT_FLOAT", got "DT_HALF"'),
    ],
    [
      'StatelessTruncatedNormal',
      () => [shape(), seed(1, 2)],
      2,
      new RangeError('StatelessTruncatedNormal: "dtype" expected "DT_FLOAT", got "DT_DOUBLE"'),
    ],
    [
      'StatelessRandomUniformFullInt',
      () => [shape(), seed(1, 2)],
      undefined,
      new RangeError('StatelessRandomUniformFullInt: "dtype" expected "DT_INT32", got "DT_UINT64"'),
    ],
    [
      'StatelessRandomUniformInt',
      () => [shape(), seed(1, 2), three(), three()],
      'DT_INT32',
      new RangeError('StatelessRandomUniformInt: "maxval" expected an integer > minval, which is 3, got 3'),
    ],
    [
      'StatelessRandomUniform',
      () => [shape(), seed(1)],
      'DT_FLOAT',
      new RangeError('StatelessRandomUniform: "seed" expected an array of two int32 numbers, got [1]'),
    ],
    [
      'StatelessRandomUniform',
      () => [tf.tensor1d([-1], 'int32'), seed(1, 2)],
      'DT_FLOAT',
      new RangeError('StatelessRandomUniform: "shape" expected an array of integers >= 0, got [-1]'),
    ],
    [
      'StatelessRandomGetKeyCounter',
      () => [tf.tensor1d([0.5, 1])],
      undefined,
      new RangeError(
        'StatelessRandomGetKeyCounter: "seed[0]" expected an integer from -2147483648 to 2147483647, got 0.5',
      ),
    ],
    [
      'StatelessRandomNormalV2',
      () => [shape(), seed(1), seed(1, 2), three()],
      'DT_FLOAT',
      new TypeError(`StatelessRandomNormalV2: "key" expected ${KEY_RULE}, got [1]`),
    ],
    [
      'StatelessRandomNormalV2',
      () => [shape(), seed(1, 2), seed(1, 3), three()],
      'DT_FLOAT',
      new RangeError('StatelessRandomNormalV2: "counter" expected the one that belongs to the key, got [1, 3]'),
    ],
    [
      'StatelessRandomNormalV2',
      () => [shape(), seed(1, 2), seed(1, 2), tf.scalar(2, 'int32')],
      'DT_FLOAT',
      new RangeError('StatelessRandomNormalV2: "alg" expected 1 (Philox) or 3 (chosen by the device), got 2'),
    ],
  ])('%s: %#', (op, inputs, dtype, error) => {
    const given = inputs();
    const before = tf.memory().numTensors;
    expect(() => execute(op, given, dtype)).toThrow(error);
    expect(tf.memory().numTensors).toBe(before);
    tf.dispose(given);
  });

  test('in a model too, and leaves nothing', async () => {
    const model = await tf.loadGraphModel(handlerOf(models.any_shape));
    const inputs = inputsOf(model, models.any_shape.cases[0]);
    const before = tf.memory().numTensors;
    const negative = tf.tensor1d([2, -1, 5], 'int32');
    expect(() => model.execute({ ...inputs, shape: negative }, ['drawn'])).toThrow(
      new RangeError('StatelessRandomNormal: "shape" expected an array of integers >= 0, got [2, -1, 5]'),
    );
    negative.dispose();
    expect(tf.memory().numTensors).toBe(before);
    tf.dispose(inputs);
    model.dispose();
  });
});
