import { finiteNumber, nonNegativeNumber } from '../../arguments/checks.js';
import { type ArgsOf, argument } from '../../arguments/schema.js';
import { fillNormal } from '../fill_normal.js';
import { type Fill, TORCH, TorchInitializer } from './torch_initializer.js';

const NORMAL = {
  /** Default 0. */
  mean: argument(finiteNumber, 0),
  /** The standard deviation, >= 0; default 1. */
  std: argument(nonNegativeNumber, 1),
  ...TORCH,
};

/** Arguments of `normal`. */
export interface TorchNormalArgs extends ArgsOf<typeof NORMAL> {}

/** The class of `normal`. */
export class TorchNormal extends TorchInitializer<typeof NORMAL> {
  /** The name that it is registered and saved under. @nocollapse */
  static readonly className = 'TorchNormal';
  /** @internal */
  static readonly factory = 'normal';

  /** @throws TypeError or RangeError for a bad argument */
  constructor(args?: TorchNormalArgs) {
    super(NORMAL, args);
  }

  /** @internal */
  protected override fillOf(): Fill {
    const { mean, std } = this.args;
    return (values, generator) => {
      fillNormal(values, generator, mean, std);
    };
  }
}

/**
 * Normal values: `torch.nn.init.normal_`, and `tensor.normal_`.
 *
 * @param args all optional: `mean` (0), `std` (1), `layout` ('auto'), `generator`
 * @throws TypeError or RangeError for a bad argument
 * @example
 * tf.layers.embedding({inputDim: 1000, outputDim: 64, embeddingsInitializer: normal({layout: 'embedding'})});
 */
export function normal(args?: TorchNormalArgs): TorchNormal {
  return new TorchNormal(args);
}
