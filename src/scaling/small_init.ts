/** Standard deviations of a transformer's kernels that depend on its width alone, as in GPT-NeoX. */
import { integerFrom } from '../arguments/checks.js';
import { inFunction } from '../arguments/errors.js';

const count = integerFrom(1);

/**
 * SmallInit: sqrt(2 / (5 d)), the standard deviation of a transformer's embeddings and kernels (T. Q. Nguyen, J.
 * Salazar: "Transformers without Tears: Improving the Normalization of Self-Attention", 2019, section 2.2; `small_init`
 * of GPT-NeoX). It equals Xavier's for the largest kernels, of d inputs and 4 d outputs.
 *
 * @param width d, the width of the residual stream, >= 1
 * @returns a standard deviation, not a factor of one
 * @throws TypeError or RangeError for a bad argument
 * @example
 * tf.layers.dense({units: 512, kernelInitializer: randomNormal({stddev: smallInitScale(512)})});
 */
export function smallInitScale(width: number): number {
  return inFunction('smallInitScale', () => Math.sqrt(2 / (5 * count('width', width))));
}

/**
 * Wang's: 2 / (N sqrt(d)), the standard deviation of the kernels that write into the residual stream, beside
 * `smallInitScale` for the others (`wang_init` of GPT-NeoX, after B. Wang's Mesh Transformer JAX).
 *
 * @param layers N, the blocks of attention and feed-forward, >= 1
 * @param width d, the width of the residual stream, >= 1
 * @returns a standard deviation, not a factor of one
 * @throws TypeError or RangeError for a bad argument
 * @example
 * wangScale(24, 1024);  // 0.0026
 */
export function wangScale(layers: number, width: number): number {
  return inFunction('wangScale', () => 2 / (count('layers', layers) * Math.sqrt(count('width', width))));
}
