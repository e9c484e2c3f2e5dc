import { nonNegativeNumber } from '../../arguments/checks.js';
import { type ArgsOf, argument, type ValuesOf } from '../../arguments/schema.js';
import { torchFans } from '../layout.js';
import { normalOf, uniformOf } from './scaled_fill.js';
import { type Fill, TORCH, TorchInitializer } from './torch_initializer.js';

const XAVIER = {
  /** Factor of the standard deviation, >= 0; default 1. `calculateGain` returns that of an activation. */
  gain: argument(nonNegativeNumber, 1),
  ...TORCH,
};

/** Arguments of `xavierUniform` and `xavierNormal`. */
export interface TorchXavierArgs extends ArgsOf<typeof XAVIER> {}

function stdOf({ gain }: ValuesOf<typeof XAVIER>, shape: readonly number[]): number {
  const { fanIn, fanOut } = torchFans(shape);
  return gain * Math.sqrt(2 / (fanIn + fanOut));
}

/** The class of `xavierUniform`. */
export class TorchXavierUniform extends TorchInitializer<typeof XAVIER> {
  /** The name that it is registered and saved under. @nocollapse */
  static readonly className = 'TorchXavierUniform';
  /** @internal */
  static readonly factory = 'xavierUniform';

  /** @throws TypeError or RangeError for a bad argument */
  constructor(args?: TorchXavierArgs) {
    super(XAVIER, args);
  }

  /** @internal */
  protected override fillOf(shape: readonly number[]): Fill {
    return uniformOf('gain', stdOf(this.args, shape));
  }
}

/** The class of `xavierNormal`. */
export class TorchXavierNormal extends TorchInitializer<typeof XAVIER> {
  /** The name that it is registered and saved under. @nocollapse */
  static readonly className = 'TorchXavierNormal';
  /** @internal */
  static readonly factory = 'xavierNormal';

  /** @throws TypeError or RangeError for a bad argument */
  constructor(args?: TorchXavierArgs) {
    super(XAVIER, args);
  }

  /** @internal */
  protected override fillOf(shape: readonly number[]): Fill {
    return normalOf('gain', stdOf(this.args, shape));
  }
}

/**
 * Uniform weights of variance gain² · 2 / (fanIn + fanOut): `torch.nn.init.xavier_uniform_`.
 *
 * @param args all optional: `gain` (1), `layout` ('auto'), `generator`
 * @throws TypeError or RangeError for a bad argument
 * @example
 * tf.layers.dense({units: 64, activation: 'tanh', kernelInitializer: xavierUniform({gain: 5 / 3})});
 */
export function xavierUniform(args?: TorchXavierArgs): TorchXavierUniform {
  return new TorchXavierUniform(args);
}

/**
 * Normal weights of variance gain² · 2 / (fanIn + fanOut): `torch.nn.init.xavier_normal_`.
 *
 * @param args all optional: `gain` (1), `layout` ('auto'), `generator`
 * @throws TypeError or RangeError for a bad argument
 * @example
 * tf.layers.dense({units: 64, activation: 'tanh', kernelInitializer: xavierNormal({gain: 5 / 3})});
 */
export function xavierNormal(args?: TorchXavierArgs): TorchXavierNormal {
  return new TorchXavierNormal(args);
}
