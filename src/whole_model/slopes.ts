/** The slopes that a preset gives the PReLU layers of a model, and tailored ones its LeakyReLU layers too. */
import { brokenRule } from '../arguments/errors.js';
import { unwrapped } from '../model/activation.js';
import { activationName, depthOfRectifiers, isRectifier, orderedLayers } from '../model/depth.js';
import type { Graph, WeightedLayer } from '../model/graph.js';
import { hasKernel, kernelsOf } from '../model/layer_kernels.js';
import { rectifierCorrelation } from '../propagation/correlation_map.js';
import { rootBetween } from '../propagation/root.js';
import { CORRELATION } from '../propagation/tailored_slope.js';
import {
  classNameOf,
  isLeakyReLULayer,
  isPReLULayer,
  isTailoredActivation,
  type Layer,
  type LeakyReLULayer,
} from '../tfjs/layers.js';
import type { Choices } from './choices.js';
import { type CheckedPreset, isOrthogonal } from './preset.js';
import type { Settings } from './rules.js';

/** Slopes that were set. */
export interface InitializedSlopes {
  /** The layer's name, after those of the models and wrappers around it. */
  readonly layer: string;
  /** `PReLU` or `LeakyReLU`. */
  readonly className: string;
  /** What all slopes of the layer start with. */
  readonly slope: number;
}

/** The slopes to set. */
export interface SlopePlan {
  /** By layer, of both classes. */
  readonly slopes: ReadonlyMap<Layer, number>;
  /** Those of LeakyReLU layers, which are no weights. */
  readonly alphas: ReadonlyMap<LeakyReLULayer, number>;
  readonly rows: readonly InitializedSlopes[];
  readonly warnings: readonly string[];
}

/** What slopes depend on, besides the model. */
export interface SlopeContext {
  readonly settings: Settings;
  readonly choices: Choices;
  /** Factors for the kernels of residual branches. */
  readonly residualFactors: ReadonlyMap<Layer, number>;
  readonly correlation: number | undefined;
}

const NORMALIZATIONS: readonly string[] = ['BatchNormalization', 'LayerNormalization'];

/** Plans the slopes that a preset, or that of a rule, gives the layers of a model. @throws RangeError */
export function planSlopes(graph: Graph, context: SlopeContext): SlopePlan {
  const { settings, choices, correlation } = context;
  const isTailored = settings.preset.alpha === 'tailored';
  if (correlation !== undefined && !isTailored) throw brokenRule('"correlation" requires preset "tailored"');
  const tailored = isTailored ? tailoredSlope(graph, context) : undefined;
  const slopes = new Map<Layer, number>();
  const alphas = new Map<LeakyReLULayer, number>();
  const rows: InitializedSlopes[] = [];
  for (const target of graph.weightedLayers) {
    const { layer, path } = target;
    const alpha = alphaFor(target, settings.preset, choices);
    const slope = alpha === 'tailored' ? tailored?.slope : alpha;
    if (slope === undefined) continue;
    slopes.set(layer, slope);
    rows.push({ layer: path, className: classNameOf(layer), slope });
    if (isLeakyReLULayer(layer)) alphas.set(layer, slope);
  }
  const warnings = [...(tailored?.warnings ?? []), ...(isTailored ? warningsOf(graph, settings, slopes, alphas) : [])];
  return { slopes, alphas, rows, warnings };
}

/** What the slope of a layer is to be: a number, or the one for the depth of the model; undefined leaves it. */
function alphaFor({ layer }: WeightedLayer, preset: CheckedPreset, choices: Choices): CheckedPreset['alpha'] {
  if (!isPReLULayer(layer) && !isLeakyReLULayer(layer)) return undefined;
  // The slopes are all that a PReLU has.
  const { rule, stays } = choices.get(layer.weights.at(0) ?? layer) ?? {};
  if (stays !== undefined) return undefined;
  const { alpha } = rule?.preset ?? preset;
  return isPReLULayer(layer) || alpha === 'tailored' ? alpha : undefined;
}

/**
 * The slope for the depth of a model; undefined where its activations are tailored already, and it has no layer to set.
 *
 * @throws RangeError for a model with normalization, or with nothing to tailor
 */
