import * as tf from '@tensorflow/tfjs';
import { kaimingNormal } from 'tfjs-initializers';
import { CLASS_NAMES, make } from '../support/initializers.js';

type ErrorKind = ErrorConstructor | TypeErrorConstructor | RangeErrorConstructor;

describe('arguments that are refused at construction', () => {
  test.each<[string, unknown, ErrorKind, string]>([
    ['KaimingNormal', 'relu', TypeError, '"args" expected an object with keys among nonlinearity, negativeSlope,'],
    ['KaimingNormal', ['relu'], TypeError, '"args" expected an object with keys among nonlinearity,'],
    ['KaimingNormal', { negativeSlop: 0.1 }, TypeError, 'got the key "negativeSlop"'],
    ['KaimingUniform', { truncated: true }, TypeError, 'got the key "truncated"'],
    ['XavierNormal', { mode: 'fanIn' }, TypeError, 'got the key "mode"'],
    ['KaimingNormal', { nonlinearity: 'rleu' }, RangeError, '"nonlinearity" expected one of linear, conv1d, '],
    ['KaimingNormal', { nonlinearity: 1 }, TypeError, '"nonlinearity" expected a name or a function'],
    ['KaimingNormal', { nonlinearity: () => NaN }, RangeError, 'a function with a finite value at -20, got NaN'],
    [
      'KaimingNormal',
      { mode: 'fan' },
      RangeError,
      '"mode" expected one of fanIn, fanOut, fanAvg, fanGeoAvg, got "fan"',
    ],
    ['KaimingNormal', { mode: 1 }, TypeError, '"mode" expected one of fanIn, fanOut, fanAvg, fanGeoAvg, got 1'],
    ['KaimingNormal', { layout: 'OIHW' }, RangeError, '"layout" expected one of auto, dense, '],
    ['KaimingNormal', { layout: 4 }, TypeError, '"layout" expected one of auto, dense, '],
    ['KaimingNormal', { truncated: 1 }, TypeError, '"truncated" expected a boolean, got 1'],
    [
      'KaimingNormal',
      { negativeSlope: 0.1 },
      RangeError,
      '"negativeSlope" expected to come with nonlinearity "leakyRelu", got "relu"',
    ],
    ...([NaN, Infinity, -Infinity] as const).map((slope): [string, unknown, ErrorKind, string] => [
      'KaimingUniform',
      { nonlinearity: 'leakyRelu', negativeSlope: slope },
      RangeError,
      `"negativeSlope" expected a finite number, got ${slope}`,
    ]),
    ['KaimingUniform', { negativeSlope: '0.1' }, TypeError, '"negativeSlope" expected a finite number, got "0.1"'],
    ...([0, -1, NaN, Infinity] as const).map((gain): [string, unknown, ErrorKind, string] => [
      'XavierUniform',
      { gain },
      RangeError,
      `"gain" expected a finite number > 0, got ${gain}`,
    ]),
    ['XavierUniform', { gain: true }, TypeError, '"gain" expected a finite number > 0, got true'],
    ['KaimingNormal', { seed: 0.5 }, RangeError, '"seed" expected a safe integer, got 0.5'],
    ['KaimingNormal', { seed: 2 ** 53 }, RangeError, '"seed" expected a safe integer, got 9007199254740992'],
    ['KaimingNormal', { seed: '1' }, TypeError, '"seed" expected a safe integer or a SeedGenerator, got "1"'],
    ['KaimingNormal', { seed: 1n }, TypeError, '"seed" expected a safe integer or a SeedGenerator, got 1'],
    ['KaimingNormal', { seed: { seed: 1 } }, TypeError, '"seed.counter" expected an integer from 0 to'],
    ['KaimingNormal', { seed: { seed: 1, counter: -1 } }, RangeError, '"seed.counter" expected an integer from 0 to'],
    [
      'KaimingNormal',
      { seed: [1, 2] },
      TypeError,
      '"seed" expected an object with keys among seed, counter, got [1, 2]',
    ],
    ['PReLUKaimingNormal', { alpha: NaN }, RangeError, '"alpha" expected a finite number, got NaN'],
    ['PReLUKaimingNormal', { alpha: '0.25' }, TypeError, '"alpha" expected a number, an array of numbers, or a'],
    ['PReLUKaimingNormal', { alpha: {} }, TypeError, 'or a tf.layers.prelu layer, got an object with keys []'],
    ['PReLUKaimingNormal', { alpha: [] }, RangeError, '"alpha" expected at least one slope, got []'],
    ['PReLUKaimingNormal', { alpha: [0.1, NaN] }, RangeError, '"alpha[1]" expected a finite number, got NaN'],
    ['PReLUKaimingNormal', { alpha: [0.1, null] }, TypeError, '"alpha[1]" expected a finite number, got null'],
    ['PReLUKaimingUniform', { alpha: tf.layers.leakyReLU() }, TypeError, 'or a tf.layers.prelu layer, got a LeakyReLU'],
  ])('%s %p', (name, args, kind, message) => {
    const construct = (): unknown => make(name, args as object);
    expect(construct).toThrow(kind);
    expect(construct).toThrow(message);
  });
});

describe.each(CLASS_NAMES)('%s', (name) => {
  test.each<[unknown, unknown, ErrorKind, string]>([
    [[], undefined, RangeError, '"shape" expected rank 2 or more for layout "auto", got []'],
    [[3], undefined, RangeError, '"shape" expected rank 2 or more for layout "auto", got [3]'],
    [[3, -3], undefined, RangeError, '"shape" expected an array of integers >= 0, got [3, -3]'],
    [[3, null], undefined, TypeError, '"shape" expected an array of integers >= 0, got [3, null]'],
    [3, undefined, TypeError, '"shape" expected an array of integers >= 0, got 3'],
    [[3, 3], 'int32', RangeError, '"dtype" expected "float32", got "int32"'],
    [[3, 3], 'bool', RangeError, '"dtype" expected "float32", got "bool"'],
    [[3, 3], 32, TypeError, '"dtype" expected "float32", got 32'],
  ])('refuses to draw shape %p of dtype %p', (shape, dtype, kind, message) => {
    const apply = (): unknown => make(name).apply(shape as number[], dtype as string);
    expect(apply).toThrow(kind);
    expect(apply).toThrow(message);
  });
});

describe('two copies of tfjs in one program', () => {
  test('give an error that says so', () => {
    let stranger: typeof tf | undefined;
    jest.isolateModules(() => {
      stranger = jest.requireActual<typeof tf>('@tensorflow/tfjs');
    });
    const layer = (): unknown => stranger?.layers.dense({ units: 1, kernelInitializer: kaimingNormal() });
    expect(layer).toThrow('two copies of TensorFlow.js are loaded');
    expect(layer).toThrow('got a KaimingNormal of another copy');
  });
});
