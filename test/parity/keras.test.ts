/** Keras's own tests of keras.initializers, restated: docs/parity.md has the list. */
import * as tf from '@tensorflow/tfjs';
import {
  type ArgsOf,
  argument,
  finiteNumber,
  computeFans,
  constant,
  identity,
  lecunNormal,
  orthogonal,
  randomNormal,
  randomUniform,
  SeedGenerator,
  varianceScaling,
  WeightInitializer,
} from 'tfjs-initializers';
import { alphaInitializerOf } from '../../src/tfjs/layers.js';
import { draw, kernelInitializer, make } from '../support/initializers.js';
import { expectOrthonormal } from '../support/orthonormal.js';
import { expectMoments, KURTOSIS } from '../support/statistics.js';

/** What layers of tfjs take, which has no exported name. */
type Initializer = Exclude<NonNullable<Parameters<typeof tf.layers.dense>[0]['kernelInitializer']>, string>;

/** Another initializer of the same configuration, Keras's `from_config(get_config())`. */
function clone(initializer: WeightInitializer): WeightInitializer {
  return make(initializer.getClassName(), initializer.getConfig());
}

/** An initializer after the way through the JSON of a model. The slopes of a PReLU have the shape of its input: any. */
async function revived(initializer: Initializer, shape: number[]): Promise<Initializer> {
  const layer = tf.layers.prelu({ inputShape: shape, alphaInitializer: initializer });
  const model = tf.sequential({ layers: [layer] });
  const loaded = await tf.models.modelFromJSON(JSON.parse(model.toJSON() as string) as tf.io.ModelJSON);
  return alphaInitializerOf(loaded.layers[0]);
}

/** What Keras's `run_class_serialization_test` asks for. */
async function expectSerializable(initializer: Initializer, shape: number[]): Promise<void> {
  const config = initializer.getConfig();
  const loaded = await revived(initializer, shape);
  expect(loaded.getClassName()).toBe(initializer.getClassName());
  expect(loaded.getConfig()).toEqual(config);
  if (initializer instanceof WeightInitializer)
    expect(clone(initializer as WeightInitializer).getConfig()).toEqual(config);
}

function valuesOf(initializer: Initializer, shape: number[]): number[] {
  return tf.tidy(() => {
    const tensor = initializer.apply(shape);
    expect(tensor.shape).toEqual(shape);
    return Array.from(tensor.dataSync());
  });
}

describe('random initializers', () => {
  test('test_random_normal: moments (p = 1e-6), configuration, seeds, clones', async () => {
    const shape = [25, 20];
    const config = { mean: 0, stddev: 1, seed: 1234 };
    const initializer = randomNormal(config);
    expectMoments(valuesOf(initializer, shape), 1, KURTOSIS.normal);
    expect(initializer.getConfig()).toEqual(config);
    await expectSerializable(initializer, shape);

    const seeded = randomNormal({ stddev: 1, seed: 1337 });
    const first = draw(seeded, shape);
    expect(draw(seeded, shape)).toEqual(first);
    expect(draw(clone(seeded), shape)).toEqual(first);

    const generated = randomNormal({ stddev: 1, seed: new SeedGenerator(1337) });
    expect(draw(generated, shape)).not.toEqual(draw(generated, shape));

    const unseeded = randomNormal({ stddev: 1 });
    expect(draw(unseeded, shape)).not.toEqual(draw(clone(unseeded), shape));
  });

  test('test_random_uniform: bounds, configuration', async () => {
    const config = { minval: -1, maxval: 1, seed: 1234 };
    const initializer = randomUniform(config);
    expect(valuesOf(initializer, [5, 5]).every((x) => -1 <= x && x < 1)).toBe(true);
    expect(initializer.getConfig()).toEqual(config);
    await expectSerializable(initializer, [5, 5]);
  });

  test.each([
    ['fanIn', 25],
    ['fanOut', 20],
  ] as const)('test_variance_scaling: %s is %d (p = 1e-6)', async (mode, fan) => {
    const initializer = varianceScaling({ scale: 2, mode, seed: 1234 });
    expectMoments(valuesOf(initializer, [25, 20]), 2 / fan, KURTOSIS.truncatedNormal);
    expect(initializer.getConfig()).toMatchObject({ scale: 2, mode, seed: 1234 });
    await expectSerializable(initializer, [25, 20]);
  });

  test('test_orthogonal: columns of length gain, at right angles', async () => {
    const initializer = orthogonal({ gain: 2, seed: 1234 });
    expectOrthonormal(draw(initializer, [5, 5]), 5, 5, 2);
    expect(initializer.getConfig()).toMatchObject({ gain: 2, seed: 1234 });
    await expectSerializable(initializer, [5, 5]);
  });

  test.each(['XavierNormal', 'xavierNormal'])('test_get_method: a layer knows %s', (name) => {
    const layer = tf.layers.dense({ units: 3, kernelInitializer: name });
    expect(kernelInitializer(layer).getClassName()).toBe('XavierNormal');
  });

  test('test_get_method: a layer without one has its default, and refuses a name that is none', () => {
    // What tfjs's glorotNormal calls itself.
    expect(kernelInitializer(tf.layers.dense({ units: 3 })).getClassName()).toBe('VarianceScaling');
    expect(() => tf.layers.dense({ units: 3, kernelInitializer: 'typo' })).toThrow('Unknown initializer: typo');
  });

  test.each<[string, object, string]>([
    ['test_variance_scaling_invalid_scale: -1', { scale: -1 }, '"scale" expected a finite number > 0, got -1'],
    ['test_variance_scaling_invalid_mode: invalid_mode', { mode: 'invalid_mode' }, '"mode" expected one of fanIn, '],
    [
      'test_variance_scaling_invalid_distribution: invalid_dist',
      { distribution: 'invalid_dist' },
      '"distribution" expected one of uniform, ',
    ],
  ])('%s', (_, wrong, message) => {
    const construct = (): unknown => varianceScaling({ scale: 2, seed: 1234, ...wrong });
    expect(construct).toThrow(RangeError);
    expect(construct).toThrow(message);
  });

  test.each(Object.entries({ orthogonal, varianceScaling, randomUniform, randomNormal }))(
    'test_serialization_with_seed_generator: %s',
    async (_, factory) => {
      await expectSerializable(factory({ seed: new SeedGenerator(7) }), [4, 3]);
    },
  );
});

