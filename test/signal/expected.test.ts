/** What theory expects, where that is not simple: networks of any depth, branches, further outputs. */
import * as tf from '@tensorflow/tfjs';
import { kaimingNormal, type LayerSignal, statelessRandomNormal, traceSignal } from 'tfjs-initializers';
import { isKnown } from '../../src/model/layer_facts.js';
import { SECOND_MOMENTS } from '../../src/scaling/activations.js';
import { on } from '../support/models.js';
import { Z_1E6 } from '../support/statistics.js';

const { layers } = tf;

describe('depth does not matter', () => {
  /** Dense layers whose kernels have a standard deviation. */
  function plain(depth: number, units: number, stddev: number, activation: 'relu' | 'gelu' | 'tanh'): tf.LayersModel {
    const kernelInitializer = (i: number): ReturnType<typeof tf.initializers.randomNormal> =>
      tf.initializers.randomNormal({ mean: 0, stddev, seed: i + 1 });
    return tf.sequential({
      layers: Array.from({ length: depth }, (_, i) =>
        layers.dense({
          units,
          activation,
          kernelInitializer: kernelInitializer(i),
          ...(i === 0 ? { inputShape: [units] } : {}),
        }),
      ),
    });
  }

  /** E[w^2] of a layer's kernel. */
  function kernelMoment(layer: tf.layers.Layer): number {
    return tf.tidy(() => tf.mean(tf.square(layer.getWeights()[0])).dataSync()[0]);
  }

  test.each([
    [110, 0.01],
    [200, 0.05],
  ])('%d layers of 10 with standard deviation %d', async (depth, stddev) => {
    const model = plain(depth, 10, stddev, 'relu');
    const batch = statelessRandomNormal([8, 10], [1, 1]);
    const trace = await traceSignal(model, batch);
    expect(trace.layers).toHaveLength(depth);
    // q_l = q_(l-1) n E[w_l^2] / 2, by logarithms.
    let log = Math.log(2 * trace.inputs[0].secondMoment);
    trace.layers.forEach(({ expected }, i) => {
      log += Math.log(5 * kernelMoment(model.layers[i]));
      if (log > -700) expect(Math.abs(Math.log(expected) - log)).toBeLessThan(1e-4 * (i + 1));
      else expect(expected).toBeLessThan(1e-300);
    });
    expect(trace.warnings[0]).toMatch(/^The signal vanishes: E\[y²\] in the last layer is /);
  });

  test('a layer that a dead signal ends in still has its bias', async () => {
    const model = tf.sequential({
      layers: [
        ...plain(150, 10, 0.01, 'gelu').layers,
        layers.dense({ units: 4, biasInitializer: 'ones', activation: 'tanh' }),
        layers.dense({ units: 4, name: 'end' }),
      ],
    });
    const { layers: rows } = await traceSignal(model, statelessRandomNormal([2, 10], [1, 1]));
    expect(rows[149].expected).toBe(0);
    expect(rows[150].expected).toBe(1);
    // Nothing but the bias is left: tanh(1).
    expect(rows[151].expected / (4 * kernelMoment(model.layers[151]) * Math.tanh(1) ** 2)).toBeCloseTo(1, 4);
  });

  test('a signal that overflows', async () => {
    const { layers: rows, warnings } = await traceSignal(plain(150, 10, 1000, 'relu'), tf.ones([2, 10]));
    expect(rows[149].expected).toBe(Infinity);
    expect(warnings).toContainEqual(expect.stringMatching(/^The signal overflows in dense_Dense\d+\.$/));
  });

  test.each([1020, 1600])('%d residual blocks', async (blocks) => {
    const input = tf.input({ shape: [4] });
    let signal = input;
    for (let i = 0; i < blocks; i++) {
      const kernelInitializer = kaimingNormal({ nonlinearity: 'linear', seed: i });
      signal = on(layers.add(), signal, on(layers.dense({ units: 4, kernelInitializer }), signal));
    }
    const { layers: rows } = await traceSignal(tf.model({ inputs: input, outputs: signal }), tf.ones([1, 4]));
    expect(rows).toHaveLength(blocks);
    expect(rows.every(({ expected }) => expected > 0)).toBe(true);
    // A block multiplies E[y^2] by 1 + s, s = n E[w^2]: of 16 weights, log2(1 + s) has mean 0.978 and deviation 0.249.
    const growth = Math.log2(rows[1000].expected) - Math.log2(rows[0].expected);
    expect(Math.abs(growth / 1000 - 0.978)).toBeLessThan((Z_1E6 * 0.249) / Math.sqrt(1000));
  });
});

// Of a kernel of 256 x 256, and of a batch of 128 x 256, how far a second moment is from the variance (p = 1e-6).
const KERNEL = Z_1E6 * Math.sqrt(2 / 256 ** 2);
const BATCH = Z_1E6 * Math.sqrt(2 / (128 * 256));

// Of a layer of 256 units, how far the second moment is from the expected one (p = 1e-6; see depth.test.ts).
const LAYER = Z_1E6 * Math.sqrt(5 / 256);

