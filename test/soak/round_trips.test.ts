/** Ten thousand random configurations on their way through a saved model. */
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { SeedGenerator, setRandomSeed } from 'tfjs-initializers';
import { manualSeed } from 'tfjs-initializers/torch';
import type { WeightInitializer } from '../../src/initializers/weight_initializer.js';
import { EVERY_ARGUMENTS, EVERY_CLASS } from '../support/every_class.js';
import { draw, kernelInitializer, shapeFor } from '../support/initializers.js';

const CONFIGURATIONS = 10_000;

/** Carries initializers through a saved model without a weight to draw. Layers read them as a dense layer does. */
class Carrier extends tf.layers.Layer {
  static readonly className = 'InitializerCarrier';
  readonly carried: WeightInitializer[];

  constructor(args: { carried: unknown[]; name?: string; inputShape?: number[] }) {
    super(args);
    this.carried = args.carried.map((each) =>
      kernelInitializer(tf.layers.dense({ units: 1, kernelInitializer: each as never })),
    );
  }

  override getConfig(): tf.serialization.ConfigDict {
    const carried = this.carried.map((each) => ({ className: each.getClassName(), config: each.getConfig() }));
    return { ...super.getConfig(), carried };
  }
}
tf.serialization.registerClass(Carrier);

/** The initializers after the conversions of tfjs, out and in, and through JSON. */
async function savedAndLoaded(initializers: WeightInitializer[]): Promise<WeightInitializer[]> {
  const model = tf.sequential({ layers: [new Carrier({ carried: initializers, inputShape: [1] })] });
  const loaded = await tf.models.modelFromJSON(JSON.parse(model.toJSON() as string) as tf.io.ModelJSON);
  const [{ carried }] = loaded.layers as unknown as Pick<Carrier, 'carried'>[];
  return carried;
}

/** The values of one draw; what has no seed of its own draws from a stream that starts here. */
function seededDraw(initializer: WeightInitializer): Float32Array {
  setRandomSeed(3);
  manualSeed(3);
  return draw(initializer, shapeFor(initializer.getClassName()));
}

/** The seed as arguments may have it, besides an integer: left out, a generator, or a generator's position. */
const anySeed = fc.oneof(
  fc.constant(undefined),
  fc.maxSafeInteger().map((seed) => new SeedGenerator(seed)),
  fc.record({ seed: fc.maxSafeInteger(), counter: fc.maxSafeNat() }),
);

/** One configuration of every class. */
const configurations = fc.record(
  Object.fromEntries(
    Object.entries(EVERY_ARGUMENTS).map(([name, arguments_]) => [
      name,
      fc
        .tuple(arguments_, fc.boolean(), anySeed)
        .map(([args, keeps, seed]) => ('seed' in args && !keeps ? { ...args, seed } : args)),
    ]),
  ),
);

test('every class is among them', () => {
  expect(Object.keys(EVERY_ARGUMENTS)).toEqual(Object.keys(EVERY_CLASS));
});

test(`${CONFIGURATIONS} random configurations come back equal, and draw what they drew`, async () => {
  const names = Object.keys(EVERY_CLASS);
  const before = tf.memory().numTensors;
  await fc.assert(
    fc.asyncProperty(configurations, async (args) => {
      const initializers = names.map((name) => new EVERY_CLASS[name](args[name]));
      const first = initializers.map(seededDraw);
      const configs = initializers.map((initializer) => initializer.getConfig());
      const loaded = await savedAndLoaded(initializers);
      expect(loaded.map((initializer) => initializer.getClassName())).toEqual(names);
      expect(loaded.map((initializer) => initializer.getConfig())).toEqual(configs);
      // What is saved of a generator is the position of its latest draw, which is drawn again.
      loaded.forEach((initializer, i) => {
        expect(Buffer.from(seededDraw(initializer).buffer).equals(Buffer.from(first[i].buffer))).toBe(true);
      });
    }),
    { numRuns: Math.ceil(CONFIGURATIONS / names.length) },
  );
  expect(tf.memory().numTensors).toBe(before);
});
