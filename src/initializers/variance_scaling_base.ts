import type { Tensor } from '@tensorflow/tfjs-core';
import { boolean } from '../arguments/checks.js';
import { type ArgsOf, argument, type ValuesOf } from '../arguments/schema.js';
import { kernelGeometry, type KernelGeometry, type Layout, layoutOf } from '../scaling/fans.js';
import { fanOf, type Mode, modeOf } from '../scaling/mode.js';
import { checkVariance, type Distribution, DRAW } from './distribution.js';
import { SEED } from './seed_source.js';
import { WeightInitializer } from './weight_initializer.js';

/** The arguments of initializers whose fan is fixed. */
export const LAYOUT = {
  /** How the kernel's axes are laid out; default `'auto'`, by rank. */
  layout: argument(layoutOf, 'auto'),
  ...SEED,
};

/** `FanArgs`. */
export const FAN = {
  /** The fan that divides the variance; default `'fanIn'`. */
  mode: argument(modeOf, 'fanIn'),
  ...LAYOUT,
};

/** The arguments of initializers with a choice of fan. */
export interface FanArgs extends ArgsOf<typeof FAN> {}

/** The argument of initializers that draw a normal. */
export const TRUNCATED = {
  /**
   * Whether to truncate the normal at two standard deviations and rescale it to keep the variance; default false.
   */
  truncated: argument(boolean, false),
};

/** The distribution that `truncated` chooses. */
export function normalOf({ truncated }: ValuesOf<typeof TRUNCATED>): Distribution {
  return truncated ? 'truncatedNormal' : 'normal';
}

/** The variance given by the arguments of a scaling initializer. */
export interface VarianceSpec {
  /** The variance times the fan. */
  readonly scale: number;
  /** The argument that gave the scale, for messages. */
  readonly scaleArgument?: string;
  readonly mode: Mode;
  readonly distribution: Distribution;
  /** Throws if the arguments do not fit a kernel. */
  readonly checkKernel?: (kernel: KernelGeometry) => void;
}

/**
 * Weights of mean 0 and variance scale / fan. The named initializers differ only in how their arguments give scale,
 * mode and distribution.
 */
export abstract class VarianceScaled<S extends typeof LAYOUT = typeof LAYOUT> extends WeightInitializer<S> {
  /** The variance given by the arguments. @internal */
  abstract readonly spec: VarianceSpec;

  /** The layout of the kernels. @internal */
  get layout(): Layout {
    return this.args.layout;
  }

  protected override values(shape: number[]): Tensor {
    const { scale, scaleArgument = 'layout', mode, distribution, checkKernel } = this.spec;
    const kernel = kernelGeometry(shape, this.layout);
    checkKernel?.(kernel);
    const variance = scale / fanOf(mode, kernel);
    checkVariance(scaleArgument, variance);
    return DRAW[distribution](shape, this.nextSeed(), variance);
  }
}
