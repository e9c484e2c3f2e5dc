import { reshape, type Tensor, tile, util } from '@tensorflow/tfjs-core';
import { integerFrom } from '../arguments/checks.js';
import { wrongValue } from '../arguments/errors.js';
import { configOf, initializerOf, type TfjsInitializer } from '../tfjs/initializer.js';
import { kaimingNormal } from './kaiming.js';
import { convolutionChannels } from './convolution_kernel.js';
import { readArguments, WeightInitializer } from './weight_initializer.js';

/** Arguments of `icnr`. */
export interface IcnrArgs {
  /** The factor r by which width and height will grow, an integer >= 1; default 2. */
  scale?: number;
  /** Draws the kernel that is repeated; default `kaimingNormal()`. An initializer, or its configuration. */
  initializer?: TfjsInitializer;
}

/**
 * "Initialized to convolution, nearest-neighbour resize": the kernel before a sub-pixel convolution, each filter r^2 times
 * over, so that what `tf.depthToSpace` makes of it starts without checkerboards (A. Aitken et al.: "Checkerboard artifact
 * free sub-pixel convolution", 2017). The filters are repeated in the order of `tf.depthToSpace`, whose inputs are r^2 images
 * of all channels; PyTorch's `PixelShuffle` wants the r^2 of one channel side by side.
 *
 * @example
 * const convolution = tf.layers.conv2d({filters: 3 * 2 ** 2, kernelSize: 3, kernelInitializer: icnr({scale: 2})});
 * const image = tf.depthToSpace(features, 2);
 */
export class ICNR extends WeightInitializer {
  /** The name that it is registered and saved under. @nocollapse */
  static readonly className = 'ICNR';

  readonly #copies: number;
  readonly #initializer: TfjsInitializer;
  readonly #scale: number;

  /** @throws TypeError or RangeError for a bad argument */
  constructor(args?: IcnrArgs) {
    const given = readArguments(args, ['scale', 'initializer']);
    const scale = integerFrom(1)('scale', given.scale ?? 2);
    super({});
    this.#scale = scale;
    this.#copies = scale * scale;
    this.#initializer = initializerOf('initializer', given.initializer ?? kaimingNormal());
  }

  protected override values(shape: number[]): Tensor {
    const [, outputs] = convolutionChannels(shape);
    const filters = outputs / this.#copies;
    if (!Number.isInteger(filters)) throw wrongValue('shape', `outputs that ${this.#copies} divides`, shape);
    const others = shape.slice(0, -1);
    const kernel = this.#initializer.apply([...others, filters]);
    return reshape(tile(reshape(kernel, [util.sizeFromShape(others), filters]), [1, this.#copies]), shape);
  }

  /** The arguments that rebuild this initializer; the inner one as it is now. */
  override getConfig(): ReturnType<WeightInitializer['getConfig']> {
    return { scale: this.#scale, initializer: configOf(this.#initializer) };
  }
}

/** Makes an `ICNR`. */
export function icnr(args?: IcnrArgs): ICNR {
  return new ICNR(args);
}
