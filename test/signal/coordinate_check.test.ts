/** The coordinate check: known slopes, muP flat and others not, nothing left behind, bad input refused. */
import * as tf from '@tensorflow/tfjs';
import {
  coordinateCheck,
  type CoordinateCheck,
  type CoordinateSlope,
  muPScale,
  type TrainingBatch,
} from 'tfjs-initializers';
import { BASE, batchOf, networkOf, type Parametrization } from '../../examples/widths/networks.js';
import { goldenMup } from '../support/golden.js';

const { layers } = tf;

/** Three layers of constants, for inputs of size 2: outputs of size 2, 2 n, and 2 n² n^(-5/2). */
function constants(width: number): tf.LayersModel {
  const last = tf.initializers.constant({ value: width ** -2.5 });
  const model = tf.sequential({
    layers: [
      layers.dense({ name: 'flat', units: width, useBias: false, inputShape: [1], kernelInitializer: 'ones' }),
      layers.dense({ name: 'grows', units: width, useBias: false, kernelInitializer: 'ones' }),
      layers.dense({ name: 'shrinks', units: 1, useBias: false, kernelInitializer: last }),
    ],
  });
  model.compile({ optimizer: tf.train.sgd(0), loss: 'meanSquaredError' });
  return model;
}

/** A layer that multiplies its input by a number. */
function factor(value: number, optimizer: string | tf.Optimizer): tf.LayersModel {
  const kernelInitializer = tf.initializers.constant({ value });
  const model = tf.sequential({
    layers: [layers.dense({ units: 1, useBias: false, inputShape: [1], kernelInitializer })],
  });
  model.compile({ optimizer, loss: 'meanSquaredError' });
  return model;
}

const one: TrainingBatch = { xs: tf.tensor2d([[2], [-2]]), ys: tf.zeros([2, 1]) };

test('a known answer: sizes that are powers of the width', async () => {
  const check = await coordinateCheck([2, 4, 16], constants, one, { steps: 1, seeds: 2 });
  expect(check.sizes.slice(0, 6)).toEqual(
    [0, 1].flatMap((step) => [
      { width: 2, seed: 1, step, layer: 'flat', size: 2 },
      { width: 2, seed: 1, step, layer: 'grows', size: 4 },
      { width: 2, seed: 1, step, layer: 'shrinks', size: expect.closeTo(2 * 4 * 2 ** -2.5, 6) as number },
    ]),
  );
  expect(check.sizes).toHaveLength(3 * 2 * 2 * 3);
  // 2, 2 n and 2 n² n^-2.5.
  expect(check.slopes.map(({ layer, step }) => [layer, step])).toEqual([
    ...['flat', 'grows', 'shrinks'].flatMap((layer) => [
      [layer, 0],
      [layer, 1],
    ]),
  ]);
  [0, 0, 1, 1, -0.5, -0.5].forEach((slope, i) => {
    expect(check.slopes[i].slope).toBeCloseTo(slope, 6);
    expect(check.slopes[i].standardError).toBeCloseTo(0, 6);
  });
  expect(check.toTable().split('\n')).toHaveLength(5);
  expect(check.toTable()).toMatch(/^layer +step 0 +step 1\n/);
});

test('training is that of trainOnBatch, step by step', async () => {
  // y = w x, loss (w x)²: w is multiplied by 1 - 2 η x² = 1 / 2 in every step.
  const halving = (): tf.LayersModel => factor(1, tf.train.sgd(1 / 16));
  const { sizes } = await coordinateCheck([1, 2], halving, one, { steps: 3, seeds: 1 });
  expect(sizes.map(({ size }) => size)).toEqual([2, 1, 0.5, 0.25, 2, 1, 0.5, 0.25]);
});

test('the standard error is that over the seeds', async () => {
  // Size n^seed: slopes 1, 2 and 3.
  const power = (width: number, seed: number): tf.LayersModel => factor(width ** seed, 'sgd');
  const { slopes } = await coordinateCheck([2, 8], power, one, { steps: 0, seeds: 3 });
  expect(slopes[0].slope).toBeCloseTo(2, 6);
  expect(slopes[0].standardError).toBeCloseTo(1 / Math.sqrt(3), 6);
  const single = await coordinateCheck([2, 8], power, one, { steps: 0, seeds: 1 });
  expect(single.slopes[0].standardError).toBeNaN();
});

