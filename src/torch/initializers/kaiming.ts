import { finiteNumber, oneOf } from '../../arguments/checks.js';
import { type ArgsOf, argument, type ValuesOf } from '../../arguments/schema.js';
import { TORCH_NONLINEARITIES, torchGain } from '../gain.js';
import { torchFans } from '../layout.js';
import { normalOf, uniformOf } from './scaled_fill.js';
import { type Fill, TORCH, TorchInitializer } from './torch_initializer.js';

const KAIMING = {
  /** The negative slope of `'leakyRelu'`, by default 0, that of ReLU; other nonlinearities ignore it, as in PyTorch. */
  a: argument(finiteNumber, 0),
  /** The fan that divides the variance; default `'fanIn'`. */
  mode: argument(oneOf(['fanIn', 'fanOut']), 'fanIn'),
  /** The activation whose gain is used; default `'leakyRelu'`. */
  nonlinearity: argument(oneOf(TORCH_NONLINEARITIES), 'leakyRelu'),
  ...TORCH,
};

/** Arguments of `kaimingUniform` and `kaimingNormal`. */
export interface TorchKaimingArgs extends ArgsOf<typeof KAIMING> {}

function stdOf({ a, mode, nonlinearity }: ValuesOf<typeof KAIMING>, shape: readonly number[]): number {
  return torchGain(nonlinearity, a) / Math.sqrt(torchFans(shape)[mode]);
}

/** The class of `kaimingUniform`. */
export class TorchKaimingUniform extends TorchInitializer<typeof KAIMING> {
  /** The name that it is registered and saved under. @nocollapse */
  static readonly className = 'TorchKaimingUniform';
  /** @internal */
  static readonly factory = 'kaimingUniform';

  /** @throws TypeError or RangeError for a bad argument */
  constructor(args?: TorchKaimingArgs) {
    super(KAIMING, args);
  }

  /** @internal */
  protected override fillOf(shape: readonly number[]): Fill {
    return uniformOf('a', stdOf(this.args, shape));
  }
}

/** The class of `kaimingNormal`. */
export class TorchKaimingNormal extends TorchInitializer<typeof KAIMING> {
  /** The name that it is registered and saved under. @nocollapse */
  static readonly className = 'TorchKaimingNormal';
  /** @internal */
  static readonly factory = 'kaimingNormal';

  /** @throws TypeError or RangeError for a bad argument */
  constructor(args?: TorchKaimingArgs) {
    super(KAIMING, args);
  }

  /** @internal */
  protected override fillOf(shape: readonly number[]): Fill {
    return normalOf('a', stdOf(this.args, shape));
  }
}

/**
 * Uniform weights of variance gain² / fan: `torch.nn.init.kaiming_uniform_`. `a: Math.sqrt(5)` gives the default
 * weights of PyTorch's linear and convolutional layers.
 *
 * @param args all optional: `a` (0), `mode` ('fanIn'), `nonlinearity` ('leakyRelu'), `layout` ('auto'), `generator`
 * @throws TypeError or RangeError for a bad argument
 * @example
 * manualSeed(42);
 * tf.layers.dense({units: 128, inputShape: [784], kernelInitializer: kaimingUniform({a: Math.sqrt(5)})});
 */
export function kaimingUniform(args?: TorchKaimingArgs): TorchKaimingUniform {
  return new TorchKaimingUniform(args);
}

/**
 * Normal weights of variance gain² / fan: `torch.nn.init.kaiming_normal_`.
 *
 * @param args all optional: `a` (0), `mode` ('fanIn'), `nonlinearity` ('leakyRelu'), `layout` ('auto'), `generator`
 * @throws TypeError or RangeError for a bad argument
 * @example
 * tf.layers.dense({units: 128, inputShape: [784], kernelInitializer: kaimingNormal({nonlinearity: 'relu'})});
 */
export function kaimingNormal(args?: TorchKaimingArgs): TorchKaimingNormal {
  return new TorchKaimingNormal(args);
}
