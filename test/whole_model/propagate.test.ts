/** Kernels drawn by what theory says of their inputs. */
import * as tf from '@tensorflow/tfjs';
import {
  initializeModel,
  type InitializeModelOptions,
  kaimingNormal,
  seedEverything,
  traceSignal,
} from 'tfjs-initializers';
import { DEEP_MODELS } from '../support/deep_models.js';
import { on, weightNamed, weightValues } from '../support/models.js';
import { noiseFor, preActivations } from '../support/pre_activations.js';
import { SECOND_MOMENTS } from '../../src/scaling/activations.js';

const { layers } = tf;

// Dropout draws from Math.random.
let undo: () => void;
beforeEach(() => {
  undo = seedEverything(42);
});
afterEach(() => {
  undo();
});

// Of a batch, and of networks: what is left to chance is counted by the standard errors.
const SAMPLES = 8;
const SEEDS = 10;

/** The layers whose mean over the networks is farther from 1 than 5 %, or their own bound, and 4 standard errors. */
function farFromOne(moments: ReadonlyMap<string, readonly number[]>, bound = 1.05): string[] {
  return [...moments].flatMap(([layer, each]) => {
    const mean = each.reduce((sum, moment) => sum + moment, 0) / each.length;
    const variance = each.reduce((sum, moment) => sum + (moment - mean) ** 2, 0) / (each.length - 1);
    const allowed = Math.max(bound - 1, 4 * Math.sqrt(variance / each.length));
    return Math.abs(mean - 1) <= allowed ? [] : [`${layer}: ${mean} of 1 ± ${allowed}`];
  });
}

describe('E[y²] is 1 in every layer', () => {
  test.each(DEEP_MODELS.map((each) => [each.name, each] as const))('%s', (_, { build, exception }) => {
    const model = build();
    const moments = new Map<string, number[]>();
    for (let seed = 0; seed < SEEDS; seed++) {
      initializeModel(model, { method: 'propagate', seed });
      const batch = noiseFor(model, SAMPLES, seed);
      for (const [layer, moment] of preActivations(model, batch)) {
        moments.set(layer, [...(moments.get(layer) ?? []), moment]);
      }
      tf.dispose(batch);
    }
    model.dispose();
    expect(moments.size).toBeGreaterThan(0);
    expect(farFromOne(moments, exception?.bound)).toEqual([]);
  });
});

/** What a kernel was drawn with, by the name of its layer: n Var[w]. */
function scalesOf(model: tf.LayersModel, options: InitializeModelOptions = {}): Record<string, number> {
  const { kernels } = initializeModel(model, { method: 'propagate', seed: 1, ...options });
  const of = ({ fanIn, fanOut, stddev }: (typeof kernels)[number]): number =>
    (options.direction === 'backward' ? fanOut : fanIn) * stddev ** 2;
  return Object.fromEntries(kernels.map((kernel) => [kernel.layer, of(kernel)]));
}

const dense = (name: string, units = 8, activation: 'linear' | 'relu' | 'tanh' = 'linear'): tf.layers.Layer =>
  layers.dense({ name, units, activation });

function modelOf(shape: number[], outputs: (input: tf.SymbolicTensor) => tf.SymbolicTensor): tf.LayersModel {
  const input = tf.input({ shape });
  return tf.model({ inputs: input, outputs: outputs(input) });
}

const chain = (input: tf.SymbolicTensor, ...steps: tf.layers.Layer[]): tf.SymbolicTensor =>
  steps.reduce((signal, layer) => on(layer, signal), input);

