/** Networks of many kinds, small, in which theory follows the signal. */
import * as tf from '@tensorflow/tfjs';
import { on } from './models.js';

const { layers } = tf;

type Signal = tf.SymbolicTensor;

/** A network, and how far theory may be off for it: the bound of a reason, where 5 % are not kept. */
export interface DeepModel {
  readonly kind: string;
  readonly name: string;
  readonly build: () => tf.LayersModel;
  /** Where a signal's values depend on each other as theory does not say. */
  readonly exception?: { readonly reason: string; readonly bound: number };
}

type ActivationName = 'relu' | 'elu' | 'gelu' | 'selu' | 'tanh' | 'swish' | 'sigmoid' | 'linear' | 'mish';

const dense = (units: number, activation: ActivationName = 'linear', useBias = true): tf.layers.Layer =>
  // `gelu` is a name that tfjs has, though its type lacks it.
  layers.dense({ units, activation: activation, useBias, kernelInitializer: 'zeros' });

const activate = (name: ActivationName, signal: Signal): Signal => on(layers.activation({ activation: name }), signal);

interface ConvolutionOptions {
  readonly size?: number;
  readonly strides?: number;
  readonly activation?: ActivationName;
  readonly padding?: 'same' | 'valid';
}

const conv = (
  filters: number,
  { size = 3, strides = 1, activation = 'linear', padding = 'same' }: ConvolutionOptions = {},
): tf.layers.Layer =>
  layers.conv2d({
    filters,
    kernelSize: size,
    strides,
    padding,
    activation: activation,
    kernelInitializer: 'zeros',
  });

const chain = (input: Signal, ...steps: tf.layers.Layer[]): Signal =>
  steps.reduce((signal, layer) => on(layer, signal), input);

/** A model of one input. */
function model(shape: number[], outputs: (input: Signal) => Signal): tf.LayersModel {
  const input = tf.input({ shape });
  return tf.model({ inputs: input, outputs: outputs(input) });
}

function repeat(times: number, step: (signal: Signal, i: number) => Signal, start: Signal): Signal {
  return Array.from({ length: times }, (_, i) => i).reduce(step, start);
}

const relu = { activation: 'relu' } as const;

function vgg(pool: () => tf.layers.Layer): tf.LayersModel {
  return model([16, 16, 8], (input) =>
    chain(
      input,
      ...[24, 32, 48].flatMap((filters) => [conv(filters, relu), conv(filters, relu), pool()]),
      layers.flatten(),
      dense(128, 'relu'),
      dense(32),
    ),
  );
}

function residual(shape: number[], blocks: number, normalized: boolean): tf.LayersModel {
  const normal = (signal: Signal): Signal => (normalized ? on(layers.batchNormalization(), signal) : signal);
  return model(shape, (input) => {
    const end = repeat(
      blocks,
      (signal) => {
        const branch = normal(on(conv(24), activate('relu', normal(on(conv(24), signal)))));
        return activate('relu', on(layers.add(), branch, signal));
      },
      on(conv(24, relu), input),
    );
    return chain(end, layers.globalAveragePooling2d({}), dense(32));
  });
}

function denseNet(): tf.LayersModel {
  return model([8, 8, 16], (input) => {
    const block = repeat(
      5,
      (signal) => on(layers.concatenate(), signal, on(conv(16, relu), signal)),
      on(conv(16, relu), input),
    );
    const transition = chain(block, conv(32, { size: 1, ...relu }), layers.averagePooling2d({ poolSize: 2 }));
    const end = repeat(3, (signal) => on(layers.concatenate(), signal, on(conv(16, relu), signal)), transition);
    return chain(end, layers.flatten(), dense(32));
  });
}

function uNet(): tf.LayersModel {
  return model([16, 16, 8], (input) => {
    const first = chain(input, conv(16, relu), conv(16, relu));
    const second = chain(first, layers.maxPooling2d({ poolSize: 2 }), conv(32, relu), conv(32, relu));
    const bottom = chain(second, layers.maxPooling2d({ poolSize: 2 }), conv(48, relu), conv(48, relu));
    const up = on(layers.upSampling2d({}), bottom);
    const third = chain(on(layers.concatenate(), up, second), conv(32, relu), conv(32, relu));
    const transposed = layers.conv2dTranspose({
      filters: 16,
      kernelSize: 2,
      strides: 2,
      activation: 'relu',
      kernelInitializer: 'zeros',
    });
    return chain(on(layers.concatenate(), on(transposed, third), first), conv(16, relu), conv(8, { size: 1 }));
  });
}