describe('the package mup', () => {
  const { base, coordinates } = goldenMup;

  /** √2 sin(1 + 7 r + 3 c + r c), times `scale`: what make_mup.py starts from, in float64. */
  function wave(rows: number, columns: number, scale: number): tf.Tensor2D {
    const values = Array.from({ length: rows * columns }, (_, i) => {
      const [r, c] = [Math.floor(i / columns), i % columns];
      return scale * Math.SQRT2 * Math.sin(1 + 7 * r + 3 * c + r * c);
    });
    return tf.tensor2d(values, [rows, columns]);
  }

  /** The network of the example, with mup's weights: of n inputs √(2 / n) of the wave. */
  function started(parametrization: Parametrization, width: number): tf.LayersModel {
    const model = networkOf(parametrization, width, 1);
    for (const layer of model.layers) {
      const [{ shape }] = layer.getWeights();
      const [inputs, outputs] = shape as [number, number];
      const isScaled = parametrization === 'muP' && layer.name === 'output';
      const scale = isScaled ? muPScale('output', width, base) : 1;
      const kernel = wave(inputs, outputs, scale * Math.sqrt(2 / inputs));
      layer.setWeights([kernel]);
      kernel.dispose();
    }
    return model;
  }

  test.each(['muP', 'standard'] as const)('%s: finds the same sizes, by the same steps', async (parametrization) => {
    expect(base).toBe(BASE);
    const expected = coordinates[parametrization];
    const widths = [...new Set(expected.map(({ width }) => width))];
    const batch = { xs: wave(coordinates.examples, 16, 1), ys: tf.ones([coordinates.examples, 1]) };
    const { sizes } = await coordinateCheck(widths, (width) => started(parametrization, width), batch, {
      steps: 3,
      seeds: 1,
    });
    expect(sizes.map(({ width, step, layer }) => [width, step, layer])).toEqual(
      expected.map(({ width, step, layer }) => [width, step, layer]),
    );
    // Sums of as many float32 products as there are inputs to the widest layer.
    const tolerance = Math.max(...widths) * 2 ** -24;
    sizes.forEach(({ size }, i) => {
      expect(Math.abs(size / expected[i].size - 1)).toBeLessThan(tolerance);
    });
    tf.dispose([batch.xs, batch.ys]);
  });
});

describe('three layers of 32 to 256 units, five seeds', () => {
  const batch = batchOf(32);
  const check = async (parametrization: Parametrization, steps: number): Promise<readonly CoordinateSlope[]> => {
    const build = (width: number, seed: number): tf.LayersModel => networkOf(parametrization, width, seed);
    return (await coordinateCheck([32, 64, 128, 256], build, batch, { steps })).slopes;
  };

  // A size with this slope is 23 % larger at 8 times the width.
  const FLAT = 0.1;

  // Outputs start smaller the wider the network is, by
  // n^-½, and training makes up for it.
  test('with muPScale, and the learning rates that go with it, no layer grows, and hidden ones are flat', async () => {
    const slopes = await check('muP', 3);
    expect(slopes).toHaveLength(12);
    for (const { layer, slope, standardError } of slopes) {
      expect(slope + 3 * standardError).toBeLessThan(FLAT);
      if (layer !== 'output') expect(slope - 3 * standardError).toBeGreaterThan(-FLAT);
    }
    const output = slopes.filter(({ layer }) => layer === 'output').map(({ slope }) => slope);
    expect(output[3]).toBeGreaterThan(output[0]);
  });

  // The update of the hidden kernel sees n inputs, and an output kernel of size n^-½ twice: it changes f by as much as
  // n, and the slope goes to 1 in wide networks.
  test.each(['rates', 'standard'] as const)('%s: without it the output grows from the first step on', async (name) => {
    const output = (await check(name, 1)).at(-1);
    expect(output).toMatchObject({ layer: 'output', step: 1 });
    expect((output?.slope ?? NaN) - 3 * (output?.standardError ?? NaN)).toBeGreaterThan(FLAT);
  });
});

