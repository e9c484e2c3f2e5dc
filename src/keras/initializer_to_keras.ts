import { wrongValue } from '../arguments/errors.js';
import { ExactConstant } from '../initializers/constant.js';
import { ExactIdentity } from '../initializers/identity.js';
import { ExactOrthogonal } from '../initializers/orthogonal.js';
import { ExactRandomNormal, ExactRandomUniform } from '../initializers/random.js';
import { ExactTruncatedNormal } from '../initializers/truncated_normal.js';
import { VarianceScaled } from '../initializers/variance_scaling_base.js';
import { WeightInitializer } from '../initializers/weight_initializer.js';
import { CUT } from '../random/normal.js';
import { kerasSeed } from '../random/seed.js';
import type { Layout } from '../scaling/fans.js';
import type { Mode } from '../scaling/mode.js';
import { Initializer, initializerOf, registeredClass } from '../tfjs/initializer.js';
import { withIntegerSeed } from './integer_seed.js';
import { Keras2Seed } from './keras2_seed.js';
import { isObject, isSerialized, type Json, type JsonObject, type Serialized } from './topology.js';

/**
 * Rewrites an initializer that tfjs wrote as one of Keras's: one of this package as the class that draws the same
 * values, one of Keras's with a seed that Keras 2 and Keras 3 read alike.
 *
 * @throws RangeError for one without a class in Keras
 */
export function initializerToKeras(initializer: Json, place: string): Json {
  if (!isSerialized(initializer)) return initializer;
  const found = registeredClass(initializer.class_name);
  if (found?.prototype instanceof WeightInitializer) return counterpartOf(initializer, place);
  // Those of `registerKerasInitializers`, and not tfjs's own, whose seeds mean something else.
  const withInteger = withIntegerSeed(initializer, place);
  const isOfKeras = found?.prototype instanceof Initializer && initializer.config.seed !== undefined;
  if (!isOfKeras) return withInteger;
  return { ...withInteger, config: { ...withInteger.config, seed: toSeed(withInteger.config.seed) } };
}

/** Makes the error for an argument that the counterpart in Keras lacks. */
type Refusal = (argument: string, value: unknown) => RangeError;

/** How an initializer of this package becomes one of Keras. Those that scale a variance all become one. */
const COUNTERPARTS: Readonly<Record<string, (config: JsonObject, refusal: Refusal) => Serialized>> = {
  [ExactRandomNormal.className]: ({ mean, stddev, seed }) =>
    serialized('RandomNormal', { mean, stddev, seed: toSeed(seed) }),
  [ExactRandomUniform.className]: ({ minval, maxval, seed }) =>
    serialized('RandomUniform', { minval, maxval, seed: toSeed(seed) }),
  [ExactTruncatedNormal.className]: ({ mean, stddev, a, b, lower, upper, seed }, refusal) => {
    const sigmas = (bound: Json): number => (Number(bound) - Number(mean)) / Number(stddev);
    const [low, high] = a === undefined ? [lower, upper] : [sigmas(a), sigmas(b)];
    if (low !== -CUT) throw refusal(a === undefined ? 'lower' : 'a', a ?? lower);
    if (high !== CUT) throw refusal(b === undefined ? 'upper' : 'b', b ?? upper);
    return serialized('TruncatedNormal', { mean, stddev, seed: toSeed(seed) });
  },
  [ExactOrthogonal.className]: ({ gain, column_axis: axis, seed }, refusal) => {
    if (axis !== -1) throw refusal('column_axis', axis);
    return serialized('Orthogonal', { gain, seed: toSeed(seed) });
  },
  [ExactIdentity.className]: ({ gain }) => serialized('Identity', { gain }),
  [ExactConstant.className]: ({ value }) => serialized('Constant', { value }),
};

const DISTRIBUTIONS = {
  truncatedNormal: 'truncated_normal',
  normal: 'untruncated_normal',
  uniform: 'uniform',
} as const;

const MODES: Readonly<Partial<Record<Mode, string>>> = { fanIn: 'fan_in', fanOut: 'fan_out', fanAvg: 'fan_avg' };

// The fans that Keras reads from [..., in, out] are those of [..., out, in] exchanged.
const EXCHANGED_MODES: typeof MODES = { fanIn: 'fan_out', fanOut: 'fan_in', fanAvg: 'fan_avg' };

/** Keras's name of a mode, or undefined where Keras has no such fan. */
function toMode(mode: Mode, layout: Layout): string | undefined {
  return (layout === 'transposed' ? EXCHANGED_MODES : MODES)[mode];
}

function counterpartOf({ class_name: name, config }: Serialized, place: string): Serialized {
  const refusal: Refusal = (argument, value) =>
    wrongValue(`${place}.${argument}`, `one that Keras has for ${name}`, value);
  if (name in COUNTERPARTS) return COUNTERPARTS[name](config, refusal);
  const initializer: unknown = initializerOf(place, { className: name, config: withCamelKeys(config) });
  if (!(initializer instanceof VarianceScaled)) throw wrongValue(place, 'an initializer that Keras has', name);
  const { layout } = initializer;
  const { scale, mode, distribution } = initializer.spec;
  if (layout === 'depthwise' || typeof layout === 'object') throw refusal('layout', config.layout);
  const kerasMode = toMode(mode, layout);
  if (kerasMode === undefined) throw refusal('mode', config.mode);
  return serialized('VarianceScaling', {
    scale,
    mode: kerasMode,
    distribution: DISTRIBUTIONS[distribution],
    seed: toSeed(config.seed),
  });
}

function serialized(name: string, config: JsonObject): Serialized {
  return { class_name: name, config };
}

/**
 * A seed that means the same in Keras 2 and Keras 3: one that is already reduced. Keras saves only a generator's start,
 * so an advanced generator has no counterpart, and neither has a seed of Keras 2: Keras then draws new weights.
 */
function toSeed(seed: Json): Json {
  if (typeof seed === 'number') return kerasSeed(seed, 0)[0];
  if (!isObject(seed)) return null;
  if (isSerialized(seed)) return seed.class_name === Keras2Seed.className ? null : seed;
  return seed.counter === 0 ? toSeed(seed.seed) : null;
}

/** Keys as tfjs reads them: 'negative_slope' is negativeSlope. The values mean the same to this package either way. */
function withCamelKeys(value: Json): Json {
  if (Array.isArray(value)) return value.map(withCamelKeys);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [
      key.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase()),
      withCamelKeys(each),
    ]),
  );
}
