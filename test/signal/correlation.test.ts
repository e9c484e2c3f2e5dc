/** How alike the inputs of a batch are in every layer of a trace, and how alike theory expects them to be. */
import * as tf from '@tensorflow/tfjs';
import { initializeModel, kaimingNormal, orthogonal, statelessRandomNormal, traceSignal } from 'tfjs-initializers';
import { on } from '../support/models.js';
import { Z_1E6 } from '../support/statistics.js';

const { layers } = tf;

/** The mean over all pairs of examples of the cosine between them, in doubles. */
function correlationOf(values: tf.Tensor): number {
  const examples = values.shape[0];
  const data = Array.from(values.dataSync());
  const size = data.length / examples;
  const rows = Array.from({ length: examples }, (_, i) => data.slice(i * size, (i + 1) * size));
  const product = (a: number[], b: number[]): number => a.reduce((sum, each, k) => sum + each * b[k], 0);
  const cosines = rows.flatMap((a, i) =>
    rows.slice(i + 1).map((b) => product(a, b) / Math.sqrt(product(a, a) * product(b, b))),
  );
  return cosines.reduce((sum, each) => sum + each, 0) / cosines.length;
}

/** Dense layers without biases, from one width to the same. */
function plain(
  depth: number,
  width: number,
  activation: 'relu' | 'tanh' | 'gelu' | 'linear',
  kernelInitializer: (seed: number) => ReturnType<typeof kaimingNormal>,
): tf.LayersModel {
  return tf.sequential({
    layers: Array.from({ length: depth }, (_, seed) =>
      layers.dense({
        units: width,
        // `gelu` is a name that tfjs has, though its type lacks it.
        activation: activation,
        useBias: false,
        kernelInitializer: kernelInitializer(seed),
        ...(seed === 0 && { inputShape: [width] }),
      }),
    ),
  });
}

/** Inputs of second moment 1 and of correlation 0. */
const orthogonalInputs = (examples: number, width: number): tf.Tensor =>
  orthogonal({ gain: Math.sqrt(width), seed: 99 }).apply([examples, width]);

/** The arc-cosine kernel, Cho & Saul 2009: what one ReLU makes of a correlation. */
const reluMap = (c: number): number => (Math.sqrt(1 - c * c) + c * (Math.PI - Math.acos(c))) / Math.PI;

