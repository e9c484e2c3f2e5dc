/** Layers that keep their weights. */
import type { WeightedLayer } from '../model/graph.js';
import { classNameOf } from '../tfjs/layers.js';
import type { CheckedPreset } from './preset.js';
import { isKnown } from './presets.js';
import { isNamed, type Rule, ruleFor } from './rules.js';

/** Why a layer keeps its weights: by a rule with `keep`, because it is frozen, or because its class is not known. */
export type SkipReason = 'kept' | 'frozen' | 'unknown class';

/** A layer that keeps its weights. */
export interface SkippedLayer {
  /** The layer's name, after those of the models and wrappers around it. */
  readonly layer: string;
  /** The layer's class. */
  readonly className: string;
  /** Why it does. */
  readonly reason: SkipReason;
}

/** Whether a layer keeps what it has because a rule says so, or because it is frozen and no rule names it. */
export function keeps(target: WeightedLayer, rules: readonly Rule[]): 'kept' | 'frozen' | undefined {
  if (ruleFor(target, rules)?.keep === true) return 'kept';
  return target.isFrozen && !isNamed(target, rules) ? 'frozen' : undefined;
}

/** Why a layer keeps its weights; undefined if it does not. */
export function reasonToSkip(
  target: WeightedLayer,
  preset: CheckedPreset,
  rules: readonly Rule[] = [],
): SkipReason | undefined {
  const kept = keeps(target, rules);
  if (kept !== undefined) return kept;
  const rule = ruleFor(target, rules);
  return rule?.initializer !== undefined || isKnown(target.layer, rule?.preset ?? preset) ? undefined : 'unknown class';
}

/** The layers with weights among some that keep them where there are no rules. */
export function skippedLayers(layers: readonly WeightedLayer[], preset: CheckedPreset): SkippedLayer[] {
  return layers.flatMap((target) => {
    const reason = target.layer.weights.length === 0 ? undefined : reasonToSkip(target, preset);
    return reason === undefined ? [] : [skippedLayer(target, reason)];
  });
}

/** The layer with the reason. */
export function skippedLayer({ layer, path }: WeightedLayer, reason: SkipReason): SkippedLayer {
  return { layer: path, className: classNameOf(layer), reason };
}

/** A line for below a table, or none. */
export function skippedLines(skipped: readonly SkippedLayer[]): string[] {
  if (skipped.length === 0) return [];
  return [`Skipped: ${skipped.map(({ layer, className, reason }) => `${layer} (${className}, ${reason})`).join(', ')}`];
}
