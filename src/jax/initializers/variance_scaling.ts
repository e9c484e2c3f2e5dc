import { type Tensor, util } from '@tensorflow/tfjs-core';
import { oneOf, positiveNumber } from '../../arguments/checks.js';
import { wrongValue } from '../../arguments/errors.js';
import type { Distribution } from '../../initializers/distribution.js';
import { readArguments, WeightInitializer } from '../../initializers/weight_initializer.js';
import { type AxesLayout, checkAxes, kernelGeometry } from '../../scaling/fans.js';
import { fanOf, type Mode, MODES } from '../../scaling/mode.js';
import { TRUNCATED_STDDEV } from '../../scaling/truncation.js';
import type { Config } from '../../tfjs/initializer.js';
import { checkKey, type Key } from '../random/key.js';
import { normal, truncatedNormal } from '../random/normal.js';
import { uniform } from '../random/uniform.js';
import { scaledTensor } from './scaled_tensor.js';

const { fround } = Math;

/** Arguments that all initializers with fans have in common. */
export interface JaxFanArgs {
  /** What the values are drawn with, the same ones at every apply. */
  key: Key;
  /** The axis or axes of the inputs; default -2. */
  inAxis?: number | readonly number[];
  /** The axis or axes of the outputs; default -1. */
  outAxis?: number | readonly number[];
  /** The axis or axes that count in no fan; default none. */
  batchAxis?: number | readonly number[];
}

/** Arguments of `varianceScaling`. */
export interface JaxVarianceScalingArgs extends JaxFanArgs {
  /** The variance times the fan. */
  scale: number;
  /** The fan that the variance is divided by. */
  mode: Mode;
  /** `'truncatedNormal'`, cut at 2 standard deviations with the variance of the whole, `'normal'` or `'uniform'`. */
  distribution: Distribution;
}

/** The keys of `JaxFanArgs`. */
export const FAN_KEYS = ['key', 'inAxis', 'outAxis', 'batchAxis'] as const;

/** Draws `count` values, and what they are multiplied by: every step of the arithmetic is rounded to float32. */
const DRAW: Readonly<Record<Distribution, (key: Key, count: number, variance: number) => [Float32Array, number]>> = {
  uniform: (key, count, variance) => [uniform(key, count, -1, 1), fround(Math.sqrt(fround(3 * variance)))],
  normal: (key, count, variance) => [normal(key, count), fround(Math.sqrt(variance))],
  truncatedNormal: (key, count, variance) => [
    truncatedNormal(key, count, -2, 2),
    fround(fround(Math.sqrt(variance)) / fround(TRUNCATED_STDDEV)),
  ],
};

const DISTRIBUTIONS = Object.keys(DRAW) as Distribution[];

/**
 * Weights of mean 0 and variance scale / fan: `jax.nn.initializers.variance_scaling(scale, mode, distribution, in_axis,
 * out_axis, batch_axis)(key, shape)`, bit for bit. Kernels of JAX and Flax have the axes of tfjs's: nothing is
 * transposed. Axes that are none of the three kinds are the window.
 *
 * An axis may be named once only; JAX lets an axis of inputs be one of outputs too, and divides by it twice.
 */
export class JaxVarianceScaling extends WeightInitializer {
  /** The name that it is registered and saved under. @nocollapse */
  static readonly className = 'JaxVarianceScaling';

  readonly #key: Key;
  readonly #scale: number;
  readonly #mode: Mode;
  readonly #distribution: Distribution;
  readonly #layout: AxesLayout;

  /** @throws TypeError or RangeError for a bad argument */
  constructor(args: JaxVarianceScalingArgs) {
    const given = readArguments(args, ['scale', 'mode', 'distribution', ...FAN_KEYS]);
    const key = checkKey(given.key);
    const scale = positiveNumber('scale', given.scale);
    const mode = oneOf(MODES)('mode', given.mode);
    const distribution = oneOf(DISTRIBUTIONS)('distribution', given.distribution);
    const layout = {
      inAxis: checkAxes('inAxis', given.inAxis ?? -2),
      outAxis: checkAxes('outAxis', given.outAxis ?? -1),
      batchAxis: checkAxes('batchAxis', given.batchAxis ?? []),
    };
    super({ key: [...key], scale, mode, distribution, ...layout } satisfies Config);
    this.#key = key;
    this.#scale = scale;
    this.#mode = mode;
    this.#distribution = distribution;
    this.#layout = layout;
  }

  protected override values(shape: number[]): Tensor {
    if (this.#layout.inAxis === -2 && shape.length < 2) {
      throw wrongValue('shape', 'rank 2 or more, as inAxis is -2', shape);
    }
    const fan = fanOf(this.#mode, kernelGeometry(shape, this.#layout));
    const [values, factor] = DRAW[this.#distribution](this.#key, util.sizeFromShape(shape), fround(this.#scale / fan));
    return scaledTensor(values, factor, shape);
  }
}

/**
 * Makes a `JaxVarianceScaling`.
 *
 * @example
 * varianceScaling({key: key(42), scale: 2, mode: 'fanOut', distribution: 'normal'});
 */
export function varianceScaling(args: JaxVarianceScalingArgs): JaxVarianceScaling {
  return new JaxVarianceScaling(args);
}
