import { type Check, integer, oneOf, positiveNumber, shapeOf, type Spelled } from '../arguments/checks.js';
import { inFunction, wrongKind, wrongValue } from '../arguments/errors.js';
import { argument, readArguments, required } from '../arguments/schema.js';

/**
 * How the axes of a kernel are laid out.
 *
 * - `'auto'` (default): by rank, as tfjs lays its kernels out: `[...window, in, out]`.
 * - `'dense'` `[in, out]`, `'conv1d'` `[width, in, out]`, `'conv2d'` `[height, width, in, out]`, `'conv3d'` `[depth,
 *   height, width, in, out]`: the same, with the rank checked.
 * - `'depthwise'` `[...window, in, multiplier]`: every output sees one input channel only, so fan in is the window.
 *   For `tf.layers.depthwiseConv2d` and the depthwise kernel of `separableConv2d`.
 * - `'transposed'` `[...window, out, in]`: for `tf.layers.conv2dTranspose` and `conv3dTranspose`, whose kernels tfjs
 *   stores with the channels exchanged. The stride is not in the shape: with stride s an output sees 1/s^2 of the
 *   window on average.
 * - `{inAxis, outAxis, batchAxis}`: any other layout, an axis or a list of axes each, negative ones counted from the
 *   end, as in `jax.nn.initializers`. Axes in none of the three are the window; batch axes count in no fan.
 * - `{fanIn, fanOut}`: the fans themselves, for a kernel that no layout describes.
 */
export type Layout = NamedLayout | AxesLayout | Fans;

/** A layout with a name: `'auto'`, `'dense'`, `'conv1d'`, `'conv2d'`, `'conv3d'`, `'depthwise'` or `'transposed'`. */
export type NamedLayout = (typeof NAMED_LAYOUTS)[number];

/** The axes of a kernel. Each may be named once; the others are the window. */
export interface AxesLayout {
  /** The axis or the axes of the inputs; negative ones count from the end. */
  readonly inAxis: number | readonly number[];
  /** The axis or the axes of the outputs. */
  readonly outAxis: number | readonly number[];
  /** Axes of kernels side by side, which count in no fan; default none. */
  readonly batchAxis?: number | readonly number[];
}

/** How many inputs each output sums over, and how many outputs each input goes to. */
export interface Fans {
  /** Inputs of an output: the window times the input channels. */
  readonly fanIn: number;
  /** Outputs of an input, at stride 1: the window times the output channels. */
  readonly fanOut: number;
}

/** A kernel's fans and its numbers of channels, the units of an activation before or after it. */
export interface KernelGeometry extends Fans {
  readonly inChannels: number;
  readonly outChannels: number;
}

const NAMED_LAYOUTS = ['auto', 'dense', 'conv1d', 'conv2d', 'conv3d', 'depthwise', 'transposed'] as const;

const RANKS: Readonly<Record<NamedLayout, readonly [number, number]>> = {
  auto: [2, Infinity],
  dense: [2, 2],
  conv1d: [3, 3],
  conv2d: [4, 4],
  conv3d: [5, 5],
  depthwise: [3, Infinity],
  transposed: [3, Infinity],
};

/** Checks an axis or a list of axes. */
export const axesOf: Check<number | number[], number | readonly number[]> = (name, given) => {
  // Array.from visits holes in an array, which map skips and JSON saves as null.
  if (Array.isArray(given)) return Array.from(given, (axis: unknown, i) => integer(`${name}[${i}]`, axis));
  if (typeof given !== 'number') throw wrongKind(name, 'an axis or an array of axes', given);
  return integer(name, given);
};

const AXES_LAYOUT = { inAxis: required(axesOf), outAxis: required(axesOf), batchAxis: argument(axesOf) };

const FANS = { fanIn: required(positiveNumber), fanOut: required(positiveNumber) };

