import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import { type Seed, statelessRandomNormal, statelessRandomUniform, statelessTruncatedNormal } from 'tfjs-initializers';
import { randomBoundedNormal } from '../../src/ops/random_bounded_normal.js';
import { expectGolden, golden, type GoldenOp } from '../support/golden.js';

function run({ op, seed, shape, arguments: args }: GoldenOp): tf.Tensor {
  switch (op) {
    case 'StatelessRandomUniform':
      return statelessRandomUniform(shape, seed, args.minval, args.maxval);
    case 'StatelessRandomNormal':
      return statelessRandomNormal(shape, seed, args.mean, args.stddev);
    default:
      return statelessTruncatedNormal(shape, seed, args.mean, args.stddev);
  }
}

function onBackend(backendName: string): void {
  beforeAll(async () => {
    // A backend that fails to start only makes setBackend return false.
    expect(await tf.setBackend(backendName)).toBe(true);
    expect(tf.getBackend()).toBe(backendName);
  });

  test.each(golden.ops.map((op): [string, Seed, object, GoldenOp] => [op.op, op.seed, op.arguments, op]))(
    '%s of seed %p with %p has the bits of TensorFlow',
    (_op, _seed, _arguments, expected) => {
      const tensor = run(expected);
      expectGolden(tensor.dataSync() as Float32Array, expected);
      tensor.dispose();
    },
  );

  test('the values of a shape are those of its flat length, at every rank', () => {
    tf.tidy(() => {
      const flat = statelessTruncatedNormal([120], [1, 2]).dataSync();
      for (const shape of [
        [8, 15],
        [2, 3, 20],
        [2, 3, 4, 5],
        [1, 2, 3, 4, 5],
        [5, 4, 3, 2, 1, 1],
      ]) {
        const tensor = statelessTruncatedNormal(shape, [1, 2]);
        expect(tensor.shape).toEqual(shape);
        expect(tensor.dtype).toBe('float32');
        expect(tensor.dataSync()).toEqual(flat);
      }
      expect(statelessTruncatedNormal([], [1, 2]).dataSync()).toEqual(flat.slice(0, 1));
    });
  });

  test('an empty shape gives an empty tensor', () => {
    const tensor = statelessRandomNormal([3, 0, 5], [1, 2]);
    expect(tensor.shape).toEqual([3, 0, 5]);
    expect(tensor.dataSync()).toHaveLength(0);
    tensor.dispose();
  });

  test('every op leaves one tensor, and a refused one none', () => {
    const before = tf.memory().numTensors;
    const tensors = [
      statelessRandomUniform([7], [1, 2]),
      statelessRandomNormal([7], [1, 2]),
      statelessTruncatedNormal([7], [1, 2]),
    ];
    expect(tf.memory().numTensors).toBe(before + 3);
    tf.dispose(tensors);
    expect(() => statelessRandomUniform([-7], [1, 2])).toThrow(RangeError);
    expect(tf.memory().numTensors).toBe(before);
  });

  test('a tensor keeps its shape when the caller changes the array', () => {
    const shape = [2, 3];
    const tensor = statelessRandomUniform(shape, [1, 2]);
    shape[0] = 100;
    expect(tensor.shape).toEqual([2, 3]);
    tensor.dispose();
  });
}

describe('the stateless ops on the cpu backend', () => {
  onBackend('cpu');
});

describe('the stateless ops on the wasm backend', () => {
  onBackend('wasm');
});

describe('a backend that nobody has heard of', () => {
  test('gets the values of the cpu kernel', async () => {
    const { MathBackendCPU } =
      jest.requireActual<typeof import('@tensorflow/tfjs-backend-cpu')>('@tensorflow/tfjs-backend-cpu');
    tf.registerBackend('unheard-of', () => new MathBackendCPU());
    expect(await tf.setBackend('unheard-of')).toBe(true);
    const [expected] = golden.ops;
    const tensor = run(expected);
    expectGolden(tensor.dataSync() as Float32Array, expected);
    tensor.dispose();
    await tf.setBackend('cpu');
    tf.removeBackend('unheard-of');
  });
});

describe('TensorFlow’s documentation', () => {
  // The docstrings of tf.random.split and tf.random.fold_in, which print seven decimals or more.
  test.each<[Seed, number[]]>([
    [
      [1105988140, 1738052849],
      [-0.59835213, -0.9578608, 0.9002807],
    ],
    [
      [1105988140, 3],
      [0.03197195, 0.8979765, 0.13253039],
    ],
  ])('its normals of seed %p are ours', (seed, expected) => {
    const values = statelessRandomNormal([3], seed).dataSync();
    expected.forEach((value, i) => {
      expect(values[i]).toBeCloseTo(value, 7);
    });
  });
});

