import { fill, tensor, type Tensor, util } from '@tensorflow/tfjs-core';
import { finiteNumber, nonNegativeNumber } from '../arguments/checks.js';
import { wrongValue } from '../arguments/errors.js';
import { statelessTruncatedNormal } from '../ops/stateless_truncated_normal.js';
import { fillBoundedNormal } from '../random/bounded_normal.js';
import { streamOf } from '../random/seed.js';
import { CUT } from '../random/normal.js';
import { DEFAULT_SPREAD, type RandomNormalArgs } from './random.js';
import { readSeed, type SeedSource } from './seed_source.js';
import { readArguments, WeightInitializer } from './weight_initializer.js';

/**
 * Arguments of `truncatedNormal`. `stddev` is that of the normal before it is cut, as in all frameworks: between two
 * standard deviations to either side 0.8796 of it are left. It is 0.05 when left out, also beside `a` and `b`, where
 * PyTorch has 1.
 */
export interface TruncatedNormalArgs extends RandomNormalArgs {
  /** The lower bound in units of the output, PyTorch's convention; default -2 when `b` is given. */
  a?: number;
  /** The upper bound in units of the output; default 2 when `a` is given. */
  b?: number;
  /** The lower bound in standard deviations from the mean, TensorFlow's and JAX's convention; default -2. */
  lower?: number;
  /** The upper bound in standard deviations from the mean; default 2. */
  upper?: number;
}

// exp(-z^2 / 2) is below the smallest float32, 2^-149, from here on.
const FARTHEST = Math.sqrt(2 * 149 * Math.LN2);

/** The bounds in standard deviations from the mean, and as they are saved. @throws TypeError, RangeError */
function readBounds(
  given: Record<string, unknown>,
  mean: number,
  stddev: number,
): { low: number; high: number; saved: Record<string, number> } {
  const left = (name: string): boolean => given[name] === undefined || given[name] === null;
  const inOutputUnits = !left('a') || !left('b');
  if (inOutputUnits && !(left('lower') && left('upper'))) {
    throw wrongValue(left('a') ? 'b' : 'a', 'to come without lower and upper', given.a ?? given.b);
  }
  const [lowName, highName] = inOutputUnits ? ['a', 'b'] : ['lower', 'upper'];
  const low = finiteNumber(lowName, given[lowName] ?? -CUT);
  const high = finiteNumber(highName, given[highName] ?? CUT);
  if (!(Math.fround(low) < Math.fround(high))) {
    throw wrongValue(highName, `a float32 > ${lowName}, which is ${low}`, high);
  }
  // A normal without spread is its mean: any other number is infinitely far from it.
  const sigmas = (bound: number): number => (!inOutputUnits ? bound : bound === mean ? 0 : (bound - mean) / stddev);
  const rule = `less than ${FARTHEST.toFixed(1)} standard deviations of ${stddev} beyond the mean of ${mean}`;
  if (sigmas(low) > FARTHEST) throw wrongValue(lowName, rule, low);
  if (sigmas(high) < -FARTHEST) throw wrongValue(highName, rule, high);
  return { low: sigmas(low), high: sigmas(high), saved: { [lowName]: low, [highName]: high } };
}

/**
 * Normal values between two bounds, of any shape. Without bounds, or with those of two standard deviations, bit for bit
 * Keras's `TruncatedNormal(mean, stddev, seed)`; with others the distribution of PyTorch's `trunc_normal_` and
 * `jax.nn.initializers.truncated_normal`, sampled on the host.
 *
 * @example
 * truncatedNormal({stddev: 0.02, a: -2, b: 2});  // trunc_normal_(w, std=0.02): bounds of 100 standard deviations
 * truncatedNormal({stddev: 0.02});               // Keras: bounds of 0.04
 */
export class ExactTruncatedNormal extends WeightInitializer {
  /** The name that it is registered and saved under. @nocollapse */
  static readonly className = 'ExactTruncatedNormal';

  readonly #mean: number;
  readonly #stddev: number;
  readonly #low: number;
  readonly #high: number;
  readonly #seed: SeedSource;

  /** @throws TypeError or RangeError for a bad argument, bounds upside down, or none that float32 can sample between */
  constructor(args?: TruncatedNormalArgs) {
    const given = readArguments(args, ['mean', 'stddev', 'a', 'b', 'lower', 'upper', 'seed']);
    const mean = finiteNumber('mean', given.mean ?? 0);
    const stddev = nonNegativeNumber('stddev', given.stddev ?? DEFAULT_SPREAD);
    const { low, high, saved } = readBounds(given, mean, stddev);
    const seed = readSeed(given.seed);
    super({ mean, stddev, ...saved }, seed);
    this.#mean = mean;
    this.#stddev = stddev;
    this.#low = low;
    this.#high = high;
    this.#seed = seed;
  }

  protected override values(shape: number[]): Tensor {
    const seed = this.#seed.next();
    if (this.#stddev === 0) return fill(shape, this.#mean);
    if (this.#low === -CUT && this.#high === CUT)
      return statelessTruncatedNormal(shape, seed, this.#mean, this.#stddev);
    const values = new Float32Array(util.sizeFromShape(shape));
    fillBoundedNormal(values, streamOf(seed), this.#mean, this.#stddev, this.#low, this.#high);
    return tensor(values, shape);
  }
}

/** Makes an `ExactTruncatedNormal`. */
export function truncatedNormal(args?: TruncatedNormalArgs): ExactTruncatedNormal {
  return new ExactTruncatedNormal(args);
}
