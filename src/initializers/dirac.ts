import type { Tensor } from '@tensorflow/tfjs-core';
import { integerFrom } from '../arguments/checks.js';
import { wrongValue } from '../arguments/errors.js';
import { type ArgsOf, argument } from '../arguments/schema.js';
import { tensorOf } from '../tfjs/backends.js';
import { convolutionChannels } from './convolution_kernel.js';
import { WeightInitializer } from './weight_initializer.js';

const DIRAC = {
  /** Groups of outputs, each of which repeats the inputs; >= 1, default 1. */
  groups: argument(integerFrom(1), 1),
};

/** Arguments of `dirac`. */
export interface DiracArgs extends ArgsOf<typeof DIRAC> {}

/** The class of `dirac`. */
export class Dirac extends WeightInitializer<typeof DIRAC> {
  /** The name that it is registered and saved under. @nocollapse */
  static readonly className = 'Dirac';
  /** @internal */
  static readonly factory = 'dirac';

  /** @throws TypeError or RangeError for a bad argument */
  constructor(args?: DiracArgs) {
    super(DIRAC, args);
  }

  protected override values(shape: number[]): Tensor {
    const { groups } = this.args;
    const [inputs, outputs] = convolutionChannels(shape);
    const perGroup = outputs / groups;
    if (!Number.isInteger(perGroup)) {
      throw wrongValue('shape', `a multiple of ${groups} output channels, one for each group`, shape);
    }
    return tensorOf(shape, (values) => {
      values.fill(0);
      // Every number of groups divides 0 outputs.
      if (values.length === 0) return;
      const middle = shape.slice(0, -2).reduce((position, size) => position * size + Math.floor(size / 2), 0);
      for (let group = 0; group < groups; group++) {
        for (let channel = 0; channel < Math.min(perGroup, inputs); channel++) {
          values[(middle * inputs + channel) * outputs + group * perGroup + channel] = 1;
        }
      }
    });
  }
}

/**
 * The convolution that passes its inputs on: output d of every group is input d, up to the number of inputs. The values
 * are those of PyTorch's `dirac_`, which takes the second of the two middles of an even window.
 *
 * @param args all optional: `groups` (1)
 * @throws TypeError or RangeError for a bad argument
 * @example
 * tf.layers.conv2d({filters: 64, kernelSize: 3, padding: 'same', kernelInitializer: dirac()});
 */
export function dirac(args?: DiracArgs): Dirac {
  return new Dirac(args);
}
