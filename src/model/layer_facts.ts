/** Reads what theory needs to know of a layer of tfjs. */
import { ACTIVATION_LAYERS } from '../initializers/activation_layer.js';
import type { KernelFacts, LayerFacts } from '../propagation/layer.js';
import type { Moments } from '../propagation/layer_signal.js';
import { shareOfWindow } from '../propagation/layer_window.js';
import { product } from '../scaling/fans.js';
import { classNameOf, configOf, type Layer, roleOf } from '../tfjs/layers.js';
import { fansOf, type KernelKind, KERNELS } from './layer_kernels.js';

/** A call of a layer, as far as theory needs to know it. */
export interface LayerCall {
  readonly layer: Layer;
  readonly inputShapes: readonly (readonly number[])[];
  readonly outputShape: readonly number[];
  /** Whether dropout drops and batch normalization uses the batch. */
  readonly training: boolean;
  /** The moments of the layer's weights by role. */
  readonly weights: ReadonlyMap<string, Moments>;
}

const ZERO: Moments = { mean: 0, secondMoment: 0 };
const ONE: Moments = { mean: 1, secondMoment: 1 };

type Config = Readonly<Record<string, unknown>>;

/** Reads the facts of a class without kernels; undefined where there is no formula for what its layer does. */
type FactsReader = (call: LayerCall, config: Config) => LayerFacts | undefined;

const passing: FactsReader = () => ({ kind: 'passing' });

const dropout: FactsReader = ({ training }, { rate }) => ({ kind: 'dropout', rate: training ? Number(rate) : 0 });

const normalization: FactsReader = ({ weights }, { epsilon }) => ({
  kind: 'normalization',
  gamma: weights.get('gamma') ?? ONE,
  beta: weights.get('beta') ?? ZERO,
  epsilon: Number(epsilon),
});

const noFormula: FactsReader = () => undefined;

/** The classes of tfjs without kernels. */
const READERS: Readonly<Record<string, FactsReader>> = {
  ...Object.fromEntries([...ACTIVATION_LAYERS].map((className) => [className, passing])),
  InputLayer: passing,
  Flatten: passing,
  Reshape: passing,
  Permute: passing,
  RepeatVector: passing,
  Cropping2D: passing,
  UpSampling2D: (_, { interpolation }) => (interpolation === 'bilinear' ? undefined : { kind: 'passing' }),
  Dropout: dropout,
  SpatialDropout1D: dropout,
  GaussianDropout: dropout,
  GaussianNoise: ({ training }, { stddev }) => ({ kind: 'noise', variance: training ? Number(stddev) ** 2 : 0 }),
  ZeroPadding2D: ({ inputShapes, outputShape }) => ({
    kind: 'padding',
    share: product(inputShapes[0]) / product(outputShape),
  }),
  // With moving averages the outcome depends on the batches that they are of.
  BatchNormalization: (call, config) => (call.training ? normalization(call, config) : undefined),
  LayerNormalization: normalization,
  Add: () => ({ kind: 'addition' }),
  Average: () => ({ kind: 'average' }),
  Multiply: () => ({ kind: 'multiplication' }),
  Concatenate: ({ inputShapes, outputShape }) => ({
    kind: 'concatenation',
    shares: inputShapes.map((shape) => product(shape) / product(outputShape)),
  }),
  ...Object.fromEntries(
    [
      ...['AlphaDropout', 'Masking', 'Maximum', 'Minimum', 'Dot'],
      ...['MaxPooling1D', 'MaxPooling2D', 'MaxPooling3D', 'GlobalMaxPooling1D', 'GlobalMaxPooling2D'],
      ...['AveragePooling1D', 'AveragePooling2D', 'AveragePooling3D'],
      ...['GlobalAveragePooling1D', 'GlobalAveragePooling2D'],
      ...['Rescaling', 'Resizing', 'CenterCrop', 'RandomWidth', 'CategoryEncoding'],
      ...['RNN', 'SimpleRNN', 'GRU', 'LSTM', 'ConvLSTM2D', 'StackedRNNCells', 'TimeDistributed', 'Bidirectional'],
    ].map((className) => [className, noFormula]),
  ),
};

/** Whether a layer's class is one of tfjs. */
export function isKnown(layer: Layer): boolean {
  const className = classNameOf(layer);
  return Object.hasOwn(READERS, className) || Object.hasOwn(KERNELS, className);
}

/** What theory needs to know of a call of a layer; undefined where it has no formula for what the layer does. */
export function factsOf(call: LayerCall): LayerFacts | undefined {
  const className = classNameOf(call.layer);
  if (Object.hasOwn(READERS, className)) return READERS[className](call, configOf(call.layer));
  const kinds = Object.hasOwn(KERNELS, className) ? (KERNELS[className] ?? []) : [];
  // An embedding looks its values up, and a cell is called by its layer.
  if (kinds.length === 0 || kinds.some(({ layout, gates }) => layout === 'embedding' || gates !== undefined))
    return undefined;
  const kernels = kinds.map((kind) => kernelFacts(kind, call));
  return { kind: 'kernels', kernels, bias: call.weights.get('bias') ?? ZERO };
}

function kernelFacts(kind: KernelKind, { layer, inputShapes, outputShape, weights }: LayerCall): KernelFacts {
  const weight = layer.weights.find((each) => roleOf(each) === kind.role);
  const { fanIn } = fansOf(kind, layer, (weight?.shape ?? []) as number[]);
  // A kernel applied to what another one gives has a window of one.
  const share = kind.appliedTo === undefined ? shareOnInput(layer, inputShapes[0], outputShape) : 1;
  return { fanIn, share, secondMoment: weights.get(kind.role)?.secondMoment ?? NaN };
}

/** The share of a convolution's window that lies on its input. */
function shareOnInput(layer: Layer, inputShape: readonly number[], outputShape: readonly number[]): number {
  const { kernelSize, strides, dilationRate, padding, dataFormat } = configOf(layer) as {
    kernelSize?: number[];
    strides?: number[];
    dilationRate?: number | number[];
    padding?: 'valid' | 'same' | 'causal';
    dataFormat?: string;
  };
  const transposed = classNameOf(layer).endsWith('Transpose');
  if (kernelSize === undefined || strides === undefined || padding === undefined || transposed) return 1;
  const firstAxis = dataFormat === 'channelsFirst' ? 2 : 1;
  const dilations = [dilationRate ?? 1].flat();
  const axes = kernelSize.map((size, i) => ({
    input: inputShape[firstAxis + i],
    output: outputShape[firstAxis + i],
    size,
    dilation: dilations[i] ?? dilations[0],
    stride: strides[i],
  }));
  return shareOfWindow(axes, padding);
}
