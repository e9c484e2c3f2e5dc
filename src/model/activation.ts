/** The activations of a model: which layers have one, and which one is met first on the way from a layer. */
import { brokenRule } from '../arguments/errors.js';
import {
  ACTIVATION_LAYERS,
  activationOf,
  type LayerActivation,
  nonlinearityOrLayer,
} from '../initializers/activation_layer.js';
import { type Activation, type ActivationName, ACTIVATIONS } from '../scaling/activations.js';
import {
  type CheckedNonlinearity,
  DEFAULT_NEGATIVE_SLOPE,
  gradientScale,
  type Nonlinearity,
  rectifierScale,
  varianceScale,
} from '../scaling/gain.js';
import { classNameOf, innerLayers, type Layer } from '../tfjs/layers.js';
import type { Graph } from './graph.js';

/** An activation, or several that come together, by what they do to the variance. */
export interface Scales {
  readonly name: string;
  /** What keeps a signal of variance 1: 1 / E[f(z)^2]. @throws RangeError where there is no such number */
  readonly forwardScale: number;
  /** What keeps a gradient of variance 1: 1 / E[f'(z)^2], the same for rectifiers. @throws as `forwardScale` */
  readonly backwardScale: number;
}

/** An activation of a model. */
export interface FoundActivation extends Scales {
  /** What it does to a value; undefined where that is not known, or it mixes values as softmax does. */
  readonly f: Activation | undefined;
  /** The slope for negative inputs of a rectifier, f(x) = max(x, 0) + slope min(x, 0). */
  readonly slope: number | undefined;
}

/**
 * Classes without an activation of their own through which one is looked for: they move values, drop some, or change
 * their scale alone.
 */
const PASSES_ON: ReadonlySet<string> = new Set([
  'Activation',
  'Dropout',
  'SpatialDropout1D',
  'GaussianDropout',
  'GaussianNoise',
  'AlphaDropout',
  'Flatten',
  'Reshape',
  'Permute',
  'RepeatVector',
  'Masking',
  'ZeroPadding2D',
  'Cropping2D',
  'UpSampling2D',
  'MaxPooling1D',
  'MaxPooling2D',
  'MaxPooling3D',
  'AveragePooling1D',
  'AveragePooling2D',
  'AveragePooling3D',
  'GlobalAveragePooling1D',
  'GlobalAveragePooling2D',
  'GlobalMaxPooling1D',
  'GlobalMaxPooling2D',
  'BatchNormalization',
  'LayerNormalization',
  'Add',
  'Average',
  'Concatenate',
  'Maximum',
  'Minimum',
  'Multiply',
]);

/** The layer that a wrapper applies to every time step, or the layer itself. */
function unwrapped(layer: Layer): Layer {
  return classNameOf(layer) === 'TimeDistributed' ? innerLayers(layer)[0] : layer;
}

/** One activation. Without a name its scales cost a quadrature each, so they are computed when they are needed. */
class OneActivation implements FoundActivation {
  readonly name: string;
  readonly f: Activation | undefined;
  readonly slope: number | undefined;
  readonly #activation: LayerActivation;
  #forwardScale: number | undefined;
  #backwardScale: number | undefined;

  constructor(activation: LayerActivation) {
    this.name = activation.name;
    this.slope = slopeOf(activation);
    this.f = functionOf(activation.nonlinearity, this.slope);
    this.#activation = activation;
  }

