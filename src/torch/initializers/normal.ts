import { finiteNumber, nonNegativeNumber } from '../../arguments/checks.js';
import { readArguments } from '../../initializers/weight_initializer.js';
import { fillNormal } from '../fill_normal.js';
import { TORCH_KEYS, type TorchArguments, TorchInitializer } from './torch_initializer.js';

/** Arguments of `normal`. */
export interface TorchNormalArgs extends TorchArguments {
  /** Default 0. */
  mean?: number;
  /** The standard deviation, >= 0; default 1. */
  std?: number;
}

/**
 * Normal values: `torch.nn.init.normal_`, and `tensor.normal_`.
 *
 * @example
 * tf.layers.embedding({inputDim: 1000, outputDim: 64, embeddingsInitializer: normal({layout: 'embedding'})});
 */
export class TorchNormal extends TorchInitializer {
  /** The name that it is registered and saved under. @nocollapse */
  static readonly className = 'TorchNormal';

  /** @throws TypeError or RangeError for a bad argument */
  constructor(args?: TorchNormalArgs) {
    const given = readArguments(args, ['mean', 'std', ...TORCH_KEYS]);
    const mean = finiteNumber('mean', given.mean ?? 0);
    const std = nonNegativeNumber('std', given.std ?? 1);
    super(given, { mean, std }, () => (values, generator) => {
      fillNormal(values, generator, mean, std);
    });
  }
}

/** Makes a `TorchNormal`. */
export function normal(args?: TorchNormalArgs): TorchNormal {
  return new TorchNormal(args);
}
