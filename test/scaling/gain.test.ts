import { calculateGain, type Nonlinearity } from 'tfjs-initializers';
import { calculateGain as torchGain } from 'tfjs-initializers/torch';
import { type ActivationName, ACTIVATIONS, SECOND_MOMENTS } from '../../src/scaling/activations.js';
import { nonlinearity, varianceScale } from '../../src/scaling/gain.js';
import { DERIVATIVE_MOMENTS, gradientScale } from '../../src/scaling/gradient_scale.js';
import { jumpOf } from '../../src/scaling/jump.js';
import { derivativeSecondMoment } from '../../src/scaling/derivative_moment.js';
import { secondMoment } from '../../src/scaling/second_moment.js';
import { goldenGains, goldenMoments } from '../support/golden.js';

describe('the moments of named activations', () => {
  test('are those of mpmath, to the last bit', () => {
    const golden = { ...goldenMoments, silu: goldenMoments.swish };
    const valuesOf = (which: 'value' | 'derivative') =>
      Object.fromEntries(Object.entries(golden).map(([name, moments]) => [name, moments[which]]));
    expect(SECOND_MOMENTS).toEqual(valuesOf('value'));
    expect(DERIVATIVE_MOMENTS).toEqual(valuesOf('derivative'));
  });

  test.each(Object.keys(ACTIVATIONS) as ActivationName[])('are those of a quadrature: %s', (name) => {
    expect(Math.abs(secondMoment(ACTIVATIONS[name]) / SECOND_MOMENTS[name] - 1)).toBeLessThan(1e-9);
    // A kink costs 1e-5, as its derivative jumps.
    expect(Math.abs(derivativeSecondMoment(ACTIVATIONS[name]) / DERIVATIVE_MOMENTS[name] - 1)).toBeLessThan(2e-5);
  });
});

describe('scales that no rounding changes', () => {
  test.each([
    ['linear', 1],
    ['conv2d', 1],
    ['convTranspose1d', 1],
    ['selu', 1],
    ['relu', 2],
  ] as const)('of %s: %d', (name, scale) => {
    expect(varianceScale(name)).toBe(scale);
  });

  test.each([0, 0.01, 0.2, -0.5, 1, 3])('of a leaky ReLU with slope %d: 2 / (1 + a^2), both ways', (slope) => {
    expect(varianceScale('leakyRelu', slope)).toBe(2 / (1 + slope ** 2));
    expect(gradientScale('leakyRelu', slope)).toBe(2 / (1 + slope ** 2));
  });
});

