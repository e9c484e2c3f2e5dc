/** The activations of a model: which layers have one, and which one comes first on the way from a layer. */
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
  type Nonlinearity,
  rectifierScale,
  varianceScale,
} from '../scaling/gain.js';
import { gradientScale } from '../scaling/gradient_scale.js';
import { classNameOf, innerLayers, type Layer } from '../tfjs/layers.js';
import type { Graph } from './graph.js';
import { hasKernel } from './layer_kernels.js';

/** An activation, or several that join, by their effect on the variance. */
export interface Scales {
  readonly name: string;
  /** The argument that gave it; undefined for one of the model. */
  readonly argument?: string;
  /** The factor that keeps a signal of variance 1: 1 / E[f(z)^2]. @throws RangeError if there is none */
  readonly forwardScale: number;
  /**
   * The factor that keeps a gradient of variance 1: 1 / E[f'(z)^2], the same for rectifiers. @throws as `forwardScale`
   */
  readonly backwardScale: number;
}

/** An activation of a model. */
export interface FoundActivation extends Scales {
  /** Its function of one value; undefined if unknown, or if it mixes values as softmax does. */
  readonly f: Activation | undefined;
  /** The slope for negative inputs of a rectifier, f(x) = max(x, 0) + slope min(x, 0). */
  readonly slope: number | undefined;
  /** For a function that jumps, the factor of the gradient. */
  readonly derivative?: Activation | undefined;
}

/**
 * Classes without an activation of their own through which one is looked for: they move values, drop some, or change
 * their scale alone.
 */
