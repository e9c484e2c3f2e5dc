/** The options of a layer, and the rules that make exceptions for some layers and weights. */
import { boolean, type Check, elementsOf, nonNegativeNumber, oneOf } from '../arguments/checks.js';
import { brokenRule, wrongKind, wrongValue } from '../arguments/errors.js';
import { didYouMean } from '../arguments/guess.js';
import { type ArgsOf, argument, readArguments, type ValuesOf } from '../arguments/schema.js';
import { type FoundActivation, readNonlinearity } from '../model/activation.js';
import type { WeightedLayer } from '../model/graph.js';
import { kernelsOf } from '../model/layer_kernels.js';
import type { Nonlinearity } from '../scaling/gain.js';
import type { TfjsInitializer } from '../tfjs/initializer.js';
import { classNameOf, isLeakyReLULayer, isPReLULayer, type Layer, type LayerWeight, roleOf } from '../tfjs/layers.js';
import { type Direction, DIRECTIONS } from './kernel_fill.js';
import { classNames, holds, layerNames, matches, namePattern, type Place, type WeightPredicate } from './names.js';
import { type CheckedPreset, checkPreset, MODEL_DISTRIBUTIONS, type ModelDistribution } from './preset.js';
import { isKnown, presetNamed, presetOption } from './presets.js';

/** Any initializer of tfjs or of this package. */
export type KernelInitializer = Pick<TfjsInitializer, 'apply'>;

const kernelInitializer: Check<KernelInitializer> = (name, given) => {
  const { apply } = (given ?? {}) as Partial<KernelInitializer>;
  if (typeof apply !== 'function') throw wrongKind(name, 'an initializer', given);
  return given as KernelInitializer;
};

/** A nonlinearity, read. */
export const nonlinearity: Check<FoundActivation, Nonlinearity | Layer> = (name, given) =>
  readNonlinearity(given as Nonlinearity, name);

/** What decides how the weights of a layer are filled. */
export const LAYER_OPTIONS = {
  /**
   * `'kaiming'` (default) keeps the variance of the signal or of its gradient; `'pytorch'` fills as `reset_parameters`
   * of torch.nn does, `'keras'` by Keras's defaults; `'tailored'` also sets slopes, for networks of any depth.
   * `'efficientnet'` and `'gpt2'` fill as the code of those networks does. Or how weights are filled, as data: a
   * `Preset`.
   */
  preset: argument(presetOption),
  /**
   * `'forward'` (default) keeps the variance of the signal (He et al. 2015, eq. 10), `'backward'` that of its gradient
   * (eq. 14). Only where the preset leaves it open, as `'kaiming'` does.
   */
  direction: argument(oneOf(DIRECTIONS)),
  /**
   * `'normal'` (default), `'uniform'`, `'truncatedNormal'` or `'orthogonal'`. Only where the preset leaves it open, as
   * `'kaiming'` does.
   */
  distribution: argument(oneOf(MODEL_DISTRIBUTIONS)),
  /** `'zeros'`, or PyTorch's `'pytorch'`: U(+-1 / sqrt(fanIn)). The default is the preset's. */
  bias: argument(oneOf(['zeros', 'pytorch'])),
};

/** What decides how the weights of a layer are filled. */
export interface LayerOptions extends ArgsOf<typeof LAYER_OPTIONS> {}

const wherePredicate: Check<WeightPredicate> = (name, given) => {
  if (typeof given !== 'function') throw wrongKind(name, 'a function of a weight', given);
  return given as WeightPredicate;
};

const LAYER_RULE = {
  /**
   * The layer's name; with the names of the models around it, `encoder/dense_3`, that one alone. A RegExp is searched
   * for in both.
   */
  layer: argument(namePattern),
  /** The layer's class: `'Dense'`, `'Conv2D'`, ...; or a RegExp. */
  className: argument(namePattern),
  /** The weight's name in its layer: `'kernel'`, `'recurrent_kernel'`, `'bias'`, ...; or a RegExp. */
  weight: argument(namePattern),
  /** Whether the rule is for a weight, where no name says it. Asked once for every weight that the names fit. */
  where: argument(wherePredicate),
  ...LAYER_OPTIONS,
  /** The activation before the kernel (after it, if the direction is backward), instead of the one in the model. */
  nonlinearity: argument(nonlinearity),
  /** A factor >= 0 for the standard deviation of the kernel; default 1. */
  scale: argument(nonNegativeNumber),
  /**
   * Fills the kernels instead; of a layer of unknown class all weights of rank 2 and more. With `weight` or `where` it
   * fills whatever weights those choose.
   */
  initializer: argument(kernelInitializer),
  /** `true` skips the layer, or the weight. */
  keep: argument(boolean, false),
};

