import { rectifierScale } from '../scaling/gain.js';
import {
  FAN_KEYS,
  type FanArguments,
  normalRule,
  readFan,
  type VarianceRule,
  VarianceScaled,
} from './variance_scaling_base.js';
import { type Alpha, checkSlopes, meanSquare, readSlopes } from './slopes.js';
import { readArguments } from './weight_initializer.js';

/** Arguments of `preluKaimingUniform`. */
export interface PReLUKaimingUniformArgs extends FanArguments {
  /**
   * The slopes of the PReLU beside the kernel (before it for `mode: 'fanIn'`, after it for `'fanOut'`): one, one per
   * channel, or the `tf.layers.prelu` layer itself; default 0.25, the paper's. `tf.layers.prelu` starts at 0 when it is
   * not told: give it `alphaInitializer: tf.initializers.constant({value: 0.25})`.
   */
  alpha?: Alpha;
}

/** Arguments of `preluKaimingNormal`. */
export interface PReLUKaimingNormalArgs extends PReLUKaimingUniformArgs {
  /** Whether to cut the normal at two standard deviations, corrected so that the variance stays; default false. */
  truncated?: boolean;
}

const KEYS = ['alpha', ...FAN_KEYS] as const;

function preluKaimingRule(args: Record<string, unknown>): Omit<VarianceRule, 'distribution'> {
  const slopes = readSlopes(args.alpha);
  const fan = readFan(args);
  return {
    ...fan,
    scale: rectifierScale(meanSquare(slopes)),
    config: { alpha: slopes, ...fan.config },
    checkKernel: (kernel) => {
      checkSlopes(slopes, fan.mode, kernel);
    },
  };
}

/**
 * Normal weights for a network of PReLUs: Var[w] = 2 / ((1 + a^2) n), He et al. 2015, eq. (15); with slopes per channel
 * a^2 is their mean square. a = 0 is `KaimingNormal`, a = 1 a linear network.
 *
 * @example
 * const prelu = tf.layers.prelu({alphaInitializer: tf.initializers.constant({value: 0.25})});
 * tf.layers.dense({units: 128, kernelInitializer: preluKaimingNormal({alpha: prelu})});
 */
export class PReLUKaimingNormal extends VarianceScaled {
  /** The name that it is registered and saved under. @nocollapse */
  static readonly className = 'PReLUKaimingNormal';

  /** @throws TypeError or RangeError for a bad argument */
  constructor(args?: PReLUKaimingNormalArgs) {
    const given = readArguments(args, [...KEYS, 'truncated']);
    super(normalRule(preluKaimingRule(given), given.truncated));
  }
}

/** Uniform weights for a network of PReLUs, of the variance of `PReLUKaimingNormal`. */
export class PReLUKaimingUniform extends VarianceScaled {
  /** The name that it is registered and saved under. @nocollapse */
  static readonly className = 'PReLUKaimingUniform';

  /** @throws TypeError or RangeError for a bad argument */
  constructor(args?: PReLUKaimingUniformArgs) {
    super({ ...preluKaimingRule(readArguments(args, KEYS)), distribution: 'uniform' });
  }
}

/** Makes a `PReLUKaimingNormal`. */
export function preluKaimingNormal(args?: PReLUKaimingNormalArgs): PReLUKaimingNormal {
  return new PReLUKaimingNormal(args);
}

/** Makes a `PReLUKaimingUniform`. */
export function preluKaimingUniform(args?: PReLUKaimingUniformArgs): PReLUKaimingUniform {
  return new PReLUKaimingUniform(args);
}
