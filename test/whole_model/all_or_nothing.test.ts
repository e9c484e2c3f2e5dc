import * as tf from '@tensorflow/tfjs';
import { initializeModel, kaimingNormal, lsuv, SeedGenerator, setRandomSeed, xavierNormal } from 'tfjs-initializers';
import { everythingOf, failingKernel } from '../support/model_state.js';
import { weightNamed, weightValues } from '../support/models.js';

const { layers } = tf;

type Constraint = ReturnType<typeof tf.constraints.nonNeg>;
const BaseConstraint = Object.getPrototypeOf(tf.constraints.nonNeg().constructor) as abstract new () => Constraint;

/** A constraint that does anything. */
function constraint(apply: (values: tf.Tensor) => tf.Tensor): Constraint {
  class Any extends BaseConstraint {
    static readonly className = 'AnyConstraint';
    apply(values: tf.Tensor): tf.Tensor {
      return apply(values);
    }
    override getConfig(): tf.serialization.ConfigDict {
      return {};
    }
  }
  return new Any();
}

const isLarge = (values: tf.Tensor): boolean => values.max().dataSync()[0] > 1e-3;

const tooLarge = constraint((values) => {
  if (isLarge(values)) throw new Error('too large');
  return values;
});

/** Four dense layers, the third of which has a constraint. */
function constrainedModel(kernelConstraint: Constraint): tf.LayersModel {
  const dense = (i: number): tf.layers.Layer =>
    layers.dense({
      units: 4,
      kernelInitializer: 'zeros',
      ...(i === 2 && { kernelConstraint }),
      ...(i === 0 && { inputShape: [4] }),
    });
  return tf.sequential({ layers: [0, 1, 2, 3].map(dense) });
}

const batch = tf.randomNormal([32, 4], 0, 1, 'float32', 1);

describe('a constraint', () => {
  test('is applied, and leaves no tensor', () => {
    const model = constrainedModel(tf.constraints.nonNeg());
    const tensors = tf.memory().numTensors;
    initializeModel(model, { seed: 1 });
    expect(tf.memory().numTensors).toBe(tensors);
    expect(weightNamed(model.layers[1], 'kernel').some((value) => value < 0)).toBe(true);
    expect(weightNamed(model.layers[2], 'kernel').every((value) => value >= 0)).toBe(true);
  });

  test.each<[string, Constraint, string]>([
    ['that throws', tooLarge, 'too large'],
    [
      'that changes the shape',
      constraint((values) => (isLarge(values) ? values.flatten() : values)),
      '"model" expected constraints that return a tensor like their input',
    ],
    [
      'that changes the type',
      constraint((values) => (isLarge(values) ? values.toInt() : values)),
      '"model" expected constraints that return a tensor like their input',
    ],
    [
      'that returns nothing',
      constraint((values) => (isLarge(values) ? (undefined as unknown as tf.Tensor) : values)),
      '"model" expected constraints that return a tensor like their input',
    ],
  ])('%s leaves everything as it was', (_, failing, message) => {
    const model = constrainedModel(failing);
    const seed = new SeedGenerator(5);
    const before = everythingOf(model);
    expect(() => initializeModel(model, { seed })).toThrow(message);
    expect(() => lsuv(model, batch, { seed })).toThrow(message);
    expect(everythingOf(model)).toEqual(before);
    expect(seed.position.counter).toBe(0);
  });
});

describe('what is known before anything is made', () => {
  test('an orthogonal kernel that is too large, whatever else is larger', () => {
    // More than 2^27 elements each; zeros that nobody reads take no memory.
    const size = 11_586;
    const [signal, index] = [tf.input({ shape: [2] }), tf.input({ shape: [1], dtype: 'int32' })];
    const zeros = { useBias: false, kernelInitializer: 'zeros' as const };
    const small = layers.dense({ units: size, name: 'small', ...zeros });
    const big = layers.dense({ units: size, name: 'big', ...zeros }).apply(small.apply(signal)) as tf.SymbolicTensor;
    const table = layers.embedding({ inputDim: size * size + 1, outputDim: 1, embeddingsInitializer: 'zeros' });
    const model = tf.model({ inputs: [signal, index], outputs: [big, table.apply(index) as tf.SymbolicTensor] });
    const made = jest.spyOn(tf.engine(), 'runKernel');
    expect(() => initializeModel(model, { distribution: 'orthogonal' })).toThrow(
      'initializeModel: "model" expected orthogonal kernels of at most 134217728 elements, got [11586, 11586] in "big"',
    );
    expect(made).not.toHaveBeenCalled();
    made.mockRestore();
    expect(weightNamed(small, 'kernel').every((value) => value === 0)).toBe(true);
    model.dispose();
  });

  test('weights that are not float32', () => {
    const model = tf.sequential({
      layers: [
        layers.embedding({
          inputDim: 3,
          outputDim: 2,
          inputShape: [2],
          dtype: 'int32',
          embeddingsInitializer: 'ones',
          name: 'table',
        }),
      ],
    });
    const before = everythingOf(model);
    expect(() => initializeModel(model)).toThrow('"model" expected float32 weights, got int32 "embeddings" in "table"');
    expect(everythingOf(model)).toEqual(before);
    expect(initializeModel(model, { rules: [{ layer: 'table', keep: true }] }).kernels).toEqual([]);
  });
});