function inception(): tf.LayersModel {
  return model([12, 12, 16], (input) => {
    const block = (signal: Signal): Signal =>
      on(
        layers.concatenate(),
        on(conv(16, { size: 1, ...relu }), signal),
        chain(signal, conv(16, { size: 1, ...relu }), conv(24, relu)),
        chain(signal, conv(8, { size: 1, ...relu }), conv(12, { size: 5, ...relu })),
        chain(
          signal,
          layers.maxPooling2d({ poolSize: 3, strides: 1, padding: 'same' }),
          conv(12, { size: 1, ...relu }),
        ),
      );
    return chain(
      block(on(layers.maxPooling2d({ poolSize: 2 }), block(input))),
      layers.globalAveragePooling2d({}),
      dense(32),
    );
  });
}

function mobileNet(): tf.LayersModel {
  const depthwise = (strides: number): tf.layers.Layer =>
    layers.depthwiseConv2d({
      kernelSize: 3,
      strides,
      padding: 'same',
      activation: 'relu6',
      depthwiseInitializer: 'zeros',
    });
  return model([16, 16, 3], (input) =>
    chain(
      input,
      conv(16, { strides: 2, ...relu }),
      ...[1, 2, 1].flatMap((strides, i) => [depthwise(strides), conv(32 * (i + 1), { size: 1, ...relu })]),
      layers.separableConv2d({
        filters: 64,
        kernelSize: 3,
        padding: 'same',
        activation: 'relu',
        depthwiseInitializer: 'zeros',
        pointwiseInitializer: 'zeros',
      }),
      layers.globalAveragePooling2d({}),
      dense(32),
    ),
  );
}

function autoencoder(): tf.LayersModel {
  const up = (filters: number): tf.layers.Layer =>
    layers.conv2dTranspose({
      filters,
      kernelSize: 3,
      strides: 2,
      padding: 'same',
      activation: 'relu',
      kernelInitializer: 'zeros',
    });
  return model([16, 16, 4], (input) =>
    chain(
      input,
      conv(16, { strides: 2, ...relu }),
      conv(32, { strides: 2, ...relu }),
      layers.flatten(),
      dense(64, 'relu'),
      dense(512, 'relu'),
      layers.reshape({ targetShape: [4, 4, 32] }),
      up(32),
      up(16),
      conv(4),
    ),
  );
}

function multiInput(): tf.LayersModel {
  const image = tf.input({ shape: [8, 8, 8] });
  const vector = tf.input({ shape: [64] });
  const words = tf.input({ shape: [12], dtype: 'int32' });
  const ofImage = chain(image, conv(16, relu), layers.flatten(), dense(64, 'relu'));
  const ofVector = chain(vector, dense(128, 'tanh'), layers.dropout({ rate: 0.3 }), dense(64, 'relu'));
  const ofWords = chain(
    words,
    layers.embedding({ inputDim: 200, outputDim: 32, embeddingsInitializer: 'zeros' }),
    layers.globalAveragePooling1d({}),
    dense(64, 'relu'),
  );
  const joined = on(layers.concatenate(), ofImage, ofVector, ofWords);
  return tf.model({ inputs: [image, vector, words], outputs: chain(joined, dense(128, 'relu'), dense(16)) });
}

function shared(join: () => tf.layers.Layer): tf.LayersModel {
  const left = tf.input({ shape: [128] });
  const right = tf.input({ shape: [128] });
  const tower = [dense(128, 'relu'), layers.dropout({ rate: 0.5 }), dense(128, 'tanh')];
  const joined = on(join(), chain(left, ...tower), chain(right, layers.dropout({ rate: 0.2 }), ...tower));
  return tf.model({ inputs: [left, right], outputs: chain(joined, dense(128, 'relu'), dense(32)) });
}

function nested(): tf.LayersModel {
  const encoder = tf.sequential({
    layers: [
      layers.dense({ units: 128, activation: 'relu', inputShape: [96], kernelInitializer: 'zeros' }),
      layers.dropout({ rate: 0.4 }),
      dense(96, 'swish'),
    ],
  });
  const input = tf.input({ shape: [96] });
  const once = encoder.apply(input) as Signal;
  const twice = encoder.apply(chain(once, dense(96, 'relu'))) as Signal;
  return tf.model({ inputs: input, outputs: chain(on(layers.concatenate(), once, twice), dense(64)) });
}

const plain = (depth: number, width: number, activation: ActivationName): tf.LayersModel =>
  model([width], (input) => chain(input, ...Array.from({ length: depth }, () => dense(width, activation)), dense(32)));

