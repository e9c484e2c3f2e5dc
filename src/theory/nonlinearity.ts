import type { layers } from '@tensorflow/tfjs-layers';
import { brokenRule, describe, wrongValue } from '../arguments/errors.js';
import { ownActivation } from '../model/activation.js';
import { type Curve, curveOf, rectifier } from '../propagation/curve.js';
import type { Activation } from '../scaling/activations.js';
import { hasGain, nonlinearity, type NonlinearityName } from '../scaling/gain.js';
import { isLayer, type Layer } from '../tfjs/layers.js';

/**
 * An activation: its name, in the spelling of tfjs (`'leakyRelu'`) or of PyTorch (`'leaky_relu'`), a function
 * `(x) => y`, or a layer that is an activation or has one.
 */
export type ActivationLike = NonlinearityName | (string & {}) | Activation | layers.Layer;

/** The curve of an activation. @throws TypeError, RangeError */
export function readActivation(given: unknown, negativeSlope: number | undefined): Curve {
  if (negativeSlope !== undefined && (isLayer(given) || nonlinearity('nonlinearity', given) !== 'leakyRelu')) {
    throw brokenRule(`"negativeSlope" requires nonlinearity "leakyRelu", got ${describe(given)}`);
  }
  return isLayer(given) ? curveOfLayer(given) : curveOf(given, negativeSlope);
}

function curveOfLayer(layer: Layer): Curve {
  const { name, f, slope } = ownActivation(layer) ?? {};
  if (slope !== undefined) return rectifier(slope);
  if (name === undefined || f === undefined) {
    throw wrongValue('nonlinearity', 'a layer with an activation that works element by element', layer);
  }
  return hasGain(name) ? curveOf(name) : { f };
}
