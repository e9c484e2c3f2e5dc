/** The form of a preset: how the weights of a model are filled, as plain data. */
import {
  boolean,
  type Check,
  elementsOf,
  finiteNumber,
  nonNegativeNumber,
  numberBetween,
  oneOf,
  text,
} from '../arguments/checks.js';
import { brokenRule, wrongKind, wrongValue } from '../arguments/errors.js';
import { didYouMean } from '../arguments/guess.js';
import { type ArgsOf, argument, readArguments, type ValuesOf } from '../arguments/schema.js';
import { DISTRIBUTIONS } from '../initializers/distribution.js';
import type { KernelKind } from '../model/layer_kernels.js';
import { MODES } from '../scaling/mode.js';
import { RESIDUALS } from './residual.js';

/**
 * How the weights of a kernel are distributed: `'uniform'`, `'normal'`, `'truncatedNormal'`, or `'orthogonal'`, where
 * they are not independent of each other.
 */
export type ModelDistribution = (typeof MODEL_DISTRIBUTIONS)[number];

export const MODEL_DISTRIBUTIONS = [...DISTRIBUTIONS, 'orthogonal'] as const;

/** No normal float32 is more than seven standard deviations from its mean: these stay in the range of the type. */
export const MOST_STDDEV = 1e37;

/** A number >= 0, or a word for one. */
function numberOr<const Word extends string, Value extends number>(
  number: Check<Value>,
  words: readonly Word[],
): Check<Value | Word> {
  return (name, given) => {
    if (typeof given !== 'string') return number(name, given);
    const word = words.find((each) => each === given);
    if (word !== undefined) return word;
    throw wrongValue(
      name,
      `a number, or ${words.map((each) => `"${each}"`).join(' or ')}`,
      given,
      didYouMean(given, words),
    );
  };
}

const KERNEL = {
  /**
   * `'uniform'`, `'normal'`, `'truncatedNormal'`, `'orthogonal'`, or `'deltaOrthogonal'`: a convolution that is an
   * orthogonal matrix in the middle of its window, and zeros around it. The default is that of the option
   * `distribution`; `'normal'` beside `stddev`, `'uniform'` beside `limit`. Depthwise kernels and embeddings are no
   * matrix: they are normal where others are orthogonal.
   */
  distribution: argument(oneOf([...MODEL_DISTRIBUTIONS, 'deltaOrthogonal'])),
  /**
   * n Var[w], n being the fan: a number >= 0, or `'activation'` (default), the squared gain of the activation before
   * the kernel. Without `mode` the singular values of an orthogonal matrix are its root.
   */
  scale: argument(numberOr(nonNegativeNumber, ['activation'])),
  /**
   * The fan n: `'fanIn'`, `'fanOut'`, `'fanAvg'` or `'fanGeoAvg'`. Without it fan in for direction `'forward'`, fan out
   * for `'backward'`.
   */
  mode: argument(oneOf(MODES)),
  /**
   * `'layer'` (default) counts fans by the layer's class, its strides and its gates; `'shape'` by the shape alone, as
   * Keras does: the last two axes are inputs and outputs.
   */
  fans: argument(oneOf(['layer', 'shape'])),
  /** The standard deviation of all kernels, from 0 to 1e37, instead of `scale`. */
  stddev: argument(numberBetween(0, MOST_STDDEV)),
  /** U(±limit/√n) instead of `scale`, from 0 to 1e37; without `mode` U(±limit). */
  limit: argument(numberBetween(0, MOST_STDDEV)),
};

/** How kernels are filled. */
export interface PresetKernel extends ArgsOf<typeof KERNEL> {}

/** The same, checked. */
export interface KernelRule extends ValuesOf<typeof KERNEL> {}

/** What cannot be combined with a standard deviation, and with a limit. */
const IDLE = {
  stddev: ['scale', 'limit', 'mode', 'fans'],
  limit: ['scale'],
} as const;

const kernelRule: Check<KernelRule, PresetKernel> = (name, given) => {
  const rule = readArguments(KERNEL, given, name);
  for (const size of ['stddev', 'limit'] as const) {
    if (rule[size] === undefined) continue;
    const idle = IDLE[size].find((option) => rule[option] !== undefined);
    if (idle !== undefined) throw brokenRule(`"${name}.${idle}" cannot be combined with "${size}"`);
    const { distribution } = rule;
    const fits =
      distribution === undefined || distribution === 'uniform' || (size === 'stddev' && isDrawn(distribution));
    if (!fits) throw brokenRule(`"${name}.${size}" cannot be combined with distribution "${distribution}"`);
  }
  if (rule.limit !== undefined && rule.fans !== undefined && rule.mode === undefined) {
    throw brokenRule(`"${name}.fans" requires "mode" beside "limit"`);
  }
  return rule;
};

function isDrawn(distribution: string): boolean {
  return (DISTRIBUTIONS as readonly string[]).includes(distribution);
}

const classNames: Check<readonly string[]> = (name, given) => {
  if (!Array.isArray(given)) throw wrongKind(name, 'an array of names of classes', given);
  return elementsOf(name, given, text);
};

