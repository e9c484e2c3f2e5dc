import { wrongValue } from '../arguments/errors.js';
import { ExactConstant } from '../initializers/constant.js';
import { ExactIdentity } from '../initializers/identity.js';
import { ExactOrthogonal } from '../initializers/orthogonal.js';
import { ExactRandomNormal, ExactRandomUniform } from '../initializers/random.js';
import { ExactTruncatedNormal } from '../initializers/truncated_normal.js';
import { VarianceScaled } from '../initializers/variance_scaling_base.js';
import { WeightInitializer } from '../initializers/weight_initializer.js';
import { CUT } from '../random/normal.js';
import type { Layout } from '../scaling/fans.js';
import type { Mode } from '../scaling/mode.js';
import { initializerOf, registeredClass } from '../tfjs/initializer.js';
import { withIntegerSeed } from './integer_seed.js';
import { isModel, isObject, isSerialized, type Json, type JsonObject, rewrite, type Serialized } from './topology.js';

/**
 * Rewrites a topology that tfjs wrote into one that Keras 2 and Keras 3 load, and tfjs as well: this package's
 * initializers become those of Keras that draw the same.
 *
 * @throws RangeError for an initializer that Keras has no class for, with its name and its layer's
 */
export function toKeras(topology: Json): Json {
  const rewritten = rewrite(topology, (object, place) => {
    const found = registeredClass(object.class_name);
    return found?.prototype instanceof WeightInitializer
      ? toInitializer(object, place)
      : toLayer(withIntegerSeed(object, place));
  });
  return findable(rewritten);
}

/** Keras 3 looks a layer up in the module that is named beside it. */
function findable(layer: Json): Json {
  return isSerialized(layer) ? { module: isModel(layer) ? 'keras' : 'keras.layers', ...layer } : layer;
}

/** Rewrites what is inside of a model or a wrapper; in other objects there is nothing of it. */
function toLayer(object: Serialized): Serialized {
  const config = { ...object.config };
  if ('layer' in config) config.layer = findable(withoutInput(config.layer));
  if (Array.isArray(config.layers)) {
    const input = object.class_name === 'Sequential' ? inputOf(config.layers[0]) : [];
    config.layers = [...input, ...config.layers].map((layer) => findable(withoutInput(layer)));
  }
  return { ...object, config };
}

/** The input layer that a Sequential needs whose first layer has the shape of its inputs. */
function inputOf(first: Json): Json[] {
  if (!isSerialized(first) || first.class_name === 'InputLayer' || first.config.batch_input_shape === undefined)
    return [];
  const { name, batch_input_shape, dtype = 'float32' } = first.config;
  const config = { batch_input_shape, dtype, sparse: false, name: `${name as string}_input` };
  return [{ class_name: 'InputLayer', config }];
}

/**
 * A layer other than an input without the shape and the type of its inputs: Keras 3 takes the shape of a batch for that
 * of one example (keras/src/legacy/saving/saving_utils.py, model_from_config), and the type for that of the weights.
 */
function withoutInput(layer: Json): Json {
  if (!isSerialized(layer) || layer.class_name === 'InputLayer' || !('batch_input_shape' in layer.config)) return layer;
  const config = { ...layer.config };
  delete config.batch_input_shape;
  delete config.dtype;
  return { ...layer, config };
}

/** Makes the error for an argument that the counterpart in Keras has not. */
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

function toInitializer(object: Serialized, place: string): Serialized {
  const { class_name: name, config } = object;
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

/** Keras saves of a seed where it starts: what is further on has no counterpart, and the weights are drawn anew. */
function toSeed(seed: Json): Json {
  if (!isObject(seed)) return seed ?? null;
  return seed.counter === 0 ? seed.seed : null;
}

/** Keys as tfjs reads them: 'negative_slope' is negativeSlope. The values of this package mean the same either way. */
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
