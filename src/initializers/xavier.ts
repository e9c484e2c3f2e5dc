import { positiveNumber } from '../arguments/checks.js';
import type { Layout } from '../scaling/fans.js';
import { normalRule, readFan, type VarianceRule, VarianceScaled } from './variance_scaling_base.js';
import type { SeedArgument } from './seed_source.js';
import { readArguments } from './weight_initializer.js';

/** Arguments of `xavierUniform`. */
export interface XavierUniformArgs {
  /** Factor of the standard deviation, > 0; default 1. `calculateGain` has it for an activation. */
  gain?: number;
  /** How the kernel's axes are laid out; default `'auto'`, by rank. */
  layout?: Layout;
  /** An integer, a `SeedGenerator`, or nothing: every `apply` then draws anew. */
  seed?: SeedArgument;
}

/** Arguments of `xavierNormal`. */
export interface XavierNormalArgs extends XavierUniformArgs {
  /** Whether to cut the normal at two standard deviations, corrected so that the variance stays; default false. */
  truncated?: boolean;
}

const KEYS = ['gain', 'layout', 'seed'] as const;

function xavierRule(args: Record<string, unknown>): Omit<VarianceRule, 'distribution'> {
  const gain = positiveNumber('gain', args.gain ?? 1);
  // The mode is the definition of this initializer, not a choice: it is neither read nor saved.
  const { mode, layout, seed, config } = readFan({ ...args, mode: 'fanAvg' });
  return { mode, layout, seed, scale: gain * gain, config: { gain, layout: config.layout } };
}

/**
 * Normal weights of variance gain^2 * 2 / (fanIn + fanOut): X. Glorot, Y. Bengio: "Understanding the difficulty of
 * training deep feedforward neural networks", AISTATS 2010, eq. (12). For tanh and linear networks; in a rectifier
 * network the signal halves in every layer. With `truncated: true` bit for bit Keras's `GlorotNormal(seed)`.
 *
 * @example
 * tf.layers.dense({units: 64, activation: 'tanh', kernelInitializer: xavierNormal({gain: calculateGain('tanh')})});
 */
export class XavierNormal extends VarianceScaled {
  /** The name that it is registered and saved under. @nocollapse */
  static readonly className = 'XavierNormal';

  /** @throws TypeError or RangeError for a bad argument */
  constructor(args?: XavierNormalArgs) {
    const given = readArguments(args, [...KEYS, 'truncated']);
    super(normalRule(xavierRule(given), given.truncated));
  }
}

/** Uniform weights of the variance of `XavierNormal`; bit for bit Keras's `GlorotUniform(seed)`. */
export class XavierUniform extends VarianceScaled {
  /** The name that it is registered and saved under. @nocollapse */
  static readonly className = 'XavierUniform';

  /** @throws TypeError or RangeError for a bad argument */
  constructor(args?: XavierUniformArgs) {
    super({ ...xavierRule(readArguments(args, KEYS)), distribution: 'uniform' });
  }
}

/** Makes a `XavierNormal`. */
export function xavierNormal(args?: XavierNormalArgs): XavierNormal {
  return new XavierNormal(args);
}

/** Makes a `XavierUniform`. */
export function xavierUniform(args?: XavierUniformArgs): XavierUniform {
  return new XavierUniform(args);
}