describe('forwards, a kernel is drawn for its input', () => {
  test('behind dropout, rectifiers, additions and gates', () => {
    const model = modelOf([8], (input) => {
      const a = chain(input, dense('a', 8, 'relu'), layers.dropout({ rate: 0.75 }));
      const b = chain(a, dense('b'));
      const sum = on(layers.add(), chain(b, dense('c', 8, 'relu')), chain(b, dense('d', 8, 'relu')));
      const gated = on(layers.multiply(), on(dense('e', 8, 'tanh'), sum), b);
      return chain(gated, dense('f'));
    });
    const scales = scalesOf(model);
    expect(scales.a).toBeCloseTo(1, 6);
    // Of 1/2, a quarter is left, 4 times as large.
    expect(scales.b).toBeCloseTo(1 / 2, 6);
    expect(scales.c).toBeCloseTo(1, 6);
    // 1/2 + 1/2 + 2 / (2 pi).
    expect(scales.e).toBeCloseTo(1 / (1 + 1 / Math.PI), 6);
    expect(scales.f).toBeCloseTo(1 / SECOND_MOMENTS.tanh, 6);
  });

  test('with the variance of its bias', () => {
    const model = modelOf([4], (input) => chain(input, dense('a', 16), dense('b', 8)));
    const scales = scalesOf(model, { bias: 'pytorch' });
    // U(±1 / sqrt(n)) has the variance 1 / 3n.
    expect(scales.a).toBeCloseTo(1 - 1 / 12, 6);
    expect(scales.b).toBeCloseTo(1 - 1 / 48, 6);
  });

  test('after the factors of rules and residual branches, which it does not take back', () => {
    const model = modelOf([8], (input) => {
      const a = chain(input, dense('a'));
      return chain(on(layers.add(), a, chain(a, dense('b'), dense('c'))), dense('d'), dense('e'));
    });
    const rules = [{ layer: 'd', scale: 3 }];
    const scales = scalesOf(model, { rules, residual: 'gpt2' });
    for (const layer of ['a', 'b', 'c']) expect(scales[layer]).toBeCloseTo(1, 6);
    expect(scales.d).toBeCloseTo(9 / 2, 6);
    expect(scales.e).toBeCloseTo(1 / 9, 6);
    // A branch that starts with zeros: what comes behind zeros is drawn for a signal of 1.
    const zero = scalesOf(model, { residual: 'zero', rules: [{ layer: 'b', scale: 0 }] });
    expect([zero.b, zero.c]).toEqual([0, 0]);
    expect(zero.d).toBeCloseTo(1, 6);
  });

  test('as it is, where a layer is kept, frozen or filled by a rule', () => {
    const model = modelOf([8], (input) => chain(input, dense('a'), dense('b'), dense('c'), dense('d')));
    const values = (layer: string): Float32Array =>
      weightNamed(model.getLayer(layer), 'kernel').map((value) => value ** 2);
    model.getLayer('a').setWeights([tf.fill([8, 8], 0.5), tf.ones([8])]);
    model.getLayer('a').trainable = false;
    const scales = scalesOf(model, { rules: [{ layer: 'b', initializer: tf.initializers.constant({ value: 0.25 }) }] });
    // E[y²] = 8 / 4 + 1, and 3 * 8 / 16.
    expect(values('a')[0]).toBe(0.25);
    expect(scales.c).toBeCloseTo(1 / 1.5, 5);
    expect(scales.d).toBeCloseTo(1, 6);
    // A rule's nonlinearity is taken at its word.
    expect(scalesOf(model, { rules: [{ layer: 'c', nonlinearity: 'relu' }] }).c).toBeCloseTo(2, 6);
  });

  test('in the mean over its calls, one after the other too', () => {
    const shared = dense('a', 8, 'relu');
    const model = modelOf([8], (input) => chain(input, shared, shared, shared));
    const { a } = scalesOf(model);
    // (s + s²/2 + s³/4) / 3 = 1.
    expect((a + a ** 2 / 2 + a ** 3 / 4) / 3).toBeCloseTo(1, 5);
  });

  test('orthogonal kernels that widen are scaled by sqrt(out / in)', () => {
    const model = modelOf([16], (input) => chain(input, dense('a', 64), dense('b', 8)));
    const scales = scalesOf(model, { distribution: 'orthogonal' });
    expect(scales.a).toBeCloseTo(1, 6);
    const kernel = weightNamed(model.getLayer('a'), 'kernel');
    expect(kernel.reduce((sum, value) => sum + value ** 2, 0) / 64).toBeCloseTo(1, 5);
  });

  test('in nested models, for every call of theirs', () => {
    const inner = modelOf([8], (input) => chain(input, dense('a', 8, 'relu')));
    const model = modelOf([8], (input) => {
      const once = inner.apply(input) as tf.SymbolicTensor;
      return chain(inner.apply(once) as tf.SymbolicTensor, dense('b'));
    });
    const scales = scalesOf(model);
    const a = scales[Object.keys(scales).find((path) => path.endsWith('/a')) ?? ''];
    expect((a + a ** 2 / 2) / 2).toBeCloseTo(1, 5);
    expect(scales.b).toBeCloseTo(1 / (a ** 2 / 4), 5);
  });
});

