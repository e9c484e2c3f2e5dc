/** The initializers beside those that keep a variance: what each promises. */
import * as tf from '@tensorflow/tfjs';
import {
  deepNormScale,
  deltaOrthogonal,
  dirac,
  fixupScale,
  gpt2Scale,
  icnr,
  kaimingNormal,
  looksLinear,
  muPScale,
  orthogonal,
  randomNormal,
  SeedGenerator,
  sparse,
  statelessRandomNormal,
  tFixupScale,
  torchDefault,
  truncatedNormal,
} from 'tfjs-initializers';
import { golden } from '../support/golden.js';
import { draw, make } from '../support/initializers.js';
import {
  expectMoments,
  kolmogorovSmirnov,
  kolmogorovSmirnovBound,
  KURTOSIS,
  normalCdf,
  Z_1E6,
} from '../support/statistics.js';

const valuesOf = (tensor: tf.Tensor): number[] => Array.from(tensor.dataSync());

describe('orthogonal kernels', () => {
  test.each(golden.orthogonals.map((row) => [row.shape, row] as const))('are Keras’s: %p', (shape, row) => {
    const { gain, condition, values } = row;
    // Q moves by sqrt(2) cond(A) |dA| / |A| (Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., 19.9),
    // and TensorFlow's float32 factorization is that of normals that are off by n 2^-24 of their size (19.4).
    const columns = Math.min(shape.at(-1) ?? 0, values.length / (shape.at(-1) ?? 1));
    const tolerance = Math.SQRT2 * condition * columns * 2 ** -24 * gain;
    draw(orthogonal({ gain, seed: 8 }), shape).forEach((value, i) => {
      expect(Math.abs(value - values[i])).toBeLessThan(tolerance);
    });
  });

  test.each([
    [[512, 512], 1],
    [[200, 50], 3],
    [[50, 200], 0.1],
    [[3, 3, 10, 64], Math.SQRT2],
    [[2, 1, 3, 3, 5, 7], 1],
    [[1, 9], 1],
    [[9, 1], 1],
  ])(
    'have every product of two rows or two columns within 1e-5 gain^2 of the identity’s: %p, gain %d',
    (shape, gain) => {
      const worst = tf.tidy(() => {
        const columns = shape[shape.length - 1];
        const matrix = orthogonal({ gain, seed: 1 }).apply(shape).reshape([-1, columns]);
        const [rows] = matrix.shape;
        const products = tf.matMul(matrix, matrix, rows >= columns, rows < columns).div(gain * gain);
        return products
          .sub(tf.eye(Math.min(rows, columns)))
          .abs()
          .max()
          .dataSync()[0];
      });
      expect(worst).toBeLessThan(1e-5);
    },
  );

  test('have the outputs in columnAxis', () => {
    const last = orthogonal({ seed: 3 }).apply([2, 2, 5, 3]);
    const before = orthogonal({ seed: 3, columnAxis: -2 }).apply([2, 2, 3, 5]);
    const first = orthogonal({ seed: 3, columnAxis: 0 }).apply([3, 2, 2, 5]);
    expect(valuesOf(before.transpose([0, 1, 3, 2]))).toEqual(valuesOf(last));
    expect(valuesOf(first.transpose([1, 2, 3, 0]))).toEqual(valuesOf(last));
  });

  test('are uniform over all orthogonal matrices: moments of an element, and the determinant’s sign (p = 1e-6)', () => {
    const n = 3;
    const draws = 4000;
    const initializer = orthogonal({ seed: new SeedGenerator(1) });
    const matrices = Array.from({ length: draws }, () => draw(initializer, [n, n]));
    // E[q^2] = 1/n, E[q^4] = 3 / (n (n + 2)): the first two even moments of a coordinate of a random unit vector.
    for (const element of [0, 4, 5]) {
      expectMoments(
        matrices.map((matrix) => matrix[element]),
        1 / n,
        (3 * n) / (n + 2),
      );
    }
    const determinants = matrices.map(
      ([a, b, c, d, e, f, g, h, i]) => a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g),
    );
    const negative = determinants.filter((determinant) => determinant < 0).length;
    expect(Math.abs(negative - draws / 2) / Math.sqrt(draws / 4)).toBeLessThan(Z_1E6);
  });

  test('in the middle of a window keep the length of what passes through, at every position', () => {
    const worst = tf.tidy(() => {
      const x = statelessRandomNormal([1, 6, 5, 3], [1, 2]) as tf.Tensor4D;
      const kernel = deltaOrthogonal({ gain: 2, seed: 1 }).apply([3, 4, 3, 8]) as tf.Tensor4D;
      const [before, after] = [x, tf.conv2d(x, kernel, 1, 'same')].map((signal) => signal.square().sum(3));
      return after.div(before).sub(4).abs().max().dataSync()[0];
    });
    expect(worst).toBeLessThan(4e-5);
  });

  test.each([[[3, 2, 4]], [[4, 4, 2, 2]], [[3, 1, 2, 3, 3]]])('are zero around the middle of a window: %p', (shape) => {
    const [inputs, outputs] = shape.slice(-2);
    const values = draw(deltaOrthogonal({ seed: 1 }), shape);
    const middle = shape.slice(0, -2).reduce((position, size) => position * size + ((size - 1) >> 1), 0);
    const size = inputs * outputs;
    const inner = values.slice(middle * size, (middle + 1) * size);
    expect(inner).toEqual(draw(orthogonal({ seed: 1 }), [inputs, outputs]));
    expect(values.filter((value) => value !== 0)).toHaveLength(size);
  });

  test('of nothing are nothing', () => {
    expect(draw(orthogonal(), [0, 5])).toHaveLength(0);
    expect(draw(orthogonal(), [3, 3, 4, 0])).toHaveLength(0);
    for (const shape of [
      [3, 0, 5],
      [0, 3, 2, 4],
      [3, 0, 2, 4],
    ]) {
      expect(draw(deltaOrthogonal(), shape)).toHaveLength(0);
    }
    expect(draw(icnr(), [3, 2, 0])).toHaveLength(0);
    expect(draw(looksLinear(), [0, 4])).toHaveLength(0);
    expect(draw(sparse(), [4, 0])).toHaveLength(0);
    expect(draw(dirac(), [0, 4, 4])).toHaveLength(0);
  });
});

