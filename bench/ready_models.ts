/** Models whose time to ready is measured, with the initializers of TensorFlow.js or with this package's. */
import * as tf from '@tensorflow/tfjs';
import { kaimingNormal, orthogonal, xavierUniform } from 'tfjs-initializers';

/** What the layers of a model start with. */
interface Initializers {
  readonly kernel: () => 'heNormal' | 'zeros' | ReturnType<typeof kaimingNormal>;
  /** Empty for the layer's own. */
  readonly recurrent: () => Partial<
    Pick<Parameters<typeof tf.layers.lstm>[0], 'kernelInitializer' | 'recurrentInitializer'>
  >;
}

/** The same distributions; and weights that nobody has to draw, as the limit of what an initializer can save. */
export const INITIALIZERS = {
  tfjs: { kernel: () => 'heNormal', recurrent: () => ({}) },
  package: {
    kernel: () => kaimingNormal({ truncated: true }),
    recurrent: () => ({ kernelInitializer: xavierUniform(), recurrentInitializer: orthogonal() }),
  },
  zeros: {
    kernel: () => 'zeros',
    recurrent: () => ({ kernelInitializer: 'zeros', recurrentInitializer: 'zeros' }),
  },
} as const satisfies Record<string, Initializers>;

function dense(inputs: number, units: number[], { kernel }: Initializers): tf.LayersModel {
  return tf.sequential({
    layers: units.map((count, layer) =>
      tf.layers.dense({
        units: count,
        activation: 'relu',
        kernelInitializer: kernel(),
        inputShape: layer === 0 ? [inputs] : undefined,
      }),
    ),
  });
}

// Filters and stride of the 13 blocks: A. G. Howard et al., "MobileNets", 2017, table 1.
const BLOCKS = [
  ...[[64, 1] as const, [128, 2] as const, [128, 1] as const, [256, 2] as const, [256, 1] as const, [512, 2] as const],
  ...Array.from({ length: 5 }, () => [512, 1] as const),
  ...[[1024, 2] as const, [1024, 1] as const],
];

/** 4.2 million weights in 28 kernels. */
function mobileNet({ kernel }: Initializers): tf.LayersModel {
  const convolution = { padding: 'same', useBias: false } as const;
  const pointwise = (filters: number): tf.layers.Layer =>
    tf.layers.conv2d({ filters, kernelSize: 1, kernelInitializer: kernel(), ...convolution });
  const depthwise = (strides: number): tf.layers.Layer =>
    tf.layers.depthwiseConv2d({ kernelSize: 3, strides, depthwiseInitializer: kernel(), ...convolution });
  return tf.sequential({
    layers: [
      tf.layers.conv2d({
        filters: 32,
        kernelSize: 3,
        strides: 2,
        inputShape: [224, 224, 3],
        kernelInitializer: kernel(),
        ...convolution,
      }),
      ...BLOCKS.flatMap(([filters, strides]) => [
        depthwise(strides),
        tf.layers.batchNormalization(),
        tf.layers.reLU(),
        pointwise(filters),
        tf.layers.batchNormalization(),
        tf.layers.reLU(),
      ]),
      tf.layers.globalAveragePooling2d({}),
      tf.layers.dense({ units: 1000, kernelInitializer: kernel() }),
    ],
  });
}

// Filters of the five blocks and units of the head: K. Simonyan and A. Zisserman, "Very deep convolutional networks",
// 2015, table 1, column D.
const VGG_FILTERS = [
  [64, 64],
  [128, 128],
  [256, 256, 256],
  [512, 512, 512],
  [512, 512, 512],
];

/** 138 million weights in 16 kernels. */
function vgg16({ kernel }: Initializers): tf.LayersModel {
  const layers = VGG_FILTERS.flatMap((block, first) => [
    ...block.map((filters, layer) =>
      tf.layers.conv2d({
        filters,
        kernelSize: 3,
        padding: 'same',
        activation: 'relu',
        kernelInitializer: kernel(),
        inputShape: first === 0 && layer === 0 ? [224, 224, 3] : undefined,
      }),
    ),
    tf.layers.maxPooling2d({ poolSize: 2 }),
  ]);
  const head = [4096, 4096, 1000].map((units) => tf.layers.dense({ units, kernelInitializer: kernel() }));
  return tf.sequential({ layers: [...layers, tf.layers.flatten(), ...head] });
}

/** The kernels of six blocks of a transformer of width 512: queries, keys and values, projection, two of the MLP. */
const TRANSFORMER = Array.from({ length: 6 }, () => [3 * 512, 512, 4 * 512, 512]).flat();

const lstm =
  (units: number) =>
  ({ recurrent }: Initializers): tf.LayersModel =>
    tf.sequential({ layers: [tf.layers.lstm({ units, inputShape: [16, 64], ...recurrent() })] });

export const MODELS = {
  '3 small dense': (initializers: Initializers) => dense(10, [32, 16, 4], initializers),
  '30 x 128 dense': (initializers: Initializers) => dense(128, Array<number>(30).fill(128), initializers),
  MobileNet: mobileNet,
  'VGG-16': vgg16,
  'transformer-like': (initializers: Initializers) => dense(512, TRANSFORMER, initializers),
  'LSTM 128': lstm(128),
  'LSTM 512': lstm(512),
} as const;

export type ModelName = keyof typeof MODELS;

/** Milliseconds from before a model is made. */
export interface Times {
  readonly build: number;
  /** Until every weight is where the backend computes. */
  readonly ready: number;
}

/** Backends that compute in the memory which layers fill as they are built. */
const IN_PLACE: ReadonlySet<string> = new Set(['cpu', 'wasm']);

/** The backend of tfjs-node (tfjs-node/src/nodejs_kernel_backend.ts), which keeps values until an op takes them. */
interface NativeBackend {
  /** What all of its ops begin with: copies values to TensorFlow. */
  getInputTensorIds(tensors: tf.Tensor[]): number[];
}

/** Waits until weights are where the backend computes. */
async function upload(weights: tf.Tensor[]): Promise<void> {
  if (IN_PLACE.has(tf.getBackend())) return;
  if (tf.getBackend() === 'tensorflow') {
    (tf.backend() as unknown as NativeBackend).getInputTensorIds(weights);
    return;
  }
  const elements = weights.map(elementOf);
  await Promise.all(elements.map((element) => element.data()));
  tf.dispose(elements);
}

/**
 * An element of a weight, from where the backend keeps the weight: the values of the host count as read before they
 * were uploaded. A slice uploads them.
 */
function elementOf(weight: tf.Tensor): tf.Tensor {
  const zeros = weight.shape.map(() => 0);
  return tf.slice(
    weight,
    zeros,
    zeros.map(() => 1),
  );
}

/** Makes a model, and waits for its weights. */
async function timeToReady(name: ModelName, initializers: keyof typeof INITIALIZERS): Promise<Times> {
  const start = performance.now();
  const model = MODELS[name](INITIALIZERS[initializers]);
  const build = performance.now() - start;
  await upload(model.getWeights());
  const ready = performance.now() - start;
  model.dispose();
  return { build, ready };
}

/** Of a model: the first in its page or process, and where it is asked for another of the same kind after it. */
export interface FirstAndLater {
  readonly first: Times;
  readonly later?: Times;
}

export async function timesToReady(
  name: ModelName,
  initializers: keyof typeof INITIALIZERS,
  again: boolean,
): Promise<FirstAndLater> {
  const first = await timeToReady(name, initializers);
  return again ? { first, later: await timeToReady(name, initializers) } : { first };
}
