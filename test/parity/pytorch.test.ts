/**
 * PyTorch's own tests of torch.nn.init, restated: docs/parity.md has the list. Kernels are [...window, in, out] here,
 * [out, in, ...window] there. Where PyTorch draws sizes and parameters, fixed ones from the same ranges stand here.
 */
import * as tf from '@tensorflow/tfjs';
import {
  constant,
  dirac,
  identity,
  kaimingNormal,
  kaimingUniform,
  orthogonal,
  randomNormal,
  randomUniform,
  SeedGenerator,
  sparse,
  truncatedNormal,
  type WeightInitializer,
  xavierNormal,
  xavierUniform,
} from 'tfjs-initializers';
import { calculateGain } from 'tfjs-initializers/torch';
import { draw } from '../support/initializers.js';
import { expectOrthonormal } from '../support/orthonormal.js';
import {
  boundedNormalCdf,
  kolmogorovSmirnov,
  kolmogorovSmirnovBound,
  normalCdf,
  uniformCdf,
} from '../support/statistics.js';

// What PyTorch asks of a p-value (Kolmogorov-Smirnov).
const P = 1e-4;

function expectDistribution(values: Float32Array, cdf: (x: number) => number): void {
  expect(kolmogorovSmirnov(values, cdf)).toBeLessThan(kolmogorovSmirnovBound(values.length, P));
}

function expectUniform(values: Float32Array, a: number, b: number): void {
  expectDistribution(values, (x) => uniformCdf((x - a) / (b - a)));
}

function expectNormal(values: Float32Array, mean: number, stddev: number): void {
  expectDistribution(values, (x) => normalCdf((x - mean) / stddev));
}

function expectTruncatedNormal(values: Float32Array, mean: number, stddev: number, a: number, b: number): void {
  const cdf = boundedNormalCdf((a - mean) / stddev, (b - mean) / stddev);
  expectDistribution(values, (x) => cdf((x - mean) / stddev));
}

/** Expects values between bounds as float32 has these. */
function expectWithin(values: Float32Array, a: number, b: number): void {
  const [low, high] = [Math.fround(a), Math.fround(b)];
  expect(values.every((x) => low <= x && x <= high)).toBe(true);
}

/** Expects a refusal of every shape, by an error about the shape. */
function expectRefused(initializer: WeightInitializer, shapes: number[][]): void {
  for (const shape of shapes) {
    const apply = (): unknown => initializer.apply(shape);
    expect(apply).toThrow(RangeError);
    expect(apply).toThrow('"shape" expected');
  }
}

describe('calculateGain', () => {
  test.each([
    'linear',
    'conv1d',
    'conv2d',
    'conv3d',
    'conv_transpose1d',
    'conv_transpose2d',
    'conv_transpose3d',
  ] as const)('test_calculate_gain_linear: %s has 1', (name) => {
    expect(calculateGain(name)).toBe(1);
  });

  test.each([
    ['sigmoid', 1],
    ['tanh', 1.6666666666666667],
    ['relu', 1.4142135623730951],
    ['leaky_relu', 1.4141428569978354],
    ['selu', 0.75],
  ] as const)('test_calculate_gain_nonlinear: %s has %d', (name, gain) => {
    expect(calculateGain(name)).toBe(gain);
  });

  test.each([
    [undefined, 1.4141428569978354],
    [0, 1.4142135623730951],
    [0.01, 1.4141428569978354],
    [10, 0.14071950894605836],
  ])('test_calculate_gain_leaky_relu: with slope %p it is %d', (slope, gain) => {
    expect(calculateGain('leaky_relu', slope)).toBe(gain);
  });

  test.each([[true], [[1]], [{ a: 'b' }]])(
    'test_calculate_gain_leaky_relu_only_accepts_numbers: not %p',
    (slope: unknown) => {
      expect(() => calculateGain('leaky_relu', slope as number)).toThrow(TypeError);
      expect(() => calculateGain('leaky_relu', slope as number)).toThrow('"param" expected a finite number');
    },
  );

  test.each(['qz', 'wkbtx', 'hfudyqpwoeirutyalskdjfhgb'])(
    'test_calculate_gain_only_accepts_valid_nonlinearities: not %s',
    (name) => {
      expect(() => calculateGain(name as 'linear')).toThrow(RangeError);
      expect(() => calculateGain(name as 'linear')).toThrow('"nonlinearity" expected one of linear');
    },
  );
});

