import { positiveNumber } from '../arguments/checks.js';
import { inFunction } from '../arguments/errors.js';
import { type ArgsOf, readArguments, required } from '../arguments/schema.js';
import { SeedGenerator } from '../random/seed_generator.js';
import { type KaimingUniform, kaimingUniform } from './kaiming.js';
import { type ExactRandomUniform, randomUniform } from './random.js';
import { LAYOUT } from './variance_scaling_base.js';

const TORCH_DEFAULT = {
  /** The inputs that each output sums over, which a bias cannot know; > 0. */
  fanIn: required(positiveNumber),
  ...LAYOUT,
};

/** Arguments of `torchDefault`. */
export interface TorchDefaultArgs extends ArgsOf<typeof TORCH_DEFAULT> {}

/** Layer arguments, to spread into a layer's configuration. */
export interface TorchDefault {
  /** U(±1 / sqrt(fanIn)), with the fanIn of the kernel's shape. */
  readonly kernelInitializer: KaimingUniform;
  /** U(±1 / sqrt(fanIn)), with the fanIn of the argument. */
  readonly biasInitializer: ExactRandomUniform;
}

/**
 * The default weights of `nn.Linear` and `nn.Conv1d` to `nn.Conv3d` in PyTorch: kernels by `kaiming_uniform_(a =
 * sqrt(5))`, which is U(±1 / sqrt(fanIn)), and biases by the same uniform (torch/nn/modules/linear.py,
 * reset_parameters). `initializeModel` with `preset: 'pytorch'` gives them to a whole model.
 *
 * @param args `fanIn`; `layout` ('auto') and `seed`
 * @throws TypeError or RangeError for a bad argument
 * @example
 * tf.layers.conv2d({filters: 64, kernelSize: 3, ...torchDefault({fanIn: 3 * 3 * 32})});
 */
export function torchDefault(args: TorchDefaultArgs): TorchDefault {
  return inFunction('torchDefault', () => {
    const { fanIn, layout } = readArguments(TORCH_DEFAULT, args);
    const limit = 1 / Math.sqrt(fanIn);
    // With one integer for both, the bias would repeat the first values of the kernel.
    const seed = typeof args.seed === 'number' ? new SeedGenerator(args.seed) : args.seed;
    return {
      kernelInitializer: kaimingUniform({ negativeSlope: Math.sqrt(5), layout, seed }),
      biasInitializer: randomUniform({ minval: -limit, maxval: limit, seed }),
    };
  });
}
