import { type Activation, ACTIVATIONS, SELU_ALPHA, SELU_SCALE, sigmoid, softplus } from '../scaling/activations.js';
import { erf } from '../scaling/error_function.js';

/** An activation with its derivatives, almost everywhere. */
export interface Differentiable {
  readonly f: Activation;
  readonly first: Activation;
  readonly second: Activation;
  /** Where the first or the second derivative jumps. */
  readonly corners: readonly number[];
  /** Whether the first derivative jumps at one of them, so that the second one is infinite there. */
  readonly hasKinks: boolean;
}

const zero: Activation = () => 0;
const step: Activation = (x) => (x > 0 ? 1 : 0);

// s' = s (1 - s), s'' = s' (1 - 2 s), where 1 - 2 s(x) is tanh(-x / 2).
const sigmoid1: Activation = (x) => sigmoid(x) * sigmoid(-x);
const sigmoid2: Activation = (x) => sigmoid1(x) * Math.tanh(-x / 2);

const density: Activation = (x) => Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);

/** x g(x), whose derivatives are g + x g' and 2 g' + x g''. */
function timesX(f: Activation, g: Activation, g1: Activation, g2: Activation): Differentiable {
  return { f, first: (x) => g(x) + x * g1(x), second: (x) => 2 * g1(x) + x * g2(x), corners: [], hasKinks: false };
}

/** tanh(h(x)), with t = tanh(h): t' = (1 - t^2) h' and t'' = (1 - t^2) (h'' - 2 t h'^2). */
function tanhOf(h: Activation, h1: Activation, h2: Activation): [Activation, Activation, Activation] {
  const t: Activation = (x) => Math.tanh(h(x));
  const slope: Activation = (x) => Math.cosh(h(x)) ** -2;
  return [t, (x) => slope(x) * h1(x), (x) => slope(x) * (h2(x) - 2 * t(x) * h1(x) ** 2)];
}

/** One function for negative arguments, another for positive ones. */
const sides =
  (below: Activation, above: Activation): Activation =>
  (x) =>
    x > 0 ? above(x) : below(x);

const smooth = { corners: [], hasKinks: false };
const kinks = (...corners: number[]): Pick<Differentiable, 'corners' | 'hasKinks'> => ({ corners, hasKinks: true });

const swish = timesX(ACTIVATIONS.swish, sigmoid, sigmoid1, sigmoid2);

// 1 + tanh(h) over 2, with the h of tfjs's geluNew.
const CUBIC = 0.044715;
const ROOT = Math.sqrt(2 / Math.PI);
const [newCdf, newCdf1, newCdf2] = tanhOf(
  (x) => ROOT * (x + CUBIC * x * x * x),
  (x) => ROOT * (1 + 3 * CUBIC * x * x),
  (x) => ROOT * 6 * CUBIC * x,
);

/** The derivatives of `ACTIVATIONS`. */
export const DERIVATIVES: Readonly<Record<keyof typeof ACTIVATIONS, Differentiable>> = {
  linear: { f: ACTIVATIONS.linear, first: () => 1, second: zero, ...smooth },
  relu: { f: ACTIVATIONS.relu, first: step, second: zero, ...kinks(0) },
  relu6: { f: ACTIVATIONS.relu6, first: (x) => (x > 0 && x < 6 ? 1 : 0), second: zero, ...kinks(0, 6) },
  elu: {
    f: ACTIVATIONS.elu,
    first: sides(Math.exp, () => 1),
    second: sides(Math.exp, zero),
    corners: [0],
    hasKinks: false,
  },
  selu: {
    f: ACTIVATIONS.selu,
    first: sides(
      (x) => SELU_SCALE * SELU_ALPHA * Math.exp(x),
      () => SELU_SCALE,
    ),
    second: sides((x) => SELU_SCALE * SELU_ALPHA * Math.exp(x), zero),
    ...kinks(0),
  },
  sigmoid: { f: sigmoid, first: sigmoid1, second: sigmoid2, ...smooth },
  hardSigmoid: {
    f: ACTIVATIONS.hardSigmoid,
    first: (x) => (Math.abs(x) < 2.5 ? 0.2 : 0),
    second: zero,
    ...kinks(-2.5, 2.5),
  },
  softplus: { f: softplus, first: sigmoid, second: sigmoid1, ...smooth },
  softsign: {
    f: ACTIVATIONS.softsign,
    first: (x) => (1 + Math.abs(x)) ** -2,
    second: (x) => (-2 * Math.sign(x)) / (1 + Math.abs(x)) ** 3,
    corners: [0],
    hasKinks: false,
  },
  tanh: {
    f: Math.tanh,
    first: (x) => 1 - Math.tanh(x) ** 2,
    second: (x) => -2 * Math.tanh(x) * (1 - Math.tanh(x) ** 2),
    ...smooth,
  },
  swish,
  silu: swish,
  mish: timesX(ACTIVATIONS.mish, ...tanhOf(softplus, sigmoid, sigmoid1)),
  gelu: timesX(
    ACTIVATIONS.gelu,
    (x) => 0.5 * (1 + erf(x / Math.SQRT2)),
    density,
    (x) => -x * density(x),
  ),
  geluNew: timesX(
    ACTIVATIONS.geluNew,
    (x) => 0.5 * (1 + newCdf(x)),
    (x) => 0.5 * newCdf1(x),
    (x) => 0.5 * newCdf2(x),
  ),
};
