/** What theory expects of a signal, from the variance of the weights and E[f^2] alone. */
import { ACTIVATION_LAYERS } from '../initializers/activation_layer.js';
import type { FoundActivation } from '../model/activation.js';
import { fansOf, KERNELS } from '../model/layer_kernels.js';
import { secondMoment } from '../scaling/second_moment.js';
import { type Layer, roleOf } from '../tfjs/layers.js';
import type { RecordedCall, Recording } from './record.js';

/** Expected second moments of a call of a layer. */
export interface Expected {
  /** Of what the layer's kernel gives, before its own activation. */
  readonly preActivation: number;
  readonly output: number;
}

/** Second moments of a layer's weights by role. */
type WeightMoments = ReadonlyMap<string, number>;

/**
 * The expected second moments of every call, from the inputs' measured ones on:
 *
 *     q_l = n_l E[w_l^2] E[f(sqrt(q_{l-1}) z)^2] + E[b_l^2],   z ~ N(0, 1)
 *
 * which is He et al. 2015, eq. (7), for any activation (Poole et al. 2016, eq. 3). Where a layer does something that
 * theory has no number for (pooling, recurrence, softmax, ...) it goes on from what was measured.
 */
export function expectedMoments({ calls, weights }: Recording, training: boolean): Map<RecordedCall, Expected> {
  const momentsOf = new Map<Layer, Map<string, number>>();
  for (const { layer, role, weight } of weights) {
    const moments = momentsOf.get(layer) ?? new Map<string, number>();
    momentsOf.set(layer, moments.set(role, weight.signal.secondMoment));
  }
  const expected = new Map<RecordedCall, Expected>();
  for (const call of calls) {
    let nextInput = 0;
    const inputs = call.from.map((from) =>
      from === undefined ? (call.inputs[nextInput++]?.secondMoment ?? NaN) : (expected.get(from)?.output ?? NaN),
    );
    const measured = call.output.signal.secondMoment;
    const linear = linearMoment(call, inputs, momentsOf.get(call.layer) ?? new Map<string, number>(), training);
    const preActivation = linear ?? call.preActivation?.signal.secondMoment ?? measured;
    const output = activated(call.activation, linear) ?? measured;
    expected.set(call, { preActivation, output });
  }
  return expected;
}

/** E[f(sqrt(q) z)^2]; undefined where there is no q, or the activation mixes values. */
function activated(activation: FoundActivation | undefined, q: number | undefined): number | undefined {
  if (activation === undefined || q === undefined) return q;
  const { f } = activation;
  if (f === undefined) return undefined;
  if (!Number.isFinite(q)) return q;
  const scale = Math.sqrt(q);
  return q === 0 ? f(0) ** 2 : secondMoment((z) => f(scale * z));
}

/** The second moment of what a layer gives before its activation; undefined where theory has no number. */
function linearMoment(
  { layer, inputShapes, outputShape }: RecordedCall,
  inputs: readonly number[],
  weights: WeightMoments,
  training: boolean,
): number | undefined {
  const className = layer.getClassName();
  const [q] = inputs;
  const weight = (role: string, missing: number): number => weights.get(role) ?? missing;
  const { rate = 0 } = layer.getConfig() as { rate?: number };
  if (ACTIVATION_LAYERS.has(className)) return q;
  switch (className) {
    case 'Dropout':
    case 'SpatialDropout1D':
      // What is kept is divided by the share that is kept.
      return training ? q / (1 - rate) : q;
    case 'Flatten':
    case 'Reshape':
    case 'Permute':
    case 'RepeatVector':
    case 'Cropping2D':
    case 'UpSampling2D':
      return q;
    case 'ZeroPadding2D':
      return (q * sizeOf(inputShapes[0])) / sizeOf(outputShape);
    case 'BatchNormalization':
      return training ? weight('gamma', 1) + weight('beta', 0) : undefined;
    case 'LayerNormalization':
      return weight('gamma', 1) + weight('beta', 0);
    case 'Add':
      return inputs.reduce((sum, input) => sum + input, 0);
    case 'Average':
      return inputs.reduce((sum, input) => sum + input, 0) / inputs.length ** 2;
    case 'Concatenate':
      return inputs.reduce((sum, input, i) => sum + input * sizeOf(inputShapes[i]), 0) / sizeOf(outputShape);
    default:
      return throughKernels(layer, inputShapes[0], outputShape, q, weights);
  }
}

/** n E[w^2] q + E[b^2], for each kernel of the layer after the other. */
function throughKernels(
  layer: Layer,
  inputShape: readonly number[],
  outputShape: readonly number[],
  q: number,
  weights: WeightMoments,
): number | undefined {
  const kinds = KERNELS[layer.getClassName()];
  if (kinds === undefined || kinds[0].layout === 'embedding') return undefined;
  let moment = q;
  for (const kind of kinds) {
    const weight = layer.weights.find((each) => roleOf(each) === kind.role);
    const squares = weights.get(kind.role);
    if (weight === undefined || squares === undefined) return undefined;
    const { fanIn } = fansOf(kind, layer, weight.shape as number[]);
    const seen = kind.appliedTo === undefined ? shareOfWindow(layer, inputShape, outputShape) : 1;
    moment *= fanIn * seen * squares;
  }
  return moment + (weights.get('bias') ?? 0);
}

/**
 * The share of a convolution's window that lies on its input and not on the padding, averaged over the outputs. At the
 * edges of small images that is a lot: 3 x 3 on 8 x 8 sees 0.84 of its window.
 */
function shareOfWindow(layer: Layer, inputShape: readonly number[], outputShape: readonly number[]): number {
  const { kernelSize, strides, dilationRate, padding, dataFormat } = layer.getConfig() as {
    kernelSize?: number[];
    strides?: number[];
    dilationRate?: number | number[];
    padding?: string;
    dataFormat?: string;
  };
  const transposed = layer.getClassName().endsWith('Transpose');
  if (kernelSize === undefined || strides === undefined || padding === 'valid' || transposed) return 1;
  const firstAxis = dataFormat === 'channelsFirst' ? 2 : 1;
  let share = 1;
  kernelSize.forEach((size, i) => {
    const [input, output, stride] = [inputShape[firstAxis + i], outputShape[firstAxis + i], strides[i]];
    const dilation = [dilationRate ?? 1].flat()[i] ?? [dilationRate ?? 1].flat()[0];
    const window = (size - 1) * dilation + 1;
    // 'same' pads both ends alike, the far one by one more where that is odd; 'causal' pads the near one only.
    const padded = Math.max(0, (output - 1) * stride + window - input);
    const near = padding === 'causal' ? window - 1 : Math.floor(padded / 2);
    let taps = 0;
    for (let out = 0; out < output; out++) {
      for (let tap = 0; tap < size; tap++) {
        const position = out * stride + tap * dilation - near;
        if (position >= 0 && position < input) taps++;
      }
    }
    share *= taps / (output * size);
  });
  return share;
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, dimension) => product * dimension, 1);
}
