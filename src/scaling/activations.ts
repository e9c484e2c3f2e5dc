import { erf } from './error_function.js';

/** An element-wise activation. */
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

/** E[f(z)^2] of an activation f and a standard normal z, by mpmath with 30 digits: test/reference/make_gains.py. */
export const SECOND_MOMENTS: Readonly<Record<ActivationName, number>> = {
  linear: 1,
  relu: 0.5,
  relu6: 0.49999999807527046,
  elu: 0.6449454174929239,
  selu: 1,
  sigmoid: 0.29337903585809294,
  hardSigmoid: 0.28910239933811227,
  softplus: 0.9212459088593002,
  softsign: 0.1830140212665475,
  tanh: 0.3942944903978412,
  swish: 0.35577551981735217,
  silu: 0.35577551981735217,
  mish: 0.45234219237588275,
  gelu: 0.4252214825702987,
  geluNew: 0.42519371103309944,
};
