/** What the fuzzing of these suites has found, one by one. */
import * as tf from '@tensorflow/tfjs';
import {
  constant,
  icnr,
  identity,
  initializeModel,
  type InitializeModelOptions,
  kaimingNormal,
  type LayerRule,
  preluKaimingUniform,
  randomNormal,
  randomUniform,
  statelessRandomUniform,
  xavierUniform,
} from 'tfjs-initializers';
import { weightValues } from '../support/models.js';

function twoLayers(): tf.Sequential {
  return tf.sequential({
    layers: [
      tf.layers.dense({ name: 'first', units: 3, inputShape: [3], activation: 'relu' }),
      tf.layers.dense({ name: 'second', units: 2 }),
    ],
  });
}

describe('an initializer by the name of another class', () => {
  test.each<[string, object]>([
    ['Sequential', { name: 'm', layers: [{ className: 'Dense', config: { units: 2, batchInputShape: [null, 2] } }] }],
    ['SGD', { learningRate: 0.1 }],
    ['Dense', { units: 1 }],
  ])('%s is refused before one is made', (className, config) => {
    const before = tf.memory().numTensors;
    expect(() => icnr({ initializer: { className, config } as never })).toThrow(
      `"initializer.className" expected the name of a registered initializer, got "${className}"`,
    );
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('holes of an array', () => {
  test('are no axes', () => {
    expect(() => kaimingNormal({ layout: { inAxis: Array<number>(2), outAxis: 1 } })).toThrow(
      '"layout.inAxis[0]" expected a safe integer, got undefined',
    );
    // As many as there may be: they are not counted through.
    expect(() => kaimingNormal({ layout: { inAxis: Array<number>(2 ** 32 - 1), outAxis: 1 } })).toThrow(TypeError);
  });

  test('are no rules', () => {
    const model = twoLayers();
    expect(() => initializeModel(model, { rules: Array<LayerRule>(2) })).toThrow(
      '"rules[0]" expected the name or the class of a layer with weights',
    );
    model.dispose();
  });
});

describe('a rule’s initializer', () => {
  test.each<[string, unknown, string]>([
    ['a text', 'ones', '"rules[0].initializer" expected an initializer, got "ones"'],
    [
      'that gives a number',
      { apply: () => 5 },
      '"rules[0].initializer" expected float32 of shape [3, 3] for "first", got 5',
    ],
    [
      'that gives several tensors',
      { apply: () => [tf.ones([3, 3]), tf.ones([3])] },
      '"rules[0].initializer" expected float32 of shape [3, 3] for "first", got [a Tensor, a Tensor]',
    ],
    [
      'that gives a promise',
      { apply: () => Promise.resolve(tf.scalar(1).dataSync()) },
      '"rules[0].initializer" expected float32 of shape [3, 3] for "first", got a Promise',
    ],
  ])('%s', (_, initializer, message) => {
    const model = twoLayers();
    const before = [tf.memory().numTensors, ...weightValues(model)];
    const refused = (): unknown =>
      initializeModel(model, { rules: [{ layer: 'first', initializer: initializer as never }] });
    expect(refused).toThrow(TypeError);
    expect(refused).toThrow(message);
    expect([tf.memory().numTensors, ...weightValues(model)]).toEqual(before);
    model.dispose();
  });
});

describe('numbers that are no float32', () => {
  test.each<[string, () => unknown, string]>([
    ['constant', () => constant({ value: 1e39 }), '"value" expected a number in the range of float32, got 1e+39'],
    // 0 times infinity would be NaN.
    ['identity', () => identity({ gain: -1e39 }), '"gain" expected a number in the range of float32, got -1e+39'],
    ['randomNormal', () => randomNormal({ mean: 1e39 }), '"mean" expected a number in the range of float32'],
    ['xavierUniform', () => xavierUniform({ gain: 1e200 }), '"gain" expected a number in the range of float32'],
    // Its square was infinite, and the weights 0.
    [
      'preluKaimingUniform',
      () => preluKaimingUniform({ alpha: [0.5, 1e200] }),
      '"alpha[1]" expected a number in the range of float32, got 1e+200',
    ],
    [
      'randomUniform',
      () => randomUniform({ minval: -3e38, maxval: 3e38 }),
      '"maxval" - "minval" must be within the range of float32, got 6e+38',
    ],
    [
      'statelessRandomUniform',
      () => statelessRandomUniform([1], [1, 2], -3e38, 3e38),
      '"maxval" - "minval" must be within the range of float32, got 6e+38',
    ],
  ])('%s', (_, call, message) => {
    expect(call).toThrow(RangeError);
    expect(call).toThrow(message);
  });

  test('the largest one is one', () => {
    const largest = 2 ** 128 - 2 ** 104;
    const drawn = constant({ value: largest }).apply([2]);
    expect(Array.from(drawn.dataSync())).toEqual([largest, largest]);
    drawn.dispose();
  });
});

describe('a scale or a gain that no float32 weight has', () => {
  const size = 'gives "second" a standard deviation of at most 1e+37';

  test.each<[string, Partial<LayerRule>, Partial<InitializeModelOptions>, string]>([
    ['a scale', { scale: 1e38 }, {}, `"rules[0].scale" expected a factor that ${size}, got 1e+38`],
    [
      'the scale of an orthogonal kernel',
      { scale: 1e38 },
      { distribution: 'orthogonal' },
      `"rules[0].scale" expected a factor that ${size}, got 1e+38`,
    ],
    [
      'a gain',
      { nonlinearity: { gain: 1e38 } },
      {},
      `"rules[0].nonlinearity" expected an activation whose gain ${size}, got function of gain 1e+38`,
    ],
    [
      'both',
      { scale: 1e30, nonlinearity: { gain: 1e30 } },
      {},
      `"rules[0].scale" expected a factor that ${size}, got 1e+30`,
    ],
  ])('%s: no layer changes, also none before it', (_, rule, options, message) => {
    const model = twoLayers();
    const before = [tf.memory().numTensors, ...weightValues(model)];
    const refused = (): unknown => initializeModel(model, { ...options, rules: [{ layer: 'second', ...rule }] });
    expect(refused).toThrow(RangeError);
    expect(refused).toThrow(message);
    expect([tf.memory().numTensors, ...weightValues(model)]).toEqual(before);
    model.dispose();
  });
});

test.each<[string, object]>([
  ['a number of 200,000 digits', { seed: 10n ** 200_000n }],
  ['a name of a million letters', { mode: 'x'.repeat(1e6) }],
  ['a key of a million letters', { ['x'.repeat(1e6)]: 1 }],
  ['a symbol of a million letters', { truncated: Symbol('x'.repeat(1e6)) }],
  ['a million numbers', { seed: Array(1e6).fill(1) }],
])('the message is short for %s', (_, args) => {
  let message = '';
  try {
    kaimingNormal(args);
  } catch (error) {
    ({ message } = error as Error);
  }
  expect(message).toMatch(/^kaimingNormal: ("\w+" expected .+, got |unknown option )/);
  expect(message.length).toBeLessThan(250);
});
