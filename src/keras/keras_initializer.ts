/** Keras's initializers: under Keras's names, with Keras's arguments, drawing what Keras draws. */
import type { Tensor } from '@tensorflow/tfjs-core';
import { wrongKind } from '../arguments/errors.js';
import { ExactOrthogonal } from '../initializers/orthogonal.js';
import { DEFAULT_SPREAD, ExactRandomNormal, ExactRandomUniform } from '../initializers/random.js';
import type { SeedArgument } from '../initializers/seed_source.js';
import { ExactTruncatedNormal } from '../initializers/truncated_normal.js';
import { readArguments, type WeightInitializer } from '../initializers/weight_initializer.js';
import { type Config, Initializer, type InitializerClass } from '../tfjs/initializer.js';
import { KerasIdentity } from './identity.js';
import { KerasVarianceScaling } from './variance_scaling.js';

type Arguments = Readonly<Record<string, unknown>>;

/** What a class of Keras comes to. */
interface KerasClass {
  /** Its arguments, all but the seed, and what they are when left out. */
  readonly defaults: Arguments;
  /** The initializer of this package that draws its values. */
  readonly make: (args: Arguments, seed: SeedArgument | undefined) => WeightInitializer;
}

const AXES = { inputAxes: null, outputAxes: null };

/** A `VarianceScaling` with a name of its own. */
const scaled = (scale: number, mode: string, distribution: string): KerasClass => ({
  defaults: AXES,
  make: (args, seed) => new KerasVarianceScaling({ scale, mode, distribution, ...args }, seed),
});

const ORTHOGONAL: KerasClass = {
  defaults: { gain: 1 },
  make: (args, seed) => new ExactOrthogonal({ ...args, seed }),
};

const IDENTITY: KerasClass = { defaults: { gain: 1 }, make: ({ gain }) => new KerasIdentity(gain) };

/**
 * The initializers that Keras has and tfjs lacks, or draws otherwise (keras/src/initializers/random_initializers.py and
 * constant_initializers.py). Zeros, Ones and Constant are the same in both.
 */
const KERAS_CLASSES: Readonly<Record<string, KerasClass>> = {
  VarianceScaling: {
    defaults: { scale: 1, mode: 'fanIn', distribution: 'truncatedNormal', ...AXES },
    make: (args, seed) => new KerasVarianceScaling(args, seed),
  },
  HeNormal: scaled(2, 'fanIn', 'truncatedNormal'),
  HeUniform: scaled(2, 'fanIn', 'uniform'),
  GlorotNormal: scaled(1, 'fanAvg', 'truncatedNormal'),
  GlorotUniform: scaled(1, 'fanAvg', 'uniform'),
  LecunNormal: scaled(1, 'fanIn', 'truncatedNormal'),
  LecunUniform: scaled(1, 'fanIn', 'uniform'),
  RandomNormal: {
    defaults: { mean: 0, stddev: DEFAULT_SPREAD },
    make: (args, seed) => new ExactRandomNormal({ ...args, seed }),
  },
  RandomUniform: {
    defaults: { minval: -DEFAULT_SPREAD, maxval: DEFAULT_SPREAD },
    make: (args, seed) => new ExactRandomUniform({ ...args, seed }),
  },
  TruncatedNormal: {
    defaults: { mean: 0, stddev: DEFAULT_SPREAD },
    make: (args, seed) => new ExactTruncatedNormal({ ...args, seed }),
  },
  Orthogonal: ORTHOGONAL,
  OrthogonalInitializer: ORTHOGONAL,
  Identity: IDENTITY,
  IdentityInitializer: IDENTITY,
};

/** The class to register for one of Keras's. */
function initializerClass(name: string, { defaults, make }: KerasClass): InitializerClass {
  return class extends Initializer {
    /** @nocollapse */
    static readonly className = name;

    readonly #initializer: WeightInitializer;
    readonly #config: Config;

    /** @throws TypeError or RangeError for a bad argument */
    constructor(args?: object) {
      super();
      // Keras before 2.3 wrote the type of the weights into initializers; it is the layer that knows it.
      const { seed, dtype: _, ...given } = readArguments(args, [...Object.keys(defaults), 'seed', 'dtype']);
      const all = { ...defaults, ...withoutNulls(given) };
      this.#initializer = make(all, readKerasSeed(seed));
      // Keras 2 has no axes: what is left out loads in both.
      this.#config = withoutNulls({ ...all, seed });
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

function withoutNulls(values: Arguments): Config {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== null && value !== undefined),
  ) as Config;
}

/**
 * Reads a seed that Keras wrote: an integer, null, or a serialized `keras.random.SeedGenerator`, which does not say how
 * far it has come: Keras starts it again, and so does this.
 */
function readKerasSeed(seed: unknown): SeedArgument | undefined {
  if (seed === undefined || seed === null) return undefined;
  if (typeof seed === 'number') return seed;
  const { className, config } = seed as { className?: unknown; config?: { seed?: number | null } };
  if (className !== 'SeedGenerator' || typeof config !== 'object') {
    throw wrongKind('seed', 'an integer, null, or a serialized SeedGenerator', seed);
  }
  const start = config.seed ?? undefined;
  return start === undefined ? undefined : { seed: start, counter: 0 };
}

/** Every class, once: registering again changes nothing. */
export const KERAS_INITIALIZER_CLASSES = Object.entries(KERAS_CLASSES).map(([name, kerasClass]) =>
  initializerClass(name, kerasClass),
);
