/** Rules and `only`: which weights they choose, which of them wins, and what they refuse. */
import * as tf from '@tensorflow/tfjs';
import {
  initializeModel,
  type InitializeModelOptions,
  type LayerRule,
  type ModelWeight,
  SeedGenerator,
} from 'tfjs-initializers';
import { everythingOf } from '../support/model_state.js';
import { weightNamed, weightValues } from '../support/models.js';

const { layers } = tf;

/** A nested encoder, a recurrent layer, a normalization, slopes and a head; all weights start with 9. */
function mixed(): tf.LayersModel {
  const encoder = tf.sequential({
    name: 'encoder',
    layers: [
      layers.dense({ name: 'proj_a', units: 4, inputShape: [3, 4] }),
      layers.dense({ name: 'proj_b', units: 4 }),
    ],
  });
  const model = tf.sequential({
    layers: [
      encoder,
      layers.lstm({ name: 'lstm', units: 3 }),
      layers.batchNormalization({ name: 'norm' }),
      layers.prelu({ name: 'prelu' }),
      layers.dense({ name: 'head', units: 2 }),
    ],
  });
  model.setWeights(model.getWeights().map(({ shape }) => tf.fill(shape, 9)));
  return model;
}

/** The weights of a model by the names that they are saved under. */
function namedWeights(model: tf.LayersModel): [string, tf.Tensor][] {
  const weights = model.weights as { originalName: string; read(): tf.Tensor }[];
  return weights.map((weight) => [weight.originalName, weight.read()]);
}

/** The weights of a model of whose values all pass a test. */
function weightsOf(model: tf.LayersModel, passes: (value: number) => boolean): string[] {
  return namedWeights(model)
    .filter(([, values]) => values.dataSync<'float32'>().every(passes))
    .map(([name]) => name);
}

/** The weights of a model that are not all 9 any more. */
function changed(model: tf.LayersModel): string[] {
  const unchanged = weightsOf(model, (value) => value === 9);
  return namedWeights(model)
    .map(([name]) => name)
    .filter((name) => !unchanged.includes(name));
}

const ones = tf.initializers.ones();

/** Where an initializer of ones has filled. */
function filled(rules: LayerRule[], options: InitializeModelOptions = {}): string[] {
  const model = mixed();
  initializeModel(model, { seed: 1, ...options, rules });
  // Normalization has ones anyway.
  const others = ['norm/gamma', 'norm/moving_variance'];
  return weightsOf(model, (value) => value === 1).filter((name) => !others.includes(name));
}