/** Checks a layout. */
export const layoutOf: Check<Layout, Layout | Spelled<NamedLayout>> = (name, given) => {
  if (typeof given !== 'object' || given === null) {
    if (typeof given === 'string') return oneOf(NAMED_LAYOUTS)(name, given);
    const rule = `one of ${NAMED_LAYOUTS.join(', ')}, {inAxis, outAxis, batchAxis}, or {fanIn, fanOut}`;
    throw wrongKind(name, rule, given);
  }
  // Saved models have snake-case keys until tfjs loads them.
  if ('fanIn' in given || 'fanOut' in given) return readArguments(FANS, given, name);
  const { batchAxis, ...others } = readArguments(AXES_LAYOUT, given, name);
  return batchAxis === undefined ? others : { ...others, batchAxis };
};

/**
 * The fans of a kernel.
 *
 * @param shape the kernel's shape, of rank 2 or more
 * @param layout the meaning of the axes; default `'auto'`
 * @throws TypeError or RangeError when the shape does not fit the layout
 * @example
 * computeFans([3, 3, 64, 128]);             // {fanIn: 576, fanOut: 1152}
 * computeFans([3, 3, 64, 1], 'depthwise');  // {fanIn: 9, fanOut: 9}
 */
export function computeFans(shape: readonly number[], layout?: Layout): Fans {
  return inFunction('computeFans', () => {
    const { fanIn, fanOut } = kernelGeometry(
      shapeOf(shape),
      layout === undefined ? 'auto' : layoutOf('layout', layout),
    );
    return { fanIn, fanOut };
  });
}

/** Fans and channels of a kernel. @throws RangeError if the shape does not fit the layout */
export function kernelGeometry(shape: readonly number[], layout: Layout): KernelGeometry {
  if (typeof layout !== 'string') {
    if ('inAxis' in layout) return geometryOfAxes(shape, layout);
    return { ...layout, inChannels: layout.fanIn, outChannels: layout.fanOut };
  }
  const rank = shape.length;
  const [lowest, highest] = RANKS[layout];
  if (rank < lowest || rank > highest) {
    const rule = highest === Infinity ? `rank ${lowest} or more` : `rank ${lowest}`;
    const hint = rank < 2 ? '. A bias has no fans: use zeros, or layout: { fanIn, fanOut }' : '';
    throw wrongValue('shape', `${rule} for layout "${layout}"`, shape, hint);
  }
  const window = product(shape.slice(0, -2));
  const [beforeLast, last] = [shape[rank - 2], shape[rank - 1]];
  switch (layout) {
    case 'depthwise':
      return { fanIn: window, fanOut: window * last, inChannels: beforeLast, outChannels: beforeLast * last };
    case 'transposed':
      return { fanIn: window * last, fanOut: window * beforeLast, inChannels: last, outChannels: beforeLast };
    default:
      return { fanIn: window * beforeLast, fanOut: window * last, inChannels: beforeLast, outChannels: last };
  }
}

function geometryOfAxes(shape: readonly number[], { inAxis, outAxis, batchAxis }: AxesLayout): KernelGeometry {
  const taken = new Set<number>();
  const channels = (name: string, given: number | readonly number[] = []): number =>
    product(
      [given].flat().map((axis) => {
        const index = axis < 0 ? axis + shape.length : axis;
        const rule = `axes of a shape of rank ${shape.length}, each named once`;
        if (index < 0 || index >= shape.length || taken.has(index)) throw wrongValue(name, rule, given);
        taken.add(index);
        return shape[index];
      }),
    );
  const inChannels = channels('layout.inAxis', inAxis);
  const outChannels = channels('layout.outAxis', outAxis);
  channels('layout.batchAxis', batchAxis);
  const window = product(shape.filter((_, axis) => !taken.has(axis)));
  return { fanIn: window * inChannels, fanOut: window * outChannels, inChannels, outChannels };
}

/** The product of some dimensions, 1 for none. */
export function product(factors: readonly number[]): number {
  return factors.reduce((result, factor) => result * factor, 1);
}
