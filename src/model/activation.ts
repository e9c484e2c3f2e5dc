/** The activations of a model: which layers have one, and which one is met first on the way from a layer. */
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
import { innerLayers, isPReLULayer, type Layer } from '../tfjs/layers.js';
import type { Graph } from './graph.js';

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
  return layer.getClassName() === 'TimeDistributed' ? innerLayers(layer)[0] : layer;
}

/** The activation that a layer is, or has of its own; undefined where there is none, or one that is linear. */
export function ownActivation(outer: Layer): FoundActivation | undefined {
  const layer = unwrapped(outer);
  const config = layer.getConfig() as { activation?: unknown; alpha?: number; theta?: number; maxValue?: number };
  switch (layer.getClassName()) {
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

/** The activations that a layer's inputs went through last, one for each thing that comes together there. */
export function activationsBefore(graph: Graph, layer: Layer, ofInput: FoundActivation): readonly FoundActivation[] {
  const visited = new Set<Layer>();
  const before = (start: Layer): FoundActivation[] => (graph.sources.get(start) ?? []).flatMap(lastIn);
  const lastIn = (from: Layer | undefined): FoundActivation[] => {
    if (from === undefined) return [ofInput];
    const own = ownActivation(from);
    if (own !== undefined) return [own];
    if (!PASSES_ON.has(unwrapped(from).getClassName())) return [LINEAR];
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
    const className = unwrapped(consumer).getClassName();
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