function maxout(): tf.LayersModel {
  return model([128], (input) =>
    on(
      dense(32),
      repeat(8, (signal) => on(layers.maximum(), on(dense(128), signal), on(dense(128), signal)), input),
    ),
  );
}

/** Gates of a signal's own: squeeze and excitation. */
function attention(): tf.LayersModel {
  return model([6, 6, 16], (input) => {
    const end = repeat(
      2,
      (signal) => {
        const squeezed = chain(signal, layers.globalAveragePooling2d({}), dense(64, 'relu'), dense(64, 'sigmoid'));
        const gate = on(layers.reshape({ targetShape: [1, 1, 64] }), squeezed);
        return on(conv(64, relu), on(layers.multiply(), signal, gate));
      },
      on(conv(64, relu), input),
    );
    return chain(end, layers.flatten(), dense(32));
  });
}

function gates(): tf.LayersModel {
  return model([128], (input) =>
    on(
      dense(32),
      repeat(
        5,
        (signal) => on(layers.multiply(), on(dense(128, 'tanh'), signal), on(dense(128, 'sigmoid'), signal)),
        input,
      ),
    ),
  );
}

function plainResidual(): tf.LayersModel {
  return model([128], (input) =>
    on(
      dense(32),
      repeat(10, (signal) => on(layers.add(), signal, chain(signal, dense(128, 'relu'), dense(128))), input),
    ),
  );
}

function layerNormalized(): tf.LayersModel {
  return model([128], (input) =>
    on(
      dense(32),
      repeat(6, (signal) => chain(signal, dense(128, 'relu'), layers.layerNormalization(), dense(128)), input),
    ),
  );
}

export const DEEP_MODELS: readonly DeepModel[] = [
  { kind: 'VGG', name: 'VGG, max pooling', build: () => vgg(() => layers.maxPooling2d({ poolSize: 2 })) },
  { kind: 'VGG', name: 'VGG, average pooling', build: () => vgg(() => layers.averagePooling2d({ poolSize: 2 })) },
  { kind: 'ResNet', name: 'ResNet, batch normalization', build: () => residual([8, 8, 8], 4, true) },
  { kind: 'ResNet without normalization', name: 'ResNet, none', build: () => residual([8, 8, 8], 6, false) },
  { kind: 'ResNet without normalization', name: 'ten dense residual blocks', build: plainResidual },
  { kind: 'DenseNet', name: 'DenseNet', build: denseNet },
  { kind: 'U-Net', name: 'U-Net', build: uNet },
  { kind: 'Inception', name: 'Inception', build: inception },
  { kind: 'MobileNet', name: 'MobileNet', build: mobileNet },
  { kind: 'autoencoder', name: 'autoencoder', build: autoencoder },
  {
    kind: 'dropout',
    name: 'dropout 0.5 in 10 layers',
    build: () =>
      model([256], (input) =>
        on(
          dense(32),
          repeat(10, (signal) => chain(signal, dense(256, 'relu'), layers.dropout({ rate: 0.5 })), input),
        ),
      ),
  },
  { kind: 'several inputs', name: 'image, vector and words', build: multiInput },
  { kind: 'shared', name: 'shared tower', build: () => shared(() => layers.concatenate()) },
  {
    kind: 'shared',
    name: 'shared tower, added up',
    build: () => shared(() => layers.add()),
    exception: { reason: 'what one layer makes of two inputs is correlated', bound: 1.3 },
  },
  { kind: 'nested', name: 'nested model, called twice', build: nested },
  { kind: 'ELU', name: '10 ELU layers', build: () => plain(10, 256, 'elu') },
  { kind: 'GELU', name: '5 GELU layers', build: () => plain(5, 256, 'gelu') },
  {
    kind: 'GELU',
    name: '20 GELU layers',
    build: () => plain(20, 256, 'gelu'),
    // E[gelu(y)²] / E[y²] goes from 1/4 to 1/2 with the size of y, and is 0.4252 at 1: what differs from 1 grows.
    exception: { reason: 'GELU amplifies what finite width changes', bound: (0.5 / 0.4252) ** 19 },
  },
  { kind: 'SELU', name: '20 SELU layers', build: () => plain(20, 128, 'selu') },
  { kind: 'maxout', name: 'maxout', build: maxout },
  { kind: 'attention', name: 'squeeze and excitation', build: attention },
  { kind: 'gates', name: 'five tanh-sigmoid gates', build: gates },
  { kind: 'layer normalization', name: 'layer normalization behind ReLU', build: layerNormalized },
];
