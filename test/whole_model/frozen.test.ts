import * as tf from '@tensorflow/tfjs';
import { initializeModel, lsuv, type SkippedLayer } from 'tfjs-initializers';
import { weightNamed, weightValues } from '../support/models.js';

const { layers } = tf;

const dense = (name: string, inputShape?: number[]): tf.layers.Layer =>
  layers.dense({
    units: 4,
    name,
    kernelInitializer: 'ones',
    biasInitializer: 'ones',
    ...(inputShape && { inputShape }),
  });

/** A model with a pretrained base in it, and the base. */
function transfer(freeze: (base: tf.Sequential) => void): { model: tf.LayersModel; base: tf.Sequential } {
  const base = tf.sequential({ name: 'base', layers: [dense('a', [4]), dense('b')] });
  const stem = layers.dense({ units: 4, inputShape: [4], name: 'stem' });
  const model = tf.sequential({ layers: [stem, base, dense('head')] });
  freeze(base);
  return { model, base };
}

const freezeAll = (base: tf.Sequential): void => {
  base.trainable = false;
};

const isOnes = (values: Float32Array): boolean => values.every((value) => value === 1);

const frozen = (...names: string[]): SkippedLayer[] =>
  names.map((layer) => ({ layer, className: 'Dense', reason: 'frozen' as const }));

describe('frozen layers keep their weights and are listed', () => {
  const both = frozen('base/a', 'base/b');

  test.each<[string, (base: tf.Sequential) => void, SkippedLayer[]]>([
    ['a nested model with trainable false', freezeAll, both],
    [
      'each layer with trainable false',
      (base) => {
        base.layers.forEach((layer) => (layer.trainable = false));
      },
      both,
    ],
    ['one layer', (base) => (base.layers[1].trainable = false), frozen('base/b')],
    [
      'all weights of a layer with trainable false',
      (base) => {
        base.layers[0].weights.forEach((weight) => (weight.trainable = false));
      },
      frozen('base/a'),
    ],
    ['one weight of a layer alone freezes nothing', (base) => (base.layers[0].weights[1].trainable = false), []],
  ])('%s', (_, freeze, expected) => {
    const { model, base } = transfer(freeze);
    const { skipped, kernels } = initializeModel(model, { seed: 1 });
    expect(skipped).toEqual(expected);
    const names = expected.map(({ layer }) => layer);
    expect(kernels.map(({ layer }) => layer)).toEqual(
      ['stem', 'base/a', 'base/b', 'head'].filter((name) => !names.includes(name)),
    );
    for (const layer of base.layers) {
      const isFrozen = names.includes(`base/${layer.name}`);
      expect(isOnes(weightNamed(layer, 'kernel'))).toBe(isFrozen);
      expect(isOnes(weightNamed(layer, 'bias'))).toBe(isFrozen);
    }
  });

  test('the outermost model with trainable false', () => {
    const model = tf.sequential({ layers: [dense('a', [4])] });
    model.trainable = false;
    expect(initializeModel(model).skipped).toEqual(frozen('a'));
  });

  test('a model around the model that the layer is in', () => {
    const inner = tf.sequential({ name: 'inner', layers: [dense('a', [4])] });
    const outer = tf.sequential({ name: 'outer', layers: [inner, dense('b')] });
    const model = tf.sequential({ layers: [outer, dense('head')] });
    outer.trainable = false;
    expect(initializeModel(model).skipped).toEqual(frozen('outer/inner/a', 'outer/b'));
  });

  test('a model that the layer is in besides the one that is not frozen', () => {
    const shared = dense('shared');
    const input = tf.input({ shape: [4] });
    const base = tf.model({ name: 'base', inputs: input, outputs: shared.apply(input) as tf.SymbolicTensor });
    const other = tf.input({ shape: [4] });
    const outputs = [shared.apply(other), base.apply(other)] as tf.SymbolicTensor[];
    const model = tf.model({ inputs: other, outputs });
    // tfjs sets the flags of the weights too; a later model may have set them again.
    base.trainable = false;
    shared.weights.forEach((weight) => (weight.trainable = true));
    expect(initializeModel(model).skipped).toEqual(frozen('shared'));
  });

  test.each<[string, () => tf.layers.Layer, (layer: tf.layers.Layer) => void]>([
    ['a recurrent layer', () => layers.lstm({ units: 2, inputShape: [3, 4] }), (layer) => (layer.trainable = false)],
    [
      'a bidirectional one',
      () => layers.bidirectional({ layer: layers.gru({ units: 2 }), mergeMode: 'concat', inputShape: [3, 4] }),
      (layer) => (layer.trainable = false),
    ],
    [
      'a time-distributed one',
      () => layers.timeDistributed({ layer: dense('inner'), inputShape: [3, 4] }),
      (layer) => (layer.trainable = false),
    ],
    [
      'the layer in a wrapper',
      () => layers.timeDistributed({ layer: layers.dense({ units: 4, trainable: false }), inputShape: [3, 4] }),
      () => undefined,
    ],
  ])('%s', (_, make, freeze) => {
    const model = tf.sequential({ layers: [make()] });
    freeze(model.layers[0]);
    const before = weightValues(model);
    const { skipped, kernels } = initializeModel(model);
    expect(kernels).toEqual([]);
    expect(skipped.every(({ reason }) => reason === 'frozen')).toBe(true);
    expect(weightValues(model)).toEqual(before);
  });

  test('batch normalization is not frozen by its moving averages, which are never trainable', () => {
    const model = tf.sequential({
      layers: [
        layers.batchNormalization({ inputShape: [2] }),
        layers.batchNormalization({ center: false, scale: false }),
      ],
    });
    model.layers.forEach((layer) => {
      layer.setWeights(layer.getWeights().map((weight) => tf.fill(weight.shape, 9)));
    });
    expect(initializeModel(model).skipped).toEqual([]);
    expect(Array.from(weightNamed(model.layers[1], 'moving_variance'))).toEqual([1, 1]);
    model.layers.forEach((layer) => (layer.trainable = false));
    expect(initializeModel(model).skipped).toHaveLength(2);
  });
});

