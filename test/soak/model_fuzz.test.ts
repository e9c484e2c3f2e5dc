/** The functions of whole models, on models that nobody would think of. */
import * as tf from '@tensorflow/tfjs';
import {
  initializeModel,
  type InitializeModelOptions,
  type LayerRule,
  lsuv,
  SeedGenerator,
  Sine,
  type SkippedLayer,
  traceSignal,
} from 'tfjs-initializers';
import { checkModel } from '../../src/model/checked_model.js';
import { readGraph, type WeightedLayer } from '../../src/model/graph.js';
import { allLayers, roleOf } from '../../src/tfjs/layers.js';
import { bitsOf, DEVICE_LOST, everythingOf, failingKernel } from '../support/model_state.js';
import { ModelMaker, Random, type RandomModel } from '../support/random_models.js';

/** How many models each function is tried on. */
const MODELS = 2000;

/** A function of models. */
interface ModelFunction {
  readonly name: string;
  /** Calls the function with options of the random number generator's choice. Returns the layers that it skipped. */
  run(given: RandomModel, seed: SeedGenerator, random: Random): Promise<Skipping> | Skipping;
  /** Whether tfjs itself may fail on a model, in words of its own. */
  failsInTfjs?(model: tf.LayersModel): boolean;
}

interface Skipping {
  readonly skipped: readonly SkippedLayer[];
  /** The slopes that it set. */
  readonly slopes?: readonly unknown[];
}

const FUNCTIONS: readonly ModelFunction[] = [
  {
    name: 'initializeModel',
    run: ({ model }, seed, random) => initializeModel(model, { ...randomOptions(model, random), seed }),
  },
  {
    name: 'lsuv',
    run: ({ model, batch }, seed, random) =>
      lsuv(model, batch, {
        start: random.pick(['orthogonal', 'kaiming', 'none']),
        tolerance: random.pick([0.01, 0.1, 1]),
        maxAttempts: 1 + random.below(4),
        center: random.chance(0.4),
        seed,
      }),
  },
  {
    name: 'traceSignal',
    run: async ({ model, batch }, _, random) => {
      const { warnings } = await traceSignal(model, batch, {
        training: random.chance(0.5),
        probes: random.pick([0, 2, 3]),
        ...(random.chance(0.2) && { loss: lossWithoutReduction }),
      });
      // A way back that fails is a finding about the model: it is in the warnings.
      if (warnings.some((warning) => warning.includes(DEVICE_LOST))) throw new Error(DEVICE_LOST);
      return { skipped: [] };
    },
    failsInTfjs: lacksScaleOrOffset,
  },
];

/** A loss that is refused halfway: it is no scalar. */
function lossWithoutReduction(...outputs: tf.Tensor[]): tf.Scalar {
  return tf.ones<tf.Rank>([outputs.length]) as tf.Scalar;
}

/**
 * Whether a batch normalization lacks its scale or its offset: tfjs has no gradient without a scale
 * (tfjs-core/src/gradients/FusedBatchNorm_grad.ts saves it), and reads both in training
 * (tfjs-layers/src/layers/normalization.ts, BatchNormalization.call).
 */
function lacksScaleOrOffset(model: tf.LayersModel): boolean {
  const normalizations = [...allLayers(model)].filter((layer) => layer.getClassName() === 'BatchNormalization');
  return normalizations
    .map((layer) => layer.getConfig())
    .some(({ scale, center }) => scale !== true || center !== true);
}

function randomOptions(model: tf.LayersModel, random: Random): InitializeModelOptions {
  const presets = ['kaiming', 'kaiming', 'pytorch', 'keras', 'tailored', 'efficientnet', 'gpt2', {}] as const;
  const preset = random.pick(presets);
  const ofKaiming: InitializeModelOptions = {
    direction: random.pick(['forward', 'backward']),
    distribution: random.pick(['normal', 'uniform', 'truncatedNormal', 'orthogonal']),
    inputNonlinearity: random.pick(['linear', 'relu']),
  };
  const rules = Array.from({ length: random.below(3) }, (): LayerRule => {
    const layer = random.pick(model.layers);
    const names = random.pick<LayerRule>([
      { layer: layer.name },
      { layer: layer.name },
      { className: layer.getClassName() },
      { layer: new RegExp(`^${layer.name}`) },
    ]);
    const weights = random.pick<LayerRule>([
      {},
      {},
      {},
      { weight: /kernel$/ },
      { weight: 'bias' },
      { where: ({ shape }) => shape.length === 1 },
    ]);
    return {
      ...names,
      ...weights,
      ...random.pick<LayerRule>([
        { keep: true },
        { scale: 2 },
        { bias: 'pytorch' },
        { nonlinearity: 'tanh' },
        { initializer: tf.initializers.ones() },
        { initializer: tf.initializers.randomNormal({ seed: 1 }) },
      ]),
    };
  });
  return {
    preset,
    ...(preset === 'kaiming' || typeof preset === 'object' ? ofKaiming : {}),
    residual: random.pick(['none', 'gpt2', 'fixup', 'zero']),
    ...(random.chance(0.3) && { bias: random.pick(['zeros', 'pytorch'] as const) }),
    rules,
    ...(random.chance(0.3) && { only: randomOnly(model, random) }),
  };
}

