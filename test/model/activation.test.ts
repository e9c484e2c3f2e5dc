import * as tf from '@tensorflow/tfjs';
import { calculateGain, initializeModel, type InitializeModelOptions } from 'tfjs-initializers';
import { LINEAR, ownActivation, readNonlinearity, averageActivations } from '../../src/model/activation.js';

const { layers } = tf;

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

  test('several that come together have the mean of their second moments', () => {
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
      /^initializeModel: "rules\[0\]\.nonlinearity" expected .* backward gain after "end", .*: the function jumps at /,
    );
  });

  test('a function without a gain is named with the reason', () => {
    expect(() => drawn(() => 0, 'forward')).toThrow(
      /"rules\[0\]\.nonlinearity" expected an activation with a forward gain before "end", got function: .* 0 < E\[f/,
    );
  });

  test('a slope that would make all weights 0', () => {
    const model = tf.sequential({
      layers: [
        layers.dense({ units: 2, inputShape: [2] }),
        layers.leakyReLU({ alpha: 1e200 }),
        layers.dense({ units: 2, name: 'after' }),
      ],
    });
    expect(() => initializeModel(model)).toThrow(
      '"model" expected an activation with a forward gain before "after", got leakyRelu',
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
      'initializeModel: "model" expected an activation with a forward gain before "after", got relu up to 0',
    );
  });
});
