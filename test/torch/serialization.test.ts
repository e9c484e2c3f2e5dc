import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import {
  Generator,
  kaimingNormal,
  kaimingUniform,
  manualSeed,
  normal,
  uniform,
  xavierNormal,
} from 'tfjs-initializers/torch';
import type { WeightInitializer } from '../../src/initializers/weight_initializer.js';
import { TORCH_ARGUMENTS } from '../support/arbitraries.js';
import { draw, kernelInitializer, savedAndLoaded, shapeFor } from '../support/initializers.js';
import { CLASS_NAMES, make } from './initializers.js';

function seededDraw(initializer: WeightInitializer): Float32Array {
  manualSeed(8);
  return draw(initializer, shapeFor(initializer.getClassName()));
}

describe.each(CLASS_NAMES)('%s', (name) => {
  test('comes back from a saved model with the same configuration and draws, whatever its arguments', async () => {
    await fc.assert(
      fc.asyncProperty(TORCH_ARGUMENTS[name], async (args) => {
        const initializer = make(name, args);
        const loaded = await savedAndLoaded(initializer);
        expect(loaded.getClassName()).toBe(name);
        expect(loaded.getConfig()).toEqual(initializer.getConfig());
        expect(seededDraw(loaded)).toEqual(seededDraw(initializer));
      }),
    );
  });

  test('is saved without its generator, and draws from the default one then', async () => {
    const generator = new Generator().manualSeed(1);
    const loaded = await savedAndLoaded(make(name, { generator }));
    expect(loaded.getConfig()).toEqual(make(name).getConfig());
    expect(seededDraw(loaded)).toEqual(seededDraw(make(name)));
  });

  test('is found by its name', () => {
    const layer = tf.layers.dense({ units: 3, kernelInitializer: name });
    expect(kernelInitializer(layer).getConfig()).toEqual(make(name).getConfig());
  });

  test('leaves exactly one tensor', () => {
    for (const shape of [
      [4, 5],
      [2, 3, 4, 5],
      [4, 0],
    ]) {
      const before = tf.memory().numTensors;
      const weight = make(name).apply(shape);
      expect(tf.memory().numTensors).toBe(before + 1);
      expect(weight.shape).toEqual(shape);
      weight.dispose();
      expect(tf.memory().numTensors).toBe(before);
    }
  });
});

test('configurations hold the arguments in their canonical spelling, and nothing else', () => {
  expect(uniform().getConfig()).toEqual({ a: 0, b: 1, layout: 'auto' });
  expect(normal({ std: 2, layout: 'embedding' }).getConfig()).toEqual({ mean: 0, std: 2, layout: 'embedding' });
  const kaimingDefaults = { a: 0, mode: 'fanIn', nonlinearity: 'leakyRelu', layout: 'auto' };
  expect(kaimingUniform().getConfig()).toEqual(kaimingDefaults);
  expect(kaimingNormal({ mode: 'fan_out', nonlinearity: 'leaky_relu' }).getConfig()).toEqual({
    ...kaimingDefaults,
    mode: 'fanOut',
  });
  expect(xavierNormal({ gain: 2, layout: 'depthwise' }).getConfig()).toEqual({ gain: 2, layout: 'depthwise' });
});
