/** Keras's initializers: Keras's names and arguments, with the values that Keras draws. */
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Check } from '../arguments/checks.js';
import { inFunction, wrongKind } from '../arguments/errors.js';
import { argument, readArguments, type Schema } from '../arguments/schema.js';
import { ExactIdentity } from '../initializers/identity.js';
import { ExactOrthogonal } from '../initializers/orthogonal.js';
import { ExactRandomNormal, ExactRandomUniform } from '../initializers/random.js';
import type { SeedLike } from '../initializers/seed_source.js';
import { ExactTruncatedNormal } from '../initializers/truncated_normal.js';
import { type WeightInitializer, withoutCustomObjects } from '../initializers/weight_initializer.js';
import { kerasInteger } from '../random/seed.js';
import { type Config, Initializer, type InitializerClass } from '../tfjs/initializer.js';
import { Keras2Seed } from './keras2_seed.js';
import { KerasVarianceScaling } from './variance_scaling.js';

type Arguments = Readonly<Record<string, unknown>>;

/** One of Keras's classes. */
interface KerasClass {
  /** Its arguments without the seed, and their defaults. */
  readonly defaults: Arguments;
  /** Makes the initializer of this package that draws its values and checks the arguments. */
  readonly make: (args: Arguments & { readonly seed?: SeedLike }) => WeightInitializer;
}

const AXES = { inputAxes: undefined, outputAxes: undefined };

/** A `VarianceScaling` with a name of its own. */
const scaled = (scale: number, mode: string, distribution: string): KerasClass => ({
  defaults: AXES,
  make: (args) => new KerasVarianceScaling({ scale, mode, distribution, ...args }),
});

const ORTHOGONAL: KerasClass = { defaults: { gain: 1 }, make: (args) => new ExactOrthogonal(args) };

const IDENTITY: KerasClass = { defaults: { gain: 1 }, make: ({ gain }) => new ExactIdentity({ gain: gain as number }) };

/**
 * The initializers that tfjs lacks, or draws differently (keras/src/initializers/random_initializers.py and
 * constant_initializers.py). Zeros, Ones and Constant are the same in both.
 */
const KERAS_CLASSES: Readonly<Record<string, KerasClass>> = {
  VarianceScaling: {
    defaults: { scale: 1, mode: 'fanIn', distribution: 'truncatedNormal', ...AXES },
    make: (args) => new KerasVarianceScaling(args),
  },
  HeNormal: scaled(2, 'fanIn', 'truncatedNormal'),
  HeUniform: scaled(2, 'fanIn', 'uniform'),
  GlorotNormal: scaled(1, 'fanAvg', 'truncatedNormal'),
  GlorotUniform: scaled(1, 'fanAvg', 'uniform'),
  LecunNormal: scaled(1, 'fanIn', 'truncatedNormal'),
  LecunUniform: scaled(1, 'fanIn', 'uniform'),
  RandomNormal: {
    defaults: { mean: 0, stddev: 0.05 },
    make: (args) => new ExactRandomNormal(args),
  },
  RandomUniform: {
    defaults: { minval: -0.05, maxval: 0.05 },
    make: (args) => new ExactRandomUniform(args),
  },
  TruncatedNormal: {
    defaults: { mean: 0, stddev: 0.05 },
    make: (args) => new ExactTruncatedNormal(args),
  },
  Orthogonal: ORTHOGONAL,
  OrthogonalInitializer: ORTHOGONAL,
  Identity: IDENTITY,
  IdentityInitializer: IDENTITY,
};

const unchecked: Check<unknown> = (_, given) => given;

/** The arguments of a class, with the type of the weights, which Keras before 2.3 saved with initializers. */
function schemaOf(defaults: Arguments): Schema {
  const names = [...Object.keys(defaults), 'seed', 'dtype'];
  return Object.fromEntries(names.map((name) => [name, argument(unchecked, defaults[name])]));
}

/** The class to register for one of Keras's. */
function initializerClass(name: string, { defaults, make }: KerasClass): InitializerClass {
  const schema = schemaOf(defaults);
  return class extends Initializer {
    /** @nocollapse */
    static readonly className = name;

    readonly #initializer: WeightInitializer;
    readonly #config: Config;

    /** @throws TypeError or RangeError for a bad argument */
    constructor(args?: object) {
      super();
      const { dtype: _, seed, ...values } = inFunction(name, () => readArguments(schema, withoutCustomObjects(args)));
      this.#initializer = make({ ...values, seed: inFunction(name, () => readKerasSeed(seed)) });
      // Keras 2 has no axes: a configuration without omitted arguments loads in both.
      this.#config = withoutUndefined({ ...values, distribution: savedDistribution(values.distribution), seed });
    }

    override apply(shape: number[], dtype?: string): Tensor {
      return this.#initializer.apply(shape, dtype);
    }

    /** Keras's own arguments, as they were given. */
    override getConfig(): Config {
      return structuredClone(this.#config);
    }
  };
}

/**
 * Keras reads 'normal' as a truncated normal, as tfjs does. tfjs reads 'truncatedNormal' as a uniform
 * (tfjs-layers/src/initializers.ts, VarianceScaling), and must not be given it.
 */
function savedDistribution(distribution: unknown): unknown {
  return distribution === 'truncatedNormal' || distribution === 'truncated_normal' ? 'normal' : distribution;
}

function withoutUndefined(values: Arguments): Config {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Config;
}

/**
 * Reads a seed that Keras or tfjs wrote: a number, in tfjs also a fraction; null; or a serialized
 * `keras.random.SeedGenerator`, which does not save its position: Keras starts it again, and so does this.
 */
function readKerasSeed(seed: unknown): SeedLike | undefined {
  if (seed === undefined) return seed;
  if (typeof seed === 'number') return Number.isFinite(seed) ? kerasInteger(seed) : seed;
  const { className, config } = seed as { className?: unknown; config?: { seed?: number | null } | null };
  if (className === Keras2Seed.className) return new Keras2Seed(config?.seed);
  if (className !== 'SeedGenerator' || typeof config !== 'object' || config === null) {
    throw wrongKind('seed', 'an integer, null, or a serialized SeedGenerator', seed);
  }
  const start = config.seed ?? undefined;
  return start === undefined ? undefined : { seed: start, counter: 0 };
}

/** Every class, once: registering again changes nothing. */
export const KERAS_INITIALIZER_CLASSES = Object.entries(KERAS_CLASSES).map(([name, kerasClass]) =>
  initializerClass(name, kerasClass),
);
