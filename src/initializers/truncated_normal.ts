import { fill, type Tensor } from '@tensorflow/tfjs-core';
import { finiteNumber } from '../arguments/checks.js';
import { brokenRule, wrongValue } from '../arguments/errors.js';
import { type ArgsOf, argument, type ValuesOf } from '../arguments/schema.js';
import { randomBoundedNormal } from '../ops/random_bounded_normal.js';
import { sampleTruncatedNormal } from '../ops/stateless_truncated_normal.js';
import { CUT } from '../random/normal.js';
import { NORMAL } from './random.js';
import { SEED } from './seed_source.js';
import { WeightInitializer } from './weight_initializer.js';

const TRUNCATED_NORMAL = {
  ...NORMAL,
  /** The lower bound in units of the output, PyTorch's convention; default -2 when `b` is given. */
  a: argument(finiteNumber),
  /** The upper bound in units of the output; default 2 when `a` is given. */
  b: argument(finiteNumber),
  /** The lower bound in standard deviations from the mean, TensorFlow's and JAX's convention; default -2. */
  lower: argument(finiteNumber),
  /** The upper bound in standard deviations from the mean; default 2. */
  upper: argument(finiteNumber),
  ...SEED,
};

/**
 * Arguments of `truncatedNormal`. `stddev` is that of the normal before it is truncated, as in all frameworks: between
 * two standard deviations to either side 0.8796 of it remain. It defaults to 0.05 with `a` and `b` too, where PyTorch
 * has 1.
 */
export interface TruncatedNormalArgs extends ArgsOf<typeof TRUNCATED_NORMAL> {}

type Values = ValuesOf<typeof TRUNCATED_NORMAL>;

// exp(-z^2 / 2) is below the smallest float32, 2^-149, from here on.
const FARTHEST = Math.sqrt(2 * 149 * Math.LN2);

/** Completes the bounds, in the unit in which they are given. @throws RangeError */
function withBounds(values: Values): Values {
  const { mean, stddev, a, b, lower, upper } = values;
  const inOutputUnits = a !== undefined || b !== undefined;
  if (inOutputUnits && (lower !== undefined || upper !== undefined)) {
    throw brokenRule(`"${a === undefined ? 'b' : 'a'}" cannot be combined with "lower" or "upper"`);
  }
  const [lowName, highName] = inOutputUnits ? ['a', 'b'] : ['lower', 'upper'];
  const low = (inOutputUnits ? a : lower) ?? -CUT;
  const high = (inOutputUnits ? b : upper) ?? CUT;
  if (!(Math.fround(low) < Math.fround(high))) {
    throw wrongValue(highName, `a float32 > ${lowName}, which is ${low}`, high);
  }
  const complete = { ...values, [lowName]: low, [highName]: high };
  const bounds = boundsInSigmas(complete);
  const rule = `less than ${FARTHEST.toFixed(1)} standard deviations of ${stddev} beyond the mean of ${mean}`;
  if (bounds.low > FARTHEST) throw wrongValue(lowName, rule, low);
  if (bounds.high < -FARTHEST) throw wrongValue(highName, rule, high);
  return complete;
}

/** The bounds in standard deviations from the mean. */
function boundsInSigmas({ mean, stddev, a, b, lower = -CUT, upper = CUT }: Values): { low: number; high: number } {
  if (a === undefined || b === undefined) return { low: lower, high: upper };
  // With stddev 0 every value is the mean; any other number is infinitely far from it.
  const sigmas = (bound: number): number => (bound === mean ? 0 : (bound - mean) / stddev);
  return { low: sigmas(a), high: sigmas(b) };
}

/** The class of `truncatedNormal`. */
export class ExactTruncatedNormal extends WeightInitializer<typeof TRUNCATED_NORMAL> {
  /** The name that it is registered and saved under. @nocollapse */
  static readonly className = 'ExactTruncatedNormal';
  /** @internal */
  static readonly factory = 'truncatedNormal';

  /** @throws TypeError, RangeError for a bad argument, reversed bounds, or bounds between which float32 cannot draw */
  constructor(args?: TruncatedNormalArgs) {
    super(TRUNCATED_NORMAL, args, withBounds);
  }

  protected override values(shape: number[]): Tensor {
    const { mean, stddev } = this.args;
    const { low, high } = boundsInSigmas(this.args);
    const seed = this.nextSeed();
    if (stddev === 0) return fill(shape, mean);
    if (low === -CUT && high === CUT) return sampleTruncatedNormal(shape, seed, mean, stddev);
    return randomBoundedNormal(shape, seed, mean, stddev, low, high);
  }
}

/**
 * Normal values between two bounds, of any shape. Without bounds, or with bounds of two standard deviations, the bits
 * are those of Keras's `TruncatedNormal(mean, stddev, seed)`; with others the distribution is that of PyTorch's
 * `trunc_normal_` and `jax.nn.initializers.truncated_normal`, drawn on the host.
 *
 * @param args all optional: `mean` (0), `stddev` (0.05), `a` and `b` in units of the output or `lower` (-2) and `upper`
 *   (2) in standard deviations, `seed`
 * @throws TypeError or RangeError for a bad argument, reversed bounds, or bounds between which float32 cannot draw
 * @example
 * truncatedNormal({stddev: 0.02, a: -2, b: 2});  // trunc_normal_(w, std=0.02): bounds of 100 standard deviations
 * truncatedNormal({stddev: 0.02});               // Keras: bounds of 0.04
 */
export function truncatedNormal(args?: TruncatedNormalArgs): ExactTruncatedNormal {
  return new ExactTruncatedNormal(args);
}