describe('looksLinear', () => {
  test('makes 40 ReLU layers a linear network that keeps the length of its input', () => {
    const [length, sum] = tf.tidy(() => {
      const seed = new SeedGenerator(4);
      const network = (x: tf.Tensor): tf.Tensor => {
        let signal = tf.relu(tf.matMul(x, looksLinear({ mirror: 'outputs', seed }).apply([8, 32])));
        for (let layer = 0; layer < 38; layer++) {
          signal = tf.relu(tf.matMul(signal, looksLinear({ seed }).apply([32, 32])));
        }
        return tf.matMul(signal, looksLinear({ mirror: 'inputs', seed }).apply([32, 16]));
      };
      const [a, b] = [3, 4].map((word) => statelessRandomNormal([7, 8], [word, 3]));
      const y = network(tf.concat([a, b, a.add(b)]));
      const [ya, yb, yab] = tf.split(y, 3);
      const lengths = ya.square().sum(1).div(a.square().sum(1));
      return [lengths.sub(1), ya.add(yb).sub(yab)].map((difference) => difference.abs().max().dataSync()[0]);
    });
    // Forty products in float32.
    expect(length).toBeLessThan(40 * 2 ** -22);
    expect(sum).toBeLessThan(40 * 2 ** -20);
  });

  test('of a convolution is the same in the middle of its window', () => {
    const kernel = looksLinear({ seed: 1 }).apply([3, 3, 4, 6]);
    const inner = kernel.slice([1, 1, 0, 0], [1, 1, 4, 6]);
    expect(valuesOf(inner)).toEqual(Array.from(draw(looksLinear({ seed: 1 }), [4, 6])));
    expect(valuesOf(kernel.abs().sum())[0]).toBeCloseTo(valuesOf(inner.abs().sum())[0], 5);
  });
});

