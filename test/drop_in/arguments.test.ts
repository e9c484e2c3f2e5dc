/** No program that runs in tfjs throws with the drop-in: tfjs's own code samples what this package does not. */
import { type DataType, initializers, layers, ones, type Tensor } from '@tensorflow/tfjs';
import fc from 'fast-check';
import 'tfjs-initializers/drop-in';
import { drawn, stockInitializer, stockLayer, valuesOf } from './reference.js';
import { without } from './without.js';

const RANDOM = ['heNormal', 'glorotUniform', 'randomNormal', 'randomUniform', 'truncatedNormal', 'orthogonal'];

/** What a call ends with: a tensor's type and shape, or an error. */
function outcome(call: () => Tensor): string {
  try {
    const tensor = call();
    tensor.dispose();
    return `${tensor.dtype} ${JSON.stringify(tensor.shape)}`;
  } catch (error) {
    return String(error);
  }
}

describe('seeds that are no finite numbers', () => {
  const SEEDS = ['42', '', NaN, Infinity, -Infinity, true, false, 7n, {}, []];

  test.each(RANDOM.flatMap((factory) => SEEDS.map((seed) => [factory, seed] as const)))(
    '%s of seed %p is that of TensorFlow.js',
    (factory, seed) => {
      // tfjs takes some of them for none, and asks Math.random.
      const random = jest.spyOn(Math, 'random').mockReturnValue(0.25);
      const draw = (): Float32Array => drawn(stockInitializer(factory, { seed }), [4, 3]);
      expect(draw()).toEqual(without(draw));
      random.mockRestore();
    },
  );

  test.each(SEEDS)('a dropout of seed %p is that of TensorFlow.js', (seed) => {
    const random = jest.spyOn(Math, 'random').mockReturnValue(0.25);
    const layer = stockLayer('dropout', { rate: 0.5, seed });
    const draw = (): Float32Array => valuesOf(layer.apply(ones([50]), { training: true }) as Tensor);
    expect(draw()).toEqual(without(draw));
    random.mockRestore();
  });
});

test.each(RANDOM)('%s of int32 is that of TensorFlow.js', (factory) => {
  const args = { seed: 5, stddev: 3, mean: 2, minval: -9, maxval: 9, gain: 3 };
  const draw = (): [string, number[]] => {
    const tensor = stockInitializer(factory, args).apply([3, 3], 'int32');
    return [tensor.dtype, Array.from(tensor.dataSync())];
  };
  const stock = without(() => outcome(() => stockInitializer(factory, args).apply([3, 3], 'int32')));
  expect(outcome(() => stockInitializer(factory, args).apply([3, 3], 'int32'))).toBe(stock);
  if (stock.startsWith('int32')) expect(draw()).toEqual(without(draw));
});

test.each([
  ['a typed array', new Int32Array([2, 3])],
  ['a negative size', [-1, 3]],
  ['a fraction', [1.5, 2]],
  ['null', [null, 3]],
  ['text', ['2', 3]],
  ['no shape', undefined],
])('a shape with %s ends as in TensorFlow.js', (_, shape) => {
  for (const factory of [...RANDOM, 'identity']) {
    const call = (): string => outcome(() => stockInitializer(factory, { seed: 1 }).apply(shape as number[]));
    expect(call()).toBe(without(call));
  }
});

test('whatever arguments TensorFlow.js draws with, the drop-in draws too', () => {
  const number = fc.oneof(
    fc.double({ noDefaultInfinity: true, noNaN: true }),
    fc.constantFrom(0.5, -0.5, 1, -1, 3, 1e-40, 3e38, -3e38, 1e39, -1e300),
  );
  const anything = fc.oneof(number, fc.constantFrom('0.5', '', true, null, undefined, {}, [], NaN, Infinity));
  const seed = fc.oneof(number, fc.integer(), fc.maxSafeInteger(), fc.constantFrom(null, undefined, '42', NaN));
  const args = fc.oneof(
    fc.record({ factory: fc.constant('randomNormal'), mean: anything, stddev: anything, seed }),
    fc.record({ factory: fc.constant('randomUniform'), minval: anything, maxval: anything, seed }),
    // tfjs itself never comes back from a truncated normal of a negative standard deviation, or of none.
    fc.record({
      factory: fc.constant('truncatedNormal'),
      mean: number,
      stddev: fc.double({ min: 1e-3, max: 1e3, noNaN: true }),
      seed,
    }),
    fc.record({ factory: fc.constant('orthogonal'), gain: anything, seed }),
    fc.record({ factory: fc.constant('identity'), gain: anything }),
    fc.record({
      factory: fc.constant('varianceScaling'),
      scale: fc.double({ min: 1e-3, max: 1e3, noNaN: true }),
      mode: fc.constantFrom('fanIn', 'fanOut', 'fanAvg', null),
      distribution: fc.constantFrom('normal', 'uniform', 'truncatedNormal', null),
      seed,
    }),
    fc.record({
      factory: fc.constant('varianceScaling'),
      scale: anything,
      distribution: fc.constantFrom('uniform', 'truncatedNormal'),
      seed,
    }),
  );
  const shape = fc.oneof(
    fc.constantFrom([2, 3], [3, 3], [4], [], [2, 2, 2, 3], [0, 2], [2, 0], [1, 1, 1, 1, 1, 2]),
    fc.array(fc.integer({ min: -1, max: 4 }), { maxLength: 4 }),
  );
  const dtype = fc.constantFrom(undefined, 'float32', null, 'int32', 'bool', 'complex64');
  fc.assert(
    fc.property(args, shape, dtype, ({ factory, ...given }, size, type) => {
      const call = (): string => outcome(() => stockInitializer(factory, given).apply([...size], type as DataType));
      const [stock, own] = [without(call), call()];
      // Keras takes some of what tfjs refuses: an identity that is not square.
      if (/^[a-z]/.test(stock)) expect(own).toBe(stock);
    }),
    { numRuns: 2000 },
  );
});

test.each([
  ['dropout', { rate: 0 }],
  ['dropout', { rate: 1 }],
  ['dropout', { rate: 0.5, noiseShape: [2, null] }],
  ['gaussianNoise', { stddev: -1 }],
  ['gaussianNoise', { stddev: 1e38 }],
  ['gaussianNoise', { stddev: 1e39 }],
  ['gaussianDropout', { rate: 0 }],
  ['gaussianDropout', { rate: 2 }],
  ['alphaDropout', { rate: 1 }],
  ['alphaDropout', { rate: 0.5, noiseShape: [2, 1] }],
])('%s(%j) ends as in TensorFlow.js', (factory, args) => {
  const layer = stockLayer(factory, args);
  for (const training of [true, false, undefined]) {
    for (const input of [ones([2, 3]), ones([2, 3], 'int32')]) {
      const call = (): string => outcome(() => layer.apply(input, { training }) as Tensor);
      expect(call()).toBe(without(call));
    }
  }
});

test('initializers that draw nothing are those of TensorFlow.js', () => {
  for (const initializer of [initializers.zeros(), initializers.ones(), initializers.constant({ value: 3 })]) {
    const call = (): Float32Array => drawn(initializer, [2, 3]);
    expect(call()).toEqual(without(call));
  }
  expect(layers.inputLayer({ inputShape: [3] }).getWeights()).toEqual([]);
});
