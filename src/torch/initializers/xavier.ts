import { nonNegativeNumber } from '../../arguments/checks.js';
import { readArguments } from '../../initializers/weight_initializer.js';
import { torchFans } from '../layout.js';
import { normalOf, uniformOf } from './scaled_fill.js';
import { TORCH_KEYS, type TorchArguments, TorchInitializer } from './torch_initializer.js';

/** Arguments of `xavierUniform` and `xavierNormal`. */
export interface TorchXavierArgs extends TorchArguments {
  /** Factor of the standard deviation, >= 0; default 1. `calculateGain` has it for an activation. */
  gain?: number;
}

function readXavier(args: unknown) {
  const given = readArguments(args, ['gain', ...TORCH_KEYS]);
  const gain = nonNegativeNumber('gain', given.gain ?? 1);
  const stdOf = (shape: readonly number[]): number => {
    const { fanIn, fanOut } = torchFans(shape);
    return gain * Math.sqrt(2 / (fanIn + fanOut));
  };
  return { given, config: { gain }, stdOf };
}

/** Uniform weights of variance gain^2 * 2 / (fanIn + fanOut): `torch.nn.init.xavier_uniform_`. */
export class TorchXavierUniform extends TorchInitializer {
  /** The name that it is registered and saved under. @nocollapse */
  static readonly className = 'TorchXavierUniform';

  /** @throws TypeError or RangeError for a bad argument */
  constructor(args?: TorchXavierArgs) {
    const { given, config, stdOf } = readXavier(args);
    super(given, config, (shape) => uniformOf(stdOf(shape)));
  }
}

/** Normal weights of variance gain^2 * 2 / (fanIn + fanOut): `torch.nn.init.xavier_normal_`. */
export class TorchXavierNormal extends TorchInitializer {
  /** The name that it is registered and saved under. @nocollapse */
  static readonly className = 'TorchXavierNormal';

  /** @throws TypeError or RangeError for a bad argument */
  constructor(args?: TorchXavierArgs) {
    const { given, config, stdOf } = readXavier(args);
    super(given, config, (shape) => normalOf(stdOf(shape)));
  }
}

/** Makes a `TorchXavierUniform`. */
export function xavierUniform(args?: TorchXavierArgs): TorchXavierUniform {
  return new TorchXavierUniform(args);
}

/** Makes a `TorchXavierNormal`. */
export function xavierNormal(args?: TorchXavierArgs): TorchXavierNormal {
  return new TorchXavierNormal(args);
}