describe('backwards, it is drawn for the gradient behind it', () => {
  test('the gradient in every input of a kernel has a second moment of 1', async () => {
    const model = modelOf([64], (input) =>
      chain(
        input,
        dense('a', 128, 'tanh'),
        layers.dropout({ rate: 0.5 }),
        dense('b', 256, 'relu'),
        dense('c', 128, 'tanh'),
        dense('d', 64),
      ),
    );
    const moments = new Map<string, number[]>();
    for (let seed = 0; seed < SEEDS; seed++) {
      initializeModel(model, { method: 'propagate', direction: 'backward', seed });
      const batch = noiseFor(model, 16, seed);
      const { layers: rows } = await traceSignal(model, batch, { training: true, seed });
      tf.dispose(batch);
      for (const { layer, activationGradient } of rows.slice(0, -1)) {
        // The gradient behind a's activation is that in b's input, which dropout doubles.
        const moment = (activationGradient?.secondMoment ?? NaN) / (layer === 'a' ? 2 : 1);
        moments.set(layer, [...(moments.get(layer) ?? []), moment]);
      }
    }
    expect([...moments.keys()]).toEqual(['a', 'b', 'c']);
    expect(farFromOne(moments)).toEqual([]);
  });

  test('with what branches add and what pools and gates take', () => {
    const model = modelOf([4, 8], (input) => {
      const a = chain(input, layers.conv1d({ name: 'a', filters: 8, kernelSize: 1 }));
      const sum = on(layers.add(), a, chain(a, layers.conv1d({ name: 'b', filters: 8, kernelSize: 1 })));
      return chain(sum, layers.averagePooling1d({ poolSize: 2 }), layers.flatten(), dense('c', 16));
    });
    const scales = scalesOf(model, { direction: 'backward' });
    expect(scales.c).toBeCloseTo(1, 6);
    // Each of two places has half of the gradient: a quarter of 1.
    expect(scales.b).toBeCloseTo(4, 6);
    // 1/4 from the addition, and the 1 that b was drawn for.
    expect(scales.a).toBeCloseTo(1 / 1.25, 6);
  });
});

test('gain is the default, and what it draws stays', () => {
  const model = modelOf([8], (input) => chain(input, dense('a', 8, 'relu'), layers.dropout({ rate: 0.5 }), dense('b')));
  initializeModel(model, { seed: 3 });
  const before = weightValues(model);
  initializeModel(model, { seed: 3, method: 'gain' });
  expect(weightValues(model)).toEqual(before);
  initializeModel(model, { seed: 3, method: 'propagate' });
  expect(weightValues(model)).not.toEqual(before);
});

test('layers without a formula are named, and taken to pass their input on', () => {
  class Doubling extends tf.layers.Layer {
    static className = 'DoublingOfPropagate';
    override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
      return tf.mul([inputs].flat()[0], 2);
    }
  }
  const model = modelOf([8], (input) =>
    chain(input, dense('a', 8, 'relu'), new Doubling({ name: 'mine' }), dense('b'), layers.softmax({ name: 'soft' })),
  );
  const summary = initializeModel(model, { method: 'propagate', seed: 1 });
  expect(summary.noFormula).toEqual([
    { layer: 'mine', className: 'DoublingOfPropagate' },
    { layer: 'soft', className: 'Softmax' },
  ]);
  expect(summary.toTable()).toMatch(
    /\nNo formula for mine \(DoublingOfPropagate\), soft \(Softmax\): taken to pass the input on$/,
  );
  expect(summary.kernels[1].gain).toBeCloseTo(Math.SQRT2, 6);
  expect(initializeModel(model, { seed: 1 }).noFormula).toEqual([]);
});

test('presets other than kaiming are refused, and nothing changes', () => {
  const model = modelOf([8], (input) => chain(input, layers.dense({ units: 4, kernelInitializer: kaimingNormal() })));
  const before = weightValues(model);
  expect(() => initializeModel(model, { method: 'propagate', preset: 'keras' })).toThrow(
    'initializeModel: "method" "propagate" requires preset "kaiming", got "keras"',
  );
  expect(() =>
    initializeModel(model, { method: 'propagate', rules: [{ className: 'Dense', preset: 'pytorch' }] }),
  ).toThrow('"method" "propagate" requires preset "kaiming" in rules[0], got "pytorch"');
  expect(() => initializeModel(model, { method: 'propagat' as 'propagate' })).toThrow(RangeError);
  expect(weightValues(model)).toEqual(before);
});