const PASSES_ON: ReadonlySet<string> = new Set([
  'InputLayer',
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

/** Classes without kernels that end the search, as what they give is new or their input is the model's. */
const LINEAR_LAYERS: ReadonlySet<string> = new Set([
  'Dot',
  'CategoryEncoding',
  'CenterCrop',
  'RandomWidth',
  'Rescaling',
  'Resizing',
]);

/** The layer that a wrapper applies to every time step, or the layer itself. */
export function unwrapped(layer: Layer): Layer {
  return classNameOf(layer) === 'TimeDistributed' ? (innerLayers(layer).at(0) ?? layer) : layer;
}

/** One activation. Without a name its scales cost a quadrature each, so they are computed when they are needed. */
class OneActivation implements FoundActivation {
  readonly name: string;
  readonly f: Activation | undefined;
  readonly slope: number | undefined;
  readonly derivative: Activation | undefined;
  readonly argument?: string;
  readonly #activation: LayerActivation;
  #forwardScale: number | undefined;
  #backwardScale: number | undefined;

  constructor(activation: LayerActivation, argument?: string) {
    this.name = activation.name;
    if (argument !== undefined) this.argument = argument;
    this.slope = slopeOf(activation);
    this.f = functionOf(activation.nonlinearity, this.slope);
    this.derivative = activation.derivative;
    this.#activation = activation;
  }

  get forwardScale(): number {
    return (this.#forwardScale ??= this.#scaleBy(varianceScale));
  }

  get backwardScale(): number {
    return (this.#backwardScale ??=
      this.derivative === undefined ? this.#scaleBy(gradientScale) : varianceScale(this.derivative));
  }

  #scaleBy(scaleOf: (nonlinearity: CheckedNonlinearity) => number): number {
    // An unknown activation has no gain: it is treated as linear.
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
  // Any other name is that of a linear layer.
  return nonlinearity in ACTIVATIONS ? ACTIVATIONS[nonlinearity as ActivationName] : ACTIVATIONS.linear;
}

export const LINEAR: FoundActivation = new OneActivation({ name: 'linear', nonlinearity: 'linear' });

/** An unknown activation, treated as linear. */
export const UNKNOWN: FoundActivation = new OneActivation({ name: 'unknown' });

/**
 * The activation that a layer is, or has; undefined if it has none, or a linear one.
 *
 * @throws TypeError or RangeError for a `tf.layers.prelu` whose slopes cannot be read
 */
export function ownActivation(layer: Layer): FoundActivation | undefined {
  const activation = activationOf(unwrapped(layer));
  return activation === undefined ? undefined : new OneActivation(activation);
}

/** The activation of an argument: a name, a function or a layer. @throws TypeError, RangeError */
export function readNonlinearity(given: Nonlinearity | Layer, argument = 'nonlinearity'): FoundActivation {
  const nonlinearity = nonlinearityOrLayer(argument, given);
  const name = typeof nonlinearity === 'string' ? nonlinearity : 'function';
  return new OneActivation({ name, nonlinearity }, argument);
}

/**
 * The scale that an activation requires of a layer's kernel.
 *
 * @param path the layer, for the message
 * @throws RangeError where there is none: backward for a function that jumps, forward for one that is 0 everywhere
 */
export function scaleFor(activation: Scales, direction: 'forward' | 'backward', path: string): number {
  try {
    const scale = direction === 'forward' ? activation.forwardScale : activation.backwardScale;
    // A scale of 0, that of an infinite slope, would make all weights 0. One that is too large or NaN is refused later.
    if (scale !== 0) return scale;
  } catch (error) {
    const { message } = error as Error;
    // Quadrature's error names the argument "nonlinearity", which does not exist for an activation of the model.
    const isMeant = activation.argument !== undefined || !message.startsWith('"nonlinearity"');
    throw noScale(activation, direction, path, isMeant ? `: ${message}` : '');
  }
  throw noScale(activation, direction, path, '');
}

function noScale(activation: Scales, direction: string, path: string, reason: string): RangeError {
  const { name, argument = 'model' } = activation;
  const place = `${direction === 'forward' ? 'before' : 'after'} "${path}"`;
  return brokenRule(`"${argument}" expected an activation with a ${direction} gain ${place}, got ${name}${reason}`);
}

/** Finds the activations next to layers of a graph. */
export interface NeighbouringActivations {
  /** The last activations that a layer's inputs went through, one for each path to the layer. */
  before(layer: Layer): FoundActivation[];
  /** The first activations that a layer's outputs go through: its own, or one for each path from the layer. */
  after(layer: Layer): FoundActivation[];
}

/**
 * Finds activations next to layers, across layers that pass one on.
 *
 * @param ofInput the activation of the model's inputs
 * @param slopes the slopes that PReLU and LeakyReLU layers are about to have, instead of those that they have
 */
export function neighbouringActivations(
  graph: Graph,
  ofInput: FoundActivation,
  slopes: ReadonlyMap<Layer, number> = new Map(),
): NeighbouringActivations {
  const checkedActivation = (layer: Layer): FoundActivation | undefined => {
    const slope = slopes.get(unwrapped(layer));
    if (slope === undefined) return readActivation(graph, layer);
    const name = classNameOf(unwrapped(layer)) === 'PReLU' ? 'prelu' : 'leakyRelu';
    return new OneActivation({ name, meanSquaredSlope: slope ** 2 });
  };
  const sourcesOf = (layer: Vertex): readonly Vertex[] => (layer && graph.sources.get(layer)) ?? [];
  const consumersOf = (layer: Vertex): readonly Vertex[] => (layer && graph.consumers.get(layer)) ?? [undefined];
  const searchBack = searchAlong(sourcesOf, (source) =>
    source === undefined ? ofInput : (checkedActivation(source) ?? endOf(source)),
  );
  const searchAhead = searchAlong(consumersOf, (consumer) => {
    if (consumer === undefined) return LINEAR;
    const isActivation = ACTIVATION_LAYERS.has(classNameOf(unwrapped(consumer)));
    return (isActivation ? checkedActivation(consumer) : undefined) ?? endOf(consumer);
  });
  return {
    before: searchBack,
    after: (layer) => {
      const own = checkedActivation(layer);
      return own === undefined ? searchAhead(layer) : [own];
    },
  };
}

/** A layer; undefined stands for the outside of the model. */
type Vertex = Layer | undefined;

/**
 * A search for activations, depth first. It has a stack of its own, as the engine's would have to hold a frame for
 * every layer, and keeps what it learns of a layer for other searches.
 *
 * @param next the layers behind a layer
 * @param activationAt the activation that ends the search at a layer; undefined if the search goes on behind it
 */
function searchAlong(
  next: (layer: Vertex) => readonly Vertex[],
  activationAt: (layer: Vertex) => FoundActivation | undefined,
): (start: Layer) => FoundActivation[] {
  const activations = new Map<Vertex, FoundActivation | undefined>();
  return (start) => {
    const found: FoundActivation[] = [];
    const visited = new Set<Vertex>();
    const pending: Vertex[] = [];
    const goOnBehind = (layer: Vertex): void => {
      const behind = next(layer);
      for (let i = behind.length - 1; i >= 0; i--) pending.push(behind[i]);
    };
    goOnBehind(start);
    while (pending.length > 0) {
      const layer = pending.pop();
      if (!activations.has(layer)) activations.set(layer, activationAt(layer));
      const activation = activations.get(layer);
      if (activation !== undefined) found.push(activation);
      else if (!visited.has(layer)) {
        visited.add(layer);
        goOnBehind(layer);
      }
    }
    return found;
  };
}

/** `ownActivation`, whose errors name the layer. */
function readActivation(graph: Graph, layer: Layer): FoundActivation | undefined {
  try {
    return ownActivation(layer);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const name = graph.paths.get(layer) ?? layer.name;
    throw brokenRule(`"model" expected activations with a gain, got none for "${name}" (${classNameOf(layer)})`);
  }
}

/** What a layer without an activation ends a search with; undefined if the search goes on behind it. */
function endOf(layer: Layer): FoundActivation | undefined {
  const inner = unwrapped(layer);
  const className = classNameOf(inner);
  if (PASSES_ON.has(className)) return undefined;
  const isKnown = LINEAR_LAYERS.has(className) || hasKernel(inner) || innerLayers(inner).length > 0;
  return isKnown ? LINEAR : UNKNOWN;
}

/** One activation for several that come together: their second moments are averaged. */
export function averageActivations(found: readonly FoundActivation[]): Scales {
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
