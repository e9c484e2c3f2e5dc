/** Gains: the factors of weights that make up for the activation before them. */
import { type Check, finiteNumber, oneOf, positiveNumber, type Spelled } from '../arguments/checks.js';
import { inFunction, wrongKind, wrongValue } from '../arguments/errors.js';
import { plainSpelling } from '../arguments/guess.js';
import { type Activation, type ActivationName, SECOND_MOMENTS } from './activations.js';
import { scaledMoment, secondMoment } from './second_moment.js';

/** Names of linear maps: `torch.nn.init.calculate_gain` accepts layers as nonlinearities. */
export const LINEAR_NAMES = [
  'linear',
  'conv1d',
  'conv2d',
  'conv3d',
  'convTranspose1d',
  'convTranspose2d',
  'convTranspose3d',
] as const;

const LEAKY_RELU = 'leakyRelu';

/**
 * A nonlinearity whose gain is known by its name: `'linear'`, `'relu'`, `'relu6'`, `'leakyRelu'`, `'elu'`, `'selu'`,
 * `'sigmoid'`, `'hardSigmoid'`, `'softplus'`, `'softsign'`, `'tanh'`, `'swish'`, `'silu'`, `'mish'`, `'gelu'`,
 * `'geluNew'`, and PyTorch's `'conv1d'` to `'conv3d'` and `'convTranspose1d'` to `'convTranspose3d'`, which are linear.
 */
export type NonlinearityName = ActivationName | 'leakyRelu' | (typeof LINEAR_NAMES)[number];

/**
 * The activation that a kernel's input went through: a name, in camelCase (`'leakyRelu'`) or in snake_case
 * (`'leaky_relu'`), or the function itself, or `{gain}` for one whose gain is known.
 */
export type Nonlinearity =
  | Spelled<NonlinearityName>
  // Any string compiles, because names come from configurations; editors list those above.
  | (string & {})
  | Activation
  | {
      /** > 0. */
      readonly gain: number;
    };

/** A nonlinearity, checked, by its canonical name. */
export type CheckedNonlinearity =
  | NonlinearityName
  | Activation
  | {
      /** > 0. */
      readonly gain: number;
    };

/** PyTorch's default slope of leaky_relu. `tf.layers.leakyReLU` has 0.3. */
export const DEFAULT_NEGATIVE_SLOPE = 0.01;

const NAMES: readonly NonlinearityName[] = [
  ...new Set([...LINEAR_NAMES, ...(Object.keys(SECOND_MOMENTS) as ActivationName[]), LEAKY_RELU] as const),
];

/** Activations that are not element-wise. */
const NOT_ELEMENTWISE: ReadonlySet<string> = new Set(['softmax', 'logsoftmax']);

/** A nonlinearity by name, as a function, or by its gain. @throws TypeError, RangeError */
export const nonlinearity: Check<CheckedNonlinearity, Nonlinearity> = (argument, given) => {
  if (typeof given === 'function') return given as Activation;
  if (typeof given === 'string') return nonlinearityName(argument, given);
  if (typeof given === 'object' && given !== null && 'gain' in given) {
    return { gain: positiveNumber(`${argument}.gain`, given.gain) };
  }
  throw wrongKind(argument, 'a name or a function (x: number) => number', given);
};

function nonlinearityName(argument: string, given: string): NonlinearityName {
  const spelling = plainSpelling(given);
  if (NOT_ELEMENTWISE.has(spelling)) throw wrongValue(argument, 'an element-wise activation', given);
  if (spelling === 'prelu') {
    const hint = '. Use preluKaimingNormal or preluKaimingUniform, which take the slopes';
    throw wrongValue(argument, 'an activation without weights', given, hint);
  }
  return oneOf(NAMES)(argument, given);
}

/** Whether `name` names a nonlinearity that has a gain. */
export function hasGain(name: string): boolean {
  const spelling = plainSpelling(name);
  return NAMES.some((each) => plainSpelling(each) === spelling);
}

/**
 * The factor by which a nonlinearity's weights must exceed variance 1/n to keep a signal of variance 1: 1 / E[f(z)^2].
 * It is kept apart from its root, the gain, because sqrt(2)^2 is not 2 in floating point.
 *
 * @param negativeSlope of `'leakyRelu'`; the others ignore it
 * @throws TypeError or RangeError for a function without a gain
 */
export function varianceScale(of: CheckedNonlinearity, negativeSlope = DEFAULT_NEGATIVE_SLOPE): number {
  return typeof of === 'function' ? 1 / secondMoment(of) : knownScale(of, negativeSlope, SECOND_MOMENTS);
}

/** The inverse of a moment that needs no function computed: `moments` has those of activations. */
export function knownScale(
  of: Exclude<CheckedNonlinearity, Activation>,
  negativeSlope: number,
  moments: Readonly<Record<ActivationName, number>>,
): number {
  if (typeof of === 'object') return of.gain ** 2;
  if (of === LEAKY_RELU) return rectifierScale(negativeSlope ** 2);
  return of in moments ? 1 / moments[of as ActivationName] : 1;
}

/**
 * 2 / (1 + a^2), the scale of a rectifier whose slope for negative inputs is a: He et al. 2015, eq. (15).
 *
 * @param meanSquaredSlope a^2, averaged over the channels if they differ
 */
export function rectifierScale(meanSquaredSlope: number): number {
  return 2 / (1 + meanSquaredSlope);
}

/**
 * The gain of a nonlinearity f, 1 / sqrt(E[f(z)²]) for z ~ N(0, 1): weights of mean 0 and standard deviation
 * gain / sqrt(fanIn) keep the second moment of the signal (He et al. 2015, eq. 10 and 15, for rectifiers).
 *
 * `calculateGain` of `tfjs-initializers/torch` has PyTorch's table, which differs for `'tanh'` (5/3), `'selu'` (3/4)
 * and `'sigmoid'` (1).
 *
 * The gain of a function is accurate to 1e-9, or to 1e-6 if its values round to float32, as those of tfjs's ops do.
 * Features narrower than 1/1200 may go unseen.
 *
 * @param f the nonlinearity: a name, in camelCase or snake_case, or a function `(x) => y`
 * @param param the negative slope of `'leakyRelu'`; default 0.01. Other nonlinearities ignore it, as in PyTorch
 * @throws TypeError or RangeError for an unknown name, a slope that is not finite, a function without a gain, or one
 *   whose gain a million values do not determine that accurately: the error says how accurately they do
 * @example
 * calculateGain('relu');             // 1.4142135623730951
 * calculateGain('leaky_relu', 0.2);  // 1.3867504905630728
 * calculateGain('tanh');             // 1.5925374197228312
 * calculateGain((x) => x ** 2);      // 0.5773502691896258
 */
export function calculateGain(f: Nonlinearity, param?: number): number {
  return inFunction('calculateGain', () => {
    const negativeSlope = param === undefined ? undefined : finiteNumber('param', param);
    const checked = nonlinearity('nonlinearity', f);
    if (typeof checked !== 'function') return Math.sqrt(varianceScale(checked, negativeSlope));
    // The gain of 1e-160 z is a double; its square is not.
    const { scale, moment } = scaledMoment(checked);
    return Math.sqrt(1 / moment) / scale;
  });
}
