import { fill, tensor1d, type Tensor } from '@tensorflow/tfjs-core';
import { type Check, elementsOf, positiveNumber, withinUnit } from '../arguments/checks.js';
import { brokenRule, wrongKind, wrongValue } from '../arguments/errors.js';
import { type ArgsOf, argument } from '../arguments/schema.js';
import { registerInitializer } from '../tfjs/initializer.js';
import { WeightInitializer } from './weight_initializer.js';

const counts: Check<readonly number[]> = (name, given) => {
  const rule = 'an array of numbers > 0, one for each class';
  if (!Array.isArray(given) && !ArrayBuffer.isView(given)) throw wrongKind(name, rule, given);
  const checked = elementsOf(name, given as ArrayLike<unknown>, positiveNumber);
  if (checked.length === 0) throw wrongValue(name, rule, given);
  return checked;
};

const PRIOR_BIAS = {
  /** The frequency of the positive class of a sigmoid. */
  probability: argument(withinUnit),
  /** The number of examples of each class of a softmax. */
  counts: argument(counts),
};

/** Arguments of `priorBias`. */
export interface PriorBiasArgs extends ArgsOf<typeof PRIOR_BIAS> {}

/** The class of `priorBias`. */
export class PriorBias extends WeightInitializer<typeof PRIOR_BIAS> {
  /** The name that it is registered and saved under. @nocollapse */
  static readonly className = 'PriorBias';
  /** @internal */
  static readonly factory = 'priorBias';

  /** @throws TypeError or RangeError for a bad argument, and unless one of the two is given */
  constructor(args: PriorBiasArgs) {
    super(PRIOR_BIAS, args, (values) => {
      if (values.counts === undefined) withinUnit('probability', values.probability);
      else if (values.probability !== undefined) throw brokenRule('"probability" cannot be combined with "counts"');
      return values;
    });
  }

  protected override values(shape: number[]): Tensor {
    const { probability: p, counts: given } = this.args;
    if (p !== undefined) return fill(shape, Math.log(p) - Math.log1p(-p));
    const classes = given ?? [];
    if (shape.length !== 1 || shape[0] !== classes.length) {
      throw wrongValue('shape', `[${classes.length}], a bias for each of "counts"`, shape);
    }
    const total = Math.log(classes.reduce((sum, count) => sum + count, 0));
    return tensor1d(classes.map((count) => Math.log(count) - total));
  }
}

registerInitializer(PriorBias, [PriorBias.factory]);

/**
 * The bias of an output layer that predicts the class frequencies from the start, so the first steps are not spent on
 * learning them: the first loss is the entropy of the prior.
 *
 * - `probability` p, for a sigmoid: -log((1 - p) / p) (T.-Y. Lin, P. Goyal, R. Girshick, K. He, P. Dollár: "Focal Loss
 *   for Dense Object Detection", ICCV 2017, section 4.1, with p = 0.01);
 * - `counts` of the classes, for a softmax: log(count / total).
 *
 * The kernel of the layer should be small: `zeros`, or a standard deviation of 0.01 as in the paper.
 *
 * @param args one of `probability`, between 0 and 1, and `counts`, an array of numbers > 0
 * @throws TypeError or RangeError for a bad argument
 * @example
 * tf.layers.dense({units: 1, activation: 'sigmoid', biasInitializer: priorBias({probability: 0.01})});
 * tf.layers.dense({units: 3, activation: 'softmax', biasInitializer: priorBias({counts: [900, 90, 10]})});
 */
export function priorBias(args: PriorBiasArgs): PriorBias {
  return new PriorBias(args);
}
