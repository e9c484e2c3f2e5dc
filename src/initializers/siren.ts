import type { Tensor } from '@tensorflow/tfjs-core';
import { boolean, positiveNumber } from '../arguments/checks.js';
import { type ArgsOf, argument } from '../arguments/schema.js';
import { sampleUniform } from '../ops/stateless_random_uniform.js';
import { kernelGeometry } from '../scaling/fans.js';
import { registerInitializer } from '../tfjs/initializer.js';
import { LAYOUT } from './variance_scaling_base.js';
import { WeightInitializer } from './weight_initializer.js';

const SIREN = {
  /** The frequency ω of the sines after the kernel, > 0; default 30. */
  omega: argument(positiveNumber, 30),
  /** Whether this is the first layer, whose inputs are coordinates; default false. */
  first: argument(boolean, false),
  ...LAYOUT,
};

/** Arguments of `siren`. */
export interface SirenArgs extends ArgsOf<typeof SIREN> {}

/** The class of `siren`. */
export class Siren extends WeightInitializer<typeof SIREN> {
  /** The name that it is registered and saved under. @nocollapse */
  static readonly className = 'Siren';
  /** @internal */
  static readonly factory = 'siren';

  /** @throws TypeError or RangeError for a bad argument */
  constructor(args?: SirenArgs) {
    super(SIREN, args);
  }

  protected override values(shape: number[]): Tensor {
    const { omega, first, layout } = this.args;
    const { fanIn } = kernelGeometry(shape, layout);
    const inputs = Math.max(1, fanIn);
    const bound = first ? 1 / inputs : Math.sqrt(6 / inputs) / omega;
    return sampleUniform(shape, this.nextSeed(), -bound, bound);
  }
}

registerInitializer(Siren, [Siren.factory]);

/**
 * The kernels of networks of sines, sin(ω (W x + b)), which represent pictures, sounds and fields by their coordinates:
 *
 *     W ~ U(-sqrt(6 / n) / ω, sqrt(6 / n) / ω), in the first layer U(-1 / n, 1 / n),
 *
 * n being the fan in: V. Sitzmann, J. N. P. Martel, A. W. Bergman, D. B. Lindell, G. Wetzstein: "Implicit Neural
 * Representations with Periodic Activation Functions", NeurIPS 2020, theorem 1.8. The input of every sine then keeps
 * its variance, v = 1 - exp(-2 v) = 0.797 in wide networks. Scale coordinates to [-1, 1]; the layer after the kernel is
 * `sine({omega})`.
 *
 * @param args all optional: `omega` (30), `first` (false), `layout` (`'auto'`), `seed`
 * @throws TypeError or RangeError for a bad argument
 * @example
 * tf.sequential({
 *   layers: [
 *     tf.layers.dense({units: 256, inputShape: [2], kernelInitializer: siren({first: true})}),
 *     sine(),
 *     tf.layers.dense({units: 256, kernelInitializer: siren()}),
 *     sine(),
 *     tf.layers.dense({units: 3, kernelInitializer: siren()}),
 *   ],
 * });
 */
export function siren(args?: SirenArgs): Siren {
  return new Siren(args);
}
