import { finiteNumber, oneOf } from '../../arguments/checks.js';
import { readArguments } from '../../initializers/weight_initializer.js';
import { calculateGain } from '../../scaling/gain.js';
import { torchFans } from '../layout.js';
import { normalOf, uniformOf } from './scaled_fill.js';
import { TORCH_KEYS, type TorchArguments, TorchInitializer } from './torch_initializer.js';

// The names that torch.nn.init.calculate_gain has.
const NONLINEARITIES = [
  'linear',
  'conv1d',
  'conv2d',
  'conv3d',
  'convTranspose1d',
  'convTranspose2d',
  'convTranspose3d',
  'sigmoid',
  'tanh',
  'relu',
  'leakyRelu',
  'selu',
] as const;

const MODES = ['fanIn', 'fanOut'] as const;

/** Arguments of `kaimingUniform` and `kaimingNormal`. */
export interface TorchKaimingArgs extends TorchArguments {
  /** The negative slope of `'leakyRelu'`, by default 0, that of ReLU; other nonlinearities ignore it, as in PyTorch. */
  a?: number;
  /** Which fan the variance is divided by; default `'fanIn'`. PyTorch's spelling `'fan_in'` is read, too. */
  mode?: (typeof MODES)[number] | 'fan_in' | 'fan_out';
  /** The activation whose gain is taken; default `'leakyRelu'`. PyTorch's spelling `'leaky_relu'` is read, too. */
  nonlinearity?: (typeof NONLINEARITIES)[number] | 'leaky_relu' | `conv_transpose${1 | 2 | 3}d`;
}

function readKaiming(args: unknown) {
  const given = readArguments(args, ['a', 'mode', 'nonlinearity', ...TORCH_KEYS]);
  const a = finiteNumber('a', given.a ?? 0);
  const mode = oneOf(MODES)('mode', given.mode ?? 'fanIn');
  const nonlinearity = oneOf(NONLINEARITIES)('nonlinearity', given.nonlinearity ?? 'leakyRelu');
  const gain = calculateGain(nonlinearity, a);
  const stdOf = (shape: readonly number[]): number => gain / Math.sqrt(torchFans(shape)[mode]);
  return { given, config: { a, mode, nonlinearity }, stdOf };
}

/**
 * Uniform weights of variance gain^2 / fan: `torch.nn.init.kaiming_uniform_`. With `a: Math.sqrt(5)` the weights that
 * PyTorch's linear and convolutional layers have from the start.
 *
 * @example
 * manualSeed(42);
 * tf.layers.dense({units: 128, inputShape: [784], kernelInitializer: kaimingUniform({a: Math.sqrt(5)})});
 */
export class TorchKaimingUniform extends TorchInitializer {
  /** The name that it is registered and saved under. @nocollapse */
  static readonly className = 'TorchKaimingUniform';

  /** @throws TypeError or RangeError for a bad argument */
  constructor(args?: TorchKaimingArgs) {
    const { given, config, stdOf } = readKaiming(args);
    super(given, config, (shape) => uniformOf(stdOf(shape)));
  }
}

/** Normal weights of variance gain^2 / fan: `torch.nn.init.kaiming_normal_`. */
export class TorchKaimingNormal extends TorchInitializer {
  /** The name that it is registered and saved under. @nocollapse */
  static readonly className = 'TorchKaimingNormal';

  /** @throws TypeError or RangeError for a bad argument */
  constructor(args?: TorchKaimingArgs) {
    const { given, config, stdOf } = readKaiming(args);
    super(given, config, (shape) => normalOf(stdOf(shape)));
  }
}

/** Makes a `TorchKaimingUniform`. */
export function kaimingUniform(args?: TorchKaimingArgs): TorchKaimingUniform {
  return new TorchKaimingUniform(args);
}

/** Makes a `TorchKaimingNormal`. */
export function kaimingNormal(args?: TorchKaimingArgs): TorchKaimingNormal {
  return new TorchKaimingNormal(args);
}
