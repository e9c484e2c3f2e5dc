import { reshape, type Tensor, tile, util } from '@tensorflow/tfjs-core';
import { type Check, integerFrom } from '../arguments/checks.js';
import { wrongValue } from '../arguments/errors.js';
import { type ArgsOf, argument, type Saved } from '../arguments/schema.js';
import { classNameOf, configOf, initializerOf, type TfjsInitializer } from '../tfjs/initializer.js';
import { convolutionChannels } from './convolution_kernel.js';
import { kaimingNormal } from './kaiming.js';
import { WeightInitializer } from './weight_initializer.js';

/** Checks the initializer of the filters. Nesting has no use, and a saved model could nest endlessly. */
const innerInitializer: Check<TfjsInitializer> = (name, given) => {
  if (classNameOf(given) === ICNR.className) throw wrongValue(name, 'an initializer other than icnr', given);
  return initializerOf(name, given);
};

const ICNR_SCHEMA = {
  /** The factor r by which width and height will grow, an integer >= 1; default 2. */
  scale: argument(integerFrom(1), 2),
  /** Draws the kernel that is repeated; default `kaimingNormal()`. An initializer, or its configuration. */
  initializer: {
    check: innerInitializer,
    // Made when it is needed: whoever imports the package pays for what is made here.
    get whenLeftOut(): TfjsInitializer {
      return kaimingNormal();
    },
    required: false,
    save: (initializer: TfjsInitializer) => configOf(initializer) as Saved,
  },
} as const;

/** Arguments of `icnr`. */
export interface ICNRArgs extends ArgsOf<typeof ICNR_SCHEMA> {}

/** The class of `icnr`. */
export class ICNR extends WeightInitializer<typeof ICNR_SCHEMA> {
  /** The name that it is registered and saved under. @nocollapse */
  static readonly className = 'ICNR';
  /** @internal */
  static readonly factory = 'icnr';

  /** @throws TypeError or RangeError for a bad argument, such as another ICNR as the initializer */
  constructor(args?: ICNRArgs) {
    super(ICNR_SCHEMA, args);
  }

  protected override values(shape: number[]): Tensor {
    const { scale, initializer } = this.args;
    const copies = scale * scale;
    const [, outputs] = convolutionChannels(shape);
    const filters = outputs / copies;
    if (!Number.isInteger(filters)) throw wrongValue('shape', `a multiple of ${copies} output channels`, shape);
    const others = shape.slice(0, -1);
    const kernel = initializer.apply([...others, filters]);
    return reshape(tile(reshape(kernel, [util.sizeFromShape(others), filters]), [1, copies]), shape);
  }
}

/**
 * "Initialized to convolution, nearest-neighbour resize": the kernel before a sub-pixel convolution, each filter
 * repeated r² times, so that the image that `tf.depthToSpace` makes starts without checkerboards (A. Aitken et al.:
 * "Checkerboard artifact free sub-pixel convolution", 2017). The filters are repeated in the order of
 * `tf.depthToSpace`, whose inputs are r² images of all channels; PyTorch's `PixelShuffle` wants the r² of one channel
 * side by side.
 *
 * @param args all optional: `scale` (2), `initializer` (`kaimingNormal()`)
 * @throws TypeError or RangeError for a bad argument
 * @example
 * const convolution = tf.layers.conv2d({filters: 3 * 2 ** 2, kernelSize: 3, kernelInitializer: icnr({scale: 2})});
 * const image = tf.depthToSpace(features, 2);
 */
export function icnr(args?: ICNRArgs): ICNR {
  return new ICNR(args);
}
