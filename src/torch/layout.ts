import { oneOf } from '../arguments/checks.js';
import { wrongValue } from '../arguments/errors.js';
import { type Fans, product } from '../scaling/fans.js';

/**
 * The PyTorch module that a weight belongs to. PyTorch has the outermost axis first that tfjs has last, so that its
 * values, drawn in its order, are transposed.
 *
 * - `'auto'` (default): tfjs's `[...window, in, out]` from the `[out, in, ...window]` of `Linear` and `Conv1d` to
 *   `Conv3d`; a shape of rank 1 or 0, of a bias say, as it is.
 * - `'transposed'`: `[...window, out, in]` from the `[in, out, ...window]` of `ConvTranspose2d` and `ConvTranspose3d`.
 * - `'depthwise'`: `[...window, in, multiplier]` from the `[in * multiplier, 1, ...window]` of a convolution with
 *   `groups=in`.
 * - `'embedding'`: `[inputDim, outputDim]` from the `[num_embeddings, embedding_dim]` of `Embedding`, as it is.
 */
export type TorchLayout = (typeof LAYOUTS)[number];

const LAYOUTS = ['auto', 'transposed', 'depthwise', 'embedding'] as const;

/** PyTorch's layout of a weight. */
export interface TorchWeight {
  /** The shape in PyTorch. */
  readonly shape: readonly number[];
  /** The same shape, with one axis for each of tfjs's. */
  readonly axes: number[];
  /** For each of tfjs's axes, its index in `axes`. */
  readonly permutation: number[];
}

/** Checks a layout. */
export const torchLayout = oneOf(LAYOUTS);

/** The weight of PyTorch that corresponds to a shape of tfjs's. @throws RangeError when the layout does not fit it */
export function torchWeight(shape: readonly number[], layout: TorchLayout): TorchWeight {
  const rank = shape.length;
  const window = shape.slice(0, -2);
  const windowAxes = window.map((_, i) => i + 2);
  const [beforeLast, last] = shape.slice(-2);
  switch (layout) {
    case 'embedding':
      if (rank !== 2) throw wrongValue('shape', 'rank 2 for layout "embedding"', shape);
      return { shape, axes: [...shape], permutation: [0, 1] };
    case 'depthwise': {
      checkWindow(shape, layout);
      const axes = [beforeLast, last, ...window];
      return { shape: [beforeLast * last, 1, ...window], axes, permutation: [...windowAxes, 0, 1] };
    }
    case 'transposed':
      checkWindow(shape, layout);
      break;
    case 'auto':
      if (rank < 2) return { shape, axes: [...shape], permutation: [...shape.keys()] };
  }
  // Inputs and outputs are exchanged in both, and PyTorch counts its second axis as inputs in both.
  const axes = [last, beforeLast, ...window];
  return { shape: axes, axes, permutation: [...windowAxes, 1, 0] };
}

function checkWindow(shape: readonly number[], layout: TorchLayout): void {
  if (shape.length < 3) throw wrongValue('shape', `rank 3 or more for layout "${layout}"`, shape);
}

/**
 * The fans that PyTorch sees (torch.nn.init, _calculate_fan_in_and_fan_out): its second axis counts as inputs and its
 * first one as outputs, whatever they are in a transposed or grouped convolution.
 *
 * @param shape a shape of PyTorch's
 * @throws RangeError for one of rank 0 or 1
 */
export function torchFans(shape: readonly number[]): Fans {
  if (shape.length < 2) throw wrongValue('shape', 'rank 2 or more', shape);
  const [outputs, inputs, ...window] = shape;
  const field = product(window);
  return { fanIn: inputs * field, fanOut: outputs * field };
}
