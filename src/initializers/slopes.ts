import { mean, reshape, sqrt, square, squeeze, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { finiteNumber } from '../arguments/checks.js';
import { brokenRule, wrongKind, wrongValue } from '../arguments/errors.js';
import type { KernelGeometry } from '../scaling/fans.js';
import type { Mode } from '../scaling/mode.js';
import { alphaInitializerOf, isPReLULayer, type PReLULayer } from '../tfjs/layers.js';

/** He et al. 2015, section 2.1: "we use a_i = 0.25 as the initialization". `tf.layers.prelu` itself starts at 0. */
export const DEFAULT_ALPHA = 0.25;

/**
 * The slopes of a PReLU: one for all channels, one per channel, or the `tf.layers.prelu` layer. A layer is read once,
 * when the initializer is made: its weights if it is built, otherwise its `alphaInitializer`.
 */
export type Alpha = number | ArrayLike<number> | PReLULayer;

const RULE = 'a number, an array of numbers, or a tf.layers.prelu layer';

/** Checks slopes: returns one, or one per channel. @throws TypeError, RangeError */
export function slopes(argument: string, alpha: unknown): number | number[] {
  if (typeof alpha === 'number') return finiteNumber(argument, alpha);
  if (isPReLULayer(alpha)) return slopesOfLayer(argument, alpha);
  if (!Array.isArray(alpha) && !ArrayBuffer.isView(alpha)) throw wrongKind(argument, RULE, alpha);
  const all = Array.from(alpha as ArrayLike<unknown>, (slope, i) => finiteNumber(`${argument}[${i}]`, slope));
  if (all.length === 0) throw wrongValue(argument, 'at least one slope', all);
  return all;
}

/** The mean of a_c^2 over the channels, which replaces a^2 in eq. (15) if the slopes differ. */
export function meanSquare(alpha: number | readonly number[]): number {
  const all = [alpha].flat();
  return all.reduce((sum, slope) => sum + slope * slope, 0) / all.length;
}

/**
 * Checks that slopes per channel fit an activation next to the kernel: before it for the forward equation, after it for
 * the backward one, either for an average.
 *
 * A dense kernel may have a whole multiple of units before it, because flattening repeats every channel.
 *
 * @throws RangeError when the numbers do not fit
 */
export function checkSlopes(alpha: number | readonly number[], mode: Mode, kernel: KernelGeometry): void {
  if (typeof alpha === 'number') return;
  const { inChannels, outChannels } = kernel;
  const before = alpha.length === inChannels || (kernel.fanIn === inChannels && inChannels % alpha.length === 0);
  const after = alpha.length === outChannels;
  const fits = mode === 'fanIn' ? before : mode === 'fanOut' ? after : before || after;
  if (fits) return;
  const channels = { fanIn: inChannels, fanOut: outChannels, fanAvg: undefined, fanGeoAvg: undefined }[mode];
  const rule = `one slope, or one for each of ${channels ?? `${inChannels} or ${outChannels}`} channels`;
  throw brokenRule(`"alpha" expected ${rule}, got ${alpha.length} slopes`);
}

function slopesOfLayer(argument: string, layer: PReLULayer): number | number[] {
  return tidy(() => {
    const weight = layer.built ? layer.getWeights().at(0) : undefined;
    return weight === undefined ? initialSlope(argument, layer) : slopesOfWeight(argument, weight);
  });
}

/** The constant slope that an unbuilt layer will start with. */
function initialSlope(argument: string, layer: PReLULayer): number {
  const initializer = alphaInitializerOf(layer);
  if (!['Zeros', 'Ones', 'Constant'].includes(initializer.getClassName())) {
    const rule = 'a built layer, or one whose alphaInitializer is zeros, ones or constant';
    throw brokenRule(`"${argument}" expected ${rule}, got an unbuilt one with ${initializer.getClassName()}`);
  }
  return finiteNumber(argument, initializer.apply([1]).dataSync()[0]);
}

/**
 * The slopes of a built layer by channel, its last axis. If every position has its own, a channel's slope is their root
 * mean square, which determines the variance.
 */
function slopesOfWeight(argument: string, weight: Tensor): number | number[] {
  const channels = weight.shape.at(-1) ?? 1;
  const byChannel = reshape(weight, [-1, channels]);
  const channelSlopes = byChannel.shape[0] === 1 ? squeeze(byChannel, [0]) : sqrt(mean(square(byChannel), 0));
  const values = Array.from(channelSlopes.dataSync(), (slope, i) => finiteNumber(`${argument}[${i}]`, slope));
  return values.length === 1 ? values[0] : values;
}