describe('normals between bounds (p = 1e-6)', () => {
  const n = 100_000;
  const rows: [number, number, number, number][] = [
    // Both sides of 0, rejected normals; one side; narrow; the far tail, near and far bound; its mirror image.
    [0, 1, -1, 3],
    [0.3, 2, -3, 9],
    [0, 1, -0.5, 0.7],
    [0, 1, 0, 8],
    [0, 1, 2, 3],
    [0, 1, 5, 5.18],
    [0, 1, 5, 60],
    [0, 1, -60, -5],
    [2, 0.5, 1.9, 2.2],
    [0, 1, -14, -13.9],
  ];

  test.each(rows)('mean %d, stddev %d, from %d to %d', (mean, stddev, a, b) => {
    const values = draw(truncatedNormal({ mean, stddev, a, b, seed: 6 }), [n]);
    expect(values.every((value) => value >= Math.fround(a) && value <= Math.fround(b))).toBe(true);
    // From the nearer end, where the tail is not lost in 1.
    const sign = a > mean ? -1 : 1;
    const below = (x: number): number => upperTail((-sign * (x - mean)) / stddev);
    const [from, to] = sign > 0 ? [a, b] : [b, a];
    const cdf = (x: number): number => (below(x) - below(from)) / (below(to) - below(from));
    const mirrored = sign > 0 ? values : values.map((value) => -value);
    const statistic = kolmogorovSmirnov(mirrored, sign > 0 ? cdf : (x) => cdf(-x));
    expect(statistic).toBeLessThan(kolmogorovSmirnovBound(n));
    // As PyTorch asks of its own: half of the values differ from all others, or more.
    expect(new Set(values).size).toBeGreaterThan(n / 2);
  });

  test('between 2 standard deviations are TensorFlow’s, in either convention', () => {
    const expected = draw(truncatedNormal({ mean: 1, stddev: 0.5, seed: 1 }), [100]);
    expect(draw(truncatedNormal({ mean: 1, stddev: 0.5, a: 0, b: 2, seed: 1 }), [100])).toEqual(expected);
    expect(draw(truncatedNormal({ mean: 1, stddev: 0.5, lower: -2, upper: 2, seed: 1 }), [100])).toEqual(expected);
  });

  test('one bound leaves the other at 2, of its own convention', () => {
    expect(make('ExactTruncatedNormal', { stddev: 1, a: -1 }).getConfig()).toMatchObject({ a: -1, b: 2 });
    expect(make('ExactTruncatedNormal', { stddev: 1, upper: 1 }).getConfig()).toMatchObject({ lower: -2, upper: 1 });
  });

  test('without spread are their mean', () => {
    expect(draw(truncatedNormal({ mean: 1, stddev: 0, a: 0, b: 2 }), [3])).toEqual(Float32Array.of(1, 1, 1));
  });
});

/**
 * P(z > x) of a standard normal to full relative precision: below the crossover by erf, above it by Laplace's fraction.
 */
function upperTail(x: number): number {
  if (x < 3) return 1 - normalCdf(x);
  let fraction = x;
  for (let k = 200; k >= 1; k--) fraction = x + k / fraction;
  return Math.exp(-0.5 * x * x) / (Math.sqrt(2 * Math.PI) * fraction);
}

describe('sparse', () => {
  test.each([
    [0.9, 30],
    [0.25, 30],
    [0, 30],
    [1, 30],
    [0.01, 7],
  ])('sparsity %d leaves every input the weights that are its share, of %d', (sparsity, outputs) => {
    const values = draw(sparse({ sparsity, seed: 3 }), [50, outputs]);
    for (let input = 0; input < 50; input++) {
      const zeros = values.slice(input * outputs, (input + 1) * outputs).filter((value) => value === 0);
      expect(zeros).toHaveLength(Math.ceil(sparsity * outputs));
    }
  });

  test('every output is as likely to go, and what stays is normal (p = 1e-6)', () => {
    const [inputs, outputs] = [4000, 10];
    const values = draw(sparse({ sparsity: 0.3, stddev: 2, seed: 5 }), [inputs, outputs]);
    for (let output = 0; output < outputs; output++) {
      const zeros = values.filter((value, i) => i % outputs === output && value === 0).length;
      expect(Math.abs(zeros - 0.3 * inputs) / Math.sqrt(inputs * 0.3 * 0.7)).toBeLessThan(Z_1E6);
    }
    const kept = values.filter((value) => value !== 0);
    expectMoments(kept, 4, KURTOSIS.normal);
    expect(kolmogorovSmirnov(kept, (x) => normalCdf(x / 2))).toBeLessThan(kolmogorovSmirnovBound(kept.length));
  });
});

