/**
 * The model of docs/beyond_one_machine.md in two worker processes of Keras, in one, and here: reference/workers.json,
 * which make_workers.py wrote by running the program of that page.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { expectGolden, type GoldenValues } from '../support/golden.js';
import { artifactsOf } from './models.js';
import { workerModel } from './worker_model.js';

function read(file: string): unknown {
  return JSON.parse(readFileSync(path.join(__dirname, '..', 'reference', file), 'utf8'));
}

const workers = read('workers.json') as {
  steps: number;
  batch: number;
  /** By worker and weight. */
  start: GoldenValues[][];
  /** By weight. */
  trained: { two: number[][]; one: number[][] };
  fit: string;
};

/**
 * Each step adds to a weight a sum of float32 in another order. The weights and what is added to them are below 2, so a
 * step rounds by 2^-24 of that in each of its sums: of products over at most 64 inputs, and over the batch.
 */
const STEP_ERROR = 2 * 2 ** -24 * Math.log2(64 * workers.batch);

function largestDifference(a: ArrayLike<number>[], b: ArrayLike<number>[]): number {
  expect(a.map(({ length }) => length)).toEqual(b.map(({ length }) => length));
  return Math.max(...a.flatMap((values, i) => Array.from(values, (value, j) => Math.abs(value - b[i][j]))));
}

/** Examples of all steps, as make_workers.py makes them. */
function examples(): { x: tf.Tensor; y: tf.Tensor }[] {
  const { steps, batch } = workers;
  const tensorsOf = (shape: number[], valueOf: (i: number) => number): tf.Tensor[] => {
    const size = tf.util.sizeFromShape([batch, ...shape]);
    return Array.from({ length: steps }, (_, step) =>
      tf.tensor(
        Float32Array.from({ length: size }, (_, i) => valueOf(step * size + i)),
        [batch, ...shape],
      ),
    );
  };
  const x = tensorsOf([6, 6, 1], (i) => ((i * 37) % 128) / 64 - 1);
  const y = tensorsOf([3], (i) => ((i * 11) % 16) / 16);
  return x.map((each, step) => ({ x: each, y: y[step] }));
}

beforeAll(() => tf.setBackend('cpu'));

test('the workers got what is written of the model here', async () => {
  expect((await artifactsOf(workerModel())).modelTopology).toEqual(read('workers_model.json'));
});

test.each([0, 1])('worker %i starts from the weights that are drawn here, in every bit', (worker) => {
  const weights = workerModel().getWeights();
  expect(weights).toHaveLength(workers.start[worker].length);
  weights.forEach((weight, i) => {
    expect(weight.shape).toEqual(workers.start[worker][i].shape);
    expectGolden(weight.dataSync() as Float32Array, workers.start[worker][i]);
  });
});

test('two workers train to the weights of one, up to the order of sums in float32', () => {
  const { one, two } = workers.trained;
  const difference = largestDifference(two, one);
  expect(difference).toBeLessThan(workers.steps * STEP_ERROR);
});

test('TensorFlow.js trains to the same weights, and training moves them', () => {
  const model = workerModel();
  const start = model.getWeights().map((weight) => weight.dataSync());
  const optimizer = tf.train.sgd(0.05);
  for (const { x, y } of examples()) {
    optimizer.minimize(() => {
      const error = (model.apply(x, { training: true }) as tf.Tensor).sub(y);
      return error.square().sum().div(workers.batch);
    });
  }
  const trained = model.getWeights().map((weight) => weight.dataSync());
  expect(largestDifference(trained, workers.trained.two)).toBeLessThan(workers.steps * STEP_ERROR);
  expect(largestDifference(trained, start)).toBeGreaterThan(0.01);
});

test('`fit` fails under the strategy, as the page says', () => {
  expect(workers.fit).toMatch(/Error/);
});