describe('the largest arguments', () => {
  // The largest float32 over the standard deviations that a normal can be from its mean.
  const largest = (2 - 2 ** -23) * 2 ** 127;

  test.each<[string, () => tf.Tensor]>([
    ['normals', () => statelessRandomNormal([1e5], [1, 2], 0, largest / 5.68)],
    ['normals around a mean', () => statelessRandomNormal([1e5], [1, 2], -3e38, (largest - 3e38) / 5.68)],
    ['truncated normals', () => statelessTruncatedNormal([1e5], [1, 2], 0, largest / 2)],
    ['uniforms', () => statelessRandomUniform([1e5], [1, 2], -largest / 2, largest / 2)],
    ['normals without bounds', () => randomBoundedNormal([1e5], [1, 2], 0, largest / 8, -1e30, 1e30)],
    ['normals of the tail', () => randomBoundedNormal([1e5], [1, 2], 0, largest / 13, 5, 1e30)],
  ])('give finite %s', (_, sample) => {
    const tensor = sample();
    expect(tensor.dataSync().every(Number.isFinite)).toBe(true);
    tensor.dispose();
  });

  test('are refused for bounded normals that would not be float32', () => {
    expect(() => randomBoundedNormal([1], [1, 2], 0, largest / 7, -1e30, 1e30)).toThrow(
      '"stddev" expected a number <=',
    );
    expect(() => randomBoundedNormal([1], [1, 2], 0, largest / 4, -5, -1)).toThrow('"stddev" expected a number <=');
  });
});

describe('bad arguments of the ops', () => {
  type Arguments = [number[], Seed, number?, number?];
  test.each<[typeof statelessRandomUniform, unknown[], ErrorConstructor | TypeErrorConstructor, string]>([
    [
      statelessRandomUniform,
      [[2], [1, 2], 1, 0],
      RangeError,
      '"maxval" expected a number >= minval, which is 1, got 0',
    ],
    [statelessRandomUniform, [[2], [1, 2], NaN], RangeError, '"minval" expected a finite number, got NaN'],
    [statelessRandomUniform, [[2], [1, 2], 0, '1'], TypeError, '"maxval" expected a finite number, got "1"'],
    [statelessRandomNormal, [[2], [1, 2], 0, -1], RangeError, '"stddev" expected a finite number >= 0, got -1'],
    [statelessRandomNormal, [[2], [1, 2], Infinity], RangeError, '"mean" expected a finite number, got Infinity'],
    [
      statelessRandomNormal,
      [[2], [1, 2], 0, 6e37],
      RangeError,
      'statelessRandomNormal: "stddev" expected a number <= 5.99e+37, so that normals around 0 are in the range of float32',
    ],
    [
      statelessRandomNormal,
      [[2], [1, 2], -3.4e38, 1e36],
      RangeError,
      'normals around -3.4e+38 are in the range of float32, got 1e+36',
    ],
    [
      statelessTruncatedNormal,
      [[2], [1, 2], 0, 1.71e38],
      RangeError,
      'statelessTruncatedNormal: "stddev" expected a number <= 1.70e+38, so that',
    ],
    [
      statelessRandomUniform,
      [[2], [1, 2], -3e38, 3e38],
      RangeError,
      'statelessRandomUniform: "maxval" - "minval" must be',
    ],
    [statelessTruncatedNormal, [[2], [1]], RangeError, '"seed" expected an array of two int32 numbers, got [1]'],
    [statelessTruncatedNormal, [[2], 1], TypeError, '"seed" expected an array of two int32 numbers, got 1'],
    [statelessTruncatedNormal, [[2], [1, 2 ** 31]], RangeError, '"seed[1]" expected an integer from -2147483648 to'],
    [statelessTruncatedNormal, [[2], [0.5, 0]], RangeError, '"seed[0]" expected an integer from -2147483648 to'],
    [statelessTruncatedNormal, [[2], ['1', 0]], TypeError, '"seed[0]" expected an integer from'],
    [
      statelessTruncatedNormal,
      [
        [65536, 65536],
        [1, 2],
      ],
      RangeError,
      '"shape" expected a shape of at most 2147483648',
    ],
    [statelessTruncatedNormal, [7, [1, 2]], TypeError, '"shape" expected an array of integers >= 0, got 7'],
  ])('%p refuses %p', (op, args, kind, message) => {
    const call = (): tf.Tensor => op(...(args as Arguments));
    expect(call).toThrow(kind);
    expect(call).toThrow(message);
  });
});