describe('rules and frozen layers', () => {
  const model = (): tf.LayersModel => transfer(freezeAll).model;

  test('one that names the layer has it initialized', () => {
    const { skipped, kernels } = initializeModel(model(), { rules: [{ layer: 'b', scale: 2 }] });
    expect(skipped).toEqual(frozen('base/a'));
    expect(kernels.find(({ layer }) => layer === 'base/b')?.stddev).toBe(1);
  });

  test('one that names its path does too, with an initializer as well', () => {
    const { model: filled, base } = transfer(freezeAll);
    const initializer = tf.initializers.zeros();
    expect(initializeModel(filled, { rules: [{ layer: 'base/a', initializer }] }).skipped).toEqual(frozen('base/b'));
    expect(weightNamed(base.layers[0], 'kernel').every((value) => value === 0)).toBe(true);
  });

  test('one for the class does not', () => {
    const { skipped } = initializeModel(model(), { rules: [{ className: 'Dense', scale: 2 }] });
    expect(skipped).toEqual(frozen('base/a', 'base/b'));
  });

  test('one that keeps the layer is the reason given', () => {
    const { skipped } = initializeModel(model(), { rules: [{ layer: 'b', keep: true }] });
    expect(skipped.map(({ reason }) => reason)).toEqual(['frozen', 'kept']);
  });
});

test('skipped layers leave the seeds of the others as they are', () => {
  const [plain, frozenBase] = [transfer(() => undefined).model, transfer(freezeAll).model];
  initializeModel(plain, { seed: 9 });
  initializeModel(frozenBase, { seed: 9 });
  expect(weightNamed(frozenBase.getLayer('head'), 'kernel')).toEqual(weightNamed(plain.getLayer('head'), 'kernel'));
});

describe('lsuv', () => {
  const batch = tf.randomNormal([64, 4], 0, 1, 'float32', 1);

  test.each(['orthogonal', 'none'] as const)('neither starts nor scales frozen layers, from %s', (start) => {
    const { model, base } = transfer(freezeAll);
    const result = lsuv(model, batch, { start, seed: 1, tolerance: 0.01 });
    expect(result.skipped).toEqual(frozen('base/a', 'base/b'));
    expect(result.layers.map(({ layer }) => layer)).toEqual(['stem', 'head']);
    expect(base.layers.every((layer) => isOnes(weightNamed(layer, 'kernel')))).toBe(true);
    expect(result.toTable()).toContain('Skipped: base/a (Dense, frozen), base/b (Dense, frozen)');
  });
});

describe('a sequential model that was not used yet', () => {
  test('is put together with its weights as frozen as they were', () => {
    const model = tf.sequential({ layers: [dense('a', [4]), dense('b')] });
    model.layers[0].trainable = false;
    model.layers[1].weights[0].trainable = false;
    const flags = (): boolean[] => model.layers.flatMap(({ weights }) => weights.map(({ trainable }) => trainable));
    const before = flags();
    initializeModel(model);
    expect(flags()).toEqual(before);
  });
});