describe('seeds', () => {
  const failing = {
    apply: (): tf.Tensor => {
      throw new Error('out of luck');
    },
  };

  test('of a generator, of setRandomSeed and of a rule’s initializer are not used by a call that fails', () => {
    const model = constrainedModel(tf.constraints.nonNeg());
    const [seed, own] = [new SeedGenerator(1), new SeedGenerator(2)];
    const rules = [
      { layer: model.layers[0].name, initializer: xavierNormal({ seed: own }) },
      { layer: model.layers[1].name, initializer: xavierNormal() },
      { layer: model.layers[3].name, initializer: failing },
    ];
    own.next();
    setRandomSeed(7);
    kaimingNormal().apply([2, 2]).dispose();
    expect(() => initializeModel(model, { seed, rules })).toThrow('out of luck');
    expect(() => initializeModel(model, { rules })).toThrow('out of luck');
    expect([seed.position.counter, own.position.counter]).toEqual([0, 1]);
    const next = kaimingNormal().apply([2, 2]).dataSync();
    setRandomSeed(7);
    kaimingNormal().apply([2, 2]).dispose();
    expect(kaimingNormal().apply([2, 2]).dataSync()).toEqual(next);
  });

  test('of an initializer are saved as before the call that failed', () => {
    const model = constrainedModel(tf.constraints.nonNeg());
    const seed = new SeedGenerator(3);
    const initializer = xavierNormal({ seed });
    initializer.apply([2, 2]).dispose();
    seed.next();
    const rules = [
      { layer: model.layers[0].name, initializer },
      { layer: model.layers[1].name, initializer: failing },
    ];
    const saved = initializer.getConfig();
    expect(() => initializeModel(model, { rules })).toThrow('out of luck');
    expect(initializer.getConfig()).toEqual(saved);
  });

  test('of a call inside of one that fails are not used either', () => {
    const seed = new SeedGenerator(4);
    const inner = constrainedModel(tf.constraints.nonNeg());
    const nested = {
      apply: (): tf.Tensor => {
        initializeModel(inner, { seed });
        throw new Error('out of luck');
      },
    };
    const model = constrainedModel(tf.constraints.nonNeg());
    expect(() => initializeModel(model, { rules: [{ className: 'Dense', initializer: nested }] })).toThrow(
      'out of luck',
    );
    expect(seed.position.counter).toBe(0);
  });

  test('are used by a call that succeeds', () => {
    const seed = new SeedGenerator(6);
    initializeModel(constrainedModel(tf.constraints.nonNeg()), { seed });
    expect(seed.position.counter).toBe(8);
    lsuv(constrainedModel(tf.constraints.nonNeg()), batch, { seed });
    expect(seed.position.counter).toBe(16);
  });
});

describe('a device that fails at any kernel leaves everything as it was', () => {
  function model(): tf.LayersModel {
    return tf.sequential({
      layers: [
        layers.dense({ units: 4, inputShape: [4], kernelConstraint: 'unitNorm', activation: 'tanh' }),
        layers.dense({ units: 4, useBias: false, kernelConstraint: 'nonNeg' }),
        layers.batchNormalization(),
        layers.dense({ units: 3 }),
      ],
    });
  }

  test.each<[string, (model: tf.LayersModel, seed: SeedGenerator) => unknown]>([
    ['initializeModel', (filled, seed) => initializeModel(filled, { seed, distribution: 'orthogonal' })],
    ['lsuv', (scaled, seed) => lsuv(scaled, batch, { seed, tolerance: 1e-3, maxAttempts: 3 })],
  ])('%s', async (_, run) => {
    const tried = model();
    tried.predict(batch);
    const before = everythingOf(tried);
    const seed = new SeedGenerator(1);
    let kernel = 0;
    for (let failed = true; failed; kernel++) {
      failed = await failingKernel(kernel, () => run(tried, seed));
      if (failed) {
        expect(everythingOf(tried)).toEqual(before);
        expect(seed.position.counter).toBe(0);
      }
    }
    // It was the last one that did not come to pass, and there were some before it.
    expect(kernel).toBeGreaterThan(15);
    expect(everythingOf(tried).weights).not.toEqual(before.weights);
    expect({ ...everythingOf(tried), weights: before.weights }).toEqual(before);
  });
});

test('values that others hold do not change with the weights', () => {
  const model = constrainedModel(tf.constraints.nonNeg());
  initializeModel(model, { seed: 1 });
  const held = model.layers[0].getWeights()[0].clone();
  const before = Array.from(held.dataSync());
  initializeModel(model, { seed: 2 });
  expect(Array.from(held.dataSync())).toEqual(before);
  expect(weightValues(model).slice(0, 16)).not.toEqual(before);
});