/**
 * An exception for the weights that all of `layer`, `className`, `weight` and `where` fit, of which it has at least
 * one. The last rule that fits a weight decides about it alone: options of others are not added. A rule with the name
 * of a frozen layer, not a RegExp, has it initialized.
 */
export interface LayerRule extends ArgsOf<typeof LAYER_RULE> {}

/** A rule, checked, and where it was given: `rules[0]`. */
export type Rule = ValuesOf<typeof LAYER_RULE> & { readonly place: string };

/** The options of a layer, complete. */
export interface Settings {
  readonly preset: CheckedPreset;
  readonly direction: Direction;
  readonly distribution: ModelDistribution;
  /** Undefined leaves it to the preset. */
  readonly bias: 'zeros' | 'pytorch' | undefined;
}

/** Completes options, by those of the model or by the defaults. */
export function settingsOf(
  { preset, direction, distribution, bias }: ValuesOf<typeof LAYER_OPTIONS>,
  others?: Settings,
): Settings {
  return {
    preset: preset ?? others?.preset ?? presetNamed('kaiming'),
    direction: direction ?? others?.direction ?? 'forward',
    distribution: distribution ?? others?.distribution ?? 'normal',
    bias: bias ?? others?.bias,
  };
}

/** What a rule says of the weights that it is for. */
const TARGETS = ['layer', 'className', 'weight', 'where'] as const;

/** An array of rules. */
export const rulesOption: Check<readonly Rule[], readonly LayerRule[]> = (name, given) => {
  if (!Array.isArray(given)) throw wrongKind(name, 'an array of rules', given);
  return elementsOf(name, given, ruleOf);
};

/** One of them; an array's hole is a rule that fits no layer. */
function ruleOf(place: string, given: unknown): Rule {
  const rule = { ...readArguments(LAYER_RULE, given, place), place };
  if (TARGETS.every((target) => rule[target] === undefined)) throw wrongTarget(rule);
  checkPresetOfRule(rule);
  const ignored = rule.initializer && OF_KERNELS.find((option) => rule[option] !== undefined);
  if (ignored !== undefined) throw brokenRule(`"${place}.${ignored}" cannot be combined with "initializer"`);
  return rule;
}

/** Options that decide about kernels alone, which an initializer makes idle. */
const OF_KERNELS = ['direction', 'distribution', 'nonlinearity', 'scale'] as const;

/** Makes sure that the preset of a rule has nothing that concerns the model as a whole. @throws RangeError */
function checkPresetOfRule({ preset, place }: Rule): void {
  const ofModel = preset?.alpha === 'tailored' ? 'tailored slopes' : preset?.residual && 'residual factors';
  if (ofModel === undefined) return;
  throw wrongValue(`${place}.preset`, `a preset without ${ofModel}, which are for whole models`, preset?.given);
}

/** Whether the names in a rule fit the layer of a weight. */
function fitsLayer({ layer, className }: Rule, weightPlace: Place): boolean {
  return (
    (layer === undefined || matches(layer, layerNames(weightPlace))) &&
    (className === undefined || matches(className, classNames(weightPlace)))
  );
}

/** Whether a rule fits a weight, or a layer without weights. @throws what its predicate throws; TypeError */
export function fits(rule: Rule, weightPlace: Place): boolean {
  const { weight: pattern, where, place } = rule;
  const { weight } = weightPlace;
  if (!fitsLayer(rule, weightPlace)) return false;
  if (pattern !== undefined && (weight === undefined || !matches(pattern, [roleOf(weight)]))) return false;
  return where === undefined || holds(where, `${place}.where`, weightPlace);
}

