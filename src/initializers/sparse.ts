import { type Tensor, tensor2d } from '@tensorflow/tfjs-core';
import { finiteNumber, nonNegativeNumber } from '../arguments/checks.js';
import { wrongValue } from '../arguments/errors.js';
import { STATELESS_RANDOM_NORMAL } from '../kernels/attributes.js';
import { HOST_FILLS } from '../kernels/host.js';
import { philox } from '../random/philox.js';
import { BLOCK_WORDS } from '../random/philox_constants.js';
import { streamOf } from '../random/seed.js';
import { readSeed, type SeedArgument, type SeedSource } from './seed_source.js';
import { readArguments, WeightInitializer } from './weight_initializer.js';

/** Arguments of `sparse`. */
export interface SparseArgs {
  /** The share of each input's weights that is zero, rounded up, from 0 to 1; default 0.9. */
  sparsity?: number;
  /** Standard deviation of the others, >= 0; default 0.01. */
  stddev?: number;
  /** An integer, a `SeedGenerator`, or nothing: every `apply` then draws anew. */
  seed?: SeedArgument;
}

/**
 * Normal weights, of which every input keeps a few: J. Martens, "Deep learning via Hessian-free optimization", ICML 2010.
 * For shapes [inputs, outputs]. PyTorch's `sparse_` by its distribution: the columns of its [outputs, inputs] are the rows
 * here.
 *
 * @example
 * tf.layers.dense({units: 500, kernelInitializer: sparse({sparsity: 0.9, stddev: 1})});
 */
export class Sparse extends WeightInitializer {
  /** The name that it is registered and saved under. @nocollapse */
  static readonly className = 'Sparse';

  readonly #sparsity: number;
  readonly #stddev: number;
  readonly #seed: SeedSource;

  /** @throws TypeError or RangeError for a bad argument */
  constructor(args?: SparseArgs) {
    const given = readArguments(args, ['sparsity', 'stddev', 'seed']);
    const sparsity = finiteNumber('sparsity', given.sparsity ?? 0.9);
    if (sparsity < 0 || sparsity > 1) throw wrongValue('sparsity', 'a number from 0 to 1', sparsity);
    const stddev = nonNegativeNumber('stddev', given.stddev ?? 0.01);
    const seed = readSeed(given.seed);
    super({ sparsity, stddev }, seed);
    this.#sparsity = sparsity;
    this.#stddev = stddev;
    this.#seed = seed;
  }

  protected override values(shape: number[]): Tensor {
    if (shape.length !== 2) throw wrongValue('shape', 'rank 2, [inputs, outputs]', shape);
    const [inputs, outputs] = shape;
    const seed = this.#seed.next();
    const values = new Float32Array(inputs * outputs);
    if (values.length === 0) return tensor2d(values, [inputs, outputs]);
    HOST_FILLS[STATELESS_RANDOM_NORMAL](values, { shape, seed, mean: 0, stddev: this.#stddev });
    const zeros = Math.ceil(this.#sparsity * outputs);
    // The words behind those of the normals rank the weights of an input; the lowest go.
    const blocks = Math.ceil(outputs / BLOCK_WORDS);
    const ranks = new Int32Array(blocks * BLOCK_WORDS);
    const stream = streamOf(seed);
    const order = Uint32Array.from({ length: outputs }, (_, output) => output);
    for (let input = 0; input < inputs; input++) {
      philox(stream, Math.ceil(values.length / BLOCK_WORDS) + input * blocks, 1, blocks, ranks);
      order.sort((a, b) => ranks[a] - ranks[b] || a - b);
      for (const output of order.subarray(0, zeros)) values[input * outputs + output] = 0;
    }
    return tensor2d(values, [inputs, outputs]);
  }
}

/** Makes a `Sparse`. */
export function sparse(args?: SparseArgs): Sparse {
  return new Sparse(args);
}