function tailoredSlope(
  graph: Graph,
  { settings, choices, residualFactors, correlation }: SlopeContext,
): { readonly slope?: number; readonly warnings: string[] } {
  const normalization = graph.weightedLayers.find(({ layer }) => NORMALIZATIONS.includes(classNameOf(layer)));
  if (normalization !== undefined) {
    const got = `"${normalization.path}" (${classNameOf(normalization.layer)})`;
    const reason = 'it changes the lengths of signals and gradients, which tailored slopes and kernels keep';
    throw brokenRule(`"preset" expected a model without normalization to tailor, got ${got}: ${reason}`);
  }
  const order = orderedLayers(graph);
  const network = { sources: graph.sources, order, rectifiers: new Set(order.filter(isRectifier)), residualFactors };
  const growth = Math.max(1, ...follow(network, 0).map(({ q }) => q));
  const warnings = growth > 1 ? [`Additions let E[y²] grow to ${growth.toPrecision(3)} times what it was.`] : [];
  if (!graph.weightedLayers.some((target) => alphaFor(target, settings.preset, choices) === 'tailored')) {
    const isTailored = graph.weightedLayers.some(({ layer }) => isTailoredActivation(layer));
    if (isTailored && correlation === undefined) return { warnings };
    const classes = `PReLU or LeakyReLU${correlation === undefined ? ', or TailoredActivation' : ''}`;
    const hint = network.rectifiers.size > 0 ? ': put PReLU in the place of ReLU' : '';
    throw brokenRule(`"preset" expected a model with layers to tailor (${classes}), got one without${hint}`);
  }
  const wanted = correlation ?? CORRELATION;
  const correlationWith = (slope: number): number => Math.max(0, ...follow(network, slope).map(({ c }) => c));
  const most = correlationWith(0);
  if (most >= wanted) return { slope: rootBetween((slope) => correlationWith(slope) - wanted, 0, 1), warnings };
  const reached = Math.floor(most * 1000) / 1000;
  warnings.push(
    `Too shallow for a slope (${depthOfRectifiers(graph)} rectifiers in a row): it is 0, and takes inputs of ` +
      `correlation 0 to ${reached}, below ${wanted}.`,
  );
  return { slope: 0, warnings };
}

/** A model, as far as it decides about the correlation of two inputs. */
interface Network {
  readonly sources: Graph['sources'];
  /** Each layer behind those that its inputs come from. */
  readonly order: readonly Layer[];
  readonly rectifiers: ReadonlySet<Layer>;
  readonly residualFactors: ReadonlyMap<Layer, number>;
}

/** Two inputs somewhere in a model: their second moment and their correlation. */
interface Pair {
  readonly q: number;
  readonly c: number;
}

/**
 * Follows two inputs of correlation 0 through a model with rectifiers of one slope and kernels that keep E[y²], but for
 * the factors of residual branches. What is added up is independent, as the kernels of the branches are, and weighs as
 * much as it is long: q = Σ q_i, c = Σ q_i c_i / q, the weighted sums of DKS (Martens et al. 2021). Where others join,
 * the most correlated one counts, as the maximum over subnetworks does there.
 */
function follow({ sources, order, rectifiers, residualFactors }: Network, slope: number): Pair[] {
  const pairs = new Map<Layer, Pair>();
  for (const layer of order) {
    const from = (sources.get(layer) ?? []).map((source) => (source && pairs.get(source)) ?? { q: 1, c: 0 });
    const { q, c } = ['Add', 'Average'].includes(classNameOf(layer)) ? sumOf(from, layer) : largestOf(from);
    const factor = hasKernel(layer) ? (residualFactors.get(layer) ?? 1) : 1;
    pairs.set(layer, { q: q * factor ** 2, c: rectifiers.has(layer) ? rectifierCorrelation(slope, c) : c });
  }
  return [...pairs.values()];
}

function sumOf(pairs: readonly Pair[], layer: Layer): Pair {
  const q = pairs.reduce((sum, pair) => sum + pair.q, 0);
  // Branches that end in zeros.
  if (q === 0) return largestOf(pairs);
  const c = pairs.reduce((sum, pair) => sum + pair.q * pair.c, 0) / q;
  return { q: classNameOf(layer) === 'Average' ? q / pairs.length ** 2 : q, c };
}

function largestOf(pairs: readonly Pair[]): Pair {
  return { q: Math.max(...pairs.map(({ q }) => q)), c: Math.max(...pairs.map(({ c }) => c)) };
}

/** A list that stays short. */
function listOf(names: readonly string[]): string {
  const shown = names.slice(0, 3).join(', ');
  return names.length > 3 ? `${shown} and ${names.length - 3} more` : shown;
}

/** What a tailored model has that slopes do not reach, or in a way that may surprise. */
function warningsOf(
  { consumers, paths, weightedLayers }: Graph,
  { preset }: Settings,
  slopes: ReadonlyMap<Layer, number>,
  alphas: ReadonlyMap<LeakyReLULayer, number>,
): string[] {
  // What the outputs alone go through shapes no signal of the network.
  const others = [...consumers.keys()].filter((layer) => {
    const inner = unwrapped(layer);
    if (slopes.has(inner) || isTailoredActivation(inner)) return false;
    return isPReLULayer(inner) || activationName(layer) !== undefined;
  });
  const independent = weightedLayers.filter(({ layer }) =>
    (kernelsOf(layer) ?? []).some((kind) => kind.layout !== 'embedding' && !isOrthogonal(preset, kind)),
  );
  const lines: [says: string, paths: string[]][] = [
    [
      'Not tailored, as they are no PReLU or LeakyReLU that may change',
      others.map((layer) => paths.get(layer) ?? layer.name),
    ],
    [
      'Saved with the model, but not with its weights alone, as a LeakyReLU has none',
      weightedLayers.filter(({ layer }) => alphas.has(layer as LeakyReLULayer)).map(({ path }) => path),
    ],
    ['Normal kernels, as orthogonal ones do not fit', isOrthogonal(preset) ? independent.map(({ path }) => path) : []],
  ];
  return lines.filter(([, names]) => names.length > 0).map(([says, names]) => `${says}: ${listOf(names)}.`);
}
