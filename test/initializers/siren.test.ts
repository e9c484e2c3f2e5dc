/** Networks of sines. */
import * as tf from '@tensorflow/tfjs';
import { randomUniform, Sine, sine, type Siren, siren } from 'tfjs-initializers';
import { goldenSiren, sha256 } from '../support/golden.js';
import { kolmogorovSmirnov, kolmogorovSmirnovBound } from '../support/statistics.js';

/** Expects the very bits of a uniform kernel of seed 3. */
function expectUniform(initializer: Siren, fanIn: number, bound: number): void {
  const uniform = randomUniform({ minval: -bound, maxval: bound, seed: 3 });
  const [values, expected] = [initializer, uniform].map((each) => each.apply([fanIn, 8]).dataSync() as Float32Array);
  expect([values[0], sha256(values)]).toEqual([expected[0], sha256(expected)]);
}

test.each(goldenSiren.layers)(
  'fan in $fanIn, first $first, omega $omega: uniform within the bound of siren-pytorch, $bound, to the last bit',
  ({ fanIn, first, omega, bound }) => {
    expectUniform(siren({ first, omega, seed: 3 }), fanIn, bound);
  },
);

test('a network has the kernels of SirenNet, first to last', () => {
  const [first, ...others] = goldenSiren.network;
  expect(others).toHaveLength(3);
  for (const [initializer, { fanIn, bound }] of [
    [siren({ first: true, seed: 3 }), first] as const,
    ...others.map((each) => [siren({ omega: 1, seed: 3 }), each] as const),
  ]) {
    expectUniform(initializer, fanIn, bound);
  }
});

test('of a convolution the fan in counts the window (p = 1e-4)', () => {
  const bound = Math.sqrt(6 / (3 * 3 * 8)) / 30;
  const values = siren({ seed: 3 }).apply([3, 3, 8, 300]).dataSync() as Float32Array;
  const cdf = (w: number): number => (w / bound + 1) / 2;
  expect(kolmogorovSmirnov(values, cdf)).toBeLessThan(kolmogorovSmirnovBound(values.length, 1e-4));
});

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

test.each([{ omega: 0 }, { first: 1 }, { seed: 'a' }])('refuses %p', (args) => {
  expect(() => siren(args as never)).toThrow(/^siren: "/);
});
