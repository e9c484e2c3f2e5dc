/** Models whose time to ready is measured, with the initializers of TensorFlow.js or with this package's. */
import * as tf from '@tensorflow/tfjs';
import { kaimingNormal, orthogonal, xavierUniform } from 'tfjs-initializers';

/** What the layers of a model start with. */
interface Initializers {
  readonly kernel: () => 'heNormal' | ReturnType<typeof kaimingNormal>;
  /** Empty for the layer's own. */
  readonly recurrent: () => Partial<
    Pick<Parameters<typeof tf.layers.lstm>[0], 'kernelInitializer' | 'recurrentInitializer'>
  >;
}

/** The same distributions. */
export const INITIALIZERS = {
  tfjs: { kernel: () => 'heNormal', recurrent: () => ({}) },
  package: {
    kernel: () => kaimingNormal({ truncated: true }),
    recurrent: () => ({ kernelInitializer: xavierUniform(), recurrentInitializer: orthogonal() }),
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

export const MODELS = {
  '3 small dense': (initializers: Initializers) => dense(10, [32, 16, 4], initializers),
  '30 x 128 dense': (initializers: Initializers) => dense(128, Array<number>(30).fill(128), initializers),
  MobileNet: mobileNet,
  'LSTM 128': ({ recurrent }: Initializers) =>
    tf.sequential({ layers: [tf.layers.lstm({ units: 128, inputShape: [16, 64], ...recurrent() })] }),
} as const;

export type ModelName = keyof typeof MODELS;

/** Milliseconds from before a model is made. */
export interface Times {
  readonly build: number;
  /** Until an element of every weight was read from where the backend computes. */
  readonly ready: number;
}

/** Makes a model, and reads its weights. */
export async function timeToReady(name: ModelName, initializers: keyof typeof INITIALIZERS): Promise<Times> {
  const start = performance.now();
  const model = MODELS[name](INITIALIZERS[initializers]);
  const build = performance.now() - start;
  // On a GPU backend the values of the host count as read, before they were uploaded. A slice uploads them.
  const elements = model.getWeights().map((weight) => {
    const zeros = weight.shape.map(() => 0);
    return tf.slice(
      weight,
      zeros,
      zeros.map(() => 1),
    );
  });
  await Promise.all(elements.map((element) => element.data()));
  const ready = performance.now() - start;
  tf.dispose(elements);
  model.dispose();
  return { build, ready };
}
