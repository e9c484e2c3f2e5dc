/** The activations of a model: which layers have one, and which one is met first on the way from a layer. */
import { brokenRule } from '../arguments/errors.js';
import { meanSquare, slopes } from '../initializers/slopes.js';
import { type Activation, ACTIVATIONS } from '../scaling/activations.js';
import {
  checkNonlinearity,
  DEFAULT_NEGATIVE_SLOPE,
  hasGain,
  type Nonlinearity,
  rectifierScale,
  varianceScale,
} from '../scaling/gain.js';
import { derivativeSecondMoment, secondMoment } from '../scaling/second_moment.js';
import { classNameOf, configOf, innerLayers, isPReLULayer, type Layer } from '../tfjs/layers.js';
import type { Graph } from './graph.js';
import { hasKernel } from './layer_kernels.js';

/** An activation of a model. */
export interface FoundActivation {
  readonly name: string;
  /** What it does to a value; undefined where that is not known, or it mixes values as softmax does. */
  readonly f: Activation | undefined;
  /** What keeps a signal of variance 1: 1 / E[f(z)^2], or PyTorch's figure where `calculateGain` has it. */
  readonly forwardScale: number;
  /** What keeps a gradient of variance 1: 1 / E[f'(z)^2], the same for rectifiers. */
  readonly backwardScale: number;
}

export const LINEAR: FoundActivation = { name: 'linear', f: ACTIVATIONS.linear, forwardScale: 1, backwardScale: 1 };

/** Whatever a layer does whose class is not known; taken for linear. */
export const UNKNOWN: FoundActivation = { ...LINEAR, name: 'unknown', f: undefined };

/** Layers that are an activation and nothing else. */
export const ACTIVATION_LAYERS: ReadonlySet<string> = new Set([
  'Activation',
  'ReLU',
  'ELU',
  'LeakyReLU',
  'PReLU',
  'ThresholdedReLU',
  'Softmax',
]);

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
function unwrapped(layer: Layer): Layer {
  return classNameOf(layer) === 'TimeDistributed' ? (innerLayers(layer).at(0) ?? layer) : layer;
}

/** The activation that a layer is, or has of its own; undefined where there is none, or one that is linear. */
export function ownActivation(outer: Layer): FoundActivation | undefined {
  const layer = unwrapped(outer);
  const config = configOf(layer) as { activation?: unknown; alpha?: number; theta?: number; maxValue?: number };
  switch (classNameOf(layer)) {
    case 'ReLU':
      return typeof config.maxValue === 'number' ? cappedReLU(config.maxValue) : named('relu');
    case 'ELU':
      return named('elu');
    case 'LeakyReLU':
      return rectifier('leakyRelu', config.alpha ?? 0);
    case 'PReLU':
      return isPReLULayer(layer) ? rectifier('prelu', slopes('alpha', layer)) : undefined;
    case 'ThresholdedReLU':
      return thresholdedReLU(config.theta ?? 0);
    case 'Softmax':
      return named('softmax');
    default:
      return typeof config.activation === 'string' && config.activation !== 'linear'
        ? named(config.activation)
        : undefined;
  }
}

/** A rectifier by its slopes for negative inputs, of which only the mean square counts: He et al. 2015, eq. (15). */
function rectifier(name: string, alpha: number | readonly number[]): FoundActivation {
  const slope = Math.sqrt(meanSquare(alpha));
  const scale = rectifierScale(slope * slope);
  return { name, f: (x) => (x > 0 ? x : slope * x), forwardScale: scale, backwardScale: scale };
}

function cappedReLU(maxValue: number): FoundActivation {
  return exact(`relu up to ${maxValue}`, (x) => Math.min(Math.max(x, 0), maxValue));
}

