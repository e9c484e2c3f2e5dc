/** The spread of the Jacobian's singular values: what is known of it, and what a trace estimates. */
import * as tf from '@tensorflow/tfjs';
import {
  initializeModel,
  type JacobianSpread,
  kaimingNormal,
  orthogonal,
  statelessRandomNormal,
  traceSignal,
  type TraceSignalOptions,
} from 'tfjs-initializers';
import { on, weightValues } from '../support/models.js';
import { Z_1E6 } from '../support/statistics.js';

const { layers } = tf;

type Initializer = ReturnType<typeof tf.initializers.zeros>;

/** Linear layers of these widths, the first of which is the input's. */
function linear(widths: readonly number[], kernelInitializer: (seed: number) => Initializer): tf.LayersModel {
  return tf.sequential({
    layers: widths.slice(1).map((units, i) =>
      layers.dense({
        units,
        useBias: false,
        kernelInitializer: kernelInitializer(i),
        ...(i === 0 && { inputShape: [widths[0]] }),
      }),
    ),
  });
}

async function jacobianOf(
  model: tf.LayersModel,
  examples: number,
  options?: TraceSignalOptions,
): Promise<JacobianSpread> {
  const shape = [examples, ...model.inputs[0].shape.slice(1).map(Number)];
  const { jacobian } = await traceSignal(model, statelessRandomNormal(shape, [7, 7]), options);
  if (jacobian === undefined) throw new Error('no Jacobian');
  return jacobian;
}

const gaussian = (seed: number): Initializer => kaimingNormal({ nonlinearity: 'linear', seed });

describe('linear networks, whose spread is known', () => {
  test.each([
    [[16, 16], 1],
    [[64, 64, 64, 64, 64], 2],
    [[32, 8], 1],
  ])('orthogonal ones of %p have none', async (widths, gain) => {
    const model = linear(widths, (seed) => orthogonal({ gain, seed }));
    const { secondMoment, spread, standardError } = await jacobianOf(model, 6);
    expect(secondMoment / gain ** (2 * (widths.length - 1))).toBeCloseTo(1, 5);
    expect(spread).toBeCloseTo(0, 5);
    expect(standardError).toBeCloseTo(0, 5);
  });

  test('where outputs are more than inputs, the zeros do not count', async () => {
    const {
      secondMoment,
      spread,
      standardError = NaN,
    } = await jacobianOf(
      linear([8, 32], (seed) => orthogonal({ seed })),
      512,
    );
    // u loses three quarters of its length, more or less of it.
    expect(Math.abs(secondMoment - 1)).toBeLessThan(Z_1E6 / Math.sqrt(512));
    expect(Math.abs(spread)).toBeLessThan(Z_1E6 * standardError);
  });

  test('one of given singular values', async () => {
    const diagonal = [1, 2, 3, 4, 5, 6, 7, 8];
    const model = linear([8, 8], () => tf.initializers.zeros());
    model.setWeights([tf.diag(tf.tensor1d(diagonal)).as2D(8, 8)]);
    const mean = (power: number): number => diagonal.reduce((sum, s) => sum + s ** power, 0) / 8;
    const expected = mean(4) / mean(2) ** 2 - 1;
    for (const probes of [2, 4]) {
      const { secondMoment, spread, standardError = NaN } = await jacobianOf(model, 4096, { probes });
      expect(Math.abs(spread - expected)).toBeLessThan(Z_1E6 * standardError);
      // About sqrt(2 / (examples · pairs)) of it; pairs that share a vector are not quite independent.
      const ideal = Math.sqrt(2 / ((4096 * probes * (probes - 1)) / 2)) * expected;
      expect(standardError / ideal).toBeGreaterThan(0.7);
      expect(standardError / ideal).toBeLessThan(2);
      // u^T M u of a unit vector has the variance 2 Var[s²] / (n + 2).
      const chance = Math.sqrt((2 * expected) / (10 * 4096));
      expect(Math.abs(secondMoment / mean(2) - 1)).toBeLessThan(Z_1E6 * chance);
    }
  });

  test.each([1, 2, 4])('%d square Gaussian matrices have as much', async (depth) => {
    const width = 128;
    const model = linear(Array<number>(depth + 1).fill(width), gaussian);
    const { secondMoment, spread, standardError = NaN } = await jacobianOf(model, 64, { probes: 4 });
    // Pennington, Schoenholz & Ganguli 2018, in the limit of wide layers: r' = r (1 + 1 / n) + 1, and the traces of
    // single matrices are off by sqrt(2) / n each, twice in the ratio and once more in that of the fourth powers.
    const finite = (depth * (depth + 1) * Z_1E6 * 3) / width;
    expect(Math.abs(spread - depth)).toBeLessThan(Z_1E6 * standardError + finite);
    expect(standardError).toBeLessThan(0.15 * depth);
    expect(Math.abs(secondMoment - 1)).toBeLessThan(
      Z_1E6 * Math.sqrt((2 * depth) / width ** 2 + (2 * depth) / (64 * 4 * width)),
    );
  });

  test.each([
    [256, 64],
    [64, 256],
  ])('one of %d to %d has the ratio of the widths: Marchenko & Pastur', async (from, to) => {
    const model = linear([from, to], gaussian);
    const { spread, standardError = NaN } = await jacobianOf(model, 64, { probes: 4 });
    expect(Math.abs(spread - 1 / 4)).toBeLessThan(Z_1E6 * (standardError + 3 / 256));
  });

  test('scale does not matter, however large or small', async () => {
    const [tiny, one, huge] = await Promise.all(
      [1e-9, 1, 1e9].map(async (gain) => {
        const model = linear([16, 16, 16, 16], gaussian);
        model.setWeights(model.getWeights().map((weight) => tf.mul(weight, gain)));
        return jacobianOf(model, 8);
      }),
    );
    expect(tiny.spread / one.spread).toBeCloseTo(1, 4);
    expect(huge.spread / one.spread).toBeCloseTo(1, 4);
    expect(tiny.secondMoment / one.secondMoment / 1e-54).toBeCloseTo(1, 4);
    expect(huge.secondMoment / one.secondMoment / 1e54).toBeCloseTo(1, 4);
  });

  test('one output has one singular value', async () => {
    const { secondMoment, spread, standardError } = await jacobianOf(linear([16, 1], gaussian), 8);
    const model = linear([16, 1], gaussian);
    expect(secondMoment / tf.sum(tf.square(model.getWeights()[0])).dataSync()[0]).toBeCloseTo(1, 4);
    expect([spread, standardError]).toEqual([0, 0]);
  });

  test('a batch of one has no standard error', async () => {
    const { spread, standardError } = await jacobianOf(linear([16, 16], gaussian), 1);
    expect(spread).toBeGreaterThan(0);
    expect(standardError).toBeUndefined();
  });
});