  get forwardScale(): number {
    return (this.#forwardScale ??= this.#scaleBy(varianceScale));
  }

  get backwardScale(): number {
    const { derivative } = this.#activation;
    return (this.#backwardScale ??=
      derivative === undefined ? this.#scaleBy(gradientScale) : varianceScale(derivative));
  }

  #scaleBy(scaleOf: (nonlinearity: CheckedNonlinearity) => number): number {
    // An activation that is not known has no gain: it is treated as linear.
    const { nonlinearity = 'linear', meanSquaredSlope } = this.#activation;
    return meanSquaredSlope === undefined ? scaleOf(nonlinearity) : rectifierScale(meanSquaredSlope);
  }
}

function slopeOf({ nonlinearity, meanSquaredSlope }: LayerActivation): number | undefined {
  if (meanSquaredSlope !== undefined) return Math.sqrt(meanSquaredSlope);
  return nonlinearity === 'relu' ? 0 : nonlinearity === 'leakyRelu' ? DEFAULT_NEGATIVE_SLOPE : undefined;
}

function functionOf(nonlinearity: CheckedNonlinearity | undefined, slope: number | undefined): Activation | undefined {
  if (slope !== undefined) return (x) => (x > 0 ? x : slope * x);
  if (typeof nonlinearity !== 'string') return typeof nonlinearity === 'function' ? nonlinearity : undefined;
  // A name that is no activation's is that of a linear layer.
  return nonlinearity in ACTIVATIONS ? ACTIVATIONS[nonlinearity as ActivationName] : ACTIVATIONS.linear;
}

export const LINEAR: FoundActivation = new OneActivation({ name: 'linear', nonlinearity: 'linear' });

/** An activation that nothing is known of; it is treated as linear. */
export const UNKNOWN: FoundActivation = new OneActivation({ name: 'unknown' });

/**
 * The activation that a layer is, or has of its own; undefined where there is none, or one that is linear.
 *
 * @throws TypeError or RangeError for a `tf.layers.prelu` whose slopes cannot be read
 */
export function ownActivation(layer: Layer): FoundActivation | undefined {
  const activation = activationOf(unwrapped(layer));
  return activation === undefined ? undefined : new OneActivation(activation);
}

/** The activation that an argument names, is, or is the layer of. @throws TypeError, RangeError */
export function readNonlinearity(given: Nonlinearity | Layer, argument = 'nonlinearity'): FoundActivation {
  const nonlinearity = nonlinearityOrLayer(argument, given);
  return new OneActivation({ name: typeof nonlinearity === 'string' ? nonlinearity : 'function', nonlinearity });
}

/**
 * The scale that an activation asks for of the kernel of a layer.
 *
 * @param path the layer, for the message
 * @throws RangeError where there is none: backward for a function that jumps, forward for one that is 0 everywhere
 */
export function scaleFor(activation: Scales, direction: 'forward' | 'backward', path: string): number {
  try {
    const scale = direction === 'forward' ? activation.forwardScale : activation.backwardScale;
    if (scale > 0 && scale < Infinity) return scale;
  } catch (error) {
    throw noScale(activation, direction, path, `: ${error instanceof Error ? error.message : String(error)}`);
  }
  throw noScale(activation, direction, path, '');
}

function noScale({ name }: Scales, direction: string, path: string, reason: string): RangeError {
  const place = direction === 'forward' ? 'before' : 'behind';
  return brokenRule(`"${path}" has no ${direction} gain for the activation ${place} it, ${name}${reason}`);
}

/** The activations that a layer's inputs went through last, one for each thing that comes together there. */
export function activationsBefore(graph: Graph, layer: Layer, ofInput: FoundActivation): readonly FoundActivation[] {
  const visited = new Set<Layer>();
  const before = (start: Layer): FoundActivation[] => (graph.sources.get(start) ?? []).flatMap(lastIn);
  const lastIn = (from: Layer | undefined): FoundActivation[] => {
    if (from === undefined) return [ofInput];
    const own = ownActivation(from);
    if (own !== undefined) return [own];
    if (!PASSES_ON.has(classNameOf(unwrapped(from)))) return [LINEAR];
    if (visited.has(from)) return [];
    visited.add(from);
    return before(from);
  };
  return before(layer);
}

/** The activations that a layer's outputs go through first, its own among them. */
export function activationsAfter(graph: Graph, layer: Layer): readonly FoundActivation[] {
  const own = ownActivation(layer);
  if (own !== undefined) return [own];
  const visited = new Set<Layer>();
  const after = (start: Layer): FoundActivation[] => {
    const consumers = graph.consumers.get(start);
    return consumers === undefined ? [LINEAR] : consumers.flatMap(firstIn);
  };
  const firstIn = (consumer: Layer): FoundActivation[] => {
    const className = classNameOf(unwrapped(consumer));
    const isActivation = ACTIVATION_LAYERS.has(className);
    const activation = isActivation ? ownActivation(consumer) : undefined;
    if (activation !== undefined) return [activation];
    if (!PASSES_ON.has(className)) return [LINEAR];
    if (visited.has(consumer)) return [];
    visited.add(consumer);
    return after(consumer);
  };
  return after(layer);
}

/** One activation for several that come together: their second moments are averaged. */
export function together(found: readonly FoundActivation[]): Scales {
  const harmonic = (scales: number[]): number => scales.length / scales.reduce((sum, scale) => sum + 1 / scale, 0);
  const names = [...new Set(found.map(({ name }) => name))];
  if (found.length === 0) return LINEAR;
  return {
    name: names.join(' + '),
    get forwardScale() {
      return harmonic(found.map(({ forwardScale }) => forwardScale));
    },
    get backwardScale() {
      return harmonic(found.map(({ backwardScale }) => backwardScale));
    },
  };
}