describe('kernels of more than two axes', () => {
  const query = { inAxis: [0], outAxis: [1, 2] };

  test('test_compute_fans_with_axes: of a query and of an output projection', () => {
    const shape = [512, 8, 64];
    expect(computeFans(shape, query)).toEqual({ fanIn: 512, fanOut: 512 });
    expect(computeFans(shape, { inAxis: [0, 1], outAxis: [2] })).toEqual({ fanIn: 4096, fanOut: 64 });
  });

  test.each([
    [query, 32],
    [undefined, 128],
  ])('test_variance_scaling_with_axes: with %p fan in is %d (p = 1e-6)', (layout, fanIn) => {
    const values = valuesOf(varianceScaling({ scale: 2, layout, seed: 1234 }), [32, 4, 16]);
    expectMoments(values, 2 / fanIn, KURTOSIS.truncatedNormal);
  });

  test('test_mha_query_projection_variance: fan in of a [width, heads, size] is the width (p = 1e-6)', () => {
    const values = valuesOf(lecunNormal({ truncated: true, layout: query, seed: 1337 }), [32, 8, 16]);
    expectMoments(values, 1 / 32, KURTOSIS.truncatedNormal);
  });

  test('test_variance_scaling_serialization_with_axes: axes are saved', async () => {
    await expectSerializable(varianceScaling({ layout: query }), [2, 3, 4]);
  });
});

describe('constant initializers', () => {
  test.each<[string, Initializer, number]>([
    ['test_zeros_initializer: tf.initializers.zeros', tf.initializers.zeros(), 0],
    ['test_ones_initializer: tf.initializers.ones', tf.initializers.ones(), 1],
    ['test_constant_initializer: 6', constant({ value: 6 }), 6],
  ])('%s', async (_, initializer, value) => {
    expect(valuesOf(initializer, [3, 3])).toEqual(Array(9).fill(value));
    await expectSerializable(initializer, [3, 3]);
  });

  test('test_identity_initializer: the gain on the diagonal', async () => {
    const initializer = identity({ gain: 2 });
    expect(valuesOf(initializer, [3, 3])).toEqual([2, 0, 0, 0, 2, 0, 0, 0, 2]);
    await expectSerializable(initializer, [3, 3]);
  });
});

describe('a class of one’s own', () => {
  const EVERYWHERE = { value: argument(finiteNumber, 0) };

  class Everywhere extends WeightInitializer<typeof EVERYWHERE> {
    static readonly className = 'Everywhere';

    constructor(args?: ArgsOf<typeof EVERYWHERE>) {
      super(EVERYWHERE, args);
    }

    protected override values(shape: number[]): tf.Tensor {
      return tf.fill(shape, this.args.value);
    }
  }

  class Nothing extends WeightInitializer {
    static readonly className = 'Nothing';

    constructor(args?: object) {
      super({}, args);
    }

    protected override values(shape: number[]): tf.Tensor {
      return tf.zeros(shape);
    }
  }

  test('test_get_config_returns_empty_dict: without arguments', () => {
    expect(new Nothing().getConfig()).toEqual({});
  });

  test('test_from_config_builds_instance: from an empty configuration', () => {
    expect(Nothing.fromConfig(Nothing, {})).toBeInstanceOf(Nothing);
  });

  test('test_subclass_call: gives its values', () => {
    expect(valuesOf(new Everywhere({ value: 5 }), [2, 3])).toEqual([5, 5, 5, 5, 5, 5]);
  });

  test('test_subclass_from_config: keeps its arguments', () => {
    const restored = Everywhere.fromConfig(Everywhere, new Everywhere({ value: 3 }).getConfig());
    expect(restored.getConfig()).toEqual({ value: 3 });
  });

  test('test_subclass_clone: is another object of its class and arguments, also in a saved model', async () => {
    tf.serialization.registerClass(Everywhere);
    const initializer = new Everywhere({ value: 7 });
    for (const copy of [
      Everywhere.fromConfig(Everywhere, initializer.getConfig()),
      await revived(initializer, [2, 3]),
    ]) {
      expect(copy).toBeInstanceOf(Everywhere);
      expect(copy).not.toBe(initializer);
      expect(copy.getConfig()).toEqual({ value: 7 });
    }
  });
});