describe('nothing is left behind', () => {
  const adam = (): tf.LayersModel => factor(1, tf.train.adam(0.1));

  test.each<[string, (width: number) => tf.LayersModel | Promise<tf.LayersModel>]>([
    ['with an optimizer of tfjs’s', () => factor(1, 'adam')],
    ['with an optimizer of one’s own', adam],
    ['with promises of models', () => Promise.resolve(adam())],
  ])('%s', async (_, build) => {
    const { numTensors, numDataBuffers } = tf.memory();
    await coordinateCheck([1, 2], build, one, { steps: 2, seeds: 2 });
    expect(tf.memory()).toMatchObject({ numTensors, numDataBuffers });
  });

  test.each<[string, (width: number) => tf.LayersModel, TrainingBatch, string]>([
    [
      'where build fails for a later width',
      (width) => {
        if (width === 2) throw new Error('out of luck');
        return adam();
      },
      one,
      'out of luck',
    ],
    ['where training fails', adam, { ...one, ys: tf.zeros([2, 3]) }, 'shape'],
  ])('%s', async (_, build, batch, message) => {
    const { numTensors, numDataBuffers } = tf.memory();
    await expect(coordinateCheck([1, 2], build, batch)).rejects.toThrow(message);
    expect(tf.memory()).toMatchObject({ numTensors, numDataBuffers });
  });

  test('one network is there at a time', async () => {
    const present = new Set<number>();
    await coordinateCheck(
      [1, 2, 3],
      () => {
        present.add(tf.memory().numTensors);
        return adam();
      },
      one,
      { steps: 1, seeds: 2 },
    );
    expect(present.size).toBe(1);
  });
});

test('a size of 0 or an overflow has no slope', async () => {
  const { slopes } = await coordinateCheck([1, 2], () => factor(0, tf.train.sgd(0)), one, { steps: 0 });
  expect(slopes[0].slope).toBeNaN();
  const diverging = await coordinateCheck([1, 2], () => factor(1, tf.train.sgd(1e30)), one, { steps: 3 });
  expect(diverging.slopes[0].slope).toBeCloseTo(0, 12);
  expect(diverging.slopes[3].slope).toBeNaN();
});

describe('bad input', () => {
  const build = (): tf.LayersModel => factor(1, 'sgd');
  const disposed = tf.zeros([2, 1]);
  disposed.dispose();
  const uncompiled = (): tf.LayersModel => tf.sequential({ layers: [layers.dense({ units: 1, inputShape: [1] })] });
  const deeper = (width: number): tf.LayersModel => (width === 2 ? constants(2) : build());

  test.each<[string, unknown[], string]>([
    ['no widths', [64, build, one], '"widths" expected an array of widths, got 64'],
    ['one width', [[64], build, one], '"widths" expected at least two widths, all different, got [64]'],
    ['a width twice', [[64, 64], build, one], '"widths" expected at least two widths, all different, got [64, 64]'],
    ['half a unit', [[64, 0.5], build, one], '"widths[1]" expected an integer >= 1, got 0.5'],
    ['billions of holes', [Array(2 ** 32 - 1), build, one], '"widths[0]" expected an integer >= 1, got undefined'],
    ['a model instead of a function', [[1, 2], build(), one], '"build" expected a function of a width and a seed, got'],
    ['a function that gives no model', [[1, 2], () => 3, one], '"build" expected a function that returns a compiled'],
    ['a model that is not compiled', [[1, 2], uncompiled, one], '"build" expected a function that returns compiled'],
    [
      'other layers for another width',
      [[1, 2], deeper, one],
      '"build" expected models with the same layers for every width, got Dense, Dense, Dense at width 2',
    ],
    ['no batch', [[1, 2], build], '"batch.xs" expected a tensor or an array of tensors, got undefined'],
    ['a tensor alone', [[1, 2], build, one.xs], '"batch" expected an object { xs, ys }, got a Tensor'],
    ['no targets', [[1, 2], build, { xs: one.xs }], '"batch.ys" expected a tensor or an array of tensors'],
    ['no tensors', [[1, 2], build, { ...one, ys: [] }], '"batch.ys" expected a tensor or an array of tensors, got []'],
    ['disposed inputs', [[1, 2], build, { ...one, xs: disposed }], '"batch.xs" expected a tensor, got a disposed one'],
    [
      'inputs of another shape',
      [[1, 2], build, { ...one, xs: tf.ones([2, 3]) }],
      '"batch.xs" expected a tensor of shape [any, 1], got one of shape [2, 3]',
    ],
    [
      'inputs that are not finite',
      [[1, 2], build, { ...one, xs: tf.tensor2d([[NaN], [1]]) }],
      '"batch.xs" expected finite values, got NaN or an infinity',
    ],
    ['an option that is none', [[1, 2], build, one, { step: 3 }], 'unknown option "step". Did you mean "steps"?'],
    ['no seed', [[1, 2], build, one, { seeds: 0 }], '"seeds" expected an integer >= 1, got 0'],
  ])('%s', async (_, args, message) => {
    const call = coordinateCheck as (...given: unknown[]) => Promise<CoordinateCheck>;
    await expect(call(...args)).rejects.toThrow(`coordinateCheck: ${message}`);
  });
});
