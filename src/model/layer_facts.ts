/** Reads what theory needs to know about a tfjs layer. */
import { ACTIVATION_LAYERS } from '../initializers/activation_layer.js';
import type { KernelFacts, LayerFacts } from '../propagation/layer.js';
import type { Moments } from '../propagation/layer_signal.js';
import { type Places, placesOf, transposedPlaces } from '../propagation/layer_window.js';
import { SELU_ALPHA, SELU_SCALE } from '../scaling/activations.js';
import { product } from '../scaling/fans.js';
import { classNameOf, configOf, type Layer, roleOf } from '../tfjs/layers.js';
import { fansOf, type KernelKind, KERNELS } from './layer_kernels.js';

/** The shape of a tensor; null where a length is not known. */
export type Shape = readonly (number | null)[];

/** A call of a layer, as far as theory needs to know it. */
export interface LayerCall {
  readonly layer: Layer;
  readonly inputShapes: readonly Shape[];
  readonly outputShape: Shape;
  /** Whether dropout drops and batch normalization uses the batch. */
  readonly training: boolean;
  /** The moments of the layer's weights by role. */
  readonly weights: ReadonlyMap<string, Moments>;
}

const ZERO: Moments = { mean: 0, secondMoment: 0 };
const ONE: Moments = { mean: 1, secondMoment: 1 };

type Config = Readonly<Record<string, unknown>>;

/** Reads the facts of a class without kernels; undefined if its layer has no formula. */
type FactsReader = (call: LayerCall, config: Config) => LayerFacts | undefined;

const passing: FactsReader = () => ({ kind: 'passing' });

const inPlace: FactsReader = () => ({ kind: 'passing', keepsPlaces: true });

const dropout: FactsReader = ({ training }, { rate }) => ({ kind: 'dropout', rate: training ? Number(rate) : 0 });

const normalization =
  (over: 'inputs' | 'features'): FactsReader =>
  ({ weights }, { epsilon }) => ({
    kind: 'normalization',
    over,
    gamma: weights.get('gamma') ?? ONE,
    beta: weights.get('beta') ?? ZERO,
    epsilon: Number(epsilon),
  });

const maxPooling: FactsReader = (call, { poolSize }) => {
  const places = placesOfWindow(call, poolSize);
  return { kind: 'maxPooling', count: countOf(poolSize, places), places };
};

const averagePooling: FactsReader = (call, { poolSize }) => {
  const places = placesOfWindow(call, poolSize);
  return { kind: 'averagePooling', squares: 1 / countOf(poolSize, places), places };
};

const globalMaxPooling: FactsReader = ({ inputShapes: [input] }, { dataFormat }) => {
  const places = allPlaces(input, dataFormat);
  return places && { kind: 'maxPooling', count: countOf([], places), places };
};

const globalAveragePooling: FactsReader = ({ inputShapes: [input] }, { dataFormat }) => {
  const places = allPlaces(input, dataFormat);
  // Over an image of any size: a large one.
  return { kind: 'averagePooling', squares: places === undefined ? 0 : 1 / countOf([], places), places };
};

/** One window that is the whole image. */
function allPlaces(input: Shape, dataFormat: unknown): Places[] | undefined {
  return axesOf(input, input, input.length - 2, dataFormat)?.map(({ input: length }) => ({
    inputs: length,
    seen: [Array.from({ length }, (_, place) => place)],
    perOutput: length,
    perInput: 1,
  }));
}

const upSampling: FactsReader = ({ inputShapes: [input], outputShape }, { size, dataFormat, interpolation }) => {
  const factors = [size].flat() as number[];
  const places = axesOf(input, outputShape, factors.length, dataFormat)?.map(({ input: length, output }, i) => ({
    inputs: length,
    seen: Array.from({ length: output }, (_, place) => [Math.floor(place / factors[i])]),
    perOutput: 1,
    perInput: factors[i],
  }));
  if (interpolation !== 'bilinear') return { kind: 'passing', places };
  return { kind: 'averagePooling', squares: product(factors.map(squaresBetween)), places };
};

/** The mean of (1 - t)² + t² over the t = i / n at which a linear interpolation between two places is taken. */
function squaresBetween(n: number): number {
  return (2 * n * n + 1) / (3 * n * n);
}

