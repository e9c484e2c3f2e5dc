import type { Layout } from '../scaling/fans.js';
import { normalRule, readFan, type VarianceRule, VarianceScaled } from './variance_scaling_base.js';
import type { SeedArgument } from './seed_source.js';
import { readArguments } from './weight_initializer.js';

/** Arguments of `lecunUniform`. */
export interface LecunUniformArgs {
  /** How the kernel's axes are laid out; default `'auto'`, by rank. */
  layout?: Layout;
  /** An integer, a `SeedGenerator`, or nothing: every `apply` then draws anew. */
  seed?: SeedArgument;
}

/** Arguments of `lecunNormal`. */
export interface LecunNormalArgs extends LecunUniformArgs {
  /** Whether to cut the normal at two standard deviations, corrected so that the variance stays; default false. */
  truncated?: boolean;
}

const KEYS = ['layout', 'seed'] as const;

function lecunRule(args: Record<string, unknown>): Omit<VarianceRule, 'distribution'> {
  // The mode is the definition of this initializer, not a choice: it is neither read nor saved.
  const { mode, layout, seed, config } = readFan({ ...args, mode: 'fanIn' });
  return { mode, layout, seed, scale: 1, config: { layout: config.layout } };
}

/**
 * Normal weights of variance 1 / fanIn: Y. LeCun, L. Bottou, G. B. Orr, K.-R. Müller: "Efficient BackProp", 1998, eq. (16).
 * What self-normalizing networks ask for (SELU; Klambauer et al. 2017). With `truncated: true` bit for bit Keras's
 * `LecunNormal(seed)`.
 *
 * @example
 * tf.layers.dense({units: 64, activation: 'selu', kernelInitializer: lecunNormal({seed: 42})});
 */
export class ExactLecunNormal extends VarianceScaled {
  /** The name that it is registered and saved under. @nocollapse */
  static readonly className = 'ExactLecunNormal';

  /** @throws TypeError or RangeError for a bad argument */
  constructor(args?: LecunNormalArgs) {
    const given = readArguments(args, [...KEYS, 'truncated']);
    super(normalRule(lecunRule(given), given.truncated));
  }
}

/** Uniform weights of the variance of `ExactLecunNormal`; bit for bit Keras's `LecunUniform(seed)`. */
export class ExactLecunUniform extends VarianceScaled {
  /** The name that it is registered and saved under. @nocollapse */
  static readonly className = 'ExactLecunUniform';

  /** @throws TypeError or RangeError for a bad argument */
  constructor(args?: LecunUniformArgs) {
    super({ ...lecunRule(readArguments(args, KEYS)), distribution: 'uniform' });
  }
}

/** Makes an `ExactLecunNormal`. */
export function lecunNormal(args?: LecunNormalArgs): ExactLecunNormal {
  return new ExactLecunNormal(args);
}

/** Makes an `ExactLecunUniform`. */
export function lecunUniform(args?: LecunUniformArgs): ExactLecunUniform {
  return new ExactLecunUniform(args);
}
