import { argumentsObject } from '../arguments/object.js';
import { positiveNumber } from '../arguments/checks.js';
import { SeedGenerator } from '../random/seed_generator.js';
import type { Layout } from '../scaling/fans.js';
import { kaimingUniform, type KaimingUniform } from './kaiming.js';
import { type ExactRandomUniform, randomUniform } from './random.js';
import type { SeedArgument } from './seed_source.js';

/** Arguments of `torchDefault`. */
export interface TorchDefaultArgs {
  /** The inputs that each output sums over, which a bias cannot know; > 0. */
  fanIn: number;
  /** How the kernel's axes are laid out; default `'auto'`, by rank, which gives PyTorch's fans also when transposed. */
  layout?: Layout;
  /** An integer, a `SeedGenerator`, or nothing: every `apply` then draws anew. */
  seed?: SeedArgument;
}

/** The arguments of a layer: spread them into the others. */
export interface TorchDefault {
  /** U(+-1 / sqrt(fanIn)), fanIn being that of the kernel's shape. */
  readonly kernelInitializer: KaimingUniform;
  /** U(+-1 / sqrt(fanIn)), fanIn being the argument. */
  readonly biasInitializer: ExactRandomUniform;
}

/**
 * What `nn.Linear` and `nn.Conv1d` to `nn.Conv3d` of PyTorch start with: kernels by `kaiming_uniform_(a = sqrt(5))`, which
 * is U(+-1 / sqrt(fanIn)), and biases by the same uniform (torch/nn/modules/linear.py, reset_parameters). `initializeModel`
 * with `preset: 'pytorch'` gives it to a whole model.
 *
 * @throws TypeError or RangeError for a bad argument
 * @example
 * tf.layers.conv2d({filters: 64, kernelSize: 3, ...torchDefault({fanIn: 3 * 3 * 32})});
 */
export function torchDefault(args: TorchDefaultArgs): TorchDefault {
  const given = argumentsObject('args', args, ['fanIn', 'layout', 'seed']);
  const limit = 1 / Math.sqrt(positiveNumber('fanIn', given.fanIn));
  const { layout } = args;
  // One integer for both would give the bias the first values of the kernel.
  const seed = typeof args.seed === 'number' ? new SeedGenerator(args.seed) : args.seed;
  return {
    kernelInitializer: kaimingUniform({ nonlinearity: 'leakyRelu', negativeSlope: Math.sqrt(5), layout, seed }),
    biasInitializer: randomUniform({ minval: -limit, maxval: limit, seed }),
  };
}
