import {
  abs,
  add,
  div,
  elu,
  erf,
  leakyRelu,
  mul,
  pow,
  selu,
  type serialization,
  sigmoid,
  softplus,
  tanh,
  type Tensor,
  tidy,
} from '@tensorflow/tfjs-core';
import { layers } from '@tensorflow/tfjs-layers';
import { finiteNumber, oneOf } from '../arguments/checks.js';
import { inFunction } from '../arguments/errors.js';
import { argument, type ArgsOf, readOwnArguments, required, savedArguments } from '../arguments/schema.js';
import { curveOf } from '../propagation/curve.js';
import { TAILORED, type TailoredName } from '../propagation/tailored_activation.js';
import type { Activation } from '../scaling/activations.js';

const swish = (x: Tensor): Tensor => mul(x, sigmoid(x));

/** `ACTIVATIONS` in tfjs's ops; some versions lack some of its activation layers. */
const OPS: Readonly<Record<TailoredName, (x: Tensor, negativeSlope: number) => Tensor>> = {
  elu,
  selu,
  sigmoid,
  softplus,
  softsign: (x) => div(x, add(abs(x), 1)),
  tanh,
  swish,
  silu: swish,
  mish: (x) => mul(x, tanh(softplus(x))),
  gelu: (x) => mul(mul(x, 0.5), add(erf(div(x, Math.SQRT2)), 1)),
  geluNew: (x) => mul(mul(x, 0.5), add(tanh(mul(add(x, mul(pow(x, 3), 0.044715)), Math.sqrt(2 / Math.PI))), 1)),
  leakyRelu,
};

const TAILORED_ACTIVATION = {
  /** f: an activation by its name in tfjs. */
  nonlinearity: required(oneOf(TAILORED)),
  /** alpha; default 1. */
  inputScale: argument(finiteNumber, 1),
  /** beta; default 0. */
  inputShift: argument(finiteNumber, 0),
  /** delta; default 0. */
  outputShift: argument(finiteNumber, 0),
  /** gamma; default 1. */
  outputScale: argument(finiteNumber, 1),
  /** The slope of `'leakyRelu'` for negative values; default 0.01. Others ignore it. */
  negativeSlope: argument(finiteNumber, 0.01),
};

type LayerArgs = NonNullable<ConstructorParameters<typeof layers.Layer>[0]>;

/** Arguments of `TailoredActivation`: its numbers, and those of every layer. */
export interface TailoredActivationArgs extends LayerArgs, ArgsOf<typeof TAILORED_ACTIVATION> {}

/**
 * The layer gamma (f(alpha x + beta) + delta), element by element. `tailoredActivation` finds the numbers. They are
 * saved with the model; a program that loads it imports `tfjs-initializers/theory`, which registers this class.
 */
export class TailoredActivation extends layers.Layer {
  /** The name that it is registered and saved under. @nocollapse */
  static readonly className = 'TailoredActivation';

  /** The arguments, with their defaults. */
  readonly parameters;

  /** f, looked up once, as maps and gains ask for many of its values. */
  readonly #f: Activation;

  /**
   * @param args `nonlinearity`; `inputScale` (1), `inputShift` (0), `outputShift` (0), `outputScale` (1),
   *   `negativeSlope` (0.01), and what every layer takes: `name`, `inputShape`, ...
   * @throws TypeError or RangeError for a bad argument
   */
  constructor(args: TailoredActivationArgs) {
    const parameters = inFunction('TailoredActivation', () => readOwnArguments(TAILORED_ACTIVATION, args));
    super(args);
    this.parameters = parameters;
    this.#f = curveOf(parameters.nonlinearity, parameters.negativeSlope).f;
    this.supportsMasking = true;
  }

  /** The value of the activation at x, as a number. */
  valueAt(x: number): number {
    const { inputScale, inputShift, outputShift, outputScale } = this.parameters;
    return outputScale * (this.#f(inputScale * x + inputShift) + outputShift);
  }

  override call(inputs: Tensor | Tensor[], kwargs: Parameters<layers.Layer['call']>[1]): Tensor {
    const { nonlinearity, inputScale, inputShift, outputShift, outputScale, negativeSlope } = this.parameters;
    return tidy(() => {
      this.invokeCallHook(inputs, kwargs);
      const x = Array.isArray(inputs) ? inputs[0] : inputs;
      const f = OPS[nonlinearity](add(mul(x, inputScale), inputShift), negativeSlope);
      return mul(add(f, outputShift), outputScale);
    });
  }

  override getConfig(): serialization.ConfigDict {
    const own = savedArguments(TAILORED_ACTIVATION, this.parameters) as serialization.ConfigDict;
    return { ...super.getConfig(), ...own };
  }
}
