import { tensor, type Tensor, util } from '@tensorflow/tfjs-core';
import { integerFrom } from '../arguments/checks.js';
import { wrongValue } from '../arguments/errors.js';
import { convolutionChannels } from './convolution_kernel.js';
import { readArguments, WeightInitializer } from './weight_initializer.js';

/** Arguments of `dirac`. */
export interface DiracArgs {
  /** Groups of outputs, each of which repeats the inputs; >= 1, default 1. */
  groups?: number;
}

/**
 * The convolution that hands its inputs on: output d of every group is input d, as many as there are. PyTorch's `dirac_`,
 * value for value; of the two middles of an even window it takes the second.
 *
 * @example
 * tf.layers.conv2d({filters: 64, kernelSize: 3, padding: 'same', kernelInitializer: dirac()});
 */
export class Dirac extends WeightInitializer {
  /** The name that it is registered and saved under. @nocollapse */
  static readonly className = 'Dirac';

  readonly #groups: number;

  /** @throws TypeError or RangeError for a bad number of groups */
  constructor(args?: DiracArgs) {
    const groups = integerFrom(1)('groups', readArguments(args, ['groups']).groups ?? 1);
    super({ groups });
    this.#groups = groups;
  }

  protected override values(shape: number[]): Tensor {
    const [inputs, outputs] = convolutionChannels(shape);
    const perGroup = outputs / this.#groups;
    if (!Number.isInteger(perGroup)) throw wrongValue('shape', `outputs that ${this.#groups} groups divide`, shape);
    const values = new Float32Array(util.sizeFromShape(shape));
    // Any number of groups divides no outputs.
    if (values.length === 0) return tensor(values, shape);
    const middle = shape.slice(0, -2).reduce((position, size) => position * size + Math.floor(size / 2), 0);
    for (let group = 0; group < this.#groups; group++) {
      for (let channel = 0; channel < Math.min(perGroup, inputs); channel++) {
        values[(middle * inputs + channel) * outputs + group * perGroup + channel] = 1;
      }
    }
    return tensor(values, shape);
  }
}

/** Makes a `Dirac`. */
export function dirac(args?: DiracArgs): Dirac {
  return new Dirac(args);
}