const dot: FactsReader = ({ inputShapes: [input] }, { axes, normalize }) => {
  const [axis] = [axes].flat() as number[];
  const count = input.at(axis);
  return normalize === true || typeof count !== 'number' ? undefined : { kind: 'dot', count };
};

const noFormula: FactsReader = () => undefined;

/** The classes of tfjs without kernels. */
const READERS: Readonly<Record<string, FactsReader>> = {
  ...Object.fromEntries([...ACTIVATION_LAYERS].map((className) => [className, inPlace])),
  InputLayer: inPlace,
  Masking: inPlace,
  Flatten: passing,
  Reshape: passing,
  Permute: passing,
  RepeatVector: passing,
  CenterCrop: passing,
  Cropping2D: ({ inputShapes: [input], outputShape }, { cropping, dataFormat }) => ({
    kind: 'passing',
    places: axesOf(input, outputShape, 2, dataFormat)?.map(({ input: length, output }, i) =>
      shifted(length, output, -(cropping as number[][])[i][0]),
    ),
  }),
  UpSampling2D: upSampling,
  Resizing: (_, { interpolation }) => (interpolation === 'nearest' ? { kind: 'passing' } : undefined),
  Dropout: dropout,
  SpatialDropout1D: dropout,
  GaussianDropout: dropout,
  AlphaDropout: ({ training }, { rate }) => ({
    kind: 'alphaDropout',
    rate: training ? Number(rate) : 0,
    value: -SELU_ALPHA * SELU_SCALE,
  }),
  GaussianNoise: ({ training }, { stddev }) => ({ kind: 'noise', variance: training ? Number(stddev) ** 2 : 0 }),
  ZeroPadding2D: ({ inputShapes: [input], outputShape }, { padding, dataFormat }) => ({
    kind: 'padding',
    share: lengthsKnown(input) ? sizeOf(input) / sizeOf(outputShape) : 1,
    places: axesOf(input, outputShape, 2, dataFormat)?.map(({ input: length, output }, i) =>
      shifted(length, output, (padding as number[][])[i][0]),
    ),
  }),
  // With moving averages the outcome depends on the batches that they are of.
  BatchNormalization: (call, config) => (call.training ? normalization('inputs')(call, config) : undefined),
  LayerNormalization: normalization('features'),
  Add: () => ({ kind: 'addition' }),
  Average: () => ({ kind: 'average' }),
  Multiply: () => ({ kind: 'multiplication' }),
  Maximum: () => ({ kind: 'extreme', which: 'largest' }),
  Minimum: () => ({ kind: 'extreme', which: 'smallest' }),
  Dot: dot,
  Concatenate: ({ inputShapes, outputShape }) => ({
    kind: 'concatenation',
    shares: inputShapes.map((shape) => sizeOf(shape) / sizeOf(outputShape)),
  }),
  MaxPooling1D: maxPooling,
  MaxPooling2D: maxPooling,
  MaxPooling3D: maxPooling,
  AveragePooling1D: averagePooling,
  AveragePooling2D: averagePooling,
  AveragePooling3D: averagePooling,
  GlobalMaxPooling1D: globalMaxPooling,
  GlobalMaxPooling2D: globalMaxPooling,
  GlobalAveragePooling1D: globalAveragePooling,
  GlobalAveragePooling2D: globalAveragePooling,
  Rescaling: (_, { scale, offset }) => ({ kind: 'rescaling', factor: Number(scale), shift: Number(offset ?? 0) }),
  ...Object.fromEntries(
    [
      ...['RandomWidth', 'CategoryEncoding'],
      ...['RNN', 'SimpleRNN', 'GRU', 'LSTM', 'ConvLSTM2D', 'StackedRNNCells', 'TimeDistributed', 'Bidirectional'],
    ].map((className) => [className, noFormula]),
  ),
};

/** Whether a layer's class is tfjs's own. */
export function isKnown(layer: Layer): boolean {
  const className = classNameOf(layer);
  return Object.hasOwn(READERS, className) || Object.hasOwn(KERNELS, className);
}

