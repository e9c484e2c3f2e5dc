/** Fills a kernel as a preset says. */
import type { KernelKind } from '../model/layer_kernels.js';
import { computeFans, type Fans } from '../scaling/fans.js';
import { fanOf } from '../scaling/mode.js';
import { deltaOrthogonal, type Fill, orthogonal, random, uniformUpTo } from './fill.js';
import type { KernelRule, ModelDistribution } from './preset.js';

/**
 * Which signal keeps its variance: `'forward'` the one that the layers pass on (He et al. 2015, eq. 10), `'backward'`
 * its gradient (eq. 14).
 */
export type Direction = (typeof DIRECTIONS)[number];

export const DIRECTIONS = ['forward', 'backward'] as const;

/** A kernel, as far as its bias depends on it. */
export interface KernelOfBias extends KernelKind {
  readonly shape: readonly number[];
  readonly fans: Fans;
}

/** A kernel, and all that decides how it is filled. */
export interface KernelToFill extends KernelOfBias {
  /** The squared gain of the activation before it, or after it in direction `'backward'`. */
  readonly scale: number;
  /** A factor of its standard deviation: that of its residual branch times that of its rule. */
  readonly factor: number;
  readonly direction: Direction;
  readonly distribution: ModelDistribution;
}

/** How a kernel is filled by a rule. */
export function kernelFill(rule: KernelRule, kernel: KernelToFill): Fill {
  const { layout, shape, factor, direction } = kernel;
  const { mode, limit, stddev } = rule;
  const fan = (): number => {
    const fans = rule.fans === 'shape' && layout !== 'embedding' ? computeFans([...shape]) : kernel.fans;
    return fanOf(mode ?? (direction === 'forward' ? 'fanIn' : 'fanOut'), fans);
  };
  if (limit !== undefined)
    return uniformUpTo(mode === undefined ? limit * factor : (limit * factor) / Math.sqrt(fan()));
  const { distribution = stddev === undefined ? kernel.distribution : 'normal', scale: given = 'activation' } = rule;
  const scale = given === 'activation' ? kernel.scale : given;
  const variance = stddev === undefined ? (scale * factor ** 2) / fan() : (stddev * factor) ** 2;
  if (distribution !== 'orthogonal' && distribution !== 'deltaOrthogonal') return random(distribution, variance);
  // Filters of one channel each, and rows that are looked up, are not a matrix.
  if (layout === 'depthwise' || layout === 'embedding') return random('normal', variance);
  const isConvolution = distribution === 'deltaOrthogonal' && shape.length > 2;
  const matrix = isConvolution ? deltaOrthogonal : orthogonal;
  const gain = Math.sqrt(scale) * factor;
  const unit = matrix(1, shape).stddev;
  return matrix(mode === undefined || unit === 0 ? gain : Math.sqrt(variance) / unit, shape);
}

/**
 * PyTorch's biases: U(+-1 / sqrt(n)) with n inputs, or the units of a recurrent cell. Of a transposed convolution it
 * counts the outputs.
 */
export function torchBias({ layout, gates, shape, fans }: KernelOfBias): Fill {
  const ofKernel = layout === 'transposed' ? fans.fanOut : fans.fanIn;
  const inputs = gates === undefined ? ofKernel : shape[shape.length - 1] / gates;
  return uniformUpTo(1 / Math.sqrt(Math.max(1, inputs)));
}
