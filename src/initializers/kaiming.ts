import { finiteNumber } from '../arguments/checks.js';
import { wrongValue } from '../arguments/errors.js';
import { checkNonlinearity, DEFAULT_NEGATIVE_SLOPE, type Nonlinearity, varianceScale } from '../scaling/gain.js';
import {
  FAN_KEYS,
  type FanArguments,
  readFan,
  type VarianceRule,
  VarianceScaled,
  normalRule,
} from './variance_scaling_base.js';
import { readArguments } from './weight_initializer.js';

/** Arguments of `kaimingUniform`. */
export interface KaimingUniformArgs extends FanArguments {
  /**
   * The activation that the kernel's input went through; default `'relu'`. A kernel whose input went through none, as
   * in the first layer, wants `'linear'`: n Var[w] = 1. The paper uses eq. (10) there too, "because the factor 1/2 does
   * not matter if it just exists on one layer" (He et al. 2015, section 2.2).
   */
  nonlinearity?: Nonlinearity;
  /**
   * The slope of `'leakyRelu'` for negative inputs; default 0.01, PyTorch's. `tf.layers.leakyReLU` has 0.3 when it is
   * not told: give both the same.
   */
  negativeSlope?: number;
}

/** Arguments of `kaimingNormal`. */
export interface KaimingNormalArgs extends KaimingUniformArgs {
  /** Whether to cut the normal at two standard deviations, corrected so that the variance stays; default false. */
  truncated?: boolean;
}

const KEYS = ['nonlinearity', 'negativeSlope', ...FAN_KEYS] as const;

/** Reads the arguments of both Kaiming initializers, all but `truncated`. */
function kaimingRule(args: Record<string, unknown>): Omit<VarianceRule, 'distribution'> {
  const nonlinearity = checkNonlinearity(args.nonlinearity ?? 'relu');
  const negativeSlope = readNegativeSlope(args.negativeSlope, nonlinearity);
  const scale = varianceScale(nonlinearity, negativeSlope);
  const fan = readFan(args);
  const saved = typeof nonlinearity === 'function' ? { gain: Math.sqrt(scale) } : nonlinearity;
  return {
    ...fan,
    scale,
    config: {
      nonlinearity: saved,
      ...(nonlinearity === 'leakyRelu' ? { negativeSlope: negativeSlope ?? DEFAULT_NEGATIVE_SLOPE } : {}),
      ...fan.config,
    },
  };
}

/** A slope beside a nonlinearity that has none would be ignored in silence, and the weights be those of ReLU. */
function readNegativeSlope(slope: unknown, nonlinearity: unknown): number | undefined {
  if (slope === undefined || slope === null) return undefined;
  finiteNumber('negativeSlope', slope);
  if (nonlinearity !== 'leakyRelu') {
    throw wrongValue('negativeSlope', 'to come with nonlinearity "leakyRelu"', nonlinearity);
  }
  return slope as number;
}

/**
 * Normal weights of variance gain^2 / fan, which keep the signal of a rectifier network from layer to layer:
 *
 * - forward (`mode: 'fanIn'`): 1/2 n_l Var[w_l] = 1, He et al. 2015, "Delving Deep into Rectifiers", eq. (10);
 * - backward (`mode: 'fanOut'`): 1/2 n^_l Var[w_l] = 1, eq. (14);
 * - with a slope a for negative inputs: 1/2 (1 + a^2) n_l Var[w_l] = 1, eq. (15).
 *
 * Bit for bit Keras's `VarianceScaling(2, 'fan_in', 'untruncated_normal', seed)`, and with `truncated: true` its
 * `HeNormal(seed)`.
 *
 * @example
 * tf.layers.dense({units: 128, activation: 'relu', kernelInitializer: kaimingNormal({seed: 42})});
 */
export class KaimingNormal extends VarianceScaled {
  /** The name that it is registered and saved under. @nocollapse */
  static readonly className = 'KaimingNormal';

  /** @throws TypeError or RangeError for a bad argument */
  constructor(args?: KaimingNormalArgs) {
    const given = readArguments(args, [...KEYS, 'truncated']);
    super(normalRule(kaimingRule(given), given.truncated));
  }
}

/**
 * Uniform weights of variance gain^2 / fan: in [-limit, limit) with limit = sqrt(3) gain / sqrt(fan). The equations
 * are those of `KaimingNormal`; bit for bit Keras's `HeUniform(seed)`.
 *
 * @example
 * tf.layers.conv2d({filters: 64, kernelSize: 3, kernelInitializer: kaimingUniform({mode: 'fanOut'})});
 */
export class KaimingUniform extends VarianceScaled {
  /** The name that it is registered and saved under. @nocollapse */
  static readonly className = 'KaimingUniform';

  /** @throws TypeError or RangeError for a bad argument */
  constructor(args?: KaimingUniformArgs) {
    super({ ...kaimingRule(readArguments(args, KEYS)), distribution: 'uniform' });
  }
}

/** Makes a `KaimingNormal`. */
export function kaimingNormal(args?: KaimingNormalArgs): KaimingNormal {
  return new KaimingNormal(args);
}

/** Makes a `KaimingUniform`. */
export function kaimingUniform(args?: KaimingUniformArgs): KaimingUniform {
  return new KaimingUniform(args);
}
