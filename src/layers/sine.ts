import { mul, serialization, sin, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { layers } from '@tensorflow/tfjs-layers';
import { positiveNumber } from '../arguments/checks.js';
import { inFunction } from '../arguments/errors.js';
import { argument, type ArgsOf, readOwnArguments, savedArguments } from '../arguments/schema.js';

const SINE = {
  /** The frequency ω, > 0; default 30. */
  omega: argument(positiveNumber, 30),
};

type LayerArgs = NonNullable<ConstructorParameters<typeof layers.Layer>[0]>;

/** Arguments of `sine`: `omega`, and those that every layer takes. */
export interface SineArgs extends LayerArgs, ArgsOf<typeof SINE> {}

/** The class of `sine`. */
export class Sine extends layers.Layer {
  /** The name that it is registered and saved under. @nocollapse */
  static readonly className = 'Sine';

  /** The frequency ω. */
  readonly omega: number;

  /** @throws TypeError or RangeError for a bad argument */
  constructor(args: SineArgs = {}) {
    const { omega } = inFunction('sine', () => readOwnArguments(SINE, args));
    super(args);
    this.omega = omega;
    this.supportsMasking = true;
  }

  /** The value of the activation at x, as a number. */
  valueAt(x: number): number {
    return Math.sin(this.omega * x);
  }

  override call(inputs: Tensor | Tensor[], kwargs: Parameters<layers.Layer['call']>[1]): Tensor {
    return tidy(() => {
      this.invokeCallHook(inputs, kwargs);
      return sin(mul(Array.isArray(inputs) ? inputs[0] : inputs, this.omega));
    });
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), ...(savedArguments(SINE, { omega: this.omega }) as serialization.ConfigDict) };
  }
}

serialization.registerClass(Sine);

/**
 * The layer sin(ω x), element by element: the activation of networks whose kernels are `siren`'s.
 *
 * @param args all optional: `omega` (30), and what every layer takes: `name`, `inputShape`, ...
 * @throws TypeError or RangeError for a bad argument
 * @example
 * tf.sequential({
 *   layers: [tf.layers.dense({units: 256, inputShape: [2], kernelInitializer: siren({first: true})}), sine()],
 * });
 */
export function sine(args?: SineArgs): Sine {
  return new Sine(args);
}
