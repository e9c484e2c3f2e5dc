/** The options of a layer, and the rules that make exceptions for some layers. */
import { boolean, type Check, nonNegativeNumber, oneOf, text } from '../arguments/checks.js';
import { brokenRule, wrongKind, wrongValue } from '../arguments/errors.js';
import { type ArgsOf, argument, readArguments, type ValuesOf } from '../arguments/schema.js';
import { type FoundActivation, readNonlinearity } from '../model/activation.js';
import type { Graph, WeightedLayer } from '../model/graph.js';
import { kernelsOf } from '../model/layer_kernels.js';
import type { Nonlinearity } from '../scaling/gain.js';
import type { TfjsInitializer } from '../tfjs/initializer.js';
import { classNameOf, isLeakyReLULayer, type Layer } from '../tfjs/layers.js';
import { type Direction, DIRECTIONS } from './kernel_fill.js';
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
   * of torch.nn does, `'keras'` by Keras's defaults; `'tailored'` also sets slopes, for networks of any depth. Or how
   * weights are filled, as data: a `Preset`.
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

const LAYER_RULE = {
  /** The layer's name; with the names of the models around it, `encoder/dense_3`, that one alone. */
  layer: argument(text),
  /** The layer's class: `'Dense'`, `'Conv2D'`, ... */
  className: argument(text),
  ...LAYER_OPTIONS,
  /** The activation before the kernel (after it, if the direction is backward), instead of the one in the model. */
  nonlinearity: argument(nonlinearity),
  /** A factor >= 0 for the standard deviation of the kernel; default 1. */
  scale: argument(nonNegativeNumber),
  /** Fills the kernels instead; of a layer of unknown class all weights of rank 2 and more. */
  initializer: argument(kernelInitializer),
  /** `true` skips the layer. */
  keep: argument(boolean, false),
};

/** An exception for the layers of a name or a class. A rule that names a frozen layer has it initialized. */
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

/** An array of rules. */
export const rulesOption: Check<readonly Rule[], readonly LayerRule[]> = (name, given) => {
  if (!Array.isArray(given)) throw wrongKind(name, 'an array of rules', given);
  const rules: Rule[] = [];
  // The holes of a sparse array, of which there may be billions, end at the first: a rule that fits no layer.
  for (let i = 0; i < given.length; i++) {
    const place = `${name}[${i}]`;
    const rule = { ...readArguments(LAYER_RULE, given[i], place), place };
    if (rule.layer === undefined && rule.className === undefined) throw wrongTarget(rule);
    checkPresetOfRule(rule);
    const ignored = rule.initializer && OF_KERNELS.find((option) => rule[option] !== undefined);
    if (ignored !== undefined) throw brokenRule(`"${place}.${ignored}" cannot be combined with "initializer"`);
    rules.push(rule);
  }
  return rules;
};

/** Options that decide about kernels alone, which an initializer makes idle. */
const OF_KERNELS = ['direction', 'distribution', 'nonlinearity', 'scale'] as const;

/** Makes sure that the preset of a rule has nothing that concerns the model as a whole. @throws RangeError */
function checkPresetOfRule({ preset, place }: Rule): void {
  const ofModel = preset?.alpha === 'tailored' ? 'tailored slopes' : preset?.residual && 'residual factors';
  if (ofModel === undefined) return;
  throw wrongValue(`${place}.preset`, `a preset without ${ofModel}, which are for whole models`, preset?.given);
}

/** Makes sure that rules have something to do. @throws RangeError */
export function checkRules(rules: readonly Rule[], settings: Settings, graph: Graph): void {
  for (const rule of rules) {
    const { place, initializer, keep } = rule;
    const { preset } = settingsOf(rule, settings);
    checkPreset(preset, rule, `${place}.`);
    // A LeakyReLU, whose slope may be set, has no weights.
    const isTarget = ({ layer }: WeightedLayer): boolean =>
      layer.weights.length > 0 || (keep && settings.preset.alpha === 'tailored' && isLeakyReLULayer(layer));
    const targets = graph.weightedLayers.filter((target) => isTarget(target) && fits(rule, target));
    if (targets.length === 0) throw wrongTarget(rule);
    if (keep) continue;
    const unknown = targets.find(({ layer }) => !isKnown(layer, preset));
    if (unknown !== undefined && initializer === undefined) {
      throw brokenRule(
        `"${place}" requires "initializer" for "${unknown.path}", as ${describeClass(unknown)} is unknown`,
      );
    }
    const idle = [...OF_KERNELS, 'initializer' as const].find((option) => rule[option] !== undefined);
    const hasKernels = ({ layer }: WeightedLayer): boolean =>
      isKnown(layer, preset) ? kernelsOf(layer) !== undefined : layer.weights.some(({ shape }) => shape.length >= 2);
    if (idle !== undefined && !targets.some(hasKernels)) {
      throw brokenRule(`"${place}.${idle}" requires a layer with kernels, got ${describeClass(targets[0])}`);
    }
  }
}

function describeClass({ layer }: WeightedLayer): string {
  return `class "${classNameOf(layer)}"`;
}

function wrongTarget({ place, layer, className }: Rule): Error {
  return wrongValue(place, 'the name or the class of a layer with weights', layer ?? className);
}

function fits(rule: Rule, { layer, graphLayer, path }: WeightedLayer): boolean {
  const byName = rule.layer === undefined || [path, layer.name, graphLayer.name].includes(rule.layer);
  const classes = [classNameOf(layer), classNameOf(graphLayer)];
  return byName && (rule.className === undefined || classes.includes(rule.className));
}

/** The rule for a layer: the last one that fits; undefined if none does. */
export function ruleFor(target: WeightedLayer, rules: readonly Rule[]): Rule | undefined {
  return rules.filter((rule) => fits(rule, target)).at(-1);
}

/** Whether a rule names a layer, by itself or with the models around it, and not only its class. */
export function isNamed(target: WeightedLayer, rules: readonly Rule[]): boolean {
  return rules.some((rule) => rule.layer !== undefined && fits(rule, target));
}
