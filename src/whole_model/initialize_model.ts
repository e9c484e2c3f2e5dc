import { Tensor, tidy, util } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { type Check, integer, oneOf, withinUnit } from '../arguments/checks.js';
import { brokenRule, describe } from '../arguments/errors.js';
import { type ArgsOf, argument, readArguments, type ValuesOf } from '../arguments/schema.js';
import { type SeedLike, seedSource } from '../initializers/seed_source.js';
import { LINEAR, neighbouringActivations } from '../model/activation.js';
import { checkModel } from '../model/checked_model.js';
import { type Graph, readGraph } from '../model/graph.js';
import { nextGlobalSeed, SeedGenerator } from '../random/seed_generator.js';
import type { Seed } from '../random/seed.js';
import { textTable } from '../text_table.js';
import { assign, constrained, type LeakyReLULayer, setAlphas } from '../tfjs/layers.js';
import { allOrNothing } from './all_or_nothing.js';
import { choose } from './choices.js';
import { onlyOption } from './only.js';
import { type InitializedKernel, type LayerPlan, planLayer, type WeightFill } from './plan.js';
import { checkPreset } from './preset.js';
import { type NoFormula, propagated } from './propagate.js';
import { residualFactors, RESIDUALS } from './residual.js';
import { LAYER_OPTIONS, nonlinearity, type Rule, rulesOption, type Settings, settingsOf } from './rules.js';
import { reasonsToSkip, skippedLayer, skippedLines, type SkippedLayer } from './skipped.js';
import { type InitializedSlopes, planSlopes } from './slopes.js';

/** A seed for every weight, one after the other. */
export const seedsOption: Check<() => Seed, SeedLike> = (name, given) => {
  const source = typeof given === 'number' ? new SeedGenerator(integer(name, given)) : seedSource(name, given);
  return () => source.next();
};

/**
 * How the variance of a kernel is computed.
 *
 * - `'gain'` (default): the gain of the activation before it, for a signal that has variance 1 there.
 * - `'propagate'`: what theory says of its input. From inputs of variance 1 it follows the signal through every layer,
 *   and draws each kernel so that E[y²] = 1 for what it gives, bias and all.
 */
export type Method = (typeof METHODS)[number];

const METHODS = ['gain', 'propagate'] as const;

export const OPTIONS = {
  /** `'gain'` (default) or `'propagate'`: what a kernel is drawn by. The latter with preset `'kaiming'` only. */
  method: argument(oneOf(METHODS), 'gain'),
  ...LAYER_OPTIONS,
  /** An integer or a `SeedGenerator`; default random. Every weight gets a seed of its own. */
  seed: argument(seedsOption, nextGlobalSeed),
  /**
   * How the kernels of residual branches are scaled: `'none'` (default, but `'gpt2'` of presets `'tailored'` and
   * `'gpt2'`), `'gpt2'`, `'fixup'` or `'zero'`.
   */
  residual: argument(oneOf(RESIDUALS)),
  /**
   * The correlation that inputs of correlation 0 have behind the last rectifier, within (0, 1); default 0.9. Preset
   * `'tailored'` only.
   */
  correlation: argument(withinUnit),
  /**
   * The activation that the model's inputs are taken to have gone through. The default `'linear'` gives n Var[w] = 1 in
   * the first layer; `'relu'` uses eq. (10) there too, as the paper does. Only for presets with gains by activation,
   * such as `'kaiming'` and `'tailored'`.
   */
  inputNonlinearity: argument(nonlinearity),
  /** Exceptions by layer, class and weight; the last one that matches a weight wins. */
  rules: argument(rulesOption, [] as readonly Rule[]),
  /**
   * What to draw; everything else stays as it is, whatever rules say: a name, a RegExp, an array of them, or a function
   * of a weight. A name is that of a layer, `'head'` or `'encoder/head'`, or of a weight, `'head/kernel'`; in an array
   * each must match something, but the array may be empty. Names reach frozen layers, RegExps and functions do not.
   */
  only: argument(onlyOption),
};

/** Options of `initializeModel`. */
export interface InitializeModelOptions extends ArgsOf<typeof OPTIONS> {}

