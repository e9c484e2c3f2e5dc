import type { Tensor } from '@tensorflow/tfjs-core';
import { oneOf } from '../arguments/checks.js';
import { type ArgsOf, argument } from '../arguments/schema.js';
import { registerInitializer } from '../tfjs/initializer.js';
import { tensorOf } from '../tfjs/backends.js';
import { convolutionChannels } from './convolution_kernel.js';
import { WeightInitializer } from './weight_initializer.js';

const BILINEAR = {
  /**
   * `'transposed'` (default) `[...window, out, in]`: every channel maps to the channel with the same number.
   * `'depthwise'` `[...window, in, multiplier]`: every filter is the same.
   */
  layout: argument(oneOf(['transposed', 'depthwise']), 'transposed'),
};

/** Arguments of `bilinear`. */
export interface BilinearArgs extends ArgsOf<typeof BILINEAR> {}

/** The class of `bilinear`. */
export class Bilinear extends WeightInitializer<typeof BILINEAR> {
  /** The name that it is registered and saved under. @nocollapse */
  static readonly className = 'Bilinear';
  /** @internal */
  static readonly factory = 'bilinear';

  /** @throws TypeError or RangeError for a bad argument */
  constructor(args?: BilinearArgs) {
    super(BILINEAR, args);
  }

  protected override values(shape: number[]): Tensor {
    const [rows, columns] = convolutionChannels(shape);
    const { layout } = this.args;
    return tensorOf(shape, (values) => {
      values.fill(0);
      if (values.length === 0) return;
      const weights = shape.slice(0, -2).map(interpolation).reduce(outerProduct, [1]);
      weights.forEach((weight, position) => {
        const filters = values.subarray(position * rows * columns, (position + 1) * rows * columns);
        if (layout === 'depthwise') filters.fill(weight);
        else
          for (let channel = 0; channel < Math.min(rows, columns); channel++) filters[channel * (columns + 1)] = weight;
      });
    });
  }
}

/**
 * The weights of linear interpolation along an axis: 1 - |i / f - c|, f = ceil(size / 2), c = (2 f - 1 - f mod 2) / 2 f
 * (caffe/include/caffe/filler.hpp, BilinearFiller).
 */
function interpolation(size: number): number[] {
  const factor = Math.ceil(size / 2);
  const center = (2 * factor - 1 - (factor % 2)) / (2 * factor);
  return Array.from({ length: size }, (_, i) => 1 - Math.abs(i / factor - center));
}

function outerProduct(left: readonly number[], right: readonly number[]): number[] {
  return left.flatMap((a) => right.map((b) => a * b));
}

registerInitializer(Bilinear, [Bilinear.factory]);

/**
 * The transposed convolution that enlarges pictures by linear interpolation along every axis, for learned upsampling
 * that starts from it (J. Long, E. Shelhamer, T. Darrell: "Fully Convolutional Networks for Semantic Segmentation",
 * CVPR 2015, section 3.3; Caffe's `bilinear` filler). To enlarge by s: strides s, a window of 2 s - s mod 2, padding
 * `'same'`. Inside, the result equals bilinear resizing; at the edges the zeros around the picture mix in.
 *
 * Caffe's and MXNet's fill the kernel between all pairs of channels, for convolutions with a group for every channel;
 * this one connects each channel with itself.
 *
 * @param args all optional: `layout` (`'transposed'`)
 * @throws TypeError or RangeError for a bad argument
 * @example
 * tf.layers.conv2dTranspose({filters: 3, kernelSize: 4, strides: 2, padding: 'same', kernelInitializer: bilinear()});
 */
export function bilinear(args?: BilinearArgs): Bilinear {
  return new Bilinear(args);
}
