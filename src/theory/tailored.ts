import type { LayersModel } from '@tensorflow/tfjs-layers';
import { type Check, integerFrom, oneOf, type Spelled, withinUnit } from '../arguments/checks.js';
import { brokenRule, inFunction, wrongKind, wrongValue } from '../arguments/errors.js';
import { argument, type ArgsOf, readArguments } from '../arguments/schema.js';
import {
  TAILORED,
  type TailoredName,
  tailoredParameters,
  TAILORING_METHODS,
  type TailoringMethod,
} from '../propagation/tailored_activation.js';
import { CORRELATION, tailoredSlope as slopeFor } from '../propagation/tailored_slope.js';
import { checkModel } from '../model/checked_model.js';
import { depthOfActivations, depthOfRectifiers } from '../model/depth.js';
import { type Graph, readGraph } from '../model/graph.js';
import { isModel } from '../tfjs/layers.js';
import { TailoredActivation } from './tailored_activation_layer.js';

// tfjs itself overflows its stack between 3,000 and 5,000 layers.
const depthOf = integerFrom(1, 1_000_000);

const model: Check<LayersModel> = (name, given) => {
  if (isModel(given)) return given;
  throw wrongKind(name, 'a tf.LayersModel', given);
};

const graphOf = (given: LayersModel): Graph => readGraph(checkModel(given));

const TAILORED_SLOPE = {
  /** The correlation that inputs of correlation 0 have behind the last rectifier, within (0, 1); default 0.9. */
  correlation: argument(withinUnit, CORRELATION),
};

/** Options of `tailoredSlope`. */
export interface TailoredSlopeOptions extends ArgsOf<typeof TAILORED_SLOPE> {}

const tailoredName: Check<TailoredName> = (place, given) => {
  if (given !== 'relu') return oneOf(TAILORED)(place, given);
  throw wrongValue(place, 'an activation that can be bent', given, '. Did you mean "leakyRelu"?');
};

const TAILORED_ACTIVATION = {
  /** The number of consecutive activations. */
  depth: argument(depthOf),
  /** Instead of the depth: a built model with the same number of activations. */
  model: argument(model),
  /** `'TAT'` (default) or `'DKS'`. */
  method: argument(oneOf(TAILORING_METHODS) as Check<TailoringMethod>, 'TAT'),
};

/** Options of `tailoredActivation`: `depth` or `model`, and `method`. */
export interface TailoredActivationOptions extends ArgsOf<typeof TAILORED_ACTIVATION> {}

/**
 * The slope for negative values with which a deep plain network of leaky ReLUs or PReLUs keeps its inputs apart: that
 * of Tailored Activation Transformation (Zhang, Botev & Martens 2022). Kernels that go with it are orthogonal with the
 * gain `calculateGain('leakyRelu', slope)`, or those of `kaimingNormal({negativeSlope: slope})`.
 *
 * @param depth the rectifiers that come one after the other: their number from 1 to 1,000,000, or a built model, where
 *   the path with most of them counts
 * @param options optional: `correlation` (0.9)
 * @throws TypeError or RangeError for a bad argument, a model without rectifiers, or so few of them that no slope in
 *   [0, 1) reaches the correlation: up to 12 for 0.9
 * @example
 * const slope = tailoredSlope(50); // 0.4305
 * tf.layers.prelu({alphaInitializer: tf.initializers.constant({value: slope})});
 */
export function tailoredSlope(depth: number | LayersModel, options?: TailoredSlopeOptions): number {
  return inFunction('tailoredSlope', () => {
    const { correlation } = readArguments(TAILORED_SLOPE, options);
    if (!isModel(depth) && typeof depth !== 'number') {
      throw wrongKind('depth', 'an integer >= 1, or a tf.LayersModel', depth);
    }
    return slopeFor(isModel(depth) ? depthOfRectifiers(graphOf(depth)) : depthOf('depth', depth), correlation);
  });
}

/**
 * A layer gamma (f(alpha x + beta) + delta) whose four numbers keep the signals of a deep plain network apart, without
 * skips and normalization: Tailored Activation Transformation (Zhang, Botev & Martens 2022) or Deep Kernel Shaping
 * (Martens et al. 2021), which bends more. Their kernels are orthogonal ones of gain 1, or normal ones of variance
 * 1 / fanIn: the layer keeps the second moment. Every place in a network takes a layer of its own.
 *
 * The equations have several solutions; this is the one with the smallest input shift, as that of the published
 * implementation (google-deepmind/dks 0.1.2) nearly always is.
 *
 * @param name an activation of tfjs that bends smoothly; `'leakyRelu'`, which is tailored by its slope; `'selu'`, which
 *   has a kink, for `'DKS'` alone
 * @param options `depth`, from 1 to 1,000,000, or `model`; `method` ('TAT')
 * @throws TypeError or RangeError for a bad argument, or where no numbers solve the equations at that depth
 * @example
 * const activation = tailoredActivation('tanh', {depth: 50});
 */
export function tailoredActivation(
  name: Spelled<TailoredName>,
  options: TailoredActivationOptions,
): TailoredActivation {
  return inFunction('tailoredActivation', () => {
    const nonlinearity = tailoredName('name', name);
    const { depth: given, model: like, method } = readArguments(TAILORED_ACTIVATION, options);
    if ((given === undefined) === (like === undefined)) {
      throw brokenRule('expected one of "depth" and "model"');
    }
    const depth = like === undefined ? Number(given) : depthOfActivations(graphOf(like));
    return new TailoredActivation({ nonlinearity, ...tailoredParameters(nonlinearity, method, depth) });
  });
}
