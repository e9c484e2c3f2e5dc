/** The errors for what people type who come from other frameworks, or from memory. */
import * as tf from '@tensorflow/tfjs';
import {
  computeFans,
  constant,
  kaimingNormal,
  orthogonal,
  randomNormal,
  randomUniform,
  setRandomSeed,
  varianceScaling,
  xavierNormal,
} from 'tfjs-initializers';
import { kaimingNormal as torchKaimingNormal } from 'tfjs-initializers/torch';
import { didYouMean } from '../../src/arguments/guess.js';

/** Calls with arguments that TypeScript refuses. */
const loosely = (factory: unknown, ...args: unknown[]): unknown =>
  (factory as (...args: unknown[]) => unknown)(...args);

describe('an unknown option names the function, and the option that was meant', () => {
  test.each<[string, unknown, object, string]>([
    ['a', kaimingNormal, { a: 0.2 }, 'kaimingNormal: unknown option "a". Did you mean "negativeSlope"?'],
    ['activation', kaimingNormal, { activation: 'relu' }, 'Did you mean "nonlinearity"?'],
    ['nonlinerity', kaimingNormal, { nonlinerity: 'relu' }, 'Did you mean "nonlinearity"?'],
    ['std', randomNormal, { std: 1 }, 'randomNormal: unknown option "std". Did you mean "stddev"?'],
    ['stdDev', randomNormal, { stdDev: 1 }, 'Did you mean "stddev"?'],
    ['min', randomUniform, { min: 0 }, 'randomUniform: unknown option "min". Did you mean "minval"?'],
    ['max', randomUniform, { max: 0 }, 'Did you mean "maxval"?'],
    ['a of a range', randomUniform, { a: 0 }, 'Did you mean "minval"?'],
    ['b of a range', randomUniform, { b: 0 }, 'Did you mean "maxval"?'],
    ['gain of variance scaling', varianceScaling, { gain: 2 }, 'Did you mean "scale"?'],
    ['axis', orthogonal, { axis: 0 }, 'Did you mean "columnAxis"?'],
    ['an option of torch', torchKaimingNormal, { nonlinear: 'relu' }, 'kaimingNormal: unknown option "nonlinear". Did'],
    ['nothing alike', kaimingNormal, { xyz: 1 }, 'unknown option "xyz": expected nonlinearity, negativeSlope, gain, '],
  ])('%s', (_, factory, args, message) => {
    expect(() => loosely(factory, args)).toThrow(TypeError);
    expect(() => loosely(factory, args)).toThrow(message);
  });
});

describe('an argument without its name', () => {
  test.each<[string, unknown, unknown, string]>([
    ['a seed', kaimingNormal, 42, 'got 42. Did you mean { seed: 42 }?'],
    ['a gain', orthogonal, 1.41, 'got 1.41. Did you mean { gain: 1.41 }?'],
    ['a value', constant, 0.1, 'got 0.1. Did you mean { value: 0.1 }?'],
    ['a nonlinearity', kaimingNormal, 'leaky_relu', 'got "leaky_relu". Did you mean { nonlinearity: "leaky_relu" }?'],
  ])('%s', (_, factory, given, message) => {
    expect(() => loosely(factory, given)).toThrow(TypeError);
    expect(() => loosely(factory, given)).toThrow(message);
  });
});

describe('a name from another framework', () => {
  test.each<[string, () => unknown, string]>([
    ['identity', () => loosely(kaimingNormal, { nonlinearity: 'identity' }), 'Did you mean "linear"?'],
    ['conv2dTranspose', () => loosely(kaimingNormal, { layout: 'conv2dTranspose' }), 'Did you mean "transposed"?'],
    ['depthwiseConv2d', () => loosely(kaimingNormal, { layout: 'depthwiseConv2d' }), 'Did you mean "depthwise"?'],
    ['untruncated_normal', () => loosely(varianceScaling, { distribution: 'untruncated_normal' }), 'mean "normal"?'],
    ['fan', () => loosely(kaimingNormal, { mode: 'fan_inn' }), 'Did you mean "fanIn"?'],
  ])('%s', (_, call, message) => {
    expect(call).toThrow(RangeError);
    expect(call).toThrow(message);
  });
});

test('a guess is made only where one is likely', () => {
  expect(didYouMean('qqqq', ['stddev', 'mean'])).toBe('');
  expect(didYouMean('std', ['mean'])).toBe('');
  expect(didYouMean('x'.repeat(100_000), ['stddev'])).toBe('');
});

test('the function is named in the errors of its shape, and of functions', () => {
  expect(() => kaimingNormal().apply([3])).toThrow(
    'kaimingNormal: "shape" expected rank 2 or more for layout "auto", got [3]. A bias has no fans: use zeros',
  );
  expect(() => computeFans([3])).toThrow('computeFans: "shape" expected rank 2 or more');
  expect(() => {
    setRandomSeed(0.5);
  }).toThrow('setRandomSeed: "seed" expected a safe integer, got 0.5');
  expect(() => {
    setRandomSeed(1n as never);
  }).toThrow('setRandomSeed: "seed" expected a safe integer, got 1n');
});

test('the stack of an error shows the message with the function', () => {
  let stack: string | undefined;
  try {
    xavierNormal({ gain: -1 });
  } catch (error) {
    stack = (error as Error).stack;
  }
  expect(stack).toMatch(/^RangeError: xavierNormal: "gain" expected a finite number > 0, got -1\n/);
});

test('an error of somebody else’s passes unchanged', () => {
  const error = new TypeError('"gain" expected nothing');
  const nonlinearity = (): number => {
    throw error;
  };
  expect(() => kaimingNormal({ nonlinearity })).toThrow(error);
  expect(error.message).toBe('"gain" expected nothing');
});

describe('what a layer takes as a string', () => {
  test.each([
    'kaimingNormal',
    'kaiming_normal',
    'preluKaimingUniform',
    'prelu_kaiming_uniform',
    'icnr',
    'KaimingNormal',
  ])('%s', (kernelInitializer) => {
    const layer = tf.layers.conv2d({ filters: 4, kernelSize: 2, inputShape: [4, 4, 4], kernelInitializer });
    const { className } = (layer.getConfig() as { kernelInitializer: { className: string } }).kernelInitializer;
    expect(className.toLowerCase()).toBe(kernelInitializer.replace(/_/g, '').toLowerCase());
  });

  test.each(['orthogonal', 'truncatedNormal', 'varianceScaling'])('%s stays tfjs’s', (kernelInitializer) => {
    const layer = tf.layers.dense({ units: 2, kernelInitializer });
    const { className } = (layer.getConfig() as { kernelInitializer: { className: string } }).kernelInitializer;
    expect(className).not.toMatch(/^Exact/);
  });
});