describe('distributions (p = 1e-4)', () => {
  const shapes = [[41], [33, 47], [30, 31, 32, 33]];
  const perShape = <Row extends number[]>(rows: Row[]): [number[], ...Row][] =>
    rows.map((row, i) => [shapes[i], ...row]);

  test.each(
    perShape([
      [-2.7, 1.1],
      [0.4, 1.5],
      [1.9, 6.6],
    ]),
  )('test_uniform: shape %p in [%d, %d)', (shape, a, b) => {
    expectUniform(draw(randomUniform({ minval: a, maxval: b, seed: 1 }), shape), a, b);
  });

  test.each(
    perShape([
      [-2.7, 1.1],
      [0.4, 4.8],
      [1.9, 2.6],
    ]),
  )('test_normal: shape %p of mean %d and standard deviation %d', (shape, mean, stddev) => {
    expectNormal(draw(randomNormal({ mean, stddev, seed: 2 }), shape), mean, stddev);
  });

  test('test_trunc_normal_generator: a generator of a seed draws first what the seed draws', () => {
    const bounds = { stddev: 1, a: -2, b: 2 };
    for (const args of [bounds, { ...bounds, a: 0, b: 1 }]) {
      const values = draw(truncatedNormal({ ...args, seed: new SeedGenerator(42) }), [5]);
      expect(values).toEqual(draw(truncatedNormal({ ...args, seed: 42 }), [5]));
      expectTruncatedNormal(values, 0, 1, args.a, args.b);
    }
  });

  test.each(
    perShape([
      [-2.7, 0.31, -3.2, -2.5],
      [0.02, 0.013, 0.001, 0.041],
      [1.9, 0.97, 1.7, 3.1],
    ]),
  )(
    'test_trunc_normal_all_dtypes: shape %p, mean %d, standard deviation %d, in [%d, %d]',
    (shape, mean, stddev, a, b) => {
      const values = draw(truncatedNormal({ mean, stddev, a, b, seed: 3 }), shape);
      expectWithin(values, a, b);
      expectTruncatedNormal(values, mean, stddev, a, b);
    },
  );

  test('test_trunc_normal_narrow_interval: two to three standard deviations from the mean', () => {
    const values = draw(truncatedNormal({ stddev: 1, a: 2, b: 3, seed: 4 }), [10_000]);
    expectWithin(values, 2, 3);
    expectTruncatedNormal(values, 0, 1, 2, 3);
  });

  test('test_trunc_normal_unique_values: of 10,000 values 5,000 differ, and all are finite', () => {
    const values = draw(truncatedNormal({ stddev: 1, a: -2, b: 2, seed: 5 }), [10_000]);
    expectWithin(values, -2, 2);
    expect(new Set(values).size).toBeGreaterThan(5000);
  });

  test('test_trunc_normal_no_boundary_values_small_std: nothing on bounds of 20 standard deviations', () => {
    const values = draw(truncatedNormal({ stddev: 0.1, a: -2, b: 2, seed: 6 }), [10_000]);
    expect(values.filter((x) => Math.abs(x) >= 2)).toHaveLength(0);
  });
});

describe('constants', () => {
  const shapes = [[[3]], [[2, 5]], [[4, 1, 3, 2]]];

  test.each(shapes)('test_constant: shape %p', (shape) => {
    const value = Math.fround(7.3);
    expect(draw(constant({ value: 7.3 }), shape).every((x) => x === value)).toBe(true);
  });

  test.each(shapes)('test_ones_and_zeros: tf.initializers.ones and zeros, shape %p', (shape) => {
    const [ones, zeros] = [tf.initializers.ones(), tf.initializers.zeros()].map((initializer) =>
      tf.tidy(() => Array.from(initializer.apply(shape).dataSync())),
    );
    expect(ones.every((x) => x === 1)).toBe(true);
    expect(zeros.every((x) => x === 0)).toBe(true);
  });
});

