/** Biases of outputs and of gates. */
import * as tf from '@tensorflow/tfjs';
import { chronoBias, type ForgetBias, forgetBias, priorBias, SeedGenerator } from 'tfjs-initializers';
import { kolmogorovSmirnov, kolmogorovSmirnovBound } from '../support/statistics.js';

const valuesOf = (tensor: tf.Tensor): number[] => Array.from(tensor.dataSync());

describe('priorBias', () => {
  test('of a probability makes a sigmoid say it', () => {
    for (const probability of [0.01, 0.5, 0.999, 1e-30]) {
      const [said] = valuesOf(priorBias({ probability }).apply([1]));
      // The bias is rounded to float32, which moves p (1 - p) times as far.
      expect(Math.abs(1 / (1 + Math.exp(-said)) - probability)).toBeLessThan(2 ** -18 * probability);
    }
    expect(valuesOf(priorBias({ probability: 0.25 }).apply([2, 2]))).toEqual(Array(4).fill(Math.fround(-Math.log(3))));
  });

  test('of counts makes a softmax say their shares', () => {
    const shares = valuesOf(tf.softmax(priorBias({ counts: [900, 90, 10] }).apply([3])));
    [0.9, 0.09, 0.01].forEach((share, i) => {
      expect(Math.abs(shares[i] - share)).toBeLessThan(1e-6);
    });
    // A softmax does not see what all have in common: they are the logarithms of the shares.
    const biases = valuesOf(priorBias({ counts: [4, 2, 2] }).apply([3]));
    expect(biases).toEqual([1 / 2, 1 / 4, 1 / 4].map((share) => expect.closeTo(Math.log(share), 6) as number));
  });

  test('the first loss is the entropy of the prior', async () => {
    const counts = [70, 20, 10];
    const model = tf.sequential({
      layers: [
        tf.layers.dense({
          units: 3,
          activation: 'softmax',
          inputShape: [4],
          kernelInitializer: 'zeros',
          biasInitializer: priorBias({ counts }),
        }),
      ],
    });
    model.compile({ optimizer: 'sgd', loss: 'categoricalCrossentropy' });
    const labels = tf.oneHot(
      tf.tensor1d(
        counts.flatMap((count, i) => Array<number>(count).fill(i)),
        'int32',
      ),
      3,
    );
    const loss = model.evaluate(tf.randomNormal([100, 4]), labels, { batchSize: 100 }) as tf.Scalar;
    const entropy = -[0.7, 0.2, 0.1].reduce((sum, p) => sum + p * Math.log(p), 0);
    expect((await loss.data())[0]).toBeCloseTo(entropy, 5);
    expect(entropy).toBeLessThan(Math.log(3));
  });

  test.each<[object, string]>([
    [{}, '"probability" expected a number between 0 and 1, neither of them included, got undefined'],
    [{ probability: 0.1, counts: [1] }, '"probability" cannot be combined with "counts"'],
    [{ probability: 0 }, '"probability" expected a number between 0 and 1, neither of them included, got 0'],
    [{ probability: '1' }, '"probability" expected a number between 0 and 1, neither of them included, got "1"'],
    [{ counts: [] }, '"counts" expected an array of numbers > 0, one for each class, got []'],
    [{ counts: [3, 0] }, '"counts[1]" expected a finite number > 0, got 0'],
    [{ counts: 3 }, '"counts" expected an array of numbers > 0, one for each class, got 3'],
  ])('refuses %p', (args, message) => {
    expect(() => priorBias(args)).toThrow(`priorBias: ${message}`);
  });

  test('refuses a bias of another length', () => {
    expect(() => priorBias({ counts: [1, 2] }).apply([3])).toThrow(
      'priorBias: "shape" expected [2], a bias for each of',
    );
  });
});