describe('what a layer gets', () => {
  async function rowsOf(
    outputs: tf.SymbolicTensor,
    inputs: tf.SymbolicTensor,
    batch: tf.Tensor,
  ): Promise<Record<string, LayerSignal>> {
    const model = tf.model({ inputs, outputs });
    const { layers: rows } = await traceSignal(model, batch);
    return Object.fromEntries(rows.map((row) => [row.layer, row]));
  }

  const linear = (name: string, seed: number, units = 256): tf.layers.Layer =>
    layers.dense({ units, name, useBias: false, kernelInitializer: kaimingNormal({ nonlinearity: 'linear', seed }) });

  test('behind a second output is what was measured of that', async () => {
    const input = tf.input({ shape: [10, 4] });
    const [, , cell] = layers
      .lstm({ units: 32, returnState: true, recurrentInitializer: 'glorotUniform' })
      .apply(input) as tf.SymbolicTensor[];
    const rows = await rowsOf(on(linear('end', 1), cell), input, statelessRandomNormal([32, 10, 4], [1, 1]));
    const { expected, preActivation } = rows.end;
    // A kernel for 32 inputs, which are far from independent; the first output has a fraction of the second moment.
    expect(Math.abs(preActivation.secondMoment / expected - 1)).toBeLessThan(Z_1E6 * Math.sqrt(2 / 32));
  });

  test('rectified signals add with their means', async () => {
    const input = tf.input({ shape: [256] });
    const branch = (name: string, seed: number): tf.SymbolicTensor => on(layers.reLU(), on(linear(name, seed), input));
    const sum = on(layers.add(), branch('a', 1), branch('b', 2));
    const rows = await rowsOf(on(linear('end', 3), sum), input, statelessRandomNormal([128, 256], [1, 1]));
    const { expected, preActivation } = rows.end;
    // 1/2 + 1/2 + 2 / (2 pi), and not 1.
    expect(Math.abs(expected / (1 + 1 / Math.PI) - 1)).toBeLessThan(2 * KERNEL + BATCH);
    expect(Math.abs(preActivation.secondMoment / expected - 1)).toBeLessThan(LAYER);
  });

  test('gates multiply', async () => {
    const input = tf.input({ shape: [256] });
    const gate = on(layers.activation({ activation: 'sigmoid' }), on(linear('gate', 1), input));
    const product = on(layers.multiply(), gate, on(linear('value', 2), input));
    const rows = await rowsOf(on(linear('end', 3), product), input, statelessRandomNormal([128, 256], [1, 1]));
    expect(Math.abs(rows.end.expected / SECOND_MOMENTS.sigmoid - 1)).toBeLessThan(0.05);
    expect(Math.abs(rows.end.preActivation.secondMoment / rows.end.expected - 1)).toBeLessThan(
      Z_1E6 * Math.sqrt(5 / 256),
    );
  });

  test('noise layers, in training alone', async () => {
    const input = tf.input({ shape: [256] });
    const noisy = on(layers.gaussianNoise({ stddev: 2 }), on(layers.gaussianDropout({ rate: 0.5 }), input));
    const model = tf.model({ inputs: input, outputs: on(linear('end', 1), noisy) });
    const batch = statelessRandomNormal([128, 256], [1, 1]);
    const [training, inference] = await Promise.all(
      [true, false].map(async (each) => (await traceSignal(model, batch, { training: each })).layers[0]),
    );
    // 1 / (1 - 0.5) + 2^2.
    expect(Math.abs(training.expected / 6 - 1)).toBeLessThan(KERNEL + BATCH);
    expect(Math.abs(training.preActivation.secondMoment / training.expected - 1)).toBeLessThan(LAYER);
    expect(Math.abs(inference.expected - 1)).toBeLessThan(KERNEL + BATCH);
  });

  test('behind a custom layer is what was measured of it', async () => {
    class Triple extends tf.layers.Layer {
      static className = 'TripleOfTrace';
      override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
        return tf.mul([inputs].flat()[0], 3);
      }
    }
    const input = tf.input({ shape: [256] });
    const triple = on(new Triple({ name: 'mine' }), on(linear('a', 1), input));
    const model = tf.model({ inputs: input, outputs: on(linear('b', 2), triple) });
    const trace = await traceSignal(model, statelessRandomNormal([128, 256], [1, 1]));
    expect(trace.layers.map(({ layer, className }) => [layer, className])).toEqual([
      ['a', 'Dense'],
      ['mine', 'TripleOfTrace'],
      ['b', 'Dense'],
    ]);
    const [a, mine, b] = trace.layers;
    expect(mine.expected / mine.preActivation.secondMoment).toBeCloseTo(1, 9);
    expect(mine.preActivation.secondMoment / a.preActivation.secondMoment).toBeCloseTo(9, 4);
    expect(Math.abs(b.expected / mine.expected - 1)).toBeLessThan(KERNEL);
    expect(trace.unknown).toEqual([{ layer: 'mine', className: 'TripleOfTrace' }]);
    expect(trace.toTable().split('\n').at(5)).toBe('No formula for mine (TripleOfTrace): expected as measured.');
  });
});

test('every layer class of tfjs is known', () => {
  const { classNameMap } = tf.serialization.SerializationMap.getMap();
  const { prototype } = tf.layers.Layer;
  const names = Object.keys(classNameMap).filter((name) => {
    const each = classNameMap[name][0].prototype as object;
    return (
      Object.prototype.isPrototypeOf.call(prototype, each) && !/Of[A-Z]|^Model$|^Functional$|^Sequential$/.test(name)
    );
  });
  expect(names.length).toBeGreaterThan(60);
  const unknown = names.filter((name) => !isKnown({ getClassName: () => name } as unknown as tf.layers.Layer));
  expect(unknown).toEqual([]);
});
