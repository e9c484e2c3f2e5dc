import { boolean } from '../arguments/checks.js';
import type { Tensor } from '@tensorflow/tfjs-core';
import { checkLayout, kernelGeometry, type KernelGeometry, type Layout } from '../scaling/fans.js';
import { checkMode, fanOf, type Mode } from '../scaling/mode.js';
import type { Config } from '../tfjs/initializer.js';
import { type Distribution, DRAW } from './distribution.js';
import { readSeed, type SeedArgument, type SeedSource } from './seed_source.js';
import { WeightInitializer } from './weight_initializer.js';

/** Arguments that all initializers with a choice of fan have in common. */
export interface FanArguments {
  /** Which fan the variance is divided by; default `'fanIn'`. */
  mode?: Mode;
  /** How the kernel's axes are laid out; default `'auto'`, by rank. */
  layout?: Layout;
  /** An integer, a `SeedGenerator`, or nothing: every `apply` then draws anew. */
  seed?: SeedArgument;
}

/** What an initializer's arguments come to. */
export interface VarianceRule {
  /** The variance times the fan. */
  readonly scale: number;
  readonly mode: Mode;
  readonly layout: Layout;
  readonly distribution: Distribution;
  readonly seed: SeedSource;
  /** The arguments, all but the seed, in their canonical spelling. */
  readonly config: Config;
  /** Throws where the arguments do not fit a kernel. */
  readonly checkKernel?: (kernel: KernelGeometry) => void;
}

/**
 * The general initializer: weights of mean 0 and variance scale / fan. The initializers that people name differ in
 * nothing but the rule that they make of their arguments.
 */
export abstract class VarianceScaled extends WeightInitializer {
  /** What the arguments came to. @internal */
  readonly rule: VarianceRule;

  protected constructor(rule: VarianceRule) {
    super(rule.config, rule.seed);
    this.rule = rule;
  }

  protected override values(shape: number[]): Tensor {
    const { scale, mode, layout, distribution, seed, checkKernel } = this.rule;
    const kernel = kernelGeometry(shape, layout);
    checkKernel?.(kernel);
    const variance = scale / fanOf(mode, kernel);
    return DRAW[distribution](shape, seed.next(), variance);
  }
}

/** The keys that `readFan` reads. */
export const FAN_KEYS = ['mode', 'layout', 'seed'] as const;

/** Reads mode, layout and seed, and how they are saved. @throws TypeError, RangeError */
export function readFan(args: Record<string, unknown>): Pick<VarianceRule, 'mode' | 'layout' | 'seed' | 'config'> {
  const mode = checkMode(args.mode);
  const layout = checkLayout(args.layout);
  return { mode, layout, seed: readSeed(args.seed), config: { mode, layout: layout as Config[string] } };
}

/** Completes the rule of a normal initializer by its argument `truncated`. @throws TypeError */
export function normalRule(rule: Omit<VarianceRule, 'distribution'>, truncated: unknown): VarianceRule {
  const cut = boolean('truncated', truncated ?? false);
  return { ...rule, distribution: cut ? 'truncatedNormal' : 'normal', config: { ...rule.config, truncated: cut } };
}
