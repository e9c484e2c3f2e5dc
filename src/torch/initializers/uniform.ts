import { checkInterval, finiteNumber } from '../../arguments/checks.js';
import { type ArgsOf, argument } from '../../arguments/schema.js';
import { fillUniform } from '../fill_uniform.js';
import { type Fill, TORCH, TorchInitializer } from './torch_initializer.js';

const UNIFORM = {
  /** The lower end of the range, included; default 0. */
  a: argument(finiteNumber, 0),
  /** The upper end of the range, excluded; default 1. */
  b: argument(finiteNumber, 1),
  ...TORCH,
};

/** Arguments of `uniform`. */
export interface TorchUniformArgs extends ArgsOf<typeof UNIFORM> {}

/** The class of `uniform`. */
export class TorchUniform extends TorchInitializer<typeof UNIFORM> {
  /** The name that it is registered and saved under. @nocollapse */
  static readonly className = 'TorchUniform';
  /** @internal */
  static readonly factory = 'uniform';

  /** @throws TypeError or RangeError for a bad argument */
  constructor(args?: TorchUniformArgs) {
    super(UNIFORM, args, (values) => {
      checkInterval('a', values.a, 'b', values.b);
      return values;
    });
  }

  /** @internal */
  protected override fillOf(): Fill {
    const { a, b } = this.args;
    return (values, generator) => {
      fillUniform(values, generator, a, b);
    };
  }
}

/**
 * Values uniform in [a, b): `torch.nn.init.uniform_`, and `tensor.uniform_`.
 *
 * @param args all optional: `a` (0), `b` (1), `layout` ('auto'), `generator`
 * @throws TypeError or RangeError for a bad argument
 * @example
 * manualSeed(42);
 * uniform().apply([3]);  // [0.88227, 0.91501, 0.38286]
 */
export function uniform(args?: TorchUniformArgs): TorchUniform {
  return new TorchUniform(args);
}
