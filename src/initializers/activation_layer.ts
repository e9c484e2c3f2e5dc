/** Reads the activation of a tfjs layer. */
import type { Check } from '../arguments/checks.js';
import { wrongKind, wrongValue } from '../arguments/errors.js';
import type { Activation } from '../scaling/activations.js';
import { type CheckedNonlinearity, hasGain, type Nonlinearity, nonlinearity, rectifierScale } from '../scaling/gain.js';
import { classNameOf, configOf, isElementwiseLayer, isLayer, isPReLULayer, type Layer } from '../tfjs/layers.js';
import { meanSquare, slopes } from './slopes.js';

/** Layer classes that are an activation and nothing else. */
export const ACTIVATION_LAYERS: ReadonlySet<string> = new Set([
  'Activation',
  'ReLU',
  'ELU',
  'LeakyReLU',
  'PReLU',
  'ThresholdedReLU',
  'Softmax',
  'Sine',
  'TailoredActivation',
]);

/** The activation that a layer is, or has. */
export interface LayerActivation {
  /** `'relu'`, `'leakyRelu'`, `'relu up to 3'`, ... */
  readonly name: string;
  /** Undefined for a rectifier with a slope, an unknown activation, and one that mixes values, such as softmax. */
  readonly nonlinearity?: CheckedNonlinearity;
  /** The squared slope of a rectifier for negative inputs, averaged over the channels: He et al. 2015, eq. (15). */
  readonly meanSquaredSlope?: number;
  /** For a function with a jump, the derivative that the gradient uses. */
  readonly derivative?: Activation;
}

/**
 * The activation of a layer; undefined if it has none, or a linear one.
 *
 * @throws TypeError or RangeError for a `tf.layers.prelu` whose slopes cannot be read
 */
export function activationOf(layer: Layer): LayerActivation | undefined {
  const { activation, alpha, theta, maxValue } = configOf(layer);
  switch (classNameOf(layer)) {
    case 'ReLU':
      return typeof maxValue === 'number' ? cappedReLU(maxValue) : named('relu');
    case 'ELU':
      return named('elu');
    case 'LeakyReLU':
      return { name: 'leakyRelu', meanSquaredSlope: Number(alpha) ** 2 };
    case 'PReLU':
      return isPReLULayer(layer) ? { name: 'prelu', meanSquaredSlope: meanSquare(slopes('alpha', layer)) } : undefined;
    case 'ThresholdedReLU':
      return thresholdedReLU(Number(theta));
    case 'Softmax':
      return named('softmax');
    case 'TailoredActivation':
      return elementwise(layer, 'tailored');
    case 'Sine':
      return elementwise(layer, 'sine');
    default:
      return typeof activation === 'string' && activation !== 'linear' ? named(activation) : undefined;
  }
}

function elementwise(layer: Layer, name: string): LayerActivation {
  return isElementwiseLayer(layer) ? { name, nonlinearity: (x) => layer.valueAt(x) } : { name };
}

/** An activation by its name in tfjs, or by any other name in tfjs's registry. */
function named(name: string): LayerActivation {
  const known = hasGain(name) ? nonlinearity('activation', name) : undefined;
  return typeof known === 'string' ? { name: known, nonlinearity: known } : { name };
}

function cappedReLU(maxValue: number): LayerActivation {
  if (maxValue === 6) return named('relu6');
  return { name: `relu up to ${maxValue}`, nonlinearity: (x) => Math.min(Math.max(x, 0), maxValue) };
}

function thresholdedReLU(theta: number): LayerActivation {
  return {
    name: 'thresholdedRelu',
    nonlinearity: (x) => (x > theta ? x : 0),
    derivative: (x) => (x > theta ? 1 : 0),
  };
}

/**
 * A nonlinearity by name, as a function, by its gain, or as the layer of tfjs that applies it: `tf.layers.leakyReLU`,
 * `prelu`, `reLU`, `elu`, `thresholdedReLU` or `activation`. A `prelu` is read once: its weights when it is built,
 * otherwise its `alphaInitializer`.
 *
 * @throws TypeError, RangeError
 */
export const nonlinearityOrLayer: Check<CheckedNonlinearity, Nonlinearity | Layer> = (argument, given) => {
  if (!isLayer(given)) return nonlinearity(argument, given);
  const className = classNameOf(given);
  if (!ACTIVATION_LAYERS.has(className)) {
    throw wrongKind(argument, 'a name, a function (x: number) => number, or an activation layer', given);
  }
  const {
    name,
    nonlinearity: known,
    meanSquaredSlope,
  } = activationOf(given) ?? { name: 'linear', nonlinearity: 'linear' };
  if (meanSquaredSlope !== undefined)
    return nonlinearity(argument, { gain: Math.sqrt(rectifierScale(meanSquaredSlope)) });
  if (known === undefined) throw wrongValue(argument, 'an element-wise activation', name);
  return known;
};