/** What theory needs to know about a call of a layer; undefined if it has no formula for the layer. */
export function factsOf(call: LayerCall): LayerFacts | undefined {
  const className = classNameOf(call.layer);
  if (Object.hasOwn(READERS, className)) return READERS[className](call, configOf(call.layer));
  const kinds = Object.hasOwn(KERNELS, className) ? (KERNELS[className] ?? []) : [];
  if (kinds.some(({ layout }) => layout === 'embedding')) {
    return {
      kind: 'lookup',
      weights: call.weights.get('embeddings') ?? ONE,
      rows: Number(configOf(call.layer).inputDim),
    };
  }
  // A cell is called by its layer.
  if (kinds.length === 0 || kinds.some(({ gates }) => gates !== undefined)) return undefined;
  const kernels = kinds.map((kind) => kernelFacts(kind, call));
  return { kind: 'kernels', kernels, bias: call.weights.get('bias') ?? ZERO };
}

function kernelFacts(kind: KernelKind, call: LayerCall): KernelFacts {
  const { layer, weights } = call;
  const weight = layer.weights.find((each) => roleOf(each) === kind.role);
  const { fanIn, fanOut } = fansOf(kind, layer, (weight?.shape ?? []) as number[]);
  // A kernel applied to what another one gives has a window of one.
  const places = kind.appliedTo === undefined ? placesOfWindow(call, configOf(layer).kernelSize) : undefined;
  return { fanIn, fanOut, places, secondMoment: weights.get(kind.role)?.secondMoment ?? NaN };
}

/** The places that the window of a convolution or a pooling looks at; undefined if lengths are not known. */
function placesOfWindow({ layer, inputShapes, outputShape }: LayerCall, size: unknown): Places[] | undefined {
  const { strides, dilationRate, padding, dataFormat } = configOf(layer) as {
    strides?: number | number[];
    dilationRate?: number | number[];
    padding?: 'valid' | 'same' | 'causal';
    dataFormat?: string;
  };
  if (size === undefined || strides === undefined || padding === undefined) return undefined;
  const sizes = [size].flat() as number[];
  const dilations = [dilationRate ?? 1].flat();
  if ([...sizes, ...[strides].flat()].every((each) => each === 1)) return undefined;
  const transposed = classNameOf(layer).endsWith('Transpose');
  const axes = axesOf(inputShapes[0], outputShape, sizes.length, dataFormat)?.map((axis, i) => ({
    ...axis,
    size: sizes[i],
    dilation: dilations[i] ?? dilations[0],
    stride: [strides].flat()[i],
  }));
  // The axes of a square image are one.
  const all: Places[] = [];
  axes?.forEach((axis, i) => {
    const alike = axes.findIndex((each) => Object.values(each).join() === Object.values(axis).join());
    const places = (): Places =>
      transposed && padding !== 'causal' ? transposedPlaces(axis, padding) : placesOf(axis, padding);
    all.push(alike < i ? all[alike] : places());
  });
  return axes && all;
}

/** The lengths of the first axes of images or sequences; undefined if one is not known. */
function axesOf(
  input: Shape,
  output: Shape,
  count: number,
  dataFormat: unknown,
): { input: number; output: number }[] | undefined {
  const first = dataFormat === 'channelsFirst' ? 2 : 1;
  const axes = Array.from({ length: count }, (_, i) => ({ input: input[first + i], output: output[first + i] }));
  return axes.every((axis): axis is { input: number; output: number } => axis.input !== null && axis.output !== null)
    ? axes
    : undefined;
}

/** The places of an axis that is moved against its input, by cutting or padding it in front. */
function shifted(inputs: number, outputs: number, by: number): Places {
  const seen = Array.from({ length: outputs }, (_, place) =>
    place - by >= 0 && place - by < inputs ? [place - by] : [-1],
  );
  return { inputs, seen, perOutput: 1, perInput: 1 };
}

/** The number of values at the places of a pool: those on its input, on average. */
function countOf(poolSize: unknown, places: readonly Places[] | undefined): number {
  if (places === undefined) return product([poolSize].flat() as number[]);
  return product(places.map(({ seen }) => seen.flat().filter((place) => place >= 0).length / seen.length));
}

/** Whether all lengths but that of the batch are known. */
function lengthsKnown(shape: Shape): boolean {
  return shape.slice(1).every((length) => length !== null);
}

/** The number of values, of a batch of 1 and a length of 1 where they are not known. */
export function sizeOf(shape: Shape): number {
  return product(shape.map((length) => length ?? 1));
}