/** Of every example: s⁴ and s² summed, from its whole Jacobian. */
function exactTraces(run: (x: tf.Tensor) => tf.Tensor, batch: tf.Tensor): { fourth: number[]; second: number[] } {
  return tf.tidy(() => {
    const outputs = Number(run(batch).shape[1]);
    const rows = Array.from({ length: outputs }, (_, i) =>
      tf.grad((x: tf.Tensor) => tf.sum(run(x).slice([0, i], [-1, 1])))(batch),
    );
    const jacobians = tf.stack(rows, 1).reshape([batch.shape[0], outputs, -1]);
    const squares = tf.matMul(jacobians, jacobians, false, true);
    const [second, fourth] = [tf.sum(tf.square(jacobians), [1, 2]), tf.sum(tf.square(squares), [1, 2])];
    return { fourth: Array.from(fourth.dataSync()), second: Array.from(second.dataSync()) };
  });
}

test('of a network with activations, example by example', async () => {
  const model = tf.sequential({
    layers: [
      layers.dense({ units: 12, inputShape: [10], activation: 'relu' }),
      layers.dropout({ rate: 0.5 }),
      layers.batchNormalization(),
      layers.dense({ units: 12, activation: 'tanh' }),
      layers.dense({ units: 8 }),
    ],
  });
  initializeModel(model, { seed: 3, bias: 'pytorch' });
  const batch = statelessRandomNormal([1024, 10], [7, 7]);
  const { fourth, second } = exactTraces((x) => model.predict(x) as tf.Tensor, batch);
  const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0);
  const expected = (8 * sum(fourth)) / sum(second.map((each) => each ** 2)) - 1;
  const { secondMoment, spread, standardError = NaN } = await jacobianOf(model, 1024, { probes: 4 });
  expect(Math.abs(spread - expected)).toBeLessThan(Z_1E6 * standardError);
  expect(standardError).toBeLessThan(0.05 * expected);
  const mean = sum(second) / 1024 / 8;
  expect(Math.abs(secondMoment / mean - 1)).toBeLessThan(Z_1E6 * Math.sqrt((2 * expected) / (10 * 1024)));
});

test('of several inputs and outputs it is one', async () => {
  const inputs = [tf.input({ shape: [6] }), tf.input({ shape: [10] })];
  const outputs = inputs.map((input, i) =>
    on(
      layers.dense({
        units: Number(input.shape[1]),
        useBias: false,
        kernelInitializer: orthogonal({ gain: i + 1, seed: i }),
      }),
      input,
    ),
  );
  const model = tf.model({ inputs, outputs });
  const batch = inputs.map(({ shape }) => statelessRandomNormal([2048, Number(shape[1])], [7, 7]));
  const { jacobian } = await traceSignal(model, batch);
  // Six singular values of 1 and ten of 2.
  const mean = (6 + 10 * 4) / 16;
  const expected = (6 + 10 * 16) / 16 / mean ** 2 - 1;
  expect(Math.abs((jacobian?.spread ?? NaN) - expected)).toBeLessThan(Z_1E6 * (jacobian?.standardError ?? NaN));
});