describe('what is measured', () => {
  test('is the mean over all pairs, before the activation', async () => {
    const batch = statelessRandomNormal([7, 5], [1, 2], 0.5) as tf.Tensor2D;
    const model = tf.sequential({
      layers: [
        layers.dense({ units: 6, inputShape: [5], activation: 'relu', name: 'a' }),
        layers.dense({ units: 4, name: 'b' }),
      ],
    });
    initializeModel(model, { seed: 3, bias: 'pytorch' });
    const [kernelA, biasA, kernelB, biasB] = model.getWeights() as tf.Tensor2D[];
    const y = tf.add<tf.Tensor2D>(tf.matMul(batch, kernelA), biasA);
    const z = tf.add(tf.matMul(tf.relu(y), kernelB), biasB);
    const { inputs, layers: rows } = await traceSignal(model, batch);
    expect(inputs[0].correlation).toBeCloseTo(correlationOf(batch), 5);
    expect(rows[0].correlation).toBeCloseTo(correlationOf(y), 5);
    expect(rows[1].correlation).toBeCloseTo(correlationOf(z), 5);
  });

  test('is that of whole images', async () => {
    const batch = statelessRandomNormal([3, 6, 6, 2], [1, 2], 0.5) as tf.Tensor4D;
    const model = tf.sequential({
      layers: [layers.conv2d({ filters: 4, kernelSize: 3, inputShape: [6, 6, 2], kernelInitializer: kaimingNormal() })],
    });
    const y = tf.conv2d(batch, model.getWeights()[0] as tf.Tensor4D, 1, 'valid');
    const { layers: rows } = await traceSignal(model, batch);
    expect(rows[0].correlation).toBeCloseTo(correlationOf(y), 5);
  });

  test('keeps its digits where inputs are almost the same', async () => {
    const model = plain(1, 64, 'linear', () => orthogonal({ seed: 1 }) as never);
    const batch = tf.add(statelessRandomNormal([1, 64], [1, 2]), statelessRandomNormal([4, 64], [3, 4], 0, 1e-4));
    const { inputs, layers: rows } = await traceSignal(model, batch);
    const apart = 1 - correlationOf(batch);
    expect(apart).toBeLessThan(2e-8);
    // float32 holds the differences of 1e-4 to 6e-8 / 1e-4.
    expect((1 - (inputs[0].correlation ?? NaN)) / apart).toBeCloseTo(1, 2);
    expect((1 - (rows[0].correlation ?? NaN)) / apart).toBeCloseTo(1, 2);
  });

  test.each([
    [[1, 3], 1],
    [[4, 3], 0],
  ])('is nothing for a batch of shape %p of %d', async (shape, value) => {
    const model = tf.sequential({ layers: [layers.dense({ units: 2, inputShape: [3] })] });
    const { inputs, layers: rows } = await traceSignal(model, tf.fill(shape, value));
    expect([inputs[0].correlation, rows[0].correlation, rows[0].expectedCorrelation]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe('what is expected', () => {
  test('of ReLU layers is the arc-cosine kernel, layer after layer: 0.9879 after 50, 0.9964 after 100', async () => {
    const { layers: rows } = await traceSignal(
      plain(101, 32, 'relu', (seed) => kaimingNormal({ seed })),
      orthogonalInputs(8, 32),
    );
    let c = 0;
    rows.forEach(({ expectedCorrelation }, i) => {
      expect(expectedCorrelation).toBeCloseTo(c, 6);
      // Zhang, Botev & Martens 2022, by their implementation.
      if (i === 50) expect(expectedCorrelation).toBeCloseTo(0.9879, 4);
      if (i === 100) expect(expectedCorrelation).toBeCloseTo(0.9964, 4);
      c = reluMap(c);
    });
  });

  test('starts from the correlation of the inputs', async () => {
    const common = statelessRandomNormal([1, 256], [1, 1], 0, Math.SQRT1_2);
    const batch = tf.add(common, statelessRandomNormal([16, 256], [2, 2], 0, Math.SQRT1_2));
    const { inputs, layers: rows } = await traceSignal(
      plain(3, 256, 'linear', (seed) => kaimingNormal({ nonlinearity: 'linear', seed })),
      batch,
    );
    expect(Math.abs(correlationOf(batch) - 0.5)).toBeLessThan(0.1);
    for (const { expectedCorrelation } of rows) expect(expectedCorrelation).toBeCloseTo(inputs[0].correlation ?? 0, 6);
  });

  test('counts biases, which all inputs share: (c n E[w²] E[x²] + E[b²]) / E[y²]', async () => {
    const model = tf.sequential({
      layers: [
        layers.dense({ units: 256, inputShape: [256], biasInitializer: 'ones', kernelInitializer: kaimingNormal() }),
      ],
    });
    const { inputs, layers: rows } = await traceSignal(model, orthogonalInputs(8, 256));
    const kernel = tf.mean(tf.square(model.getWeights()[0])).dataSync()[0];
    const length = 256 * kernel * inputs[0].secondMoment;
    expect(rows[0].expectedCorrelation).toBeCloseTo(1 / (length + 1), 5);
    expect(rows[0].expected).toBeCloseTo(length + 1, 4);
  });

  test('is 0 behind batch normalization, where n examples have -1 / (n - 1)', async () => {
    const model = tf.sequential({
      layers: [
        layers.batchNormalization({ inputShape: [64] }),
        layers.dense({ units: 64, useBias: false, kernelInitializer: orthogonal({ seed: 1 }) }),
      ],
    });
    const batch = tf.add(statelessRandomNormal([1, 64], [1, 1]), statelessRandomNormal([11, 64], [2, 2]));
    const { inputs, layers: rows } = await traceSignal(model, batch);
    expect(inputs[0].correlation).toBeGreaterThan(0.3);
    expect(rows[0].expectedCorrelation).toBeCloseTo(0, 5);
    // Of cosines, whose examples have not quite the same length.
    expect(rows[0].correlation).toBeCloseTo(-1 / 10, 2);
  });

  test('is what was measured where there is no formula', async () => {
    const model = tf.sequential({
      layers: [
        layers.gru({ units: 6, inputShape: [5, 4], name: 'gru' }),
        layers.dense({ units: 64, useBias: false, kernelInitializer: orthogonal({ seed: 1 }), name: 'end' }),
      ],
    });
    const { layers: rows } = await traceSignal(model, statelessRandomNormal([8, 5, 4], [1, 1]));
    expect(rows.map(({ layer }) => layer)).toEqual(['gru', 'end']);
    expect(rows[0].expectedCorrelation).toBeCloseTo(rows[0].correlation ?? NaN, 9);
    // Six orthonormal rows keep it.
    expect(rows[1].correlation).toBeCloseTo(rows[0].correlation ?? NaN, 5);
    expect(rows[1].expectedCorrelation).toBeCloseTo(rows[0].correlation ?? NaN, 9);
  });
});

describe('what is measured is what is expected', () => {
  test.each(['relu', 'tanh', 'gelu'] as const)('in 20 layers of %s', async (activation) => {
    const width = 192;
    const { layers: rows } = await traceSignal(
      plain(20, width, activation, (seed) => kaimingNormal({ nonlinearity: activation, seed })),
      orthogonalInputs(4, width),
      { probes: 0 },
    );
    rows.forEach(({ correlation = NaN, expectedCorrelation: c = NaN }, i) => {
      // Of n pairs of normals the correlation is off by (1 - c²) / sqrt(n); as much for the lengths. The map passes on
      // what comes in, and 1 - c is 2 / sqrt(n) of itself off in a layer where c is near 1.
      expect(Math.abs(correlation - c)).toBeLessThan(Z_1E6 * (1 - c * c) * Math.sqrt((2 * (i + 1)) / width));
    });
  });

  test('in a convolutional network with padding, strides, dropout, additions and a pool', async () => {
    const input = tf.input({ shape: [8, 8, 8] });
    const conv = (strides = 1): tf.layers.Layer =>
      layers.conv2d({ filters: 24, kernelSize: 3, padding: 'same', strides, activation: 'relu' });
    const stem = on(conv(), input);
    const sum = on(layers.add(), stem, on(conv(), stem));
    const pooled = on(layers.maxPooling2d({ poolSize: 2 }), on(layers.dropout({ rate: 0.2 }), on(conv(2), sum)));
    const outputs = on(layers.dense({ units: 64 }), on(layers.flatten(), pooled));
    const model = tf.model({ inputs: input, outputs });
    initializeModel(model, { seed: 6, method: 'propagate' });
    const { layers: rows } = await traceSignal(model, statelessRandomNormal([4, 8, 8, 8], [4, 4]), { probes: 0 });
    expect(rows).toHaveLength(4);
    // As above, of 24 channels at no fewer than 4 places that are not alike.
    rows.forEach(({ correlation = NaN, expectedCorrelation = NaN }, i) => {
      expect(Math.abs(correlation - expectedCorrelation)).toBeLessThan((Z_1E6 / 2) * Math.sqrt((2 * (i + 1)) / 24));
    });
  });
});