describe('convolutions with a meaning', () => {
  const x = (channels: number): tf.Tensor4D => statelessRandomNormal([1, 5, 4, channels], [9, 9]) as tf.Tensor4D;

  test('dirac hands its inputs on', () => {
    const input = x(3);
    const output = tf.conv2d(input, dirac().apply([3, 3, 3, 3]) as tf.Tensor4D, 1, 'same');
    expect(valuesOf(output)).toEqual(valuesOf(input));
  });

  test('dirac hands as many on as there are, to every group', () => {
    const input = x(3);
    const output = tf.conv2d(input, dirac({ groups: 2 }).apply([3, 3, 3, 4]) as tf.Tensor4D, 1, 'same');
    const two = input.slice([0, 0, 0, 0], [1, 5, 4, 2]);
    expect(valuesOf(output)).toEqual(valuesOf(tf.concat([two, two], 3)));
  });

  test('icnr and a sub-pixel convolution are a convolution and nearest-neighbour upsampling', () => {
    const input = x(2);
    const inner = randomNormal({ stddev: 1, seed: 4 });
    const kernel = icnr({ scale: 3, initializer: inner }).apply([3, 3, 2, 18]) as tf.Tensor4D;
    const enlarged = tf.depthToSpace(tf.conv2d(input, kernel, 1, 'same'), 3);
    const small = tf.conv2d(input, inner.apply([3, 3, 2, 2]) as tf.Tensor4D, 1, 'same');
    const expected = valuesOf(tf.image.resizeNearestNeighbor(small, [15, 12]));
    valuesOf(enlarged).forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i], 5);
    });
  });

  test('icnr’s variance is that of its initializer’s own fans', () => {
    expectMoments(draw(icnr({ initializer: kaimingNormal({ seed: 1 }) }), [3, 3, 64, 400]).slice(0, 100), 2 / 576, 3);
  });
});

describe('torchDefault', () => {
  test('gives a layer U(+-1 / sqrt(fanIn)) for its kernel and its bias, which are not each other’s', () => {
    const layer = tf.layers.dense({ units: 300, inputShape: [49], ...torchDefault({ fanIn: 49, seed: 3 }) });
    const model = tf.sequential({ layers: [layer] });
    const [kernel, bias] = layer.getWeights().map(valuesOf);
    for (const values of [kernel, bias]) {
      expectMoments(values, 1 / 49 / 3, KURTOSIS.uniform);
      expect(Math.max(...values.map(Math.abs))).toBeLessThan(1 / 7 + 1e-7);
    }
    expect(bias).not.toEqual(kernel.slice(0, 300));
    model.dispose();
  });

  test('has PyTorch’s fan of a depthwise and of a transposed kernel', () => {
    const { kernelInitializer: depthwise } = torchDefault({ fanIn: 9, layout: 'depthwise', seed: 1 });
    expectMoments(draw(depthwise, [3, 3, 200, 1]), 1 / 9 / 3, KURTOSIS.uniform);
    // ConvTranspose2d(8, 32, 3): weight [8, 32, 3, 3], of which PyTorch counts the second axis.
    const { kernelInitializer: transposed } = torchDefault({ fanIn: 9 * 32, seed: 1 });
    expectMoments(draw(transposed, [3, 3, 32, 8]), 1 / (9 * 32) / 3, KURTOSIS.uniform);
  });
});

describe('scales of residual branches', () => {
  test.each<[string, number, number]>([
    // Fixup: L^(-1/(2m-2)); two kernels in each of 16 branches, three in each of 16.
    ['fixup, m = 2', fixupScale(16, 2), 1 / 4],
    ['fixup, m = 3', fixupScale(16, 3), 1 / 2],
    ['GPT-2, 12 blocks', gpt2Scale(24), 0.2041241],
    ['T-Fixup, encoder of 16', tFixupScale('encoder', 16), 0.335],
    ['T-Fixup, decoder of 9', tFixupScale('decoder', 9), 1 / 3],
    // DeepNet, figure 2; N = 18 and M = 18 blocks is a 36-layer model.
    ['DeepNorm, encoder alone, alpha', deepNormScale({ encoder: 8 }).encoder.alpha, 2],
    ['DeepNorm, encoder alone, beta', deepNormScale({ encoder: 2 }).encoder.beta, 0.5],
    ['DeepNorm, decoder alone, alpha', deepNormScale({ decoder: 8 }).decoder.alpha, 2],
    ['DeepNorm, decoder alone, beta', deepNormScale({ decoder: 32 }).decoder.beta, 0.25],
    ['DeepNorm, both, encoder alpha', deepNormScale({ encoder: 4, decoder: 256 }).encoder.alpha, 0.81 * 2],
    ['DeepNorm, both, encoder beta', deepNormScale({ encoder: 4, decoder: 256 }).encoder.beta, 0.87 / 2],
    ['DeepNorm, both, decoder alpha', deepNormScale({ encoder: 4, decoder: 27 }).decoder.alpha, 3],
    ['DeepNorm, both, decoder beta', deepNormScale({ encoder: 6, decoder: 108 }).decoder.beta, 1 / 6],
    ['muP, output of four times the width', muPScale('output', 1024, 256), 1 / 2],
    ['muP, hidden', muPScale('hidden', 1024, 256), 1],
    ['muP, input', muPScale('input', 1024, 256), 1],
  ])('%s', (_, scale, expected) => {
    expect(scale).toBeCloseTo(expected, 6);
  });
});
