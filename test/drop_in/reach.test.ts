/** The drop-in reaches everything that makes an initializer of TensorFlow.js, and changes nothing of what is saved. */
import { initializers, type LayersModel, layers, models, ones, sequential, type Tensor, tidy } from '@tensorflow/tfjs';
import { setRandomSeed } from 'tfjs-initializers';
import { uninstall } from 'tfjs-initializers/drop-in';
import { install } from '../../src/drop_in/install.js';
import { DRAW } from '../../src/initializers/distribution.js';
import { drawn, stockInitializer, valuesOf } from './reference.js';
import { without } from './without.js';

/** The first truncated normal of setRandomSeed(7), with the variance 1 / 50 of a kernel of 50 x 50. */
function expectedKernel(): Float32Array {
  return valuesOf(DRAW.truncatedNormal([50, 50], [7, 0], 1 / 50));
}

/** The kernel of a dense layer of 50 x 50. */
function kernelOf(args: object): Float32Array {
  const layer = layers.dense({ units: 50, inputShape: [50], useBias: false, ...args });
  layer.build([null, 50]);
  return valuesOf(layer.getWeights()[0]);
}

test.each([
  ['its default', {}],
  ['a name', { kernelInitializer: 'leCunNormal' }],
  ['a name of a class', { kernelInitializer: 'LeCunNormal' }],
  ['an instance', { kernelInitializer: initializers.leCunNormal({}) }],
  ['a general one', { kernelInitializer: initializers.varianceScaling({ distribution: 'normal', mode: 'fanIn' }) }],
  ['a configuration', { kernelInitializer: { className: 'VarianceScaling', config: { scale: 1 } } }],
] as const)('reaches a layer that has %s', (_, args) => {
  setRandomSeed(7);
  expect(kernelOf(args)).toEqual(expectedKernel());
});

test('reaches an initializer that was made before', () => {
  const before = without(() => initializers.heNormal({}));
  setRandomSeed(7);
  expect(drawn(before, [100, 50])).toEqual(drawn(stockInitializer('heNormal', { seed: 7 }), [100, 50]));
});

test('reaches models that are made of a topology which was saved without it', async () => {
  const topology = without(() => sequential({ layers: [layers.dense({ units: 50, inputShape: [50] })] })).toJSON();
  setRandomSeed(7);
  const model = await models.modelFromJSON(JSON.parse(topology as string) as never);
  expect(valuesOf(model.getWeights()[0])).toEqual(expectedKernel());
});

test('reaches classes that extend those of TensorFlow.js', () => {
  const HeNormal = initializers.heNormal({}).constructor as new (args: object) => {
    apply(shape: number[]): Tensor;
  };
  class Doubled extends HeNormal {
    override apply(shape: number[]): Tensor {
      return tidy(() => super.apply(shape).mul(2));
    }
  }
  const single = drawn(initializers.heNormal({ seed: 3 }), [6, 6]);
  expect(valuesOf(new Doubled({ seed: 3 }).apply([6, 6]))).toEqual(single.map((value) => 2 * value));
});

test('makes every default of a layer repeatable by setRandomSeed, in the order of the draws', () => {
  const build = (): Float32Array[] => {
    setRandomSeed(7);
    const model = sequential({
      layers: [
        layers.embedding({ inputDim: 9, outputDim: 6, inputShape: [8] }),
        layers.conv1d({ filters: 4, kernelSize: 2 }),
        layers.bidirectional({ layer: layers.lstm({ units: 3, returnSequences: true }), mergeMode: 'concat' }),
        layers.gru({ units: 5, returnSequences: true }),
        layers.simpleRNN({ units: 16 }),
        layers.reshape({ targetShape: [4, 4, 1] }),
        layers.separableConv2d({ filters: 3, kernelSize: 2 }),
        layers.depthwiseConv2d({ kernelSize: 2 }),
        layers.conv2dTranspose({ filters: 2, kernelSize: 2 }),
        layers.flatten(),
        layers.dense({ units: 2, kernelInitializer: 'orthogonal' }),
      ],
    });
    const weights = model.getWeights().map((weight) => weight.dataSync<'float32'>().slice());
    model.dispose();
    return weights;
  };
  const first = build();
  expect(build()).toEqual(first);
  const drawnWeights = first.filter((weight) => weight.some((value) => value !== 0 && value !== 1));
  expect(new Set(drawnWeights.map((weight) => weight.join())).size).toBe(drawnWeights.length);
});

describe('what is saved', () => {
  const RANDOM = [
    ...['heNormal', 'heUniform', 'glorotNormal', 'glorotUniform', 'leCunNormal', 'leCunUniform'],
    ...['varianceScaling', 'randomNormal', 'randomUniform', 'truncatedNormal', 'orthogonal'],
  ];

  /** A model that names every initializer: as text, as instances with and without a seed, and by default. */
  function everyInitializer(): LayersModel {
    const kernels = [
      undefined,
      'identity',
      initializers.varianceScaling({ distribution: 'truncatedNormal', scale: 2, mode: 'fanOut' }),
      ...RANDOM.flatMap((factory) => [
        factory,
        ...[{}, { seed: 3.14 }, { seed: 0 }].map((args) => stockInitializer(factory, args)),
      ]),
    ];
    const dense = kernels.map((kernelInitializer, i) =>
      layers.dense({ units: 3, inputShape: [3], name: `dense_${i}`, kernelInitializer }),
    );
    const others = [
      layers.dropout({ rate: 0.5, seed: 3.14, name: 'dropout' }),
      layers.alphaDropout({ rate: 0.5, name: 'alpha' }),
      layers.reshape({ targetShape: [1, 3], name: 'reshape' }),
      layers.lstm({ units: 3, recurrentDropout: 0.5, name: 'lstm' }),
      layers.reshape({ targetShape: [1, 1, 3], name: 'image' }),
      layers.separableConv2d({ filters: 2, kernelSize: 1, name: 'separable' }),
    ];
    return sequential({ layers: [...dense, ...others], name: 'model' });
  }

  test('is what TensorFlow.js saves without it, and loads without it', async () => {
    const model = everyInitializer();
    // What has drawn and trained saves the same.
    (model.apply(ones([2, 3]), { training: true }) as Tensor).dispose();
    const saved = model.toJSON() as string;
    expect(JSON.parse(saved)).toEqual(JSON.parse(without(() => everyInitializer().toJSON() as string)));
    uninstall();
    try {
      const loaded = await models.modelFromJSON(JSON.parse(saved) as never);
      expect(loaded.toJSON()).toBe(saved);
    } finally {
      install();
    }
  });
});

test('takes no numbers from the names that TensorFlow.js gives to layers', () => {
  const NAME = /\d+$/;
  const numbers = [() => layers.dropout({ rate: 0.5 }), () => layers.dense({ units: 1 })].map((make) => {
    const before = Number(NAME.exec(make().name)?.[0]);
    uninstall();
    install();
    layers.separableConv2d({ filters: 1, kernelSize: 1, pointwiseInitializer: 'zeros' });
    return Number(NAME.exec(make().name)?.[0]) - before;
  });
  expect(numbers).toEqual([1, 1]);
});