describe('identity', () => {
  test.each([1, 4, 5])('test_eye: ones on the diagonal and zeros beside it, n = %d', (n) => {
    const expected = Float32Array.from({ length: n * n }, (_, i) => (Math.floor(i / n) === i % n ? 1 : 0));
    expect(draw(identity(), [n, n])).toEqual(expected);
  });

  test('test_eye_only_works_on_2d_inputs: not on ranks 1 and 3', () => {
    expectRefused(identity(), [[2], [2, 3, 1]]);
  });
});

describe('dirac', () => {
  const groupsOf = (rank: number): [number, number][] => [1, 2, 3].map((groups) => [rank, groups]);

  test.each([3, 4, 5].flatMap(groupsOf))('test_dirac_properties: rank %d, groups: %d', (rank, groups) => {
    for (const [outputs, inputs] of [
      [4, 3],
      [2, 5],
      [1, 1],
    ]) {
      const values = draw(dirac({ groups }), [...[3, 2, 5].slice(0, rank - 2), inputs, outputs * groups]);
      const channels = Math.min(outputs, inputs) * groups;
      expect(values.filter((x) => x !== 0)).toHaveLength(channels);
      expect(values.reduce((sum, x) => sum + x, 0)).toBe(channels);
    }
  });

  const [batch, inputs, outputs, size, width] = [8, 3, 9, 5, 3];
  const convolutions: Record<number, (x: tf.Tensor, kernel: tf.Tensor) => tf.Tensor> = {
    1: (x, kernel) => tf.conv1d(x as tf.Tensor3D, kernel as tf.Tensor3D, 1, 'valid'),
    2: (x, kernel) => tf.conv2d(x as tf.Tensor4D, kernel as tf.Tensor4D, 1, 'valid'),
    3: (x, kernel) => tf.conv3d(x as tf.Tensor5D, kernel as tf.Tensor5D, 1, 'valid'),
  };

  test.each([1, 2, 3].flatMap(groupsOf).filter(([, groups]) => groups !== 2))(
    'test_dirac_identity: a %d-D convolution hands its inputs on, groups: %d',
    (dimensions, groups) => {
      const window = (length: number): number[] => Array.from({ length: dimensions }, () => length);
      tf.tidy(() => {
        const x = randomNormal({ stddev: 1, seed: 7 }).apply([batch, ...window(size), inputs]);
        const kernel = dirac({ groups }).apply([...window(width), inputs, outputs]);
        const inner = tf.slice(x, [0, ...window(1), 0], [batch, ...window(size - 2), inputs]);
        const rest = tf.zeros([batch, ...window(size - 2), outputs / groups - inputs]);
        const group = tf.concat([inner, rest], -1);
        const expected = tf.concat(
          Array.from({ length: groups }, () => group),
          -1,
        );
        expect(convolutions[dimensions](x, kernel).dataSync()).toEqual(expected.dataSync());
      });
    },
  );

  test('test_dirac_only_works_on_3_4_5d_inputs: not on ranks 1, 2, 6', () => {
    expectRefused(dirac(), [[2], [3, 2], [1, 2, 3, 1, 2, 3]]);
  });
});

