/** Presets: how the weights of a layer are filled by theory, by PyTorch, and by Keras. */
import { DISTRIBUTIONS } from '../initializers/distribution.js';
import { computeFans, type Fans } from '../scaling/fans.js';
import { fanOf } from '../scaling/mode.js';
import { type KernelKind, kernelsOf } from '../model/layer_kernels.js';
import { classNameOf, type Layer } from '../tfjs/layers.js';
import { constant, type Fill, orthogonal, random, uniformUpTo } from './fill.js';

/** A kernel, and all that decides how it is filled. */
export interface KernelToFill extends KernelKind {
  readonly shape: readonly number[];
  readonly fans: Fans;
  /** The squared gain of the activation before it, or after it in direction `'backward'`. */
  readonly scale: number;
  /** A factor of its standard deviation: that of its residual branch times that of its rule. */
  readonly factor: number;
  readonly direction: Direction;
  readonly distribution: ModelDistribution;
}

/**
 * Which signal keeps its variance: `'forward'` the one that the layers pass on (He et al. 2015, eq. 10), `'backward'`
 * its gradient (eq. 14).
 */
export type Direction = (typeof DIRECTIONS)[number];

export const DIRECTIONS = ['forward', 'backward'] as const;

/**
 * How the weights of a kernel are distributed: `'uniform'`, `'normal'`, `'truncatedNormal'`, or `'orthogonal'`, where
 * they are not independent of each other.
 */
export type ModelDistribution = (typeof MODEL_DISTRIBUTIONS)[number];

export const MODEL_DISTRIBUTIONS = [...DISTRIBUTIONS, 'orthogonal'] as const;

/** How weights are filled. */
export interface Preset {
  kernel(kernel: KernelToFill): Fill;
  /** The bias that is added to what a kernel gives. */
  bias(kernel: KernelToFill): Fill;
  /** The slopes of a PReLU; undefined leaves them as they are. */
  readonly alpha: number | undefined;
  /** Layer classes that the framework does not have. */
  readonly unknown: readonly string[];
  /** Whether the forget gate of an LSTM starts with a bias of 1, unless the layer's `unitForgetBias` is false. */
  readonly forgetBias: boolean;
}

/**
 * `reset_parameters` of torch.nn: kaiming_uniform_(a = sqrt(5)), which is U(+-1 / sqrt(fanIn)), for Linear and
 * Conv; N(0, 1) for Embedding; U(+-1 / sqrt(hidden)) for all weights of RNN, GRU and LSTM; 0.25 for PReLU.
 */
const pytorch: Preset = {
  kernel: (kernel) => torchUniform(kernel, kernel.factor),
  bias: (kernel) => torchUniform(kernel, 1),
  alpha: 0.25,
  unknown: ['ConvLSTM2DCell'],
  forgetBias: false,
};

function torchUniform({ layout, gates, shape, fans }: KernelToFill, factor: number): Fill {
  if (layout === 'embedding') return random('normal', factor ** 2);
  if (gates !== undefined) return uniformUpTo(factor / Math.sqrt(shape[shape.length - 1] / gates));
  // ConvTranspose keeps its weight as [in, out, ...window], of which PyTorch counts the second axis.
  const fanIn = layout === 'transposed' ? computeFans([...shape], layout).fanOut : fans.fanIn;
  return uniformUpTo(factor / Math.sqrt(Math.max(1, fanIn)));
}

/**
 * Keras's defaults: glorot_uniform by Keras's own fans, which take the last two axes of any kernel for inputs and
 * outputs and all gates for one matrix; orthogonal recurrent kernels; U(+-0.05) for Embedding; zeros for PReLU.
 */
const keras: Preset = {
  kernel: ({ layout, appliedTo, shape, factor }) => {
    if (layout === 'embedding') return uniformUpTo(0.05 * factor);
    if (appliedTo === 'state') return orthogonal(factor, shape);
    const { fanIn, fanOut } = computeFans([...shape]);
    return random('uniform', factor ** 2 / fanOf('fanAvg', { fanIn, fanOut }));
  },
  bias: () => constant(0),
  alpha: 0,
  unknown: [],
  forgetBias: true,
};

/** The theory: every kernel keeps the variance of the signal (He et al. 2015, eq. 10) or of the gradient (eq. 14). */
const kaiming: Preset = {
  kernel: ({ layout, shape, fans, scale, factor, direction, distribution }) => {
    const variance = (scale * factor ** 2) / fanOf(direction === 'forward' ? 'fanIn' : 'fanOut', fans);
    if (distribution !== 'orthogonal') return random(distribution, variance);
    // Filters of one channel each, and rows that are looked up, are not a matrix.
    const isMatrix = layout !== 'depthwise' && layout !== 'embedding';
    return isMatrix ? orthogonal(Math.sqrt(scale) * factor, shape) : random('normal', variance);
  },
  bias: () => constant(0),
  alpha: undefined,
  unknown: [],
  forgetBias: true,
};

export const PRESETS = { kaiming, pytorch, keras } as const;

/** A preset: `'kaiming'`, `'pytorch'` or `'keras'`. */
export type PresetName = keyof typeof PRESETS;

/** Weights of layers without kernels, and the values that every preset gives them. */
const CONSTANTS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  BatchNormalization: { gamma: 1, beta: 0, moving_mean: 0, moving_variance: 1 },
  LayerNormalization: { gamma: 1, beta: 0 },
  // Its slopes are the preset's, if that has any.
  PReLU: {},
};

/** The weights of a layer without kernels that a preset sets to constants, by their roles. */
export function constantsOf(layer: Layer, preset: PresetName): Readonly<Record<string, number>> {
  const className = classNameOf(layer);
  const { alpha } = PRESETS[preset];
  if (className === 'PReLU' && alpha !== undefined) return { alpha };
  return Object.hasOwn(CONSTANTS, className) ? CONSTANTS[className] : {};
}

/** Whether a preset knows the class of a layer. */
export function isKnown(layer: Layer, preset: PresetName): boolean {
  const className = classNameOf(layer);
  if (PRESETS[preset].unknown.includes(className)) return false;
  return kernelsOf(layer) !== undefined || Object.hasOwn(CONSTANTS, className);
}