/** What kernels may have fills of their own: layouts, and the kernels of recurrent cells. */
const KERNELS = {
  /** Dense layers. */
  dense: argument(kernelRule),
  /** 1-D convolutions. */
  conv1d: argument(kernelRule),
  /** 2-D convolutions, and the pointwise kernels of separable ones. */
  conv2d: argument(kernelRule),
  /** 3-D convolutions. */
  conv3d: argument(kernelRule),
  /** Depthwise kernels. */
  depthwise: argument(kernelRule),
  /** Transposed convolutions. */
  transposed: argument(kernelRule),
  /** Embeddings, whose fans are 1. */
  embedding: argument(kernelRule),
  /** Both kernels of recurrent cells. */
  recurrent: argument(kernelRule),
  /** The kernels that recurrent cells apply to their state. */
  state: argument(kernelRule),
};

const PRESET = {
  /** Kernels that no other entry is for; default `{ scale: 'activation' }`. */
  kernel: argument(kernelRule, readArguments(KERNEL, {})),
  ...KERNELS,
  /** Biases: a number, or `'pytorch'`: U(±1/√fanIn); default 0. */
  bias: argument(numberOr(finiteNumber, ['zeros', 'pytorch']), 0),
  /**
   * The slopes of PReLU layers: a number, or `'tailored'` for those that fit the depth of the model, of LeakyReLU
   * layers too. Left out they stay as they are.
   */
  alpha: argument(numberOr(finiteNumber, ['tailored'])),
  /** Whether the forget gate of an LSTM starts with a bias of 1, unless the layer's `unitForgetBias` is false. */
  unitForgetBias: argument(boolean, true),
  /** The default of the option `residual`. */
  residual: argument(oneOf(RESIDUALS)),
  /** Classes of layers that keep their weights; default none. */
  unknown: argument(classNames, [] as readonly string[]),
};

/**
 * How the weights of a model are filled, as plain data.
 *
 * @example
 * const gpt2: Preset = { kernel: { stddev: 0.02 }, residual: 'gpt2' };
 */
export interface Preset extends ArgsOf<typeof PRESET> {}

/** A preset, checked, and what was given for it. */
export type CheckedPreset = ValuesOf<typeof PRESET> & { readonly given: unknown };

/** Reads a preset. @throws TypeError, RangeError */
export function readPreset(preset: Preset, place: string, given: unknown = preset): CheckedPreset {
  return { ...readArguments(PRESET, preset, place), given };
}

/** How a preset fills a kernel. */
export function ruleOf(preset: CheckedPreset, { layout, gates, appliedTo }: KernelKind): KernelRule {
  const { kernel, recurrent = kernel, state = recurrent } = preset;
  if (appliedTo === 'state') return state;
  if (gates !== undefined) return recurrent;
  return layout === 'auto' ? kernel : (preset[layout] ?? kernel);
}

/** Whether a preset fills a kernel, or those that it says nothing else of, with orthogonal matrices. */
export function isOrthogonal(preset: CheckedPreset, kind?: KernelKind): boolean {
  const { distribution } = kind === undefined ? preset.kernel : ruleOf(preset, kind);
  return ORTHOGONAL.includes(distribution) && kind?.layout !== 'depthwise';
}

/** Every way in which a preset fills kernels. */
function rulesIn(preset: CheckedPreset): KernelRule[] {
  const own = (Object.keys(KERNELS) as (keyof typeof KERNELS)[]).map((key) => preset[key]);
  return [preset.kernel, ...own].filter((rule) => rule !== undefined);
}

const isScaled = ({ stddev, limit }: KernelRule): boolean => stddev === undefined && limit === undefined;

const takesActivation = (rule: KernelRule): boolean => isScaled(rule) && (rule.scale ?? 'activation') === 'activation';

const ORTHOGONAL: readonly (string | undefined)[] = ['orthogonal', 'deltaOrthogonal'];

/** An orthogonal matrix has no fan, but for that of its gain. */
const takesDirection = (rule: KernelRule): boolean =>
  isScaled(rule) && rule.mode === undefined && (takesActivation(rule) || !ORTHOGONAL.includes(rule.distribution));

/** The options that a preset may leave open: for which kernels, in words and as a test. */
const OPEN = {
  direction: ['without "mode"', takesDirection],
  distribution: ['without "distribution"', (rule) => isScaled(rule) && rule.distribution === undefined],
  nonlinearity: ['whose "scale" is "activation"', takesActivation],
  inputNonlinearity: ['whose "scale" is "activation"', takesActivation],
} as const satisfies Record<string, readonly [string, (rule: KernelRule) => boolean]>;

/** Makes sure that a preset does not leave an option idle. @throws RangeError */
export function checkPreset(
  preset: CheckedPreset,
  given: Readonly<Partial<Record<keyof typeof OPEN, unknown>>>,
  place = '',
): void {
  for (const option of Object.keys(OPEN) as (keyof typeof OPEN)[]) {
    const [kernels, isOpen] = OPEN[option];
    if (given[option] === undefined || rulesIn(preset).some(isOpen)) continue;
    const needed =
      typeof preset.given === 'string' ? `preset "kaiming", got "${preset.given}"` : `kernels ${kernels} in "preset"`;
    throw brokenRule(`"${place}${option}" requires ${needed}`);
  }
}
