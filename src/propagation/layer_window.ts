/** How much of a convolution's window lies on its input, and how much on the padding. */

/** One axis of a convolution. */
export interface WindowAxis {
  /** Lengths of the axis in the input and in the output. */
  readonly input: number;
  readonly output: number;
  /** Taps of the kernel, and the distance between two of them. */
  readonly size: number;
  readonly dilation: number;
  readonly stride: number;
}

/**
 * The share of a convolution's window that lies on its input, averaged over the outputs. At the edges of small images
 * the padding is a lot of it: 3 x 3 on 8 x 8 sees 0.84 of its window.
 *
 * @param padding `'same'` pads both ends alike, the far one by one more where that is odd; `'causal'` the near one only
 */
export function shareOfWindow(axes: readonly WindowAxis[], padding: 'valid' | 'same' | 'causal'): number {
  if (padding === 'valid') return 1;
  return axes.reduce((share, axis) => share * shareOfAxis(axis, padding), 1);
}

function shareOfAxis({ input, output, size, dilation, stride }: WindowAxis, padding: 'same' | 'causal'): number {
  const window = (size - 1) * dilation + 1;
  const padded = Math.max(0, (output - 1) * stride + window - input);
  const near = padding === 'causal' ? window - 1 : Math.floor(padded / 2);
  let taps = 0;
  for (let out = 0; out < output; out++) {
    for (let tap = 0; tap < size; tap++) {
      const position = out * stride + tap * dilation - near;
      if (position >= 0 && position < input) taps++;
    }
  }
  return taps / (output * size);
}
