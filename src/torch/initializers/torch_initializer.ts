import { type Tensor, transpose } from '@tensorflow/tfjs-core';
import type { Check } from '../../arguments/checks.js';
import { wrongKind } from '../../arguments/errors.js';
import { type ArgsOf, argument } from '../../arguments/schema.js';
import { WeightInitializer } from '../../initializers/weight_initializer.js';
import { tensorOf } from '../../tfjs/backends.js';
import { defaultGenerator, Generator } from '../generator.js';
import { torchLayout, torchWeight } from '../layout.js';

const generatorCheck: Check<Generator> = (name, given) => {
  if (!(given instanceof Generator)) throw wrongKind(name, 'a Generator', given);
  return given;
};

/** `TorchArgs`. */
export const TORCH = {
  /**
   * The stream that the values are drawn from; default the one of `manualSeed`. It is not saved with a model: a loaded
   * initializer draws from the default generator.
   */
  generator: argument(generatorCheck, defaultGenerator, () => undefined),
  /** The PyTorch module that the weight belongs to; default `'auto'`: a linear one, a convolution, or a bias. */
  layout: argument(torchLayout, 'auto'),
};

/** Arguments that all initializers of PyTorch have in common. */
export interface TorchArgs extends ArgsOf<typeof TORCH> {}

/** Fills an array with the values of a weight, in PyTorch's order. */
export type Fill = (values: Float32Array, generator: Generator) => void;

/** Draws values as PyTorch does, in PyTorch's order. The initializers differ in how they fill a weight. */
export abstract class TorchInitializer<S extends typeof TORCH> extends WeightInitializer<S> {
  /**
   * The fill of a weight.
   *
   * @param shape the weight's shape in PyTorch
   * @throws RangeError if there is no such weight
   * @internal
   */
  protected abstract fillOf(shape: readonly number[]): Fill;

  protected override values(shape: number[]): Tensor {
    const weight = torchWeight(shape, this.args.layout);
    const fill = this.fillOf(weight.shape);
    const values = tensorOf(weight.axes, (memory) => {
      fill(memory, this.args.generator);
    });
    return transpose(values, weight.permutation);
  }
}
