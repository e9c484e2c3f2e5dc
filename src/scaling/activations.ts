import { erf } from './error_function.js';

/** An activation, applied to every element alone. */
export type Activation = (x: number) => number;

// Klambauer et al. 2017, "Self-Normalizing Neural Networks", eq. (14).
export const SELU_SCALE = 1.0507009873554805;
export const SELU_ALPHA = 1.6732632423543772;

export const sigmoid: Activation = (x) => 1 / (1 + Math.exp(-x));
export const softplus: Activation = (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));

/**
 * The element-wise activations of `tf.layers.activation`, as tfjs-layers/src/activations.ts defines them, and PyTorch's
 * second name for swish. `softmax` and `logSoftmax` mix the elements, so they have no gain.
 */
export const ACTIVATIONS = {
  linear: (x) => x,
  relu: (x) => Math.max(x, 0),
  relu6: (x) => Math.min(Math.max(x, 0), 6),
  elu: (x) => (x > 0 ? x : Math.expm1(x)),
  selu: (x) => SELU_SCALE * (x > 0 ? x : SELU_ALPHA * Math.expm1(x)),
  sigmoid,
  hardSigmoid: (x) => Math.min(Math.max(0.2 * x + 0.5, 0), 1),
  softplus,
  softsign: (x) => x / (1 + Math.abs(x)),
  tanh: Math.tanh,
  swish: (x) => x * sigmoid(x),
  silu: (x) => x * sigmoid(x),
  mish: (x) => x * Math.tanh(softplus(x)),
  gelu: (x) => 0.5 * x * (1 + erf(x / Math.SQRT2)),
  geluNew: (x) => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3))),
} as const satisfies Record<string, Activation>;

/** The name of an activation. */
export type ActivationName = keyof typeof ACTIVATIONS;

/** What an activation f makes of a standard normal z. */
export interface ActivationMoments {
  /** E[f(z)^2]. */
  readonly value: number;
  /** E[f'(z)^2]. */
  readonly derivative: number;
}

const SWISH: ActivationMoments = { value: 0.35577551981735217, derivative: 0.3794823516328293 };

/** Moments by mpmath's quadrature with 30 digits: test/reference/make_gains.py. */
export const MOMENTS: Readonly<Record<ActivationName, ActivationMoments>> = {
  linear: { value: 1, derivative: 1 },
  relu: { value: 0.5, derivative: 0.5 },
  relu6: { value: 0.49999999807527046, derivative: 0.49999999901341236 },
  elu: { value: 0.6449454174929239, derivative: 0.6681020012231706 },
  selu: { value: 1, derivative: 1.0715749924557993 },
  sigmoid: { value: 0.29337903585809294, derivative: 0.04483624135019437 },
  hardSigmoid: { value: 0.28910239933811227, derivative: 0.03950322677393791 },
  softplus: { value: 0.9212459088593002, derivative: 0.29337903585809294 },
  softsign: { value: 0.1830140212665475, derivative: 0.2276713404221825 },
  tanh: { value: 0.3942944903978412, derivative: 0.46440290244826826 },
  swish: SWISH,
  silu: SWISH,
  mish: { value: 0.45234219237588275, derivative: 0.47908375837396977 },
  gelu: { value: 0.4252214825702987, derivative: 0.4558508656492871 },
  geluNew: { value: 0.42519371103309944, derivative: 0.4558178459629506 },
};