describe('a rule fits', () => {
  const names = {
    recurrent: expect.stringMatching(/recurrent_kernel$/) as string,
    bias: expect.stringMatching(/bias$/) as string,
    lstmKernel: expect.stringMatching(/lstm.*\/kernel$/) as string,
  };

  test.each<[string, LayerRule, string[]]>([
    ['a weight by its name', { weight: 'recurrent_kernel' }, [names.recurrent]],
    ['a weight of a class', { className: 'Dense', weight: 'bias' }, ['proj_a/bias', 'proj_b/bias', 'head/bias']],
    ['a weight of a layer', { layer: 'encoder/proj_b', weight: 'kernel' }, ['proj_b/kernel']],
    ['weights by a RegExp', { layer: 'lstm', weight: /kernel$/ }, [names.lstmKernel, names.recurrent]],
    ['layers by a RegExp of their paths', { layer: /^encoder\//, weight: 'bias' }, ['proj_a/bias', 'proj_b/bias']],
    ['layers by a RegExp of their names', { layer: /^proj_[ab]$/ }, ['proj_a/kernel', 'proj_b/kernel']],
    [
      'weights whatever a RegExp remembers',
      { layer: 'lstm', weight: /^(recurrent_)?kernel/g },
      [names.lstmKernel, names.recurrent],
    ],
    [
      'classes by a RegExp',
      { className: /^(Dense|LSTM)$/, layer: /^(head|lstm)$/, weight: 'bias' },
      [names.bias, 'head/bias'],
    ],
    ['a weight that is no kernel', { weight: 'beta' }, ['norm/beta']],
    ['by a function', { where: ({ shape }: ModelWeight) => shape.length === 1 && shape[0] === 2 }, ['head/bias']],
    [
      'by a function beside names',
      {
        className: 'Dense',
        where: ({ layer, weight }: ModelWeight) => layer.startsWith('encoder/') && weight === 'bias',
      },
      ['proj_a/bias', 'proj_b/bias'],
    ],
  ])('%s', (_, rule, expected) => {
    expect(filled([{ ...rule, initializer: ones }])).toEqual(expected);
  });

  test('and a function gets all that names a weight, once for each', () => {
    const seen: ModelWeight[] = [];
    initializeModel(mixed(), {
      rules: [
        {
          layer: /proj/,
          where: (weight) => {
            seen.push(weight);
            return true;
          },
        },
      ],
    });
    const dense = (layer: string, weight: string, shape: number[]): ModelWeight => ({
      layer: `encoder/${layer}`,
      className: 'Dense',
      weight,
      name: `${layer}/${weight}`,
      shape,
    });
    expect(seen).toEqual([
      dense('proj_a', 'kernel', [4, 4]),
      dense('proj_a', 'bias', [4]),
      dense('proj_b', 'kernel', [4, 4]),
      dense('proj_b', 'bias', [4]),
    ]);
  });
});

describe('of several rules', () => {
  test('the last that fits a weight decides about it, and about no other', () => {
    const rows = initializeModel(mixed(), {
      seed: 1,
      rules: [
        { layer: 'lstm', scale: 2, distribution: 'uniform' },
        { weight: 'recurrent_kernel', preset: { kernel: { stddev: 0.5 } } },
        { className: 'Dense', weight: 'kernel', preset: { kernel: { stddev: 0.25 } } },
        { layer: 'head', preset: { kernel: { stddev: 0.125 } } },
      ],
    }).kernels;
    const stddevs = Object.fromEntries(rows.map(({ layer, weight, stddev }) => [`${layer}/${weight}`, stddev]));
    expect(stddevs).toEqual({
      'encoder/proj_a/kernel': 0.25,
      'encoder/proj_b/kernel': 0.25,
      // n Var[w] = 1, and the factor of its rule alone.
      'lstm/kernel': expect.closeTo(2 / Math.sqrt(4), 12) as number,
      'lstm/recurrent_kernel': 0.5,
      'head/kernel': 0.125,
    });
  });

  test('options of others are not added', () => {
    const [{ stddev }] = initializeModel(mixed(), {
      rules: [
        { layer: 'proj_a', scale: 100 },
        { layer: 'proj_a', weight: 'kernel', distribution: 'uniform' },
      ],
    }).kernels;
    expect(stddev).toBeCloseTo(1 / Math.sqrt(4), 12);
  });

  test('kernel and bias have one each', () => {
    const model = mixed();
    initializeModel(model, {
      seed: 1,
      rules: [
        { layer: 'head', weight: 'kernel', initializer: ones },
        { layer: 'head', weight: 'bias', bias: 'pytorch' },
      ],
    });
    const head = model.getLayer('head');
    expect(Array.from(weightNamed(head, 'kernel'))).toEqual(Array(6).fill(1));
    const bias = weightNamed(head, 'bias');
    expect(bias.every((value) => value !== 0 && Math.abs(value) <= 1 / Math.sqrt(3))).toBe(true);
  });

  test('one that keeps a weight leaves the others of the layer, and says which it keeps', () => {
    const model = mixed();
    const result = initializeModel(model, { seed: 1, rules: [{ layer: 'lstm', weight: 'bias', keep: true }] });
    const lstm = model.getLayer('lstm');
    expect(weightNamed(lstm, 'bias').every((value) => value === 9)).toBe(true);
    expect(weightNamed(lstm, 'recurrent_kernel').every((value) => value !== 9)).toBe(true);
    expect(result.skipped).toEqual([{ layer: 'lstm', className: 'LSTMCell', reason: 'kept', weights: ['bias'] }]);
    expect(result.toTable()).toContain('Skipped: lstm/bias (LSTMCell, kept)');
  });

  test('one without a weight fills the kernels alone, as ever', () => {
    expect(filled([{ layer: 'head', initializer: ones }])).toEqual(['head/kernel']);
  });

  test('seeds stay those of the places', () => {
    const [plain, ruled] = [mixed(), mixed()];
    initializeModel(plain, { seed: 9 });
    initializeModel(ruled, { seed: 9, rules: [{ weight: 'recurrent_kernel', initializer: ones }] });
    expect(weightNamed(ruled.getLayer('lstm'), 'recurrent_kernel').every((value) => value === 1)).toBe(true);
    for (const name of ['proj_a', 'proj_b']) {
      const [a, b] = [plain, ruled].map((model) => Object.fromEntries(namedWeights(model))[`${name}/kernel`]);
      expect(a.dataSync()).toEqual(b.dataSync());
    }
    expect(weightNamed(plain.getLayer('head'), 'kernel')).toEqual(weightNamed(ruled.getLayer('head'), 'kernel'));
  });

  test('method propagate counts a bias with the values that a rule gives it', () => {
    const model = tf.sequential({ layers: [layers.dense({ name: 'a', units: 4, inputShape: [16] })] });
    // n Var[w] + E[b²] = 1.
    const bias = tf.initializers.constant({ value: 0.6 });
    const { kernels } = initializeModel(model, { method: 'propagate', rules: [{ weight: 'bias', initializer: bias }] });
    expect(kernels[0].stddev).toBeCloseTo(Math.sqrt((1 - 0.36) / 16), 6);
  });
});

describe('frozen layers', () => {
  function frozen(): tf.LayersModel {
    const model = mixed();
    model.getLayer('head').trainable = false;
    return model;
  }

  test.each<[string, InitializeModelOptions, string[]]>([
    ['are reached by their name and a weight’s', { rules: [{ layer: 'head', weight: 'kernel' }] }, ['head/kernel']],
    ['not by a RegExp', { rules: [{ layer: /^head$/ }] }, []],
    ['not by a weight’s name', { rules: [{ weight: 'kernel' }] }, []],
    ['not by a function', { rules: [{ where: () => true }] }, []],
    ['are reached by a name in only', { only: 'head' }, ['head/kernel', 'head/bias']],
    ['and by a weight’s name in only', { only: ['head/bias'] }, ['head/bias']],
    ['not by a RegExp in only', { only: /head/ }, []],
    ['not by a function in only', { only: () => true }, []],
  ])('%s', (_, options, expected) => {
    const model = frozen();
    initializeModel(model, { seed: 1, ...options });
    expect(changed(model).filter((name) => name.startsWith('head/'))).toEqual(expected);
  });
});

describe('only', () => {
  test.each<[string, InitializeModelOptions['only'], string[]]>([
    ['a layer', 'head', ['head/kernel', 'head/bias']],
    ['a layer by its path', 'encoder/proj_b', ['proj_b/kernel', 'proj_b/bias']],
    ['a weight', 'head/kernel', ['head/kernel']],
    ['a weight by its path', 'encoder/proj_a/kernel', ['proj_a/kernel']],
    ['a weight as it is saved', 'proj_a/kernel', ['proj_a/kernel']],
    ['names', ['head', 'encoder/proj_a/bias'], ['proj_a/bias', 'head/kernel', 'head/bias']],
    ['a RegExp', /^encoder\/.*\/bias$/, ['proj_a/bias', 'proj_b/bias']],
    ['RegExps and names', [/proj_a/, 'head/bias'], ['proj_a/kernel', 'proj_a/bias', 'head/bias']],
    ['nothing', [], []],
    ['a function', ({ weight }) => weight === 'gamma', ['norm/gamma']],
    ['a function that chooses nothing', () => false, []],
  ])('draws %s, and leaves the rest', (_, only, expected) => {
    const model = mixed();
    const { skipped } = initializeModel(model, { seed: 1, only });
    expect(changed(model)).toEqual(expected);
    expect(skipped.every(({ reason }) => reason === 'left out')).toBe(true);
    expect(skipped.length).toBeGreaterThan(0);
  });

  test('what is drawn is what is drawn without it, from the same seed', () => {
    const [whole, part] = [mixed(), mixed()];
    initializeModel(whole, { seed: 5 });
    initializeModel(part, { seed: 5, only: ['head', 'lstm'] });
    for (const [layer, role] of [
      ['head', 'kernel'],
      ['lstm', 'kernel'],
      ['lstm', 'recurrent_kernel'],
    ]) {
      expect(weightNamed(part.getLayer(layer), role)).toEqual(weightNamed(whole.getLayer(layer), role));
    }
  });

  test('what it leaves out is listed, and counted in the table', () => {
    const result = initializeModel(mixed(), { only: ['head/kernel', 'lstm'] });
    expect(result.kernels.map(({ layer, weight }) => `${layer}/${weight}`)).toEqual([
      'lstm/kernel',
      'lstm/recurrent_kernel',
      'head/kernel',
    ]);
    expect(result.skipped).toEqual([
      ...['encoder/proj_a', 'encoder/proj_b'].map((layer) => ({ layer, className: 'Dense', reason: 'left out' })),
      { layer: 'norm', className: 'BatchNormalization', reason: 'left out' },
      { layer: 'prelu', className: 'PReLU', reason: 'left out' },
      { layer: 'head', className: 'Dense', reason: 'left out', weights: ['bias'] },
    ]);
    expect(result.toTable()).toContain('Left out by "only": 5 layers');
    expect(initializeModel(mixed(), { only: /./ }).toTable()).not.toContain('Left out');
  });

  test('goes before rules, and rules decide about what it draws', () => {
    const model = mixed();
    const rules: LayerRule[] = [{ className: 'Dense', initializer: ones }];
    const { skipped } = initializeModel(model, { only: /head|norm/, rules });
    expect(changed(model).every((name) => /^(head|norm)\//.test(name))).toBe(true);
    expect(weightNamed(model.getLayer('head'), 'kernel').every((value) => value === 1)).toBe(true);
    expect(skipped.map(({ layer }) => layer)).toEqual(['encoder/proj_a', 'encoder/proj_b', 'lstm', 'prelu']);
  });

  test('applies no initializer of a rule to what it leaves out', () => {
    const apply = jest.fn((shape: number[]) => tf.ones(shape));
    initializeModel(mixed(), { only: 'head', rules: [{ className: 'Dense', initializer: { apply } }] });
    expect(apply.mock.calls).toEqual([[[3, 2]]]);
  });

  test('slopes stay where it leaves them out', () => {
    const model = mixed();
    expect(initializeModel(model, { preset: 'pytorch', only: 'head' }).slopes).toEqual([]);
    expect(initializeModel(model, { preset: 'pytorch', only: 'prelu' }).slopes).toHaveLength(1);
    expect(Array.from(weightNamed(model.getLayer('prelu'), 'alpha'))).toEqual([0.25, 0.25, 0.25]);
  });

  test('a LeakyReLU, which has no weights, by its name', () => {
    const leaky = (): tf.LayersModel =>
      tf.sequential({
        layers: Array.from({ length: 20 }, (_, i) => [
          layers.dense({ units: 4, ...(i === 0 && { inputShape: [4] }) }),
          layers.leakyReLU({ name: `leaky_${i}` }),
        ]).flat(),
      });
    const { slopes } = initializeModel(leaky(), { preset: 'tailored', only: ['leaky_3', /^leaky_1$/] });
    expect(slopes.map(({ layer }) => layer)).toEqual(['leaky_1', 'leaky_3']);
    // A function of weights chooses none of them.
    expect(() => initializeModel(leaky(), { preset: 'tailored', only: () => true })).toThrow(
      '"preset" expected a model with layers to tailor',
    );
  });

  test('method propagate draws for the signal that the rest gives', () => {
    const model = tf.sequential({
      layers: [
        layers.dense({ name: 'base', units: 64, inputShape: [16], useBias: false }),
        layers.dense({ name: 'head', units: 2, useBias: false }),
      ],
    });
    // n Var[w] = 16 · 0.25² · 9 = 9 behind the base.
    const base = tf.mul(tf.where(tf.less(tf.randomUniform([16, 64], 0, 1, 'float32', 3), 0.5), -1, 1), 0.75);
    model.getLayer('base').setWeights([base]);
    const { kernels } = initializeModel(model, { method: 'propagate', only: 'head' });
    expect(kernels.map(({ layer }) => layer)).toEqual(['head']);
    expect(kernels[0].stddev).toBeCloseTo(1 / Math.sqrt(64 * 9), 6);
  });

  test('draws what a checkpoint did not bring', () => {
    const base = mixed();
    initializeModel(base, { seed: 3 });
    const checkpoint = Object.fromEntries(namedWeights(base).filter(([name]) => !name.startsWith('head/')));
    const model = mixed();
    model.loadWeights(checkpoint, false);
    initializeModel(model, { only: ({ name }) => !(name in checkpoint), seed: 4 });
    for (const [name, values] of namedWeights(model)) {
      if (name in checkpoint) expect(values.dataSync()).toEqual(checkpoint[name].dataSync());
    }
    expect(Object.keys(checkpoint)).toHaveLength(namedWeights(model).length - 2);
    expect(weightNamed(model.getLayer('head'), 'kernel').some((value) => value === 9)).toBe(false);
  });
});

describe('bad input changes nothing', () => {
  const failing = (): boolean => {
    throw new Error('out of luck');
  };

  test.each<[string, InitializeModelOptions, string]>([
    [
      'a weight that is not there',
      { rules: [{ weight: 'recurent_kernel' }] },
      '"rules[0].weight" expected one of kernel, bias, recurrent_kernel, gamma, beta, moving_mean, moving_variance, ' +
        'alpha, got "recurent_kernel". Did you mean "recurrent_kernel"?',
    ],
    [
      'a weight that the layer has not',
      { rules: [{ layer: 'head', weight: /^recurrent/ }] },
      '"rules[0].weight" expected one of kernel, bias, got /^recurrent/',
    ],
    [
      'a layer that is not there, beside a weight',
      { rules: [{ layer: 'heads', weight: 'kernel' }] },
      '"rules[0]" expected the name or the class of a layer with weights, got "heads"',
    ],
    [
      'a RegExp that is found in nothing',
      { rules: [{ layer: /^decoder/ }] },
      '"rules[0]" expected the name or the class of a layer with weights, got /^decoder/',
    ],
    [
      'a function that chooses nothing',
      { rules: [{ where: () => false }] },
      '"rules[0].where" expected a function that is true for a weight of the model, got a function',
    ],
    [
      'a function that returns a promise',
      { rules: [{ where: (() => Promise.resolve(true)) as never }] },
      '"rules[0].where" expected a function that returns a boolean, got a Promise',
    ],
    ['a function that throws', { rules: [{ where: failing }] }, 'out of luck'],
    ['no function', { rules: [{ where: 'head' as never }] }, '"rules[0].where" expected a function of a weight, got'],
    ['no name', { rules: [{ layer: 3 as never }] }, '"rules[0].layer" expected a string or a RegExp, got 3'],
    [
      'a factor of a bias',
      { rules: [{ layer: 'head', weight: 'bias', scale: 2 }] },
      '"rules[0].scale" requires a kernel, got "bias" of class "Dense"',
    ],
    [
      'a bias of a kernel',
      { rules: [{ layer: 'head', weight: 'kernel', bias: 'pytorch' }] },
      '"rules[0].bias" requires a bias, got "kernel" of class "Dense"',
    ],
    [
      'an initializer of slopes',
      { rules: [{ weight: 'alpha', initializer: ones }] },
      '"rules[0].initializer" cannot fill "prelu": the slopes of PReLU, which gains depend on, are those of "alpha"',
    ],
    [
      'an initializer of another shape',
      { rules: [{ weight: 'beta', initializer: { apply: () => tf.ones([1]) } }] },
      '"rules[0].initializer" expected float32 of shape [3] for "norm", got float32 of shape [1]',
    ],
    [
      'a name in only that is not there',
      { only: ['head', 'encoder/proj_c'] },
      '"only[1]" expected the name of a layer or a weight of the model, got "encoder/proj_c". Did you mean',
    ],
    [
      'a RegExp in only that is found in nothing',
      { only: /decoder/ },
      '"only" expected the name of a layer or a weight',
    ],
    ['no name in only', { only: 3 as never }, '"only" expected a string or a RegExp, got 3'],
    ['billions of names that are not there', { only: Array(2 ** 32 - 1) }, '"only[0]" expected a string or a RegExp'],
    [
      'a function in only that returns a number',
      { only: (() => 1) as never },
      '"only" expected a function that returns a boolean, got 1',
    ],
    ['a function in only that throws', { only: failing }, 'out of luck'],
  ])('%s', (_, options, message) => {
    const model = mixed();
    const seed = new SeedGenerator(1);
    const before = everythingOf(model);
    expect(() => initializeModel(model, { ...options, seed })).toThrow(message);
    expect(everythingOf(model)).toEqual(before);
    expect(weightValues(model).every((value) => value === 9)).toBe(true);
    expect(seed.next()).toEqual(new SeedGenerator(1).next());
  });
});
