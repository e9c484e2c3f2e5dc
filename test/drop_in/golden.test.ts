/** The bits of Keras behind the classes of TensorFlow.js. */
import '@tensorflow/tfjs-backend-cpu';
import { type Tensor, tensor } from '@tensorflow/tfjs-core';
import { setRandomSeed } from 'tfjs-initializers';
import 'tfjs-initializers/drop-in';
import { expectGolden, golden } from '../support/golden.js';
import { drawn, reference, stockInitializer, stockLayer, valuesOf } from './reference.js';

describe('initializers', () => {
  test.each(reference.initializers.map((item) => [item.factory, item.args, item.shape, item] as const))(
    '%s(%j) of %j has the bits of Keras',
    (factory, args, shape, expected) => {
      expectGolden(drawn(stockInitializer(factory, args), shape), expected);
    },
  );

  test.each(golden.orthogonals)('orthogonal of $shape is that of Keras, up to its rounding', (item) => {
    const { shape, gain, condition, values } = item;
    const actual = drawn(stockInitializer('orthogonal', { gain, seed: 8 }), shape);
    // Keras factors in float32, with an error of its unit roundoff times the condition of the normals.
    const tolerance = 8 * gain * condition * 2 ** -24;
    values.forEach((value, i) => {
      expect(Math.abs(actual[i] - value)).toBeLessThanOrEqual(tolerance);
    });
  });
});

describe('seeds that Keras refuses', () => {
  test.each(reference.seeds.map((item) => [item.seed, item.integer, item] as const))(
    '%d draws what Keras draws with %d',
    (seed, _, expected) => {
      expectGolden(drawn(stockInitializer('heNormal', { seed }), [4, 3]), expected);
    },
  );
});

describe('layers of noise, three steps', () => {
  test.each(reference.noise.map((item) => [item.factory, item.args, item.outputs] as const))(
    '%s(%j) has the bits of Keras',
    (factory, args, outputs) => {
      const layer = stockLayer(factory, args);
      setRandomSeed(7);
      const inputs = tensor(reference.inputs, [4, 5, 6]);
      for (const expected of outputs) {
        const values = valuesOf(layer.apply(inputs, { training: true }) as Tensor);
        // A dropped negative number is -0 here.
        expectGolden(
          values.map((value) => value + 0),
          expected,
        );
      }
      inputs.dispose();
    },
  );
});
