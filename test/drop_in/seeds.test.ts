/** Where the seeds of what has none come from. */
import { backend, initializers, layers, ones, sequential, type Tensor } from '@tensorflow/tfjs';
import { kaimingNormal, setRandomSeed } from 'tfjs-initializers';
import 'tfjs-initializers/drop-in';
import { drawn, stockInitializer, valuesOf } from './reference.js';
import { without } from './without.js';

/** Replaces Math.random by a sequence that a seed starts, as seedrandom does it; counts the calls. */
function replaceMathRandom(seed: number): jest.SpyInstance {
  let state = seed;
  jest.restoreAllMocks();
  return jest.spyOn(Math, 'random').mockImplementation(() => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  });
}

function trainedOnce(): Float32Array[] {
  const model = sequential({
    layers: [
      layers.dense({ units: 8, inputShape: [8] }),
      layers.gaussianNoise({ stddev: 0.5 }),
      layers.dropout({ rate: 0.5 }),
      layers.dense({ units: 8, kernelInitializer: 'heUniform' }),
    ],
  });
  const output = valuesOf(model.apply(ones([4, 8]), { training: true }) as Tensor);
  return [...model.getWeights().map((weight) => weight.dataSync<'float32'>().slice()), output];
}

describe('before setRandomSeed', () => {
  afterEach(() => {
    jest.restoreAllMocks();
  });

  test('draws differ', () => {
    const initializer = stockInitializer('heNormal', {});
    expect(drawn(initializer, [5, 5])).not.toEqual(drawn(initializer, [5, 5]));
  });

  test('a program that replaces Math.random repeats, as it does in TensorFlow.js', () => {
    const repeat = (): Float32Array[][] =>
      [1, 1, 2].map((seed) => {
        replaceMathRandom(seed);
        return trainedOnce();
      });
    for (const [first, second, other] of [repeat(), without(repeat)]) {
      expect(second).toEqual(first);
      expect(other).not.toEqual(first);
    }
  });

  test('a draw calls Math.random as often as that of TensorFlow.js does: once', () => {
    for (const factory of ['heNormal', 'randomUniform', 'randomNormal', 'truncatedNormal', 'orthogonal']) {
      const calls = (): number => {
        const random = replaceMathRandom(1);
        drawn(stockInitializer(factory, {}), [4, 4]);
        return random.mock.calls.length;
      };
      expect([calls(), without(calls)]).toEqual([1, 1]);
    }
    const random = replaceMathRandom(1);
    drawn(stockInitializer('heNormal', { seed: 0 }), [4, 4]);
    expect(random).not.toHaveBeenCalled();
  });

  test.each([NaN, 0, 1, 0.5, Infinity, -1])('a Math.random that returns %d is enough', (value) => {
    jest.spyOn(Math, 'random').mockReturnValue(value);
    expect(drawn(stockInitializer('heNormal', {}), [4, 4])).toEqual(drawn(stockInitializer('heNormal', {}), [4, 4]));
  });
});

describe('after setRandomSeed', () => {
  test('initializers of TensorFlow.js and of this package draw from one generator, in the order of their draws', () => {
    setRandomSeed(42);
    const own = [drawn(kaimingNormal({ truncated: true }), [6, 6]), drawn(kaimingNormal({ truncated: true }), [6, 6])];
    setRandomSeed(42);
    const stock = [drawn(kaimingNormal({ truncated: true }), [6, 6]), drawn(initializers.heNormal({}), [6, 6])];
    expect(stock).toEqual(own);
  });

  test('a model of stock layers repeats, its noise with it', () => {
    setRandomSeed(7);
    const first = trainedOnce();
    expect(trainedOnce()).not.toEqual(first);
    setRandomSeed(7);
    expect(trainedOnce()).toEqual(first);
  });

  test('what TensorFlow.js draws, and what fails, takes no seed', () => {
    setRandomSeed(5);
    const expected = drawn(initializers.heNormal({}), [3, 3]);
    setRandomSeed(5);
    stockInitializer('randomNormal', {}).apply([3, 3], 'int32');
    drawn(stockInitializer('heNormal', { seed: 3 }), [3, 3]);
    drawn(stockInitializer('heNormal', { seed: 'text' }), [3, 3]);
    expect(() => stockInitializer('orthogonal', {}).apply([3])).toThrow('Shape must be at least 2D.');
    expect(() => stockInitializer('heNormal', {}).apply([-1, 3])).toThrow('got shape [-1,3]');
    // The backend that has to take the values fails.
    const write = jest.spyOn(backend(), 'write').mockImplementationOnce(() => {
      throw new Error('out of memory');
    });
    expect(() => drawn(initializers.heNormal({}), [3, 3])).toThrow('out of memory');
    write.mockRestore();
    expect(drawn(initializers.heNormal({}), [3, 3])).toEqual(expected);
  });
});
