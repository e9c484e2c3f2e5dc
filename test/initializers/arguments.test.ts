/** Arguments that stand for each other, by exact values. */
import * as tf from '@tensorflow/tfjs';
import {
  computeFans,
  constant,
  identity,
  kaimingNormal,
  kaimingUniform,
  orthogonal,
  preluKaimingUniform,
  SeedGenerator,
  sparse,
  xavierNormal,
  xavierUniform,
} from 'tfjs-initializers';
import type { WeightInitializer } from 'tfjs-initializers';
import * as torch from 'tfjs-initializers/torch';

const SHAPE = [30, 20];

function valuesOf(initializer: Pick<WeightInitializer, 'apply'>, shape = SHAPE): number[] {
  return tf.tidy(() => Array.from(initializer.apply(shape).dataSync()));
}

test('negativeSlope alone means leakyRelu', () => {
  expect(valuesOf(kaimingNormal({ negativeSlope: 0.2, seed: 1 }))).toEqual(
    valuesOf(kaimingNormal({ nonlinearity: 'leakyRelu', negativeSlope: 0.2, seed: 1 })),
  );
});

test('Kaiming takes a numeric gain: standard deviation gain / sqrt(fan)', () => {
  // He et al. 2015, eq. (15) with a = 1: gain 1, the linear network.
  expect(valuesOf(kaimingUniform({ gain: 1, seed: 3 }))).toEqual(
    valuesOf(kaimingUniform({ nonlinearity: 'linear', seed: 3 })),
  );
  const limit = Math.sqrt(3) * (3 / Math.sqrt(SHAPE[0]));
  const largest = Math.max(...valuesOf(kaimingUniform({ gain: 3, seed: 3 })));
  expect(largest).toBeLessThan(limit);
  expect(largest).toBeGreaterThan(0.98 * limit);
});

test('a function is saved by its gain, and samples the same bits after loading', () => {
  const initializer = kaimingNormal({ nonlinearity: (x) => x ** 2, seed: 5 });
  const config = initializer.getConfig();
  // E[z^4] = 3.
  expect(config.gain).toBeCloseTo(1 / Math.sqrt(3), 9);
  expect(config).not.toHaveProperty('nonlinearity');
  expect(valuesOf(kaimingNormal(config as object))).toEqual(valuesOf(initializer));
});

test('gain takes the name of a nonlinearity', () => {
  expect(xavierUniform({ gain: 'relu' }).getConfig().gain).toBe(Math.SQRT2);
  expect(xavierUniform({ gain: 'leaky_relu' }).getConfig().gain).toBeCloseTo(Math.sqrt(2 / 1.0001), 15);
  expect(orthogonal({ gain: 'relu' }).getConfig().gain).toBe(Math.SQRT2);
  expect(xavierUniform({ gain: (x) => 2 * x }).getConfig().gain).toBeCloseTo(0.5, 9);
});

test('names are accepted in camelCase and in snake_case, by TypeScript too', () => {
  expect(valuesOf(kaimingNormal({ mode: 'fan_out', nonlinearity: 'leaky_relu', seed: 1 }))).toEqual(
    valuesOf(kaimingNormal({ mode: 'fanOut', nonlinearity: 'leakyRelu', seed: 1 })),
  );
});

test('fans can be given where no layout describes the kernel', () => {
  const layout = { fanIn: 75, fanOut: 10 };
  expect(computeFans([3, 5, 7], layout)).toEqual(layout);
  const limit = Math.sqrt((3 * 2) / 75);
  const largest = Math.max(...valuesOf(kaimingUniform({ layout, seed: 1 }), [1000]));
  expect(largest).toBeLessThan(limit);
  expect(largest).toBeGreaterThan(0.98 * limit);
});

test('fans that were given survive the JSON of a model', async () => {
  const kernelInitializer = kaimingNormal({ layout: { fanIn: 75, fanOut: 10 }, seed: 1 });
  const model = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [3], kernelInitializer })] });
  const loaded = await tf.models.modelFromJSON(JSON.parse(model.toJSON() as string) as tf.io.ModelJSON);
  const { config } = (loaded.layers[0].getConfig() as { kernelInitializer: { config: object } }).kernelInitializer;
  expect(config).toEqual(kernelInitializer.getConfig());
});

test('identity makes rectangles, as PyTorch’s eye_ and Keras’s Identity', () => {
  expect(valuesOf(identity({ gain: 2 }), [2, 3])).toEqual([2, 0, 0, 0, 2, 0]);
  expect(valuesOf(identity(), [3, 2])).toEqual([1, 0, 0, 1, 0, 0]);
});

test('constant takes an array of the weight’s shape, nested or typed', () => {
  const value = [
    [1, 2],
    [3, 4],
    [5, 6],
  ];
  expect(valuesOf(constant({ value }), [3, 2])).toEqual([1, 2, 3, 4, 5, 6]);
  expect(valuesOf(constant({ value: Float32Array.of(7, 8) }), [2])).toEqual([7, 8]);
  expect(constant({ value: Float32Array.of(7, 8) }).getConfig()).toEqual({ value: [7, 8] });
  expect(() => constant({ value }).apply([2, 3])).toThrow(
    'constant: "shape" expected [3, 2], the shape of "value", got [2, 3]',
  );
});

describe('a refused sample takes no seed', () => {
  test.each<[string, (seed: SeedGenerator) => WeightInitializer, number[]]>([
    ['a shape that does not fit', (seed) => sparse({ seed }), [3]],
    ['a matrix that is too large', (seed) => orthogonal({ seed }), [2 ** 14, 2 ** 14]],
  ])('%s', (_, make, shape) => {
    const seed = new SeedGenerator(7);
    seed.next();
    const initializer = make(seed);
    expect(() => initializer.apply(shape)).toThrow(RangeError);
    expect(seed.position).toEqual({ seed: 7, counter: 1 });
    expect(initializer.getConfig().seed).toEqual({ seed: 7, counter: 1 });
  });
});

describe('finite arguments never give infinite weights, nor zeros in silence', () => {
  test.each<[string, () => WeightInitializer, string]>([
    ['a large gain', () => xavierNormal({ gain: 3e38 }), 'xavierNormal: "gain" gives weights a standard deviation of'],
    [
      'a small gain',
      () => xavierUniform({ gain: 1e-46 }),
      'xavierUniform: "gain" gives weights a standard deviation of',
    ],
    ['steep slopes', () => preluKaimingUniform({ alpha: 1e200 }), '"alpha" expected a number in the range of float32'],
    ['a large gain of PyTorch', () => torch.xavierUniform({ gain: 3e38 }), 'xavierUniform: "gain" gives weights'],
  ])('%s', (_, make, message) => {
    const before = tf.memory().numTensors;
    expect(() => make().apply(SHAPE)).toThrow(RangeError);
    expect(() => make().apply(SHAPE)).toThrow(message);
    expect(tf.memory().numTensors).toBe(before);
  });
});

test('a SeedGenerator of another copy of the package works', () => {
  let other: typeof import('tfjs-initializers') | undefined;
  jest.isolateModules(() => {
    other = jest.requireActual<typeof import('tfjs-initializers')>('tfjs-initializers');
  });
  const Stranger = (other as unknown as { SeedGenerator: typeof SeedGenerator }).SeedGenerator;
  expect(Stranger).not.toBe(SeedGenerator);
  const [seed, stranger] = [new SeedGenerator(7), new Stranger(7)];
  for (let i = 0; i < 2; i++) {
    expect(valuesOf(kaimingNormal({ seed: stranger }))).toEqual(valuesOf(kaimingNormal({ seed })));
  }
});
