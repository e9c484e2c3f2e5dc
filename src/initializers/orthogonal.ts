import { reshape, type Tensor, transpose, util } from '@tensorflow/tfjs-core';
import { finiteNumber, integer } from '../arguments/checks.js';
import { wrongValue } from '../arguments/errors.js';
import { type ArgsOf, argument } from '../arguments/schema.js';
import { randomOrthogonal } from '../ops/random_orthogonal.js';
import { inMiddle, isometryChannels } from './convolution_kernel.js';
import { gainOr } from './gain.js';
import { SEED } from './seed_source.js';
import { WeightInitializer } from './weight_initializer.js';

/** The arguments of kernels made from an orthogonal matrix. */
export const ORTHOGONAL_MATRIX = {
  /** The singular values of the matrix, or a nonlinearity, such as `'tanh'`, for its gain; default 1. */
  gain: argument(gainOr(finiteNumber), 1),
  ...SEED,
};

const ORTHOGONAL = {
  ...ORTHOGONAL_MATRIX,
  /** The axis of the outputs, the matrix's columns; default -1, the last. -2 for a transposed convolution. */
  columnAxis: argument(integer, -1),
};

/** Arguments of `deltaOrthogonal`. */
export interface DeltaOrthogonalArgs extends ArgsOf<typeof ORTHOGONAL_MATRIX> {}

/** Arguments of `orthogonal`. */
export interface OrthogonalArgs extends ArgsOf<typeof ORTHOGONAL> {}

/** A kernel made from an orthogonal matrix. */
export abstract class OrthogonalKernel<
  S extends typeof ORTHOGONAL_MATRIX = typeof ORTHOGONAL_MATRIX,
> extends WeightInitializer<S> {
  /** `gain` times a matrix with orthonormal rows or columns, whichever are fewer. */
  protected matrix(rows: number, columns: number): Tensor {
    return randomOrthogonal(rows, columns, this.args.gain, this.nextSeed());
  }
}

/** The class of `orthogonal`. */
export class ExactOrthogonal extends OrthogonalKernel<typeof ORTHOGONAL> {
  /** The name that it is registered and saved under. @nocollapse */
  static readonly className = 'ExactOrthogonal';
  /** @internal */
  static readonly factory = 'orthogonal';

  /** @throws TypeError or RangeError for a bad argument */
  constructor(args?: OrthogonalArgs) {
    super(ORTHOGONAL, args);
  }

  protected override values(shape: number[]): Tensor {
    const { columnAxis } = this.args;
    const rank = shape.length;
    if (rank < 2) throw wrongValue('shape', 'rank 2 or more for an orthogonal kernel', shape);
    const axis = columnAxis < 0 ? columnAxis + rank : columnAxis;
    if (axis < 0 || axis >= rank) throw wrongValue('columnAxis', `an axis of a shape of rank ${rank}`, columnAxis);
    const [before, columns, after] = [
      util.sizeFromShape(shape.slice(0, axis)),
      shape[axis],
      util.sizeFromShape(shape.slice(axis + 1)),
    ];
    const matrix = this.matrix(before * after, columns);
    // Nothing to move, which tfjs's transpose would do element by element.
    if (after === 1) return reshape(matrix, shape);
    return reshape(transpose(reshape(matrix, [before, after, columns]), [0, 2, 1]), shape);
  }
}

/** The class of `deltaOrthogonal`. */
export class DeltaOrthogonal extends OrthogonalKernel {
  /** The name that it is registered and saved under. @nocollapse */
  static readonly className = 'DeltaOrthogonal';
  /** @internal */
  static readonly factory = 'deltaOrthogonal';

  /** @throws TypeError or RangeError for a bad argument */
  constructor(args?: DeltaOrthogonalArgs) {
    super(ORTHOGONAL_MATRIX, args);
  }

  protected override values(shape: number[]): Tensor {
    const [inputs, outputs] = isometryChannels(shape);
    return inMiddle(this.matrix(inputs, outputs), shape);
  }
}

/**
 * `gain` times a random matrix with orthonormal rows or columns, whichever are fewer; its rows are all axes but
 * `columnAxis`. A. M. Saxe, J. L. McClelland, S. Ganguli: "Exact solutions to the nonlinear dynamics of learning in
 * deep linear neural networks", ICLR 2014. Every singular value is `gain`, so a linear network with gain 1 neither
 * stretches nor squeezes anything, at any depth. With a seed the values are those of Keras's `Orthogonal(gain, seed)`,
 * up to the rounding of its float32 QR.
 *
 * @param args all optional: `gain` (1), `columnAxis` (-1), `seed`
 * @throws TypeError or RangeError for a bad argument; `apply` for a kernel of more than 2^27 elements
 * @example
 * tf.layers.lstm({units: 256, recurrentInitializer: orthogonal({seed: 42})});
 */
export function orthogonal(args?: OrthogonalArgs): ExactOrthogonal {
  return new ExactOrthogonal(args);
}

/**
 * A convolution that is an orthogonal matrix at every position: `orthogonal` in the middle of the window, zeros around
 * it (L. Xiao et al.: "Dynamical Isometry and a Mean Field Theory of CNNs", ICML 2018, section 3.3). Signals keep their
 * length through any number of layers that have at least as many outputs as inputs.
 *
 * @param args all optional: `gain` (1), `seed`
 * @throws TypeError or RangeError for a bad argument
 * @example
 * tf.layers.conv2d({filters: 64, kernelSize: 3, padding: 'same', kernelInitializer: deltaOrthogonal()});
 */
export function deltaOrthogonal(args?: DeltaOrthogonalArgs): DeltaOrthogonal {
  return new DeltaOrthogonal(args);
}
