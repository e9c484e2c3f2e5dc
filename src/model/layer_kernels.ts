/** The kernels of tfjs's layer classes, and their layouts. */
import { type Fans, kernelGeometry, type NamedLayout } from '../scaling/fans.js';
import { classNameOf, configOf, innerLayers, type Layer } from '../tfjs/layers.js';

/** A kernel of a layer class. */
export interface KernelKind {
  /** The name of the weight. */
  readonly role: string;
  readonly layout: NamedLayout | 'embedding';
  /** Kernels side by side in the last axis, one for each gate of a recurrent cell. */
  readonly gates?: number;
  /** Its input, if not the layer's input: the output of the layer's depthwise kernel, or its state. */
  readonly appliedTo?: 'depthwise' | 'state';
}

/** The kernels of a recurrent cell. */
function recurrent(layout: NamedLayout, gates: number): KernelKind[] {
  return [
    { role: 'kernel', layout, gates },
    { role: 'recurrent_kernel', layout, gates, appliedTo: 'state' },
  ];
}

/** The kernels of every known class. */
export const KERNELS: Readonly<Record<string, readonly KernelKind[] | undefined>> = {
  Dense: [{ role: 'kernel', layout: 'dense' }],
  Conv1D: [{ role: 'kernel', layout: 'conv1d' }],
  Conv2D: [{ role: 'kernel', layout: 'conv2d' }],
  Conv3D: [{ role: 'kernel', layout: 'conv3d' }],
  Conv2DTranspose: [{ role: 'kernel', layout: 'transposed' }],
  Conv3DTranspose: [{ role: 'kernel', layout: 'transposed' }],
  DepthwiseConv2D: [{ role: 'depthwise_kernel', layout: 'depthwise' }],
  SeparableConv2D: [
    { role: 'depthwise_kernel', layout: 'depthwise' },
    { role: 'pointwise_kernel', layout: 'conv2d', appliedTo: 'depthwise' },
  ],
  SimpleRNNCell: recurrent('dense', 1),
  GRUCell: recurrent('dense', 3),
  LSTMCell: recurrent('dense', 4),
  ConvLSTM2DCell: recurrent('conv2d', 4),
  Embedding: [{ role: 'embeddings', layout: 'embedding' }],
};

/** The kernels of a layer; undefined if its class has none or is unknown. */
export function kernelsOf(layer: Layer): readonly KernelKind[] | undefined {
  const className = classNameOf(layer);
  return Object.hasOwn(KERNELS, className) ? KERNELS[className] : undefined;
}

/** Whether a layer has kernels, its own or a wrapped layer's. */
export function hasKernel(layer: Layer): boolean {
  const pending = [layer];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (kernelsOf(next) !== undefined) return true;
    pending.push(...innerLayers(next));
  }
  return false;
}

/**
 * The fans of a kernel, per gate if it has several. What a shape does not show: with a stride s an output of a
 * transposed convolution sees 1/s of the window along each axis on average, and an input of any other convolution goes
 * to as much of it. An embedding looks one row up: fan 1.
 */
export function fansOf({ layout, gates = 1, appliedTo }: KernelKind, layer: Layer, shape: readonly number[]): Fans {
  if (layout === 'embedding') return { fanIn: 1, fanOut: 1 };
  const ofOneGate = [...shape.slice(0, -1), shape[shape.length - 1] / gates];
  const { fanIn, fanOut } = kernelGeometry(ofOneGate, layout);
  const { strides } = configOf(layer) as { strides?: number | number[] };
  const stride =
    strides === undefined || appliedTo !== undefined ? 1 : [strides].flat().reduce((product, s) => product * s, 1);
  return layout === 'transposed' ? { fanIn: fanIn / stride, fanOut } : { fanIn, fanOut: fanOut / stride };
}
