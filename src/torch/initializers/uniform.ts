import { checkInterval, finiteNumber } from '../../arguments/checks.js';
import { readArguments } from '../../initializers/weight_initializer.js';
import { fillUniform } from '../fill_uniform.js';
import { TORCH_KEYS, type TorchArguments, TorchInitializer } from './torch_initializer.js';

/** Arguments of `uniform`. */
export interface TorchUniformArgs extends TorchArguments {
  /** The lower end of the range, included; default 0. */
  a?: number;
  /** The upper end of the range, not included; default 1. */
  b?: number;
}

/**
 * Values uniform in [a, b): `torch.nn.init.uniform_`, and `tensor.uniform_`.
 *
 * @example
 * manualSeed(42);
 * uniform().apply([3]);  // [0.88227, 0.91501, 0.38286]
 */
export class TorchUniform extends TorchInitializer {
  /** The name that it is registered and saved under. @nocollapse */
  static readonly className = 'TorchUniform';

  /** @throws TypeError or RangeError for a bad argument */
  constructor(args?: TorchUniformArgs) {
    const given = readArguments(args, ['a', 'b', ...TORCH_KEYS]);
    const a = finiteNumber('a', given.a ?? 0);
    const b = finiteNumber('b', given.b ?? 1);
    checkInterval('a', a, 'b', b);
    super(given, { a, b }, () => (values, generator) => {
      fillUniform(values, generator, a, b);
    });
  }
}

/** Makes a `TorchUniform`. */
export function uniform(args?: TorchUniformArgs): TorchUniform {
  return new TorchUniform(args);
}
