import * as tf from '@tensorflow/tfjs';
import { initializeModel, kaimingNormal, type LayerRule, lsuv, SeedGenerator } from 'tfjs-initializers';
import { on, weightNamed, weightValues } from '../support/models.js';

const { layers } = tf;

/** A layer of one's own: a kernel, a bias, and an int32 table, and the identity. */
class Custom extends tf.layers.Layer {
  static readonly className = 'Custom';
  override build(): void {
    this.addWeight('kernel', [2, 3], 'float32', tf.initializers.ones());
    this.addWeight('cube', [2, 2, 2], 'float32', tf.initializers.ones());
    this.addWeight('bias', [2], 'float32', tf.initializers.ones());
    this.built = true;
  }
  override computeOutputShape(shape: tf.Shape): tf.Shape {
    return shape;
  }
  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return [inputs].flat()[0].clone();
  }
}

const batch = tf.randomNormal([8, 2], 0, 1, 'float32', 1);

/** A dense layer, a custom one, and another dense one. */
function modelWith(custom: tf.layers.Layer): tf.LayersModel {
  const end = layers.dense({ units: 2, name: 'end' });
  return tf.sequential({
    layers: [layers.dense({ units: 2, inputShape: [2], activation: 'relu', name: 'start' }), custom, end],
  });
}

describe('a custom layer is skipped and listed, whatever it looks like', () => {
  class WithoutName extends Custom {
    static override readonly className = undefined as unknown as 'Custom';
  }
  class Failing extends Custom {
    static override readonly className = 'Failing' as 'Custom';
    override getConfig(): never {
      throw new Error('no configuration');
    }
  }
  class NamedLikeAMember extends Custom {
    static override readonly className = 'toString' as 'Custom';
  }

  test.each<[string, () => tf.layers.Layer]>([
    ...[
      { layer: 'first' },
      { layer: null },
      { layer: { getClassName: () => 'Dense' } },
      { cell: 5 },
      { cell: null },
      { cells: {} },
      { cells: [1] },
      { forwardLayer: 1, backwardLayer: null },
      { layers: [] },
      { layers: [], predict: () => undefined },
      { layers: [3], predict: () => undefined, inputLayers: [], containerNodes: new Set() },
      { activation: 'relu' },
      { stateful: true },
    ].map((fields): [string, () => tf.layers.Layer] => [
      `fields ${JSON.stringify(fields)}`,
      () => {
        const custom = new Custom({ name: 'custom' });
        for (const [name, value] of Object.entries(fields))
          Object.defineProperty(custom, name, { value, writable: true });
        return custom;
      },
    ]),
    ['no name of its class', () => new WithoutName({ name: 'custom' })],
    ['a configuration that throws', () => new Failing({ name: 'custom' })],
    ['a class that is called as a member of objects', () => new NamedLikeAMember({ name: 'custom' })],
  ])('%s', (_, make) => {
    const model = modelWith(make());
    const { kernels, skipped } = initializeModel(model, { seed: 1, residual: 'fixup' });
    expect(kernels.map(({ weight }) => weight)).toEqual(['kernel', 'kernel']);
    expect(skipped.map(({ layer, reason }) => [layer, reason])).toEqual([['custom', 'unknown class']]);
    const result = lsuv(model, batch, { seed: 1 });
    expect(result.layers).toHaveLength(2);
    expect(result.skipped.map(({ layer }) => layer)).toEqual(['custom']);
    expect(initializeModel(model, { seed: 1, direction: 'backward' }).kernels).toHaveLength(2);
  });
});