function randomOnly(model: tf.LayersModel, random: Random): InitializeModelOptions['only'] {
  const { name } = random.pick(model.layers);
  return random.pick<InitializeModelOptions['only']>([
    name,
    [name, random.pick(model.layers).name],
    [`${name}/bias`],
    /kernel/,
    [],
    ({ weight }) => weight !== 'bias',
  ]);
}

/** What came of a call. */
type Outcome = 'device failed' | 'refused' | 'succeeded';

/** Calls a function on a device that fails at a kernel, or at none, and checks what it leaves. */
async function call(
  modelFunction: ModelFunction,
  given: RandomModel,
  choices: number,
  failing: number,
): Promise<Outcome> {
  const { model } = given;
  const { weightedLayers } = readGraph(checkModel(model));
  const before = everythingOf(model);
  const weightsBefore = bitsByPath(weightedLayers);
  const seed = new SeedGenerator(choices);
  let skipped: readonly SkippedLayer[] | undefined;
  let slopes: readonly unknown[] = [];
  let deviceFailed = false;
  try {
    deviceFailed = await failingKernel(failing, async () => {
      ({ skipped, slopes = [] } = await modelFunction.run(given, seed, new Random(choices)));
    });
  } catch (error) {
    // What is refused is refused in the words of this package.
    const isRefusal = error instanceof Error && error.message.startsWith(`${modelFunction.name}: "`);
    if (!isRefusal && modelFunction.failsInTfjs?.(model) !== true) throw error;
  }
  if (skipped === undefined) {
    expect(everythingOf(model)).toEqual(before);
    expect(seed.position.counter).toBe(0);
    return deviceFailed ? 'device failed' : 'refused';
  }
  // A failure of the device that did not reach the caller was none.
  expect(deviceFailed).toBe(false);
  const weightsAfter = bitsByPath(weightedLayers);
  // Slopes that were set, if any, are no weights.
  const { weights, alphas } = before;
  expect({ ...everythingOf(model), weights, ...(slopes.length > 0 && { alphas }) }).toEqual(before);
  for (const { layer, weights: some } of skipped) {
    const kept = (all: ReadonlyMap<string, WeightBits[]>): WeightBits[] | undefined =>
      all.get(layer)?.filter(({ role }) => some?.includes(role) !== false);
    expect(kept(weightsAfter)).toEqual(kept(weightsBefore));
  }
  // A seed for every weight, or for none where the weights that the model has are the start.
  expect([0, weightedLayers.flatMap(({ layer }) => layer.weights).length]).toContain(seed.position.counter);
  return 'succeeded';
}

/** A weight by its name in its layer. */
interface WeightBits {
  readonly role: string;
  readonly bits: number[];
}

function bitsByPath(weightedLayers: readonly WeightedLayer[]): Map<string, WeightBits[]> {
  return new Map(
    weightedLayers.map(({ path, layer }) => [
      path,
      layer.weights.map((weight) => ({ role: roleOf(weight), bits: bitsOf(weight.read()) })),
    ]),
  );
}

/** Whether tfjs itself can run a model. */
function predicts({ model, batch }: RandomModel): boolean {
  try {
    tf.dispose(model.predict(batch));
    return true;
  } catch {
    return false;
  }
}

describe.each(FUNCTIONS)('$name', (modelFunction) => {
  test(`leaves everything as it was, or as promised, on ${MODELS} random models`, async () => {
    const outcomes: Record<Outcome, number> = { 'device failed': 0, refused: 0, succeeded: 0 };
    let unusable = 0;
    for (let i = 1; i <= MODELS + unusable; i++) {
      const random = new Random(i);
      const given = new ModelMaker(random).make();
      if (predicts(given)) {
        const choices = random.below(2 ** 31);
        try {
          // Most calls run a few kernels, some many.
          outcomes[await call(modelFunction, given, choices, Math.floor(2 ** (6 * random.next())) - 1)]++;
          outcomes[await call(modelFunction, given, choices, Infinity)]++;
        } catch (error) {
          throw new Error(`model ${i}: ${String(error)}`, { cause: error });
        }
      } else unusable++;
      tf.dispose(given.batch);
      tf.disposeVariables();
    }
    // The fuzz is one of models that run, and of calls that do something.
    expect(unusable).toBeLessThan(MODELS / 20);
    // A call with `only` may draw nothing, and then no failing device is met.
    expect(outcomes['device failed']).toBeGreaterThan(MODELS / 10);
    expect(outcomes.succeeded).toBeGreaterThan(MODELS / 2);
    expect(outcomes.refused).toBeGreaterThan(MODELS / 100);
  }, 240_000);
});

test('the random models have layers of every class of tfjs that runs in any model', () => {
  const { classNameMap } = tf.serialization.SerializationMap.getMap();
  const missing = new Set(
    Object.keys(classNameMap).filter((name) => classNameMap[name][0].prototype instanceof tf.layers.Layer),
  );
  missing.delete(Sine.className);
  for (let i = 1; i <= MODELS; i++) {
    const { model, batch } = new ModelMaker(new Random(i)).make();
    for (const layer of [model, ...allLayers(model)]) missing.delete(layer.getClassName());
    tf.dispose(batch);
    tf.disposeVariables();
  }
  // Saved models alone are of the class Functional. The others change the shape of the signal that they are called on,
  // but Resizing, which fails in any model.
  expect([...missing].sort()).toEqual(['CategoryEncoding', 'CenterCrop', 'Functional', 'RandomWidth', 'Resizing']);
});
