import { tensor, type Tensor, transpose, util } from '@tensorflow/tfjs-core';
import { wrongKind } from '../../arguments/errors.js';
import { WeightInitializer } from '../../initializers/weight_initializer.js';
import type { Config } from '../../tfjs/initializer.js';
import { defaultGenerator, Generator } from '../generator.js';
import { checkLayout, type TorchLayout, torchWeight } from '../layout.js';

/** Arguments that all initializers of PyTorch have in common. */
export interface TorchArguments {
  /**
   * What the values are drawn from; default the one of `manualSeed`. It is not saved with a model: an initializer that
   * was loaded draws from the default generator.
   */
  generator?: Generator;
  /** Which of PyTorch's modules the weight is one of; default `'auto'`: a linear one, a convolution, or a bias. */
  layout?: TorchLayout;
}

/** The keys that `TorchInitializer` reads. */
export const TORCH_KEYS = ['generator', 'layout'] as const;

/** Draws the values of a weight, in PyTorch's order. */
export type Fill = (values: Float32Array, generator: Generator) => void;

/**
 * The general initializer: values drawn as PyTorch draws them, in an order that is PyTorch's, too. The initializers
 * differ in how a weight of a given shape is filled.
 */
export abstract class TorchInitializer extends WeightInitializer {
  readonly #generator: Generator;
  readonly #layout: TorchLayout;
  readonly #fillOf: (shape: readonly number[]) => Fill;

  /**
   * @param args all arguments; generator and layout are read here
   * @param config the other ones, in their canonical spelling
   * @param fillOf what fills a weight whose shape in PyTorch is `shape`; throws where there is no such weight
   */
  protected constructor(args: Record<string, unknown>, config: Config, fillOf: (shape: readonly number[]) => Fill) {
    const layout = checkLayout(args.layout);
    super({ ...config, layout });
    this.#generator = checkGenerator(args.generator);
    this.#layout = layout;
    this.#fillOf = fillOf;
  }

  protected override values(shape: number[]): Tensor {
    const weight = torchWeight(shape, this.#layout);
    const fill = this.#fillOf(weight.shape);
    const values = new Float32Array(util.sizeFromShape(shape));
    fill(values, this.#generator);
    return transpose(tensor(values, weight.axes), weight.permutation);
  }
}

function checkGenerator(generator: unknown): Generator {
  if (generator === undefined || generator === null) return defaultGenerator;
  if (!(generator instanceof Generator)) throw wrongKind('generator', 'a Generator', generator);
  return generator;
}