describe('a rule for a layer of unknown class', () => {
  const named = (rule: LayerRule): LayerRule => ({ layer: 'custom', ...rule });

  test('with an initializer fills all weights of rank 2 and more', () => {
    const model = modelWith(new Custom({ name: 'custom' }));
    const initializer = kaimingNormal({ seed: new SeedGenerator(3) });
    const result = initializeModel(model, { seed: 1, rules: [named({ initializer })] });
    const { kernels, skipped } = result;
    expect(skipped).toEqual([]);
    expect(kernels.map(({ layer, weight, shape, layout }) => [layer, weight, shape, layout])).toEqual([
      ['start', 'kernel', [2, 2], 'dense'],
      ['custom', 'kernel', [2, 3], 'unknown'],
      ['custom', 'cube', [2, 2, 2], 'unknown'],
      ['end', 'kernel', [2, 2], 'dense'],
    ]);
    expect(kernels[1]).toMatchObject({ fanIn: NaN, fanOut: NaN, gain: NaN, stddev: NaN, activation: 'unknown' });
    const seed = new SeedGenerator(3);
    expect(weightNamed(model.layers[1], 'kernel')).toEqual(kaimingNormal({ seed }).apply([2, 3]).dataSync());
    expect(weightNamed(model.layers[1], 'cube')).toEqual(kaimingNormal({ seed }).apply([2, 2, 2]).dataSync());
    expect(Array.from(weightNamed(model.layers[1], 'bias'))).toEqual([1, 1]);
    expect(result.toTable()).toContain('unknown');
  });

  test('for its class does the same', () => {
    const model = modelWith(new Custom({ name: 'custom' }));
    initializeModel(model, { rules: [{ className: 'Custom', initializer: tf.initializers.zeros() }] });
    expect(weightNamed(model.layers[1], 'kernel').every((value) => value === 0)).toBe(true);
  });

  test('that keeps it says so', () => {
    const { skipped } = initializeModel(modelWith(new Custom({ name: 'custom' })), { rules: [named({ keep: true })] });
    expect(skipped).toEqual([{ layer: 'custom', className: 'Custom', reason: 'kept' }]);
  });

  test.each<[string, LayerRule]>([
    ['a scale', { scale: 2 }],
    ['a distribution', { distribution: 'uniform' }],
    ['a bias', { bias: 'zeros' }],
    ['nothing', {}],
  ])('with %s is an error, as it would do nothing', (_, rule) => {
    const model = modelWith(new Custom({ name: 'custom' }));
    const before = weightValues(model);
    expect(() => initializeModel(model, { rules: [named(rule)] })).toThrow(
      'initializeModel: "rules[0]" requires "initializer" for "custom", as class "Custom" is unknown',
    );
    expect(weightValues(model)).toEqual(before);
  });

  test('of which no weight has rank 2 is an error, with an initializer too', () => {
    class Biased extends Custom {
      static override readonly className = 'Biased' as 'Custom';
      override build(): void {
        this.addWeight('bias', [2], 'float32', tf.initializers.ones());
        this.built = true;
      }
    }
    const model = modelWith(new Biased({ name: 'custom' }));
    expect(() => initializeModel(model, { rules: [named({ initializer: tf.initializers.zeros() })] })).toThrow(
      '"rules[0].initializer" requires a layer with kernels, got class "Biased"',
    );
  });

  test('of PyTorch’s preset, which has no ConvLSTM2D, is the same', () => {
    const lstm = layers.convLstm2d({ filters: 2, kernelSize: 2, inputShape: [2, 4, 4, 1], name: 'lstm' });
    const model = tf.sequential({ layers: [lstm] });
    const rules = [{ layer: 'lstm', scale: 2 }];
    expect(() => initializeModel(model, { preset: 'pytorch', rules })).toThrow('"rules[0]" requires "initializer"');
    const initializer = tf.initializers.zeros();
    const { kernels } = initializeModel(model, { preset: 'pytorch', rules: [{ layer: 'lstm', initializer }] });
    expect(kernels.map(({ weight }) => weight)).toEqual(['kernel', 'recurrent_kernel']);
  });
});

test('the kernel after a layer of unknown class has an unknown activation, and the gain of none', () => {
  const { kernels } = initializeModel(modelWith(new Custom({ name: 'custom' })), { seed: 1 });
  expect(kernels.at(-1)).toMatchObject({ layer: 'end', activation: 'unknown', gain: 1 });
});

test('a model in a wrapper is skipped and listed as one', () => {
  const inner = tf.sequential({
    name: 'inner',
    layers: [layers.dense({ units: 2, inputShape: [2] }), layers.dense({ units: 2 })],
  });
  const model = tf.sequential({
    layers: [layers.timeDistributed({ layer: inner, inputShape: [3, 2], name: 'outer' })],
  });
  expect(initializeModel(model).skipped).toEqual([
    { layer: 'outer/inner', className: 'Sequential', reason: 'unknown class' },
  ]);
  const { kernels } = initializeModel(model, { rules: [{ layer: 'inner', initializer: tf.initializers.zeros() }] });
  expect(kernels).toHaveLength(2);
  expect(weightValues(model).every((value) => value === 0)).toBe(true);
});

test('a custom cell is skipped, and the cells around it are filled', () => {
  class Cell extends Custom {
    static override readonly className = 'CustomCell' as 'Custom';
    readonly stateSize = 2;
    override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
      const [input] = inputs as tf.Tensor[];
      return [input, input] as unknown as tf.Tensor;
    }
  }
  const cell = [layers.gruCell({ units: 2 }), new Cell({ name: 'custom' })] as never;
  const input = tf.input({ shape: [3, 2] });
  const model = tf.model({ inputs: input, outputs: on(layers.rnn({ cell, name: 'rnn' }), input) });
  const { kernels, skipped } = initializeModel(model, { seed: 1 });
  expect(kernels.map(({ weight }) => weight)).toEqual(['kernel', 'recurrent_kernel']);
  expect(skipped).toEqual([{ layer: 'rnn/custom', className: 'CustomCell', reason: 'unknown class' }]);
});
