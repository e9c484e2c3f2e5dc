import type { Tensor } from '@tensorflow/tfjs-core';
import type { ArgsOf } from '../arguments/schema.js';
import { randomOrthogonalConvolution } from '../ops/random_orthogonal_convolution.js';
import { registerInitializer } from '../tfjs/initializer.js';
import { isometryChannels } from './convolution_kernel.js';
import { ORTHOGONAL_MATRIX } from './orthogonal.js';
import { WeightInitializer } from './weight_initializer.js';

/** Arguments of `convolutionOrthogonal`. */
export interface ConvolutionOrthogonalArgs extends ArgsOf<typeof ORTHOGONAL_MATRIX> {}

/** The class of `convolutionOrthogonal`. */
export class ConvolutionOrthogonal extends WeightInitializer<typeof ORTHOGONAL_MATRIX> {
  /** The name that it is registered and saved under. @nocollapse */
  static readonly className = 'ConvolutionOrthogonal';
  /** @internal */
  static readonly factory = 'convolutionOrthogonal';

  /** @throws TypeError or RangeError for a bad argument */
  constructor(args?: ConvolutionOrthogonalArgs) {
    super(ORTHOGONAL_MATRIX, args);
  }

  protected override values(shape: number[]): Tensor {
    isometryChannels(shape);
    return randomOrthogonalConvolution(shape, this.args.gain, this.nextSeed());
  }
}

registerInitializer(ConvolutionOrthogonal, [ConvolutionOrthogonal.factory]);

/**
 * `gain` times a random convolution that keeps the length of every signal exactly, with circular padding and stride 1,
 * along 1, 2 or 3 axes; with padding `'same'` up to the edges. Unlike `deltaOrthogonal`'s, its whole window is filled
 * (L. Xiao et al.: "Dynamical Isometry and a Mean Field Theory of CNNs", ICML 2018, algorithm 1; TensorFlow 1's
 * `convolutional_orthogonal_1d`, `_2d` and `_3d`). For shapes [...window, in, out] with out >= in.
 *
 * @param args all optional: `gain` (1), a number or a nonlinearity that has it; `seed`
 * @throws TypeError or RangeError for a bad argument; `apply` for a kernel that is too large
 * @example
 * tf.layers.conv2d({filters: 64, kernelSize: 3, padding: 'same', kernelInitializer: convolutionOrthogonal()});
 */
export function convolutionOrthogonal(args?: ConvolutionOrthogonalArgs): ConvolutionOrthogonal {
  return new ConvolutionOrthogonal(args);
}
