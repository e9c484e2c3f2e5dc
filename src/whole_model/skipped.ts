/** Layers and weights that stay as they are. */
import type { Graph, WeightedLayer } from '../model/graph.js';
import { classNameOf, type LayerWeight, roleOf } from '../tfjs/layers.js';
import type { Choice, Choices } from './choices.js';
import type { CheckedPreset } from './preset.js';
import { isKnown } from './presets.js';

/**
 * Why a layer keeps its weights: because `only` leaves it out, by a rule with `keep`, because it is frozen, or because
 * its class is not known.
 */
export type SkipReason = 'left out' | 'kept' | 'frozen' | 'unknown class';

/** A layer that keeps its weights, or some of them. */
export interface SkippedLayer {
  /** The layer's name, after those of the models and wrappers around it. */
  readonly layer: string;
  /** The layer's class. */
  readonly className: string;
  /** Why it does. */
  readonly reason: SkipReason;
  /** The weights that it keeps, by their names in the layer; missing where it keeps all of them for this reason. */
  readonly weights?: readonly string[];
}

/** Why a weight stays as it is; undefined if it does not. */
export function reasonToSkip(
  { layer }: WeightedLayer,
  { rule, stays }: Choice,
  preset: CheckedPreset,
): SkipReason | undefined {
  if (stays !== undefined) return stays;
  return rule?.initializer !== undefined || isKnown(layer, rule?.preset ?? preset) ? undefined : 'unknown class';
}

/** The reasons of the weights of a layer that stay as they are. */
export function reasonsToSkip(
  target: WeightedLayer,
  choices: Choices,
  preset: CheckedPreset,
): ReadonlyMap<LayerWeight, SkipReason> {
  const reasons = new Map<LayerWeight, SkipReason>();
  for (const weight of target.layer.weights) {
    const choice = choices.get(weight);
    const reason = choice && reasonToSkip(target, choice, preset);
    if (reason !== undefined) reasons.set(weight, reason);
  }
  return reasons;
}

/** A line of the list for each reason for which a layer keeps weights. */
export function skippedLayer(
  { layer, path }: WeightedLayer,
  reasons: ReadonlyMap<LayerWeight, SkipReason>,
): SkippedLayer[] {
  return [...new Set(reasons.values())].map((reason) => {
    const weights = layer.weights.filter((weight) => reasons.get(weight) === reason).map(roleOf);
    const isAll = weights.length === layer.weights.length;
    return { layer: path, className: classNameOf(layer), reason, ...(!isAll && { weights }) };
  });
}

/** The layers of a model that keep weights. */
export function skippedLayers({ weightedLayers }: Graph, choices: Choices, preset: CheckedPreset): SkippedLayer[] {
  return weightedLayers.flatMap((target) => skippedLayer(target, reasonsToSkip(target, choices, preset)));
}

/** Lines for below a table: what `only` leaves out may be most of a model, and is counted. */
export function skippedLines(skipped: readonly SkippedLayer[]): string[] {
  const listed = skipped
    .filter(({ reason }) => reason !== 'left out')
    .map(({ layer, className, reason, weights }) => {
      const names = weights === undefined ? [layer] : weights.map((weight) => `${layer}/${weight}`);
      return `${names.join(', ')} (${className}, ${reason})`;
    });
  const leftOut = skipped.length - listed.length;
  return [
    ...(listed.length === 0 ? [] : [`Skipped: ${listed.join(', ')}`]),
    ...(leftOut === 0 ? [] : [`Left out by "only": ${leftOut} ${leftOut === 1 ? 'layer' : 'layers'}`]),
  ];
}