describe('gates', () => {
  test('forgetBias is 1, or what is asked for, for the gate that the state is multiplied by', () => {
    expect(valuesOf(forgetBias().apply([8]))).toEqual([0, 0, 1, 1, 0, 0, 0, 0]);
    expect(valuesOf(forgetBias({ cell: 'gru', value: 3 }).apply([6]))).toEqual([3, 3, 0, 0, 0, 0]);
  });

  /** How much of its state a layer keeps in one step without input. */
  function kept(layer: (biasInitializer: ForgetBias) => tf.layers.Layer, value: number, cell: 'lstm' | 'gru'): number {
    const bias = forgetBias({ cell, value });
    const rnn = layer(bias);
    const states = [tf.ones([1, 2]), tf.ones([1, 2])].slice(0, cell === 'lstm' ? 2 : 1);
    const [, ...after] = rnn.apply(tf.zeros([1, 1, 3]), { initialState: states }) as tf.Tensor[];
    return valuesOf(after[after.length - 1])[0];
  }

  const quiet = { units: 2, returnState: true, kernelInitializer: 'zeros', recurrentInitializer: 'zeros' } as const;

  test.each([-4, 0, 2])('tfjs’s layers keep sigmoid(%d) of their state', (value) => {
    const share = 1 / (1 + Math.exp(-value));
    const options = { ...quiet, recurrentActivation: 'sigmoid' } as const;
    const lstm = (biasInitializer: ForgetBias): tf.layers.Layer =>
      tf.layers.lstm({ ...options, unitForgetBias: false, biasInitializer });
    const gru = (biasInitializer: ForgetBias): tf.layers.Layer => tf.layers.gru({ ...options, biasInitializer });
    expect(kept(lstm, value, 'lstm')).toBeCloseTo(share, 6);
    expect(kept(gru, value, 'gru')).toBeCloseTo(share, 6);
  });

  test('chronoBias is log U(1, steps - 1) there, and the opposite at an LSTM’s input gate (p = 1e-4)', () => {
    const units = 20_000;
    const steps = 500;
    const values = valuesOf(chronoBias({ steps, seed: 4 }).apply([4 * units]));
    const [write, keep, ...others] = [0, 1, 2, 3].map((gate) => values.slice(gate * units, (gate + 1) * units));
    expect(write).toEqual(keep.map((value) => -value));
    expect(others.flat().every((value) => value === 0)).toBe(true);
    const cdf = (b: number): number => (Math.exp(b) - 1) / (steps - 2);
    expect(kolmogorovSmirnov(Float32Array.from(keep), cdf)).toBeLessThan(kolmogorovSmirnovBound(units, 1e-4));
    const ofGru = valuesOf(chronoBias({ steps, seed: 4, cell: 'gru' }).apply([3 * units]));
    expect(ofGru.slice(0, units)).toEqual(keep);
    expect(ofGru.slice(units).every((value) => value === 0)).toBe(true);
  });

  test('2 steps, and 3, are allowed', () => {
    expect(valuesOf(chronoBias({ steps: 2 }).apply([8])).every((value) => value === 0)).toBe(true);
    expect(Math.max(...valuesOf(chronoBias({ steps: 3 }).apply([400])))).toBeLessThanOrEqual(Math.fround(Math.log(2)));
  });

  test.each([
    ['lstm', tf.layers.lstm, [1, 2, 3]],
    ['convLstm2d', tf.layers.convLstm2d, [1, 2, 4, 4, 1]],
  ] as const)('a %s layer with unitForgetBias, which asks for pieces, is refused by name', (_, layer, shape) => {
    for (const units of [8, 6]) {
      const seed = new SeedGenerator(1);
      const options = {
        units,
        filters: units,
        kernelSize: 3,
        unitForgetBias: true,
        biasInitializer: chronoBias({ steps: 9, seed }),
      };
      const make = layer as unknown as (args: object) => tf.layers.Layer;
      expect(() => make(options).apply(tf.zeros([...shape]))).toThrow(
        /chronoBias: .*unitForgetBias: true.*set it to false/,
      );
      expect(() => make({ ...options, unitForgetBias: false }).apply(tf.zeros([...shape]))).not.toThrow();
    }
  });

  test.each<[() => unknown, string]>([
    [() => chronoBias({} as never), 'chronoBias: "steps" expected an integer >= 2, got undefined'],
    [() => chronoBias({ steps: 1 }), 'chronoBias: "steps" expected an integer >= 2, got 1'],
    [() => forgetBias({ cell: 'rnn' as never }), 'forgetBias: "cell" expected one of lstm, gru, got "rnn"'],
    [
      () => forgetBias({ cell: 'gru' }).apply([8]),
      'forgetBias: "shape" expected [3 * units], the bias of a layer of cell "gru", got [8]',
    ],
    [() => forgetBias().apply([4, 4]), 'forgetBias: "shape" expected [4 * units]'],
  ])('bad input %#', (call, message) => {
    expect(call).toThrow(message);
  });
});