describe('where there is none', () => {
  test('without vectors, and nothing runs for it', async () => {
    const model = linear([3, 3], gaussian);
    const call = jest.spyOn(model, 'call');
    const { jacobian, warnings } = await traceSignal(model, statelessRandomNormal([4, 3], [1, 1]), { probes: 0 });
    expect(jacobian).toBeUndefined();
    expect(warnings).toEqual([]);
    expect(call).toHaveBeenCalledTimes(1);
  });

  test('of indices', async () => {
    const model = tf.sequential({ layers: [layers.embedding({ inputDim: 5, outputDim: 3, inputLength: 2 })] });
    const { jacobian } = await traceSignal(model, tf.tensor2d([[1, 2]]));
    expect(jacobian).toBeUndefined();
  });

  test('of indices beside a signal there is that of the signal', async () => {
    const [words, signal] = [tf.input({ shape: [2] }), tf.input({ shape: [6] })];
    const found = on(layers.flatten(), on(layers.embedding({ inputDim: 5, outputDim: 3 }), words));
    const model = tf.model({ inputs: [words, signal], outputs: on(layers.add(), found, signal) });
    const { jacobian } = await traceSignal(model, [tf.ones([4, 2], 'int32'), statelessRandomNormal([4, 6], [1, 1])]);
    expect(jacobian?.secondMoment).toBeCloseTo(1, 5);
    expect(jacobian?.spread).toBeCloseTo(0, 5);
  });

  test('where no gradient arrives', async () => {
    const model = linear([3, 3], () => tf.initializers.zeros());
    expect((await traceSignal(model, statelessRandomNormal([4, 3], [1, 1]))).jacobian).toBeUndefined();
  });

  test('where tfjs has no gradient', async () => {
    const model = tf.sequential({ layers: [layers.thresholdedReLU({ theta: 0.1, inputShape: [4] })] });
    const { jacobian, warnings } = await traceSignal(model, statelessRandomNormal([4, 4], [1, 1]));
    expect(jacobian).toBeUndefined();
    expect(warnings.filter((warning) => warning.includes('cannot be computed'))).toHaveLength(1);
  });

  test('where a layer fails at inference, which is said', async () => {
    class TrainingOnly extends tf.layers.Layer {
      static className = 'TrainingOnlyOfTrace';
      override call(inputs: tf.Tensor | tf.Tensor[], { training }: { training?: boolean }): tf.Tensor {
        if (training !== true) throw new Error('no inference');
        return tf.clone([inputs].flat()[0]);
      }
    }
    const model = tf.sequential({
      layers: [...linear([3, 3], gaussian).layers, layers.batchNormalization(), new TrainingOnly({})],
    });
    const batch = statelessRandomNormal([4, 3], [1, 1]);
    await traceSignal(model, batch);
    const [tensors, weights] = [tf.memory().numTensors, weightValues(model)];
    const { jacobian, warnings, layers: rows } = await traceSignal(model, batch);
    expect(jacobian).toBeUndefined();
    expect(warnings).toEqual(['The Jacobian cannot be computed: no inference']);
    expect(rows).toHaveLength(2);
    expect(tf.memory().numTensors).toBe(tensors);
    expect(weightValues(model)).toEqual(weights);
  });
});

test('the table says it', async () => {
  const model = linear([16, 16], (seed) => orthogonal({ gain: 2, seed }));
  const batch = statelessRandomNormal([4, 16], [7, 7]);
  const of = async (options: TraceSignalOptions): Promise<string[]> =>
    (await traceSignal(model, batch, options)).toTable().split('\n').slice(3);
  const [line, ...others] = await of({});
  expect(line).toMatch(
    /^Singular values s of the outputs' Jacobian in the inputs: E\[s²\] 4, Var.* \d\.\d\de-\d+ ± \d\.\d\de-\d+\.$/,
  );
  expect(others).toEqual([]);
  expect(await of({ probes: 0 })).toEqual([]);
});

test.each<[unknown, ErrorConstructor, string]>([
  [1, RangeError, '"probes" expected 0, or an integer from 2 to 100, got 1'],
  [101, RangeError, '"probes" expected an integer from 0 to 100, got 101'],
  [-1, RangeError, '"probes" expected an integer from 0 to 100, got -1'],
  [2.5, RangeError, '"probes" expected an integer from 0 to 100, got 2.5'],
  ['2', TypeError, '"probes" expected an integer from 0 to 100, got "2"'],
])('probes: %p', async (probes, kind, message) => {
  const model = linear([3, 3], gaussian);
  const tensors = tf.memory().numTensors;
  const trace = traceSignal(model, tf.ones([2, 3]), { probes: probes as number });
  await expect(trace).rejects.toThrow(kind);
  await expect(trace).rejects.toThrow(`traceSignal: ${message}`);
  expect(tf.memory().numTensors).toBe(tensors + 1);
});
