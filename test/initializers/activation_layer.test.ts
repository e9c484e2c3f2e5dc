import * as tf from '@tensorflow/tfjs';
import { kaimingNormal, orthogonal, xavierUniform } from 'tfjs-initializers';
import { nonlinearityOrLayer } from '../../src/initializers/activation_layer.js';
import { varianceScale } from '../../src/scaling/gain.js';

const { layers } = tf;

/** A built layer. */
function built(layer: tf.layers.Layer): tf.layers.Layer {
  tf.sequential({ layers: [layers.inputLayer({ inputShape: [2] }), layer] });
  return layer;
}

describe('an activation layer as a nonlinearity', () => {
  test.each<[string, tf.layers.Layer, string]>([
    ['activation', layers.activation({ activation: 'tanh' }), 'tanh'],
    ['activation, by the name that tfjs saves', layers.activation({ activation: 'gelu_new' }), 'geluNew'],
    ['a linear one', layers.activation({ activation: 'linear' }), 'linear'],
    ['reLU', layers.reLU(), 'relu'],
    ['reLU up to 6', layers.reLU({ maxValue: 6 }), 'relu6'],
    ['elu', layers.elu(), 'elu'],
  ])('%s has a name', (_, layer, name) => {
    expect(nonlinearityOrLayer('nonlinearity', layer)).toBe(name);
  });

  test.each<[string, tf.layers.Layer, number]>([
    ['leakyReLU', layers.leakyReLU({ alpha: 0.2 }), 2 / 1.04],
    ['leakyReLU as tfjs has it', layers.leakyReLU(), 2 / 1.09],
    ['prelu', layers.prelu({ alphaInitializer: tf.initializers.constant({ value: 0.25 }) }), 2 / 1.0625],
    ['prelu that is built', built(layers.prelu({ alphaInitializer: 'ones' })), 1],
    // E[min(max(z, 0), 1)^2] = Phi(1) - 1/2 - phi(1) + 1 - Phi(1); E[z^2, z > 1] = phi(1) + 1 - Phi(1).
    ['reLU up to 1', layers.reLU({ maxValue: 1 }), 1 / (0.5 - 0.24197072451914337)],
    ['thresholdedReLU', layers.thresholdedReLU({ theta: 1 }), 1 / (0.24197072451914337 + 0.15865525393145707)],
  ])('%s has its gain', (_, layer, scale) => {
    expect(varianceScale(nonlinearityOrLayer('nonlinearity', layer))).toBeCloseTo(scale, 9);
  });

  test('what a nonlinearity is otherwise passes', () => {
    expect(nonlinearityOrLayer('f', 'leaky_relu')).toBe('leakyRelu');
    expect(nonlinearityOrLayer('f', Math.sin)).toBe(Math.sin);
    expect(nonlinearityOrLayer('f', { gain: 2 })).toEqual({ gain: 2 });
  });

  test.each<[string, unknown, string]>([
    ['softmax', layers.softmax(), '"f" expected an element-wise activation, got "softmax"'],
    ['another layer', layers.dense({ units: 1 }), 'or an activation layer, got a Dense'],
    ['an initializer', tf.initializers.zeros(), 'or an activation layer, got a Zeros'],
    [
      'slopes that are not known yet',
      layers.prelu({ alphaInitializer: 'randomNormal' }),
      'a built layer, or one whose alphaInitializer is zeros, ones or constant',
    ],
    ['nothing', null, '"f" expected a name or a function (x: number) => number, got null'],
  ])('not %s', (_, given, message) => {
    expect(() => nonlinearityOrLayer('f', given)).toThrow(message);
  });
});

describe('initializers', () => {
  const values = (initializer: { apply(shape: number[]): tf.Tensor }): number[] =>
    Array.from(initializer.apply([20, 30]).dataSync());

  test('kaimingNormal reads the layer before the kernel', () => {
    const leaky = layers.leakyReLU({ alpha: 0.2 });
    const byLayer = kaimingNormal({ nonlinearity: leaky, seed: 1 });
    const bySlope = values(kaimingNormal({ negativeSlope: 0.2, seed: 1 }));
    values(byLayer).forEach((value, i) => {
      expect(Math.abs(value - bySlope[i])).toBeLessThanOrEqual(1e-7 * Math.abs(bySlope[i]));
    });
    expect(values(kaimingNormal({ nonlinearity: layers.elu(), seed: 1 }))).toEqual(
      values(kaimingNormal({ nonlinearity: 'elu', seed: 1 })),
    );
  });

  test('a layer is saved as its gain', () => {
    const made = kaimingNormal({ nonlinearity: layers.leakyReLU({ alpha: 1 }), seed: 1 });
    expect(made.getConfig()).toMatchObject({ gain: 1 });
    expect(values(kaimingNormal({ ...(made.getConfig() as object), seed: 1 }))).toEqual(values(made));
  });

  test('a gain is that of a layer', () => {
    const tanh = layers.activation({ activation: 'tanh' });
    expect(values(xavierUniform({ gain: tanh, seed: 1 }))).toEqual(values(xavierUniform({ gain: 'tanh', seed: 1 })));
    expect(values(orthogonal({ gain: layers.reLU(), seed: 1 }))).toEqual(values(orthogonal({ gain: 'relu', seed: 1 })));
  });

  test('errors name the argument that the caller gave', () => {
    expect(() => xavierUniform({ gain: 'softmax' })).toThrow(
      'xavierUniform: "gain" expected an element-wise activation, got "softmax"',
    );
    expect(() => kaimingNormal({ nonlinearity: layers.softmax() })).toThrow(
      'kaimingNormal: "nonlinearity" expected an element-wise activation, got "softmax"',
    );
  });
});
