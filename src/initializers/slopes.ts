import { mean, reshape, sqrt, square, squeeze, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { finiteNumber } from '../arguments/checks.js';
import { wrongKind, wrongValue } from '../arguments/errors.js';
import type { KernelGeometry } from '../scaling/fans.js';
import type { Mode } from '../scaling/mode.js';
import { alphaInitializerOf, isPReLULayer, type PReLULayer } from '../tfjs/layers.js';

/** He et al. 2015, section 2.1: "we use a_i = 0.25 as the initialization". `tf.layers.prelu` itself starts at 0. */
export const DEFAULT_ALPHA = 0.25;

/**
 * The slopes of a PReLU: one for all channels, one per channel, or the `tf.layers.prelu` layer that has them. A layer is
 * read once, when the initializer is made: its weights when it is built, else its `alphaInitializer`.
 */
export type Alpha = number | ArrayLike<number> | PReLULayer;

const RULE = 'a number, an array of numbers, or a tf.layers.prelu layer';

/** Reads the argument `alpha` into one slope or one per channel. @throws TypeError, RangeError */
export function readSlopes(alpha: unknown): number | number[] {
  if (alpha === undefined || alpha === null) return DEFAULT_ALPHA;
  if (typeof alpha === 'number') return finiteNumber('alpha', alpha);
  if (isPReLULayer(alpha)) return slopesOfLayer(alpha);
  if (!Array.isArray(alpha) && !ArrayBuffer.isView(alpha)) throw wrongKind('alpha', RULE, alpha);
  const slopes = Array.from(alpha as ArrayLike<unknown>, (slope, i) => finiteNumber(`alpha[${i}]`, slope));
  if (slopes.length === 0) throw wrongValue('alpha', 'at least one slope', slopes);
  return slopes;
}

/** The mean of a_c^2 over the channels, which is what eq. (15) asks for where the slopes differ. */
export function meanSquare(slopes: number | readonly number[]): number {
  const all = [slopes].flat();
  return all.reduce((sum, slope) => sum + slope * slope, 0) / all.length;
}

/**
 * Makes sure that slopes per channel are those of an activation beside the kernel: before it for the forward equation,
 * after it for the backward one, either for an average.
 *
 * A dense kernel may have a whole multiple of units before it: what is flattened has every channel many times.
 *
 * @throws RangeError when the numbers do not fit
 */
export function checkSlopes(slopes: number | readonly number[], mode: Mode, kernel: KernelGeometry): void {
  if (typeof slopes === 'number') return;
  const { inChannels, outChannels } = kernel;
  const before = slopes.length === inChannels || (kernel.fanIn === inChannels && inChannels % slopes.length === 0);
  const after = slopes.length === outChannels;
  const fits = mode === 'fanIn' ? before : mode === 'fanOut' ? after : before || after;
  if (fits) return;
  const channels = { fanIn: inChannels, fanOut: outChannels, fanAvg: undefined, fanGeoAvg: undefined }[mode];
  const rule = `one slope, or one for each of ${channels ?? `${inChannels} or ${outChannels}`} channels`;
  throw new RangeError(`"alpha" expected ${rule}, got ${slopes.length} slopes`);
}

function slopesOfLayer(layer: PReLULayer): number | number[] {
  return tidy(() => {
    const weight = layer.built ? layer.getWeights().at(0) : undefined;
    return weight === undefined ? initialSlope(layer) : slopesOfWeight(weight);
  });
}

/** The one slope that an unbuilt layer will start with. */
function initialSlope(layer: PReLULayer): number {
  const initializer = alphaInitializerOf(layer);
  if (!['Zeros', 'Ones', 'Constant'].includes(initializer.getClassName())) {
    const rule = 'a built layer, or one whose alphaInitializer is zeros, ones or constant';
    throw new RangeError(`"alpha" expected ${rule}, got an unbuilt one with ${initializer.getClassName()}`);
  }
  return finiteNumber('alpha', initializer.apply([1]).dataSync()[0]);
}

/**
 * The slopes of a built layer by channel, its last axis. Where every position has its own, a channel's slope is their
 * root mean square, which is all that the variance depends on.
 */
function slopesOfWeight(weight: Tensor): number | number[] {
  const channels = weight.shape.at(-1) ?? 1;
  const byChannel = reshape(weight, [-1, channels]);
  const slopes = byChannel.shape[0] === 1 ? squeeze(byChannel, [0]) : sqrt(mean(square(byChannel), 0));
  const values = Array.from(slopes.dataSync(), (slope, i) => finiteNumber(`alpha[${i}]`, slope));
  return values.length === 1 ? values[0] : values;
}
