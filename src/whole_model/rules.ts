/** The options of a layer, and the rules that make exceptions for some. */
import { argumentsObject } from '../arguments/object.js';
import { boolean, nonNegativeNumber, oneOf } from '../arguments/checks.js';
import { wrongKind, wrongValue } from '../arguments/errors.js';
import type { Nonlinearity } from '../scaling/gain.js';
import type { TfjsInitializer } from '../tfjs/initializer.js';
import { type FoundActivation, readNonlinearity } from '../model/activation.js';
import type { Graph, Leaf } from '../model/graph.js';
import { MODEL_DISTRIBUTIONS, type ModelDistribution, type PresetName, PRESETS } from './presets.js';

/** How the weights of a layer are filled. */
export interface LayerOptions {
  /**
   * `'kaiming'` (default) keeps the variance of the signal or of the gradient; `'pytorch'` gives what `reset_parameters`
   * of torch.nn gives, `'keras'` Keras's defaults.
   */
  preset?: PresetName;
  /** `'forward'` (default): He et al. 2015, eq. (10); `'backward'`: eq. (14). Of the preset `'kaiming'` only. */
  mode?: 'forward' | 'backward';
  /** Default `'normal'`. Of the preset `'kaiming'` only. */
  distribution?: ModelDistribution;
  /** `'zeros'`, or PyTorch's U(+-1 / sqrt(fanIn)); default what the preset has. */
  bias?: 'zeros' | 'pytorch';
}

/** Any initializer of tfjs or of this package. */
export type KernelInitializer = Pick<TfjsInitializer, 'apply'>;

/** An exception for the layers of a name or a class. */
export interface LayerRule extends LayerOptions {
  /** The layer's name; with the names of the models around it, `encoder/dense_3`, only that one. */
  layer?: string;
  /** The layer's class: `'Dense'`, `'Conv2D'`, ... */
  className?: string;
  /** The activation that the kernel's input went through (or, backward, its output goes through), instead of the found. */
  nonlinearity?: Nonlinearity;
  /** A factor for the kernel's standard deviation; default 1. */
  scale?: number;
  /** Draws the kernels instead. */
  initializer?: KernelInitializer;
  /** Leaves the layer as it is. */
  keep?: boolean;
}

/** The keys of `LayerOptions`. */
export const LAYER_KEYS = ['preset', 'mode', 'distribution', 'bias'] as const;
const RULE_KEYS = ['layer', 'className', ...LAYER_KEYS, 'nonlinearity', 'scale', 'initializer', 'keep'] as const;
const PRESET_NAMES = Object.keys(PRESETS) as PresetName[];

/** A layer's options, checked and complete but for what the preset decides. */
export interface Settings {
  readonly preset: PresetName;
  readonly mode: 'forward' | 'backward';
  readonly distribution: ModelDistribution;
  readonly bias?: 'zeros' | 'pytorch';
}

/** A rule, checked. */
export interface Rule extends Partial<Settings> {
  readonly layer?: string;
  readonly className?: string;
  readonly nonlinearity?: FoundActivation;
  readonly scale?: number;
  readonly initializer?: KernelInitializer;
  readonly keep?: boolean;
}

/** Reads what a layer's options and a rule have in common; what is left out stays out. @throws TypeError, RangeError */
export function readSettings(given: Record<string, unknown>): Partial<Settings> {
  const { preset, mode, distribution, bias } = given;
  const name = preset === undefined ? undefined : oneOf(PRESET_NAMES)('preset', preset);
  if (name !== undefined && name !== 'kaiming') {
    const ofKaiming = ['mode', 'distribution', 'nonlinearity', 'inputNonlinearity'].find(
      (key) => given[key] !== undefined,
    );
    if (ofKaiming !== undefined) throw wrongValue(ofKaiming, 'to come with preset "kaiming"', name);
  }
  return {
    ...(name === undefined ? {} : { preset: name }),
    ...(mode === undefined ? {} : { mode: oneOf(['forward', 'backward'] as const)('mode', mode) }),
    ...(distribution === undefined ? {} : { distribution: oneOf(MODEL_DISTRIBUTIONS)('distribution', distribution) }),
    ...(bias === undefined ? {} : { bias: oneOf(['zeros', 'pytorch'] as const)('bias', bias) }),
  };
}

/** Reads the rules, each of which must fit a layer. @throws TypeError, RangeError */
export function readRules(rules: unknown, graph: Graph): Rule[] {
  if (rules === undefined) return [];
  if (!Array.isArray(rules)) throw wrongKind('rules', 'an array of rules', rules);
  return Array.from(rules, (given: unknown, i) => {
    const name = `rules[${i}]`;
    const { layer, className, nonlinearity, scale, initializer, keep, ...others } = argumentsObject(
      name,
      given,
      RULE_KEYS,
    );
    for (const [key, value] of Object.entries({ layer, className })) {
      if (value !== undefined && typeof value !== 'string') throw wrongKind(`${name}.${key}`, 'a string', value);
    }
    const applies = initializer as Partial<KernelInitializer> | null | undefined;
    if (applies !== undefined && typeof applies?.apply !== 'function') {
      throw wrongKind(`${name}.initializer`, 'an initializer', initializer);
    }
    const rule: Rule = {
      ...readSettings({ ...others, nonlinearity }),
      layer: layer as string | undefined,
      className: className as string | undefined,
      nonlinearity: nonlinearity === undefined ? undefined : readNonlinearity(nonlinearity as Nonlinearity),
      scale: scale === undefined ? undefined : nonNegativeNumber(`${name}.scale`, scale),
      initializer: initializer as KernelInitializer | undefined,
      keep: keep === undefined ? undefined : boolean(`${name}.keep`, keep),
    };
    const selects = graph.leaves.some((leaf) => leaf.layer.weights.length > 0 && fits(rule, leaf));
    if (!selects) throw wrongValue(name, 'the name or the class of a layer with weights', layer ?? className);
    return rule;
  });
}

function fits(rule: Rule, { layer, outer, path }: Leaf): boolean {
  if (rule.layer === undefined && rule.className === undefined) return false;
  const byName = rule.layer === undefined || [path, layer.name, outer.name].includes(rule.layer);
  const classes = [layer.getClassName(), outer.getClassName()];
  return byName && (rule.className === undefined || classes.includes(rule.className));
}

/** The rule for a leaf: the last one that fits, or an empty one. */
export function ruleFor(leaf: Leaf, rules: readonly Rule[]): Rule {
  return rules.filter((rule) => fits(rule, leaf)).at(-1) ?? {};
}
