import { argumentsObject } from '../arguments/object.js';
import { integer, oneOf, shapeOf } from '../arguments/checks.js';
import { wrongKind, wrongValue } from '../arguments/errors.js';

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
 */
export type Layout = NamedLayout | AxesLayout;

/** A layout with a name: `'auto'`, `'dense'`, `'conv1d'`, `'conv2d'`, `'conv3d'`, `'depthwise'` or `'transposed'`. */
export type NamedLayout = (typeof NAMED_LAYOUTS)[number];

/** Which axes of a kernel are what. Each may be named once; those that are not are the window. */
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

/** A kernel's fans with its numbers of channels, the units that an activation before or after it has. */
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

/** Checks a layout and returns it in its canonical spelling. @throws TypeError, RangeError */
export function checkLayout(layout: unknown): Layout {
  if (layout === undefined || layout === null) return 'auto';
  if (typeof layout === 'string') return oneOf(NAMED_LAYOUTS)('layout', layout);
  if (typeof layout !== 'object') {
    throw wrongKind('layout', `one of ${NAMED_LAYOUTS.join(', ')}, or {inAxis, outAxis, batchAxis}`, layout);
  }
  const { inAxis, outAxis, batchAxis } = argumentsObject('layout', layout, ['inAxis', 'outAxis', 'batchAxis']);
  return {
    inAxis: checkAxes('layout.inAxis', inAxis),
    outAxis: checkAxes('layout.outAxis', outAxis),
    ...(batchAxis === undefined || batchAxis === null ? {} : { batchAxis: checkAxes('layout.batchAxis', batchAxis) }),
  };
}

/** Checks an axis or a list of axes. @throws TypeError, RangeError */
export function checkAxes(argument: string, axes: unknown): number | number[] {
  // Array.from sees the holes of an array, which map leaves, to be saved as null.
  if (Array.isArray(axes)) return Array.from(axes, (axis: unknown) => integer(argument, axis));
  if (typeof axes !== 'number') throw wrongKind(argument, 'an axis or an array of axes', axes);
  return integer(argument, axes);
}

/**
 * The fans of a kernel.
 *
 * @param shape the kernel's shape, of rank 2 or more
 * @param layout which axis is what; default `'auto'`
 * @throws TypeError or RangeError when the shape does not fit the layout
 * @example
 * computeFans([3, 3, 64, 128]);             // {fanIn: 576, fanOut: 1152}
 * computeFans([3, 3, 64, 1], 'depthwise');  // {fanIn: 9, fanOut: 9}
 */
export function computeFans(shape: readonly number[], layout?: Layout): Fans {
  const { fanIn, fanOut } = kernelGeometry(shapeOf(shape), checkLayout(layout));
  return { fanIn, fanOut };
}

/** Fans and channels of a kernel whose shape and layout are checked. @throws RangeError when they do not fit */
export function kernelGeometry(shape: readonly number[], layout: Layout): KernelGeometry {
  if (typeof layout !== 'string') return geometryOfAxes(shape, layout);
  const rank = shape.length;
  const [lowest, highest] = RANKS[layout];
  if (rank < lowest || rank > highest) {
    const rule = highest === Infinity ? `rank ${lowest} or more` : `rank ${lowest}`;
    throw wrongValue('shape', `${rule} for layout "${layout}"`, shape);
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

function geometryOfAxes(shape: readonly number[], layout: AxesLayout): KernelGeometry {
  const taken = new Set<number>();
  const channels = (argument: string, axes: number | readonly number[] = []): number =>
    product(
      [axes].flat().map((axis) => {
        const index = axis < 0 ? axis + shape.length : axis;
        const rule = `axes of a shape of rank ${shape.length}, each named once`;
        if (index < 0 || index >= shape.length || taken.has(index)) throw wrongValue(argument, rule, axes);
        taken.add(index);
        return shape[index];
      }),
    );
  const inChannels = channels('layout.inAxis', layout.inAxis);
  const outChannels = channels('layout.outAxis', layout.outAxis);
  channels('layout.batchAxis', layout.batchAxis);
  const window = product(shape.filter((_, axis) => !taken.has(axis)));
  return { fanIn: window * inChannels, fanOut: window * outChannels, inChannels, outChannels };
}

/** The product of some dimensions, 1 where there are none. */
export function product(factors: readonly number[]): number {
  return factors.reduce((result, factor) => result * factor, 1);
}
