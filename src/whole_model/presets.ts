/** What three schools give the weights of a layer. */
import { DISTRIBUTIONS } from '../initializers/distribution.js';
import { computeFans, type Fans } from '../scaling/fans.js';
import { fanOf } from '../scaling/mode.js';
import { constant, type Draw, orthogonal, scaled, uniformUpTo } from './fill.js';
import type { KernelKind } from '../model/layer_kernels.js';

/** A kernel that is to be filled. */
export interface KernelToFill extends KernelKind {
  readonly shape: readonly number[];
  readonly fans: Fans;
  /** The squared gain that its place in the model asks for. */
  readonly scale: number;
  /** What its standard deviation is multiplied by: the scale of a residual branch, or one that a rule gives. */
  readonly factor: number;
  readonly mode: 'forward' | 'backward';
  readonly distribution: ModelDistribution;
}

/**
 * How the weights of a kernel are distributed: `'uniform'`, `'normal'`, `'truncatedNormal'`, or `'orthogonal'`, where
 * they are not independent of each other.
 */
export type ModelDistribution = (typeof MODEL_DISTRIBUTIONS)[number];

export const MODEL_DISTRIBUTIONS = [...DISTRIBUTIONS, 'orthogonal'] as const;

/** How a school fills what it knows. */
export interface Preset {
  kernel(kernel: KernelToFill): Draw;
  /** The bias beside a kernel. */
  bias(kernel: KernelToFill): Draw;
  /** The slopes of a PReLU; undefined leaves them. */
  readonly alpha: number | undefined;
  /** Layer classes that the school has no counterpart of. */
  readonly unknown: readonly string[];
  /** Whether the forget gate of an LSTM has a bias of 1, unless the layer's `unitForgetBias` is false. */
  readonly forgetBias: boolean;
}

/**
 * What `reset_parameters` of torch.nn does: kaiming_uniform_(a = sqrt(5)), which is U(+-1 / sqrt(fanIn)), for Linear and
 * Conv; N(0, 1) for Embedding; U(+-1 / sqrt(hidden)) for all weights of RNN, GRU and LSTM; 0.25 for PReLU.
 */
const pytorch: Preset = {
  kernel: (kernel) => torchUniform(kernel, kernel.factor),
  bias: (kernel) => torchUniform(kernel, 1),
  alpha: 0.25,
  unknown: ['ConvLSTM2DCell'],
  forgetBias: false,
};

function torchUniform({ layout, gates, shape, fans }: KernelToFill, factor: number): Draw {
  if (layout === 'embedding') return scaled('normal', factor ** 2);
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
    return scaled('uniform', factor ** 2 / fanOf('fanAvg', { fanIn, fanOut }));
  },
  bias: () => constant(0),
  alpha: 0,
  unknown: [],
  forgetBias: true,
};

/** The theory: every kernel keeps the variance of the signal (He et al. 2015, eq. 10) or of the gradient (eq. 14). */
const kaiming: Preset = {
  kernel: ({ layout, shape, fans, scale, factor, mode, distribution }) => {
    const variance = (scale * factor ** 2) / fanOf(mode === 'forward' ? 'fanIn' : 'fanOut', fans);
    if (distribution !== 'orthogonal') return scaled(distribution, variance);
    // Filters of one channel each, and rows that are looked up, are no matrix.
    const isMatrix = layout !== 'depthwise' && layout !== 'embedding';
    return isMatrix ? orthogonal(Math.sqrt(scale) * factor, shape) : scaled('normal', variance);
  },
  bias: () => constant(0),
  alpha: undefined,
  unknown: [],
  forgetBias: true,
};

export const PRESETS = { kaiming, pytorch, keras } as const;

/** A school: `'kaiming'`, `'pytorch'` or `'keras'`. */
export type PresetName = keyof typeof PRESETS;
