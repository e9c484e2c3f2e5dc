import * as tf from '@tensorflow/tfjs';
import { calculateGain, initializeModel, type InitializeModelOptions } from 'tfjs-initializers';
import { nonlinearityOrLayer } from '../../src/initializers/activation_layer.js';
import { LINEAR, ownActivation, readNonlinearity, averageActivations } from '../../src/model/activation.js';
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

describe('the activation of a layer', () => {
  class Custom extends tf.layers.Layer {
    static className = 'CustomOfActivationTest';
    override getConfig(): tf.serialization.ConfigDict {
      throw new Error('no configuration');
    }
  }

  test('is none for a custom layer that fails to give its configuration', () => {
    expect(ownActivation(new Custom({}))).toBeUndefined();
  });

  test('has the slope of a rectifier, and a function', () => {
    const found = ownActivation(layers.leakyReLU({ alpha: 0.5 }));
    expect([found?.slope, found?.f?.(-2), found?.f?.(3)]).toEqual([0.5, -1, 3]);
    expect(ownActivation(layers.dense({ units: 1, activation: 'relu' }))?.slope).toBe(0);
    expect(ownActivation(layers.dense({ units: 1, activation: 'gelu' }))?.slope).toBeUndefined();
  });

  test('softmax is treated as linear', () => {
    const found = ownActivation(layers.dense({ units: 1, activation: 'softmax' }));
    expect([found?.name, found?.f, found?.forwardScale, found?.backwardScale]).toEqual(['softmax', undefined, 1, 1]);
  });

  test('the gradient passes a threshold by', () => {
    expect(ownActivation(layers.thresholdedReLU({ theta: 1 }))?.backwardScale).toBeCloseTo(1 / 0.15865525393145707, 7);
  });

  test('several that come averageActivations have the mean of their second moments', () => {
    const { name, forwardScale } = averageActivations([readNonlinearity('relu'), LINEAR, readNonlinearity('relu')]);
    expect([name, forwardScale]).toEqual(['relu + linear', 1 / ((0.5 + 1 + 0.5) / 3)]);
  });
});

describe('an activation that jumps', () => {
  const step = (x: number): number => (x > 0.1 ? 1 : 0);

  function drawn(nonlinearity: (x: number) => number, direction: 'forward' | 'backward'): number {
    const model = tf.sequential({ layers: [layers.dense({ units: 3, inputShape: [4], name: 'end' })] });
    const options: InitializeModelOptions = { seed: 1, direction, rules: [{ layer: 'end', nonlinearity }] };
    return initializeModel(model, options).kernels[0].gain;
  }

  test('is used forward, where its derivative is not needed', () => {
    expect(drawn(step, 'forward')).toBe(calculateGain(step));
  });

  test.each<[string, (x: number) => number]>([
    ['off the grid', step],
    ['on it', (x) => (x > 1 ? x : 0)],
    ['beside a slope', (x) => x + Number(x > 0.1)],
    ['beside a slope, on the grid', (x) => x + Number(x > 0)],
  ])('has no backward gain, and the layer is named: %s', (_, f) => {
    expect(() => drawn(f, 'backward')).toThrow(
      /expected an activation with a backward gain after "end", got function: a function that jumps has no backward/,
    );
  });

  test('a layer that lets nothing through is named', () => {
    const model = tf.sequential({
      layers: [
        layers.dense({ units: 2, inputShape: [2] }),
        layers.reLU({ maxValue: 0 }),
        layers.dense({ units: 2, name: 'after' }),
      ],
    });
    expect(() => initializeModel(model)).toThrow(
      '"model" expected an activation with a forward gain before "after", got relu up to 0',
    );
  });
});
