import { type Check, finiteNumber, oneOf, positiveNumber, type Spelled } from '../arguments/checks.js';
import { plainSpelling } from '../arguments/guess.js';
import { wrongKind, wrongValue } from '../arguments/errors.js';
import { type Activation, ACTIVATIONS } from './activations.js';
import { secondMoment } from './second_moment.js';

/**
 * A nonlinearity whose gain is known by its name: `'linear'`, `'relu'`, `'relu6'`, `'leakyRelu'`, `'elu'`, `'selu'`,
 * `'sigmoid'`, `'hardSigmoid'`, `'softplus'`, `'softsign'`, `'tanh'`, `'swish'`, `'silu'`, `'mish'`, `'gelu'`,
 * `'geluNew'`, and PyTorch's `'conv1d'` to `'conv3d'` and `'convTranspose1d'` to `'convTranspose3d'`, which are linear.
 */
export type NonlinearityName = FixedName | 'leakyRelu' | keyof typeof ACTIVATIONS;

/**
 * The activation that a kernel's input went through: a name, in the spelling of tfjs (`'leakyRelu'`) or of PyTorch
 * (`'leaky_relu'`), or the function itself. `{gain}` is what a function becomes in a saved model, as functions cannot
 * be saved.
 */
export type Nonlinearity =
  | NonlinearityName
  | (string & {})
  | Activation
  | {
      /** > 0. */
      readonly gain: number;
    };

type FixedName = keyof typeof FIXED_SCALES;

/**
 * Squared gains of the names that `torch.nn.init.calculate_gain` knows. Three of them are conventions and not
 * 1 / E[f(z)^2]: sigmoid and selu (3/4 was found by trial, pytorch PR #50664), and tanh's 5/3. For the exact gain give
 * the function itself: `calculateGain(Math.tanh)` is 1.5925.
 */
const FIXED_SCALES = {
  linear: 1,
  conv1d: 1,
  conv2d: 1,
  conv3d: 1,
  convTranspose1d: 1,
  convTranspose2d: 1,
  convTranspose3d: 1,
  sigmoid: 1,
  tanh: 25 / 9,
  relu: 2,
  selu: 9 / 16,
} as const;

/** PyTorch's slope of leaky_relu when none is given. `tf.layers.leakyReLU` itself has 0.3 when none is given. */
export const DEFAULT_NEGATIVE_SLOPE = 0.01;

const LEAKY_RELU = 'leakyRelu';

const NAMES = [
  ...new Set([...Object.keys(FIXED_SCALES), LEAKY_RELU, ...Object.keys(ACTIVATIONS)]),
] as NonlinearityName[];

// They mix the elements of their input: there is no f(z) to take the expectation of.
const NOT_ELEMENTWISE = new Set(['softmax', 'logsoftmax']);

/** Checks a nonlinearity and returns it in its canonical spelling. @throws TypeError, RangeError */
export function checkNonlinearity(nonlinearity: unknown): NonlinearityName | Activation | { readonly gain: number } {
  if (typeof nonlinearity === 'function') return nonlinearity as Activation;
  if (typeof nonlinearity === 'string') {
    if (NOT_ELEMENTWISE.has(plainSpelling(nonlinearity))) {
      throw wrongValue('nonlinearity', 'an element-wise activation', nonlinearity);
    }
    return oneOf(NAMES)('nonlinearity', nonlinearity);
  }
  if (typeof nonlinearity === 'object' && nonlinearity !== null && 'gain' in nonlinearity) {
    return { gain: positiveNumber('nonlinearity.gain', nonlinearity.gain) };
  }
  throw wrongKind('nonlinearity', 'a name or a function (x: number) => number', nonlinearity);
}

/** Checks a nonlinearity. */
export const nonlinearityOf: Check<
  NonlinearityName | Activation,
  Spelled<NonlinearityName> | (string & {}) | Activation
> = (_, given) => checkNonlinearity(given) as NonlinearityName | Activation;

/** Whether a name is one of a nonlinearity with a gain. */
export function hasGain(name: string): boolean {
  return NAMES.some((each) => plainSpelling(each) === plainSpelling(name));
}

const scales = new Map<string, number>();

/**
 * The factor by which a nonlinearity's weights must exceed variance 1/n to keep a signal of variance 1: 1 / E[f(z)^2],
 * or PyTorch's figure. It is kept apart from its root, the gain, because sqrt(2)^2 is not 2 in floating point.
 *
 * @param nonlinearity as `checkNonlinearity` returns it
 */
export function varianceScale(nonlinearity: ReturnType<typeof checkNonlinearity>, negativeSlope?: number): number {
  if (typeof nonlinearity === 'function') return 1 / secondMoment(nonlinearity);
  if (typeof nonlinearity === 'object') return nonlinearity.gain ** 2;
  if (nonlinearity === LEAKY_RELU) return rectifierScale((negativeSlope ?? DEFAULT_NEGATIVE_SLOPE) ** 2);
  if (nonlinearity in FIXED_SCALES) return FIXED_SCALES[nonlinearity as FixedName];
  const known = scales.get(nonlinearity);
  if (known !== undefined) return known;
  const scale = 1 / secondMoment(ACTIVATIONS[nonlinearity as keyof typeof ACTIVATIONS]);
  scales.set(nonlinearity, scale);
  return scale;
}

/**
 * 2 / (1 + a^2), the scale of a rectifier whose slope for negative inputs is a: He et al. 2015, eq. (15).
 *
 * @param meanSquaredSlope a^2, averaged over the channels where they differ
 */
export function rectifierScale(meanSquaredSlope: number): number {
  return 2 / (1 + meanSquaredSlope);
}

/**
 * The gain of a nonlinearity: weights of standard deviation gain / sqrt(fanIn) keep the second moment of the signal.
 *
 * @param nonlinearity a name or a function `(x) => y`. Names that PyTorch's `calculate_gain` has give its value; every
 *   other activation of tfjs and every function gives the exact 1 / sqrt(E[f(z)^2]) for z ~ N(0, 1), to 1e-9.
 * @param param the negative slope of `'leakyRelu'`, 0.01 when left out; other nonlinearities ignore it, as in PyTorch
 * @throws TypeError or RangeError for an unknown name, a slope that is not finite, or a function without a gain
 * @example
 * calculateGain('relu');             // 1.4142135623730951
 * calculateGain('leaky_relu', 0.2);  // 1.3867504905630728
 * calculateGain((x) => x ** 2);      // 0.5773502691896258
 */
export function calculateGain(nonlinearity: Nonlinearity, param?: number): number {
  const negativeSlope = param === undefined ? undefined : finiteNumber('param', param);
  return Math.sqrt(varianceScale(checkNonlinearity(nonlinearity), negativeSlope));
}
