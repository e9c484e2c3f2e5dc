import { concat, neg, type Tensor } from '@tensorflow/tfjs-core';
import { finiteNumber, oneOf } from '../arguments/checks.js';
import { wrongValue } from '../arguments/errors.js';
import { convolutionChannels, inMiddle } from './convolution_kernel.js';
import { OrthogonalKernel } from './orthogonal.js';
import { readSeed, type SeedArgument } from './seed_source.js';
import { readArguments } from './weight_initializer.js';

/** Arguments of `looksLinear`. */
export interface LooksLinearArgs {
  /** What every singular value of the linear network is; default 1. */
  gain?: number;
  /**
   * What is mirrored: `'both'` (default) in hidden layers, `'outputs'` in the first one, whose inputs are no rectified
   * pairs, `'inputs'` in the last one, whose outputs are not rectified.
   */
  mirror?: 'both' | 'inputs' | 'outputs';
  /** An integer, a `SeedGenerator`, or nothing: every `apply` then draws anew. */
  seed?: SeedArgument;
}

/**
 * Mirrored orthogonal kernels: W = [[O, -O], [-O, O]]. With biases of 0 a ReLU network of them computes what the linear
 * network of the O computes, so that it has dynamical isometry, which no independent weights give a ReLU network (D.
 * Balduzzi et al.: "The Shattered Gradients Problem", ICML 2017, section 4; R. Burkholz, A. Dubatovka: "Initialization of
 * ReLUs for Dynamical Isometry", NeurIPS 2019). The units are pairs, relu(z) in the first half and relu(-z) in the second.
 * Convolutions have it in the middle of their window, as `deltaOrthogonal` has.
 *
 * @example
 * tf.layers.dense({units: 128, activation: 'relu', inputShape: [64], kernelInitializer: looksLinear({mirror: 'outputs'})});
 * tf.layers.dense({units: 128, activation: 'relu', kernelInitializer: looksLinear()});
 * tf.layers.dense({units: 10, kernelInitializer: looksLinear({mirror: 'inputs'})});
 */
export class LooksLinear extends OrthogonalKernel {
  /** The name that it is registered and saved under. @nocollapse */
  static readonly className = 'LooksLinear';

  readonly #mirrorsInputs: boolean;
  readonly #mirrorsOutputs: boolean;

  /** @throws TypeError or RangeError for a bad argument */
  constructor(args?: LooksLinearArgs) {
    const given = readArguments(args, ['gain', 'mirror', 'seed']);
    const gain = finiteNumber('gain', given.gain ?? 1);
    const mirror = oneOf(['both', 'inputs', 'outputs'] as const)('mirror', given.mirror ?? 'both');
    super(gain, readSeed(given.seed), { mirror });
    this.#mirrorsInputs = mirror !== 'outputs';
    this.#mirrorsOutputs = mirror !== 'inputs';
  }

  protected override values(shape: number[]): Tensor {
    const [inputs, outputs] = shape.length === 2 ? shape : convolutionChannels(shape);
    const half = (channels: number, mirrors: boolean, what: string): number => {
      if (mirrors && channels % 2 === 1) throw wrongValue('shape', `an even number of ${what} to mirror`, shape);
      return mirrors ? channels / 2 : channels;
    };
    const rows = half(inputs, this.#mirrorsInputs, 'inputs');
    const columns = half(outputs, this.#mirrorsOutputs, 'outputs');
    let matrix = this.matrix(rows, columns);
    if (this.#mirrorsOutputs) matrix = concat([matrix, neg(matrix)], 1);
    if (this.#mirrorsInputs) matrix = concat([matrix, neg(matrix)], 0);
    return shape.length === 2 ? matrix : inMiddle(matrix, shape);
  }
}

/** Makes a `LooksLinear`. */
export function looksLinear(args?: LooksLinearArgs): LooksLinear {
  return new LooksLinear(args);
}
