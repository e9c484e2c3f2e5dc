/** Models of TensorFlow.js that know nothing of this package. */
import * as tf from '@tensorflow/tfjs';

/** A recurrent layer with everything by default, orthogonal recurrent weights among it. */
export function lstm(units: number): tf.LayersModel {
  return tf.sequential({ layers: [tf.layers.lstm({ units, inputShape: [16, 64] })] });
}

// Filters and stride of the 13 blocks: A. G. Howard et al., "MobileNets", 2017, table 1.
const BLOCKS = [
  ...[[64, 1] as const, [128, 2] as const, [128, 1] as const, [256, 2] as const, [256, 1] as const, [512, 2] as const],
  ...Array.from({ length: 5 }, () => [512, 1] as const),
  ...[[1024, 2] as const, [1024, 1] as const],
];

/** MobileNet of width 1, for 1,000 classes: 4.2 million weights. */
export function mobileNet(): tf.LayersModel {
  const activated = (): tf.layers.Layer[] => [tf.layers.batchNormalization(), tf.layers.reLU({ maxValue: 6 })];
  const convolution = { padding: 'same', useBias: false } as const;
  return tf.sequential({
    layers: [
      tf.layers.conv2d({ filters: 32, kernelSize: 3, strides: 2, inputShape: [224, 224, 3], ...convolution }),
      ...activated(),
      ...BLOCKS.flatMap(([filters, strides]) => [
        tf.layers.depthwiseConv2d({ kernelSize: 3, strides, ...convolution }),
        ...activated(),
        tf.layers.conv2d({ filters, kernelSize: 1, ...convolution }),
        ...activated(),
      ]),
      tf.layers.globalAveragePooling2d({}),
      tf.layers.dense({ units: 1000, activation: 'softmax' }),
    ],
  });
}

/** A plain network of ReLUs for MNIST, 128 in every layer, from `heNormal`; each layer has a seed of its own. */
export function deepNetwork(depth: number): tf.LayersModel {
  const dense = (units: number, seed: number, activation: 'relu' | 'softmax'): tf.layers.Layer =>
    tf.layers.dense({
      units,
      activation,
      inputShape: seed === 0 ? [784] : undefined,
      kernelInitializer: tf.initializers.heNormal({ seed: 42 + seed }),
    });
  const hidden = Array.from({ length: depth }, (_, layer) => dense(128, layer, 'relu'));
  const network = tf.sequential({ layers: [...hidden, dense(10, depth, 'softmax')] });
  network.compile({ optimizer: tf.train.sgd(0.01), loss: 'categoricalCrossentropy' });
  return network;
}

/** Milliseconds until a model is built and its weights are there. */
export function timeToBuild(build: () => tf.LayersModel): number {
  const start = performance.now();
  const model = build();
  for (const weight of model.getWeights()) weight.dataSync();
  const milliseconds = performance.now() - start;
  model.dispose();
  return milliseconds;
}