describe('calculateGain', () => {
  test.each(Object.entries(goldenGains).filter(([name]) => name in ACTIVATIONS))(
    '%s is 1/sqrt(E[f^2]) to 1e-9, by its name and as a function',
    (name, expected) => {
      expect(Math.abs(calculateGain(name) / expected - 1)).toBeLessThan(1e-9);
      const f = ACTIVATIONS[name as ActivationName];
      expect(Math.abs(calculateGain(f) / expected - 1)).toBeLessThan(1e-9);
    },
  );

  test.each<[string, number | undefined, number]>([
    ['conv1d', undefined, 1],
    ['conv_transpose3d', undefined, 1],
    ['relu', 0.5, Math.sqrt(2)],
    ['leaky_relu', undefined, Math.sqrt(2 / (1 + 0.01 ** 2))],
    ['leaky_relu', 0.2, Math.sqrt(2 / (1 + 0.2 ** 2))],
    ['leaky_relu', 0, Math.sqrt(2)],
    ['leaky_relu', -0.5, Math.sqrt(2 / (1 + 0.5 ** 2))],
  ])('%s with parameter %p is %d', (name, param, expected) => {
    expect(calculateGain(name, param)).toBe(expected);
  });

  test('silu is swish', () => {
    expect(calculateGain('silu')).toBe(calculateGain('swish'));
  });

  test.each<[string, (x: number) => number]>([
    ['sin', Math.sin],
    ['squaredRelu', (x) => Math.max(x, 0) ** 2],
    ['shiftedRelu', (x) => Math.max(x - 0.37123, 0)],
    ['step', (x) => (x > 0.37123 ? 1 : 0)],
  ])('a function with its kinks and jumps anywhere: %s', (name, f) => {
    expect(Math.abs(calculateGain(f) / goldenGains[name] - 1)).toBeLessThan(1e-9);
  });

  // Integrals that have a closed form: E[z^2k] = (2k-1)!!, E[exp(2z)] = e^2.
  test.each<[string, (x: number) => number, number]>([
    ['z^2', (x) => x ** 2, 3],
    ['z^3', (x) => x ** 3, 15],
    ['z^6', (x) => x ** 6, 10395],
    ['exp', Math.exp, Math.exp(2)],
    ['1', () => 1, 1],
    ['1e-6 z', (x) => 1e-6 * x, 1e-12],
    ['1e6 z', (x) => 1e6 * x, 1e12],
  ])('E[f^2] of %s is exact', (_, f, expected) => {
    expect(Math.abs(secondMoment(f) / expected - 1)).toBeLessThan(1e-10);
  });

  test.each(['leakyRelu', 'leaky_relu', 'leakyReLU', 'leakyReLu', 'LeakyReLU', 'leaky_re_lu'])(
    'takes the spelling %s',
    (name) => {
      expect(calculateGain(name, 0.3)).toBe(calculateGain('leakyRelu', 0.3));
    },
  );

  test.each<[unknown, unknown, ErrorConstructor | TypeErrorConstructor, RegExp]>([
    ['rleu', undefined, RangeError, /"nonlinearity" expected one of linear, .*, got "rleu"/],
    [
      'prelu',
      undefined,
      RangeError,
      /got "prelu"\. Use preluKaimingNormal or preluKaimingUniform, which take the slopes/,
    ],
    ['identity', undefined, RangeError, /got "identity"\. Did you mean "linear"\?/],
    ['softmax', undefined, RangeError, /"nonlinearity" expected an element-wise activation, got "softmax"/],
    ['log_softmax', undefined, RangeError, /expected an element-wise activation/],
    [undefined, undefined, TypeError, /"nonlinearity" expected a name or a function .*, got undefined/],
    [3, undefined, TypeError, /got 3/],
    ['leakyRelu', NaN, RangeError, /"param" expected a finite number, got NaN/],
    ['leakyRelu', Infinity, RangeError, /"param" expected a finite number, got Infinity/],
    ['leakyRelu', true, TypeError, /"param" expected a finite number, got true/],
    ['leakyRelu', '0.1', TypeError, /"param" expected a finite number, got "0.1"/],
    [() => NaN, undefined, RangeError, /a function with a finite value at -20, got NaN/],
    [Math.sqrt, undefined, RangeError, /a finite value/],
    [(x: number) => 1 / x, undefined, RangeError, /a finite value at 0, got Infinity/],
    [() => '1', undefined, TypeError, /a function that returns numbers at -20, got "1"/],
    [() => 0, undefined, RangeError, /0 < E\[f\(z\)\^2\] < Infinity/],
    [(x: number) => Math.exp(x * x), undefined, RangeError, /0 < E\[f\(z\)\^2\] < Infinity/],
    [Math.random, undefined, RangeError, /a piecewise smooth function/],
    [{ gain: -1 }, undefined, RangeError, /"nonlinearity.gain" expected a finite number > 0, got -1/],
  ])('refuses %p with parameter %p', (f, param, kind, message) => {
    const call = (): number => calculateGain(f as Nonlinearity, param as number);
    expect(call).toThrow(kind);
    expect(call).toThrow(message);
    expect(call).toThrow(/^calculateGain: /);
  });

  test('names compile in both spellings', () => {
    const names: Nonlinearity[] = ['hardSigmoid', 'hard_sigmoid', 'geluNew', 'gelu_new', 'convTranspose2d'];
    expect(names.map((name) => nonlinearity('f', name))).toEqual([
      'hardSigmoid',
      'hardSigmoid',
      'geluNew',
      'geluNew',
      'convTranspose2d',
    ]);
  });
});

