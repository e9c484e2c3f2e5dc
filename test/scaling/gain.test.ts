import { calculateGain, type Nonlinearity } from 'tfjs-initializers';
import { ACTIVATIONS } from '../../src/scaling/activations.js';
import { secondMoment } from '../../src/scaling/second_moment.js';
import { goldenGains } from '../support/golden.js';

describe('calculateGain', () => {
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
    expect(calculateGain(name, param)).toBe(expected);
  });

  test.each(['elu', 'relu6', 'hardSigmoid', 'softplus', 'softsign', 'swish', 'mish', 'gelu', 'geluNew'])(
    '%s is 1/sqrt(E[f^2]) to 1e-9',
    (name) => {
      expect(Math.abs(calculateGain(name) / goldenGains[name] - 1)).toBeLessThan(1e-9);
    },
  );

  test('silu is swish', () => {
    expect(calculateGain('silu')).toBe(calculateGain('swish'));
  });

  test.each(Object.entries(ACTIVATIONS).filter(([name]) => name !== 'silu'))(
    'the function of %s has the gain of the quadrature, not of convention',
    (name, activation) => {
      expect(Math.abs(calculateGain(activation) / goldenGains[name] - 1)).toBeLessThan(1e-9);
    },
  );

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
  ])('refuses %p with parameter %p', (nonlinearity, param, kind, message) => {
    const call = (): number => calculateGain(nonlinearity as Nonlinearity, param as number);
    expect(call).toThrow(kind);
    expect(call).toThrow(message);
  });
});
