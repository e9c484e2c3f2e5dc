import type { ArgsOf } from '../arguments/schema.js';
import { LAYOUT, normalOf, TRUNCATED, VarianceScaled, type VarianceSpec } from './variance_scaling_base.js';

const LECUN_UNIFORM = LAYOUT;
const LECUN_NORMAL = { ...LAYOUT, ...TRUNCATED };

/** Arguments of `lecunUniform`. */
export interface LecunUniformArgs extends ArgsOf<typeof LECUN_UNIFORM> {}

/** Arguments of `lecunNormal`. */
export interface LecunNormalArgs extends ArgsOf<typeof LECUN_NORMAL> {}

/** The class of `lecunNormal`; Keras's name is `LecunNormal`, tfjs's `LeCunNormal`. */
export class ExactLecunNormal extends VarianceScaled<typeof LECUN_NORMAL> {
  /** The name that it is registered and saved under. @nocollapse */
  static readonly className = 'ExactLecunNormal';
  /** @internal */
  static readonly factory = 'lecunNormal';
  /** @internal */
  override readonly spec: VarianceSpec;

  /** @throws TypeError or RangeError for a bad argument */
  constructor(args?: LecunNormalArgs) {
    super(LECUN_NORMAL, args);
    this.spec = { scale: 1, mode: 'fanIn', distribution: normalOf(this.args) };
  }
}

/** The class of `lecunUniform`. */
export class ExactLecunUniform extends VarianceScaled {
  /** The name that it is registered and saved under. @nocollapse */
  static readonly className = 'ExactLecunUniform';
  /** @internal */
  static readonly factory = 'lecunUniform';
  /** @internal */
  override readonly spec: VarianceSpec = { scale: 1, mode: 'fanIn', distribution: 'uniform' };

  /** @throws TypeError or RangeError for a bad argument */
  constructor(args?: LecunUniformArgs) {
    super(LECUN_UNIFORM, args);
  }
}

/**
 * Normal weights of variance 1 / fanIn: Y. LeCun, L. Bottou, G. B. Orr, K.-R. Müller: "Efficient BackProp", 1998,
 * eq. (16). The choice for self-normalizing networks (SELU; Klambauer et al. 2017). With `truncated: true` the bits are
 * those of Keras's `LecunNormal(seed)`.
 *
 * As a string it is `'lecunNormal'`; tfjs's own `'leCunNormal'` has 0.774 of the variance.
 *
 * @param args all optional: `layout` ('auto'), `truncated` (false), `seed`
 * @throws TypeError or RangeError for a bad argument
 * @example
 * tf.layers.dense({units: 64, activation: 'selu', kernelInitializer: lecunNormal({seed: 42})});
 */
export function lecunNormal(args?: LecunNormalArgs): ExactLecunNormal {
  return new ExactLecunNormal(args);
}

/**
 * Uniform weights of variance 1 / fanIn, with the bits of Keras's `LecunUniform(seed)`.
 *
 * @param args all optional: `layout` ('auto'), `seed`
 * @throws TypeError or RangeError for a bad argument
 * @example
 * tf.layers.dense({units: 64, activation: 'selu', kernelInitializer: lecunUniform({seed: 42})});
 */
export function lecunUniform(args?: LecunUniformArgs): ExactLecunUniform {
  return new ExactLecunUniform(args);
}