describe('calculateGain of PyTorch', () => {
  // torch.nn.init.calculate_gain, PyTorch 2.13.
  test.each<[string, number | undefined, number]>([
    ['linear', undefined, 1],
    ['conv1d', undefined, 1],
    ['conv2d', undefined, 1],
    ['conv3d', undefined, 1],
    ['conv_transpose1d', undefined, 1],
    ['conv_transpose2d', undefined, 1],
    ['conv_transpose3d', undefined, 1],
    ['sigmoid', undefined, 1],
    ['tanh', undefined, 5 / 3],
    ['relu', undefined, Math.sqrt(2)],
    ['leaky_relu', undefined, Math.sqrt(2 / (1 + 0.01 ** 2))],
    ['leaky_relu', 0.2, Math.sqrt(2 / (1 + 0.2 ** 2))],
    ['leaky_relu', 0, Math.sqrt(2)],
    ['leaky_relu', -0.5, Math.sqrt(2 / (1 + 0.5 ** 2))],
    ['selu', undefined, 3 / 4],
    ['relu', 0.5, Math.sqrt(2)],
  ])('%s with parameter %p is what PyTorch says', (name, param, expected) => {
    expect(torchGain(name as 'linear', param)).toBe(expected);
  });

  test.each([
    ['gelu', undefined, /^calculateGain: "nonlinearity" expected one of linear, .*, selu, got "gelu"/],
    [Math.tanh, undefined, /^calculateGain: "nonlinearity" expected one of linear, .*, got a function$/],
    ['leaky_relu', NaN, /^calculateGain: "param" expected a finite number, got NaN$/],
  ])('refuses %p with parameter %p', (name, param, message) => {
    expect(() => torchGain(name as 'linear', param)).toThrow(message);
  });
});

describe('jumps', () => {
  test.each<[string, (x: number) => number, number]>([
    ['a step on a round number', (x) => (x > 0 ? 1 : 0), 0],
    ['a step beside one', (x) => (x >= 0 ? 1 : 0), 0],
    ['a step anywhere', (x) => (x > 0.1 ? 1 : 0), 0.1],
    ['a threshold', (x) => (x > 1 ? x : 0), 1],
    ['a jump against the slope', (x) => x - 0.01 * Number(x > 0.3), 0.3],
    ['a small jump in a steep function', (x) => 50 * x + 0.1 * Number(x > -1.7), -1.7],
    ['a pole', (x) => 1 / (x - 0.05), 0.05],
  ])('%s', (_, f, place) => {
    expect(jumpOf(f)).toBeCloseTo(place, 9);
  });

  test('the first of many', () => {
    expect(jumpOf((x) => Math.floor(100 * x) / 100)).toBeCloseTo(-20, 1);
  });

  test.each<[string, (x: number) => number]>([
    ...Object.entries(ACTIVATIONS),
    ['|x|', Math.abs],
    ['min(x, 0)', (x) => Math.min(x, 0)],
    ['sin 100 x', (x) => Math.sin(100 * x)],
    ['a steep tanh', (x) => Math.tanh(1e5 * x)],
    ['exp(7 x)', (x) => Math.exp(7 * x)],
    ['x^9', (x) => x ** 9],
    ['a function that rounds to float32', (x) => Math.fround(Math.tanh(x))],
    ['0', () => 0],
  ])('none in %s', (_, f) => {
    expect(jumpOf(f)).toBeUndefined();
  });

  test('a function that jumps has a forward gain, and no backward one', () => {
    const step = (x: number): number => (x > 0.1 ? 1 : 0);
    expect(calculateGain(step)).toBeCloseTo(1.474, 3);
    expect(() => gradientScale(step)).toThrow('the function jumps at 0.1');
  });
});