/** The result of `initializeModel`. */
export interface ModelInitialization {
  /** The kernels that were filled, in the order of the model's layers. */
  readonly kernels: readonly InitializedKernel[];
  /** The layers with weights that stay as they were, and why. */
  readonly skipped: readonly SkippedLayer[];
  /** The PReLU and LeakyReLU layers whose slopes were set. */
  readonly slopes: readonly InitializedSlopes[];
  /** What preset `'tailored'` could not do, or did in a way that may surprise. */
  readonly warnings: readonly string[];
  /** With method `'propagate'`, the layers without a formula in theory: they are assumed to pass their input on. */
  readonly noFormula: readonly NoFormula[];
  /** The kernels as a table for a terminal, and a line for each skipped layer. */
  toTable(): string;
}

/**
 * Initializes all weights of a model, each kernel for its place: by the layout of its layer's class, by the activation
 * that its input went through, and by the residual branch that it is on.
 *
 * The search for the activation goes back from the layer, through dropout, pooling, reshaping, padding and
 * normalization; where branches join, their second moments are averaged. The slopes of LeakyReLU and PReLU layers are
 * read. Normalization layers start afresh, with factor 1, shift 0 and no history.
 *
 * Preset `'tailored'` makes networks of any depth trainable without skips and normalization (Zhang, Botev & Martens
 * 2022): the slopes of PReLU and LeakyReLU layers are those with which inputs of correlation 0 have the option
 * `correlation` behind the last rectifier, and kernels are orthogonal, those of convolutions delta-orthogonal, with the
 * gain of that slope. Behind a `TailoredActivation` of `tfjs-initializers/theory` that gain is 1. In a residual model
 * the last kernel of each of N branches is scaled by 1 / sqrt(N), or as `residual` says, and an addition weighs the
 * correlations of what it adds up by their second moments. Their sum grows, by up to e; `warnings` has the growth. A
 * model too shallow for a slope gets 0. Models with normalization layers are refused, and those that apply a layer to
 * its own output.
 *
 * With `method: 'propagate'` theory follows the signal from inputs of variance 1 through every layer, in training, and
 * each kernel is drawn so that E[y²] is 1 for what it gives; in direction `'backward'`, so that E[(dL/dx)²] is 1 in its
 * input if it is 1 in the model's outputs. Dropout, pools, additions, gates and means count, unlike for gains.
 * Factors of rules and residual branches multiply afterwards, and are followed.
 *
 * Layers of unknown classes and frozen layers are skipped: those with `trainable: false`, those in a model or a wrapper
 * that has it, and those of whose weights none is trainable. A rule that names a frozen layer has it initialized.
 *
 * What `only` leaves out is not drawn, as what a checkpoint brought should not be. What is drawn has the values that it
 * has without `only`, as every weight has a seed of its own by its place; with `'propagate'` the others count with the
 * values that they have.
 *
 * Either all weights and slopes change or, if anything fails, none, and seed generators are where they were. All values
 * are made before the first weight changes, which takes memory for a second copy of the weights, as a step of training
 * does. Constraints are applied.
 *
 * @param model a built `tf.sequential` or `tf.model`, with nested models, shared layers and wrappers
 * @param options all optional; see `InitializeModelOptions`
 * @returns the kernels with fans, gains and standard deviations, the layers that were skipped, slopes and warnings
 * @throws TypeError or RangeError for a bad argument, a rule or a name that fits nothing, a rule without effect, a
 *   model that is not built or disposed, or one that cannot be tailored
 * @example
 * const summary = initializeModel(model, { seed: 42, residual: 'fixup' });
 * console.log(summary.toTable());
 * @example
 * initializeModel(model, { seed: 42, only: 'head' });  // a new head on a base that was loaded
 */
export function initializeModel(model: LayersModel, options?: InitializeModelOptions): ModelInitialization {
  return allOrNothing('initializeModel', () =>
    initialize(readGraph(checkModel(model)), readArguments(OPTIONS, options)),
  );
}