function thresholdedReLU(theta: number): FoundActivation {
  const f: Activation = (x) => (x > theta ? x : 0);
  // The jump has no derivative, and tfjs gives it none.
  const backwardScale = 1 / secondMoment((x) => (x > theta ? 1 : 0));
  return { name: 'thresholdedRelu', f, forwardScale: 1 / secondMoment(f), backwardScale };
}

function exact(name: string, f: Activation): FoundActivation {
  return { name, f, forwardScale: 1 / secondMoment(f), backwardScale: 1 / derivativeSecondMoment(f) };
}

const known = new Map<string, FoundActivation>();

/** An activation by its name in tfjs. Softmax, which mixes values, and a user's own have no gain, and count as none. */
function named(name: string): FoundActivation {
  const found = known.get(name) ?? (hasGain(name) ? readNonlinearity(name) : { ...LINEAR, name, f: undefined });
  known.set(name, found);
  return found;
}

/** The activation that an option names. @throws TypeError, RangeError */
export function readNonlinearity(nonlinearity: Nonlinearity): FoundActivation {
  const checked = checkNonlinearity(nonlinearity);
  if (typeof checked === 'function') return exact('function', checked);
  const forwardScale = varianceScale(checked);
  if (typeof checked === 'object') {
    return { name: 'function', f: undefined, forwardScale, backwardScale: forwardScale };
  }
  if (checked === 'relu') return rectifier(checked, 0);
  if (checked in ACTIVATIONS) {
    const f = ACTIVATIONS[checked as keyof typeof ACTIVATIONS];
    return { name: checked, f, forwardScale, backwardScale: 1 / derivativeSecondMoment(f) };
  }
  return checked === 'leakyRelu'
    ? rectifier(checked, DEFAULT_NEGATIVE_SLOPE)
    : { ...LINEAR, name: checked, forwardScale, backwardScale: forwardScale };
}

/** Finds the activations next to layers of a graph. */
export interface NeighbouringActivations {
  /** The activations that a layer's inputs went through last, one for each path that leads to the layer. */
  before(layer: Layer): FoundActivation[];
  /** The activations that a layer's outputs go through first: its own, or one for each path that leads away. */
  after(layer: Layer): FoundActivation[];
}

/**
 * Finds activations next to layers, across layers that pass one on.
 *
 * @param ofInput the activation of the model's inputs
 */
export function neighbouringActivations(graph: Graph, ofInput: FoundActivation): NeighbouringActivations {
  const sourcesOf = (layer: Vertex): readonly Vertex[] => (layer && graph.sources.get(layer)) ?? [];
  const consumersOf = (layer: Vertex): readonly Vertex[] => (layer && graph.consumers.get(layer)) ?? [undefined];
  const searchBack = searchAlong(sourcesOf, (source) =>
    source === undefined ? ofInput : (checkedActivation(graph, source) ?? endOf(source)),
  );
  const searchAhead = searchAlong(consumersOf, (consumer) => {
    if (consumer === undefined) return LINEAR;
    const isActivation = ACTIVATION_LAYERS.has(classNameOf(unwrapped(consumer)));
    return (isActivation ? checkedActivation(graph, consumer) : undefined) ?? endOf(consumer);
  });
  return {
    before: searchBack,
    after: (layer) => {
      const own = checkedActivation(graph, layer);
      return own === undefined ? searchAhead(layer) : [own];
    },
  };
}

/** A layer; undefined is what lies outside of the model. */
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
function checkedActivation(graph: Graph, layer: Layer): FoundActivation | undefined {
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
export function together(found: readonly FoundActivation[]): Omit<FoundActivation, 'f'> {
  const harmonic = (scales: number[]): number => scales.length / scales.reduce((sum, scale) => sum + 1 / scale, 0);
  const names = [...new Set(found.map(({ name }) => name))];
  if (found.length === 0) return LINEAR;
  return {
    name: names.join(' + '),
    forwardScale: harmonic(found.map(({ forwardScale }) => forwardScale)),
    backwardScale: harmonic(found.map(({ backwardScale }) => backwardScale)),
  };
}
