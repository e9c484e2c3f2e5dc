/** Networks of sines. */
import * as tf from '@tensorflow/tfjs';
import { Sine, sine, siren } from 'tfjs-initializers';
import { kolmogorovSmirnov, kolmogorovSmirnovBound } from '../support/statistics.js';

/** Fan in, first, omega, and the bound of siren_pytorch/siren_pytorch.py: 1 / dim, or sqrt(6 / dim) / w0. */
const RANGES: [number, boolean, number, number][] = [
  [2, true, 30, 1 / 2],
  [3, true, 5, 1 / 3],
  [256, false, 30, Math.sqrt(6) / 16 / 30],
  [64, false, 1, Math.sqrt(6) / 8],
];

test.each(RANGES)(
  'a kernel of fan in %d, first %p, omega %d, is uniform within %d (p = 1e-4)',
  (inputs, first, omega, bound) => {
    const units = Math.floor(200_000 / inputs);
    const values = siren({ first, omega, seed: 3 }).apply([inputs, units]).dataSync() as Float32Array;
    expect(values.reduce((most, value) => Math.max(most, Math.abs(value)), 0)).toBeLessThanOrEqual(Math.fround(bound));
    const cdf = (w: number): number => (w / bound + 1) / 2;
    expect(kolmogorovSmirnov(values, cdf)).toBeLessThan(kolmogorovSmirnovBound(values.length, 1e-4));
  },
);

test('what goes into every sine of a deep network has variance 1, whatever the depth', () => {
  const width = 256;
  const coordinates = tf.randomUniform([512, 2], -1, 1, 'float32', 1);
  let signal: tf.Tensor = sine().apply(
    tf.matMul(coordinates, siren({ first: true, seed: 0 }).apply([2, width])),
  ) as tf.Tensor;
  const variances: number[] = [];
  for (let layer = 1; layer <= 10; layer++) {
    const inside = tf.matMul(signal, siren({ seed: layer }).apply([width, width]));
    variances.push(900 * tf.moments(inside).variance.dataSync()[0]);
    signal = sine().apply(inside) as tf.Tensor;
  }
  // n E[w²] E[sin²] = 2 E[sin²], and E[sin²(z)] = (1 - e^(-2 v)) / 2 of normals of variance v: the fixed point is 0.797
  // for v = 1 - e^(-2 v). The first inputs are not normal yet.
  const deep = variances.slice(3);
  const mean = deep.reduce((sum, each) => sum + each, 0) / deep.length;
  const deviation = Math.sqrt(deep.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (deep.length - 1));
  expect(Math.abs(mean - 0.797)).toBeLessThan(4 * Math.max(deviation, 0.8 * Math.sqrt(2 / width)));
});

describe('the layer', () => {
  test('is sin(omega x), saved and loaded with its model', async () => {
    const model = tf.sequential({ layers: [sine({ inputShape: [3], omega: 5, name: 'wave' })] });
    const loaded = await tf.models.modelFromJSON(JSON.parse(model.toJSON() as string) as tf.io.ModelJSON);
    const x = tf.tensor2d([[0.1, -2, 0]]);
    const expected = [0.1, -2, 0].map((each) => Math.sin(5 * each));
    for (const each of [model, loaded]) {
      Array.from((each.predict(x) as tf.Tensor).dataSync()).forEach((value, i) => {
        expect(value).toBeCloseTo(expected[i], 6);
      });
    }
    expect(loaded.layers[0]).toBeInstanceOf(Sine);
    expect(loaded.layers[0].getConfig()).toMatchObject({ omega: 5, name: 'wave' });
  });

  test.each<[object, string]>([
    [{ omega: 0 }, 'sine: "omega" expected a finite number > 0, got 0'],
    [{ omega: '30' }, 'sine: "omega" expected a finite number > 0, got "30"'],
  ])('refuses %p', (args, message) => {
    expect(() => sine(args)).toThrow(message);
  });
});

test('a saved model that names a class which is not there says how to get it', () => {
  jest.isolateModules(() => {
    const isolated = jest.requireActual<typeof tf>('@tensorflow/tfjs');
    jest.requireActual('../../src/initializers/register.js');
    const layer = { className: 'Siren', config: {} };
    expect(() => isolated.layers.dense({ units: 1, kernelInitializer: layer as never })).toThrow(
      '"Siren" is not registered: import { Siren } from \'tfjs-initializers\', and call tf.serialization.registerClass(Siren)',
    );
  });
});

test.each([{ omega: 0 }, { first: 1 }, { seed: 'a' }])('refuses %p', (args) => {
  expect(() => siren(args as never)).toThrow(/^siren: "/);
});