/** Initializes the weights of a graph. @throws RangeError; what initializers and constraints throw */
export function initialize(graph: Graph, options: ValuesOf<typeof OPTIONS>): ModelInitialization {
  const { rules, only, correlation, inputNonlinearity = LINEAR } = options;
  const settings = settingsOf(options);
  const residual = options.residual ?? settings.preset.residual ?? 'none';
  checkPreset(settings.preset, options);
  const choices = choose(graph, rules, only, settings);
  const factors = residualFactors(residual, graph);
  const plannedSlopes = planSlopes(graph, { settings, choices, residualFactors: factors, correlation });
  if (options.method === 'propagate') checkPropagates(settings, rules);
  const context = {
    settings,
    choices,
    inputNonlinearity,
    activations: neighbouringActivations(graph, inputNonlinearity, plannedSlopes.slopes),
    residualFactors: factors,
    slopes: plannedSlopes.slopes,
  };
  const kernels: InitializedKernel[] = [];
  const skipped: SkippedLayer[] = [];
  const noFormula: NoFormula[] = [];
  tidy(() => {
    let plans: LayerPlan[] = [];
    for (const target of graph.weightedLayers) {
      // A weight's seed depends only on its place, not on what happens to others.
      const seeds = new Map(target.layer.weights.map((weight) => [weight, options.seed()]));
      if (seeds.size === 0) continue;
      const reasons = reasonsToSkip(target, choices, settings.preset);
      skipped.push(...skippedLayer(target, reasons));
      reasons.forEach((_, weight) => seeds.delete(weight));
      if (seeds.size > 0) plans.push(planLayer(target, seeds, context));
    }
    if (options.method === 'propagate') {
      const outcome = propagated(plans, graph, inputNonlinearity);
      plans = outcome.plans;
      noFormula.push(...outcome.noFormula);
    }
    kernels.push(...plans.flatMap((plan) => plan.kernels.map(({ row }) => row)));
    fillWeights(
      plans.flatMap((plan) => [...plan.fills, ...plan.kernels.map(({ fill }) => fill)]),
      plannedSlopes.alphas,
    );
  });
  const { rows: slopes, warnings } = plannedSlopes;
  const lines = (): string[] => [
    ...slopeLines(slopes),
    ...skippedLines(skipped),
    ...noFormulaLines(noFormula),
    ...warnings,
  ];
  return { kernels, skipped, slopes, warnings, noFormula, toTable: () => [tableOf(kernels), ...lines()].join('\n') };
}

/** Checks that all kernels are drawn by theory. @throws RangeError */
function checkPropagates(settings: Settings, rules: readonly Rule[]): void {
  for (const { place, preset } of [{ place: '', preset: settings.preset }, ...rules]) {
    if (preset === undefined || preset.given === 'kaiming') continue;
    const of = place === '' ? '' : ` in ${place}`;
    throw brokenRule(`"method" "propagate" requires preset "kaiming"${of}, got ${describe(preset.given)}`);
  }
}

/** A line for below a table, or none. */
function noFormulaLines(layers: readonly NoFormula[]): string[] {
  if (layers.length === 0) return [];
  const names = layers.map(({ layer, className }) => `${layer} (${className})`).join(', ');
  return [`No formula for ${names}: taken to pass the input on`];
}

/**
 * Fills all weights and sets all slopes, or none: all values are there before anything changes, and nothing fails after
 * that.
 */
function fillWeights(fills: readonly WeightFill[], alphas: ReadonlyMap<LeakyReLULayer, number>): void {
  const values = fills.map(valuesOf);
  setAlphas(alphas);
  fills.forEach(({ weight }, i) => {
    assign(weight, values[i]);
  });
}

/** The new values of a weight, as its constraint has them. */
function valuesOf({ weight, makeValues }: WeightFill): Tensor {
  const values = tidy(() => constrained(weight, makeValues()));
  const fits =
    // Whatever its type says.
    (values as unknown) instanceof Tensor &&
    !values.isDisposed &&
    values.dtype === weight.dtype &&
    util.arraysEqual(values.shape, weight.shape as number[]);
  if (fits) return values;
  throw brokenRule(
    `"model" expected constraints that return a tensor like their input, not so that of "${weight.name}"`,
  );
}

/** A line for each slope, with the number of layers that have it. */
function slopeLines(slopes: readonly InitializedSlopes[]): string[] {
  return [...new Set(slopes.map(({ slope }) => slope))].map((slope) => {
    const count = slopes.filter((each) => each.slope === slope).length;
    return `Slope ${Number(slope.toPrecision(4))} in ${count} ${count === 1 ? 'layer' : 'layers'}`;
  });
}

function tableOf(kernels: readonly InitializedKernel[]): string {
  const header = ['layer', 'kernel', 'shape', 'layout', 'fan in', 'fan out', 'activation', 'gain', 'std', 'parameters'];
  const rows = kernels.map(({ layer, weight, shape, layout, fanIn, fanOut, activation, gain, stddev, parameters }) => [
    layer,
    weight,
    shape.join('x'),
    layout,
    fanIn,
    fanOut,
    activation,
    Number(gain.toPrecision(4)),
    Number(stddev.toPrecision(4)),
    parameters,
  ]);
  return textTable(header, rows);
}