/** Whether a rule chooses weights, and not all of a layer: its initializer fills them, be they kernels or not. */
export function choosesWeights({ weight, where }: Rule): boolean {
  return weight !== undefined || where !== undefined;
}

/** Whether a weight is a kernel; of an unknown class any weight of rank 2 and more. */
function isKernel({ layer }: WeightedLayer, weight: LayerWeight, preset: CheckedPreset): boolean {
  if (!isKnown(layer, preset)) return weight.shape.length >= 2;
  return kernelsOf(layer)?.some(({ role }) => role === roleOf(weight)) === true;
}

/**
 * Makes sure that a rule has something to do.
 *
 * @param fitting the places that it fits
 * @param places all places, for a guess
 * @throws RangeError
 */
export function checkRule(rule: Rule, fitting: readonly Place[], settings: Settings, places: readonly Place[]): void {
  const { place, initializer, keep } = rule;
  const { preset } = settingsOf(rule, settings);
  checkPreset(preset, rule, `${place}.`);
  const targets = fitting.flatMap(({ target, weight }) => (weight === undefined ? [] : [{ target, weight }]));
  // A LeakyReLU, whose slope may be set, has no weights.
  const keepsSlopes =
    keep && settings.preset.alpha === 'tailored' && fitting.some(({ target }) => isLeakyReLULayer(target.layer));
  if (targets.length === 0 && !keepsSlopes) throw wrongTarget(rule, places);
  if (keep) return;
  const [{ target: first }] = targets;
  if (initializer === undefined && targets.every(({ target }) => !isKnown(target.layer, preset))) {
    throw brokenRule(`"${place}" requires "initializer" for "${first.path}", as ${describeClass(first)} is unknown`);
  }
  const ofKernels = choosesWeights(rule) ? OF_KERNELS : [...OF_KERNELS, 'initializer' as const];
  const idle = ofKernels.find((option) => rule[option] !== undefined);
  if (idle !== undefined && !targets.some(({ target, weight }) => isKernel(target, weight, preset))) {
    const [needs, got] = choosesWeights(rule)
      ? ['a kernel', describeWeight(targets[0])]
      : ['a layer with kernels', describeClass(first)];
    throw brokenRule(`"${place}.${idle}" requires ${needs}, got ${got}`);
  }
  if (!choosesWeights(rule)) return;
  if (rule.bias !== undefined && !targets.some(({ weight }) => roleOf(weight) === 'bias')) {
    throw brokenRule(`"${place}.bias" requires a bias, got ${describeWeight(targets[0])}`);
  }
  const slopes = initializer && targets.find(({ target: { layer } }) => isPReLULayer(layer));
  if (slopes !== undefined) {
    const reason = 'the slopes of PReLU, which gains depend on, are those of "alpha" in a preset';
    throw brokenRule(`"${place}.initializer" cannot fill "${slopes.target.path}": ${reason}`);
  }
}

function describeClass({ layer }: WeightedLayer): string {
  return `class "${classNameOf(layer)}"`;
}

function describeWeight({ target, weight }: { target: WeightedLayer; weight: LayerWeight }): string {
  return `"${roleOf(weight)}" of ${describeClass(target)}`;
}

/** The error for a rule that fits nothing: the first of its names that does not is to blame. */
function wrongTarget(rule: Rule, places: readonly Place[] = []): Error {
  const { place, layer, className, weight, where } = rule;
  const ofLayer = places.filter((each) => fitsLayer(rule, each));
  const roles = [...new Set(ofLayer.flatMap((each) => (each.weight === undefined ? [] : [roleOf(each.weight)])))];
  if (!choosesWeights(rule) || roles.length === 0) {
    return wrongValue(place, 'the name or the class of a layer with weights', layer ?? className);
  }
  if (weight !== undefined && !roles.some((role) => matches(weight, [role]))) {
    const hint = typeof weight === 'string' ? didYouMean(weight, roles) : '';
    return wrongValue(`${place}.weight`, `one of ${roles.join(', ')}`, weight, hint);
  }
  return wrongValue(`${place}.where`, 'a function that is true for a weight of the model', where);
}
