import { concat, neg, type Tensor } from '@tensorflow/tfjs-core';
import { oneOf } from '../arguments/checks.js';
import { wrongValue } from '../arguments/errors.js';
import { type ArgsOf, argument } from '../arguments/schema.js';
import { convolutionChannels, inMiddle } from './convolution_kernel.js';
import { ORTHOGONAL_MATRIX, OrthogonalKernel } from './orthogonal.js';

const LOOKS_LINEAR = {
  ...ORTHOGONAL_MATRIX,
  /**
   * The side that is mirrored: `'both'` (default) in hidden layers, `'outputs'` in the first one, whose inputs are not
   * rectified pairs, `'inputs'` in the last one, whose outputs are not rectified.
   */
  mirror: argument(oneOf(['both', 'inputs', 'outputs']), 'both'),
};

/** Arguments of `looksLinear`. */
export interface LooksLinearArgs extends ArgsOf<typeof LOOKS_LINEAR> {}

/** The class of `looksLinear`. */
export class LooksLinear extends OrthogonalKernel<typeof LOOKS_LINEAR> {
  /** The name that it is registered and saved under. @nocollapse */
  static readonly className = 'LooksLinear';
  /** @internal */
  static readonly factory = 'looksLinear';

  /** @throws TypeError or RangeError for a bad argument */
  constructor(args?: LooksLinearArgs) {
    super(LOOKS_LINEAR, args);
  }

  protected override values(shape: number[]): Tensor {
    const { mirror } = this.args;
    const [mirrorsInputs, mirrorsOutputs] = [mirror !== 'outputs', mirror !== 'inputs'];
    const [inputs, outputs] = shape.length === 2 ? shape : convolutionChannels(shape);
    const half = (channels: number, mirrors: boolean, side: string): number => {
      if (mirrors && channels % 2 === 1) throw wrongValue('shape', `an even number of ${side} to mirror`, shape);
      return mirrors ? channels / 2 : channels;
    };
    const rows = half(inputs, mirrorsInputs, 'inputs');
    const columns = half(outputs, mirrorsOutputs, 'outputs');
    let matrix = this.matrix(rows, columns);
    if (mirrorsOutputs) matrix = concat([matrix, neg(matrix)], 1);
    if (mirrorsInputs) matrix = concat([matrix, neg(matrix)], 0);
    return shape.length === 2 ? matrix : inMiddle(matrix, shape);
  }
}

/**
 * Mirrored orthogonal kernels: W = [[O, -O], [-O, O]]. With zero biases a ReLU network of them computes the same as the
 * linear network of the O, so it has dynamical isometry, which no independent weights give a ReLU network (D. Balduzzi
 * et al.: "The Shattered Gradients Problem", ICML 2017, section 4; R. Burkholz, A. Dubatovka: "Initialization of ReLUs
 * for Dynamical Isometry", NeurIPS 2019). The units are pairs, relu(z) in the first half and relu(-z) in the second. A
 * convolution has the matrix in the middle of its window, as with `deltaOrthogonal`.
 *
 * @param args all optional: `gain` (1), `mirror` ('both'), `seed`
 * @throws TypeError or RangeError for a bad argument
 * @example
 * tf.layers.dense({units: 128, activation: 'relu', kernelInitializer: looksLinear({mirror: 'outputs'})});
 * tf.layers.dense({units: 128, activation: 'relu', kernelInitializer: looksLinear()});
 * tf.layers.dense({units: 10, kernelInitializer: looksLinear({mirror: 'inputs'})});
 */
export function looksLinear(args?: LooksLinearArgs): LooksLinear {
  return new LooksLinear(args);
}