describe('xavier and kaiming (p = 1e-4)', () => {
  const tooSmall = [[], [1]];
  const kernels = [
    [21, 24],
    [20, 22, 23, 25],
  ];

  test('test_xavier_uniform_errors_on_inputs_smaller_than_2d: ranks 0 and 1', () => {
    expectRefused(xavierUniform(), tooSmall);
  });

  test('test_xavier_normal_errors_on_inputs_smaller_than_2d: ranks 0 and 1', () => {
    expectRefused(xavierNormal(), tooSmall);
  });

  test('test_kaiming_uniform_errors_on_inputs_smaller_than_2d: ranks 0 and 1', () => {
    expectRefused(kaimingUniform(), tooSmall);
  });

  test('test_kaiming_normal_errors_on_inputs_smaller_than_2d: ranks 0 and 1', () => {
    expectRefused(kaimingNormal(), tooSmall);
  });

  test('test_kaiming_uniform_warning_on_0element_tensor: an empty tensor', () => {
    expect(draw(kaimingUniform(), [1, 0])).toHaveLength(0);
  });

  test('test_kaiming_normal_warning_on_0element_tensor: an empty tensor', () => {
    expect(draw(kaimingNormal(), [1, 0])).toHaveLength(0);
  });

  const fans = (shape: number[]): { fanIn: number; fanOut: number } => {
    const [inputs, outputs] = shape.slice(-2);
    const window = shape.slice(0, -2).reduce((product, length) => product * length, 1);
    return { fanIn: window * inputs, fanOut: window * outputs };
  };

  const xavierCases = [undefined, 0.37, 1.9].flatMap((gain) => kernels.map((shape) => ({ gain, shape })));
  const xavierStddev = ({ gain = 1, shape }: (typeof xavierCases)[number]): number =>
    gain * Math.sqrt(2 / (fans(shape).fanIn + fans(shape).fanOut));

  test.each(xavierCases)('test_xavier_uniform: gain $gain, shape $shape', (row) => {
    const limit = Math.sqrt(3) * xavierStddev(row);
    expectUniform(draw(xavierUniform({ gain: row.gain, seed: 8 }), row.shape), -limit, limit);
  });

  test.each(xavierCases)('test_xavier_normal: gain $gain, shape $shape', (row) => {
    expectNormal(draw(xavierNormal({ gain: row.gain, seed: 9 }), row.shape), 0, xavierStddev(row));
  });

  const kaimingCases = [undefined, 0.37, 1.9].flatMap((slope) =>
    kernels.flatMap((shape) => (['fanIn', 'fanOut'] as const).map((mode) => ({ slope, shape, mode }))),
  );
  const kaimingStddev = ({ slope = 0, shape, mode }: (typeof kaimingCases)[number]): number =>
    Math.sqrt(2 / ((1 + slope ** 2) * fans(shape)[mode]));
  const kaimingArgs = ({ slope, mode }: (typeof kaimingCases)[number]): object =>
    slope === undefined ? { mode } : { mode, nonlinearity: 'leakyRelu', negativeSlope: slope };

  test.each(kaimingCases)('test_kaiming_uniform: slope $slope, shape $shape, $mode', (row) => {
    const limit = Math.sqrt(3) * kaimingStddev(row);
    expectUniform(draw(kaimingUniform({ ...kaimingArgs(row), seed: 10 }), row.shape), -limit, limit);
  });

  test.each(kaimingCases)('test_kaiming_normal: slope $slope, shape $shape, $mode', (row) => {
    expectNormal(draw(kaimingNormal({ ...kaimingArgs(row), seed: 11 }), row.shape), 0, kaimingStddev(row));
  });
});

describe('sparse', () => {
  test('test_sparse_only_works_on_2d_inputs: not on ranks 1 and 3', () => {
    expectRefused(sparse({ sparsity: 0.4 }), [[2], [3, 1, 2]]);
  });

  test.each([undefined, 0.13])('test_sparse_default_std: standard deviation %p (p = 1e-4)', (stddev) => {
    const [inputs, outputs, sparsity] = [31, 34, 0.17];
    const values = draw(sparse({ sparsity, stddev, seed: 12 }), [inputs, outputs]);
    for (let input = 0; input < inputs; input++) {
      const ofInput = values.subarray(input * outputs, (input + 1) * outputs);
      expect(ofInput.filter((x) => x === 0).length).toBeGreaterThanOrEqual(Math.ceil(sparsity * outputs));
    }
    expectNormal(
      values.filter((x) => x !== 0),
      0,
      stddev ?? 0.01,
    );
  });
});

describe('orthogonal', () => {
  // [out, in, ...window] of PyTorch's [3, 4], [4, 3], [20, 2, 3, 4] and [2, 3, 4, 5].
  const kernels = [
    [4, 3],
    [3, 4],
    [3, 4, 2, 20],
    [4, 5, 3, 2],
  ];

  test.each([undefined, 0.37, 1.6].flatMap((gain) => kernels.map((shape) => ({ gain, shape }))))(
    'test_orthogonal: gain $gain, shape $shape',
    ({ gain = 1, shape }) => {
      const values = draw(orthogonal({ gain, seed: 13 }), shape);
      const columns = shape[shape.length - 1];
      expectOrthonormal(values, values.length / columns, columns, gain);
    },
  );
});
