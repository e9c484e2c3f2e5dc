import type { Tensor } from '@tensorflow/tfjs-core';
import { nonNegativeNumber, numberBetween } from '../arguments/checks.js';
import { wrongValue } from '../arguments/errors.js';
import { type ArgsOf, argument } from '../arguments/schema.js';
import { randomSparse } from '../ops/random_sparse.js';
import { SEED } from './seed_source.js';
import { WeightInitializer } from './weight_initializer.js';

const SPARSE = {
  /** The share of each input's weights that is zero, rounded up, from 0 to 1; default 0.9. */
  sparsity: argument(numberBetween(0, 1), 0.9),
  /** Standard deviation of the others, >= 0; default 0.01. */
  stddev: argument(nonNegativeNumber, 0.01),
  ...SEED,
};

/** Arguments of `sparse`. */
export interface SparseArgs extends ArgsOf<typeof SPARSE> {}

/** The class of `sparse`. */
export class Sparse extends WeightInitializer<typeof SPARSE> {
  /** The name that it is registered and saved under. @nocollapse */
  static readonly className = 'Sparse';
  /** @internal */
  static readonly factory = 'sparse';

  /** @throws TypeError or RangeError for a bad argument */
  constructor(args?: SparseArgs) {
    super(SPARSE, args);
  }

  protected override values(shape: number[]): Tensor {
    if (shape.length !== 2) throw wrongValue('shape', 'rank 2, [inputs, outputs]', shape);
    const [inputs, outputs] = shape;
    const { sparsity, stddev } = this.args;
    return randomSparse(inputs, outputs, Math.ceil(sparsity * outputs), stddev, this.nextSeed());
  }
}

/**
 * Normal weights, all zero except a few per input: J. Martens, "Deep learning via Hessian-free optimization", ICML
 * 2010. For shapes [inputs, outputs]. The distribution is that of PyTorch's `sparse_`, transposed: PyTorch's shape is
 * [outputs, inputs].
 *
 * @param args all optional: `sparsity` (0.9), `stddev` (0.01), `seed`
 * @throws TypeError or RangeError for a bad argument
 * @example
 * tf.layers.dense({units: 500, kernelInitializer: sparse({sparsity: 0.9, stddev: 1})});
 */
export function sparse(args?: SparseArgs): Sparse {
  return new Sparse(args);
}
