/** The pointwise kernel of a separable convolution. */
import { initializers, layers, models, sequential } from '@tensorflow/tfjs';
import 'tfjs-initializers/drop-in';
import { install, uninstall } from '../../src/drop_in/install.js';
import { without } from './without.js';

type Args = Parameters<typeof layers.separableConv2d>[0];

interface Initializers {
  depthwiseInitializer: object;
  pointwiseInitializer: object;
}

function separable(args: Partial<Args>): layers.Layer & Initializers {
  return layers.separableConv2d({ filters: 3, kernelSize: 2, inputShape: [4, 4, 2], ...args }) as never;
}

test.each([
  ['an instance', initializers.zeros()],
  ['a name', 'zeros'],
  ['a configuration', { className: 'Zeros', config: {} }],
])('is what %s says', (_, pointwiseInitializer) => {
  const layer = separable({ depthwiseInitializer: 'ones', pointwiseInitializer } as Partial<Args>);
  layer.build([null, 4, 4, 2]);
  const [depthwise, pointwise] = layer.getWeights().map((weight) => new Set(weight.dataSync()));
  expect([depthwise, pointwise]).toEqual([new Set([1]), new Set([0])]);
});

test('is glorotUniform where nothing is said, whatever the depthwise one is', () => {
  const GlorotUniform = initializers.glorotUniform({}).constructor as new () => object;
  expect(separable({ depthwiseInitializer: 'ones' }).pointwiseInitializer).toBeInstanceOf(GlorotUniform);
  expect(without(() => separable({ depthwiseInitializer: 'ones' })).pointwiseInitializer).toBeInstanceOf(Ones);
});

test('is saved and loaded', async () => {
  const model = sequential({
    layers: [separable({ depthwiseInitializer: 'ones', pointwiseInitializer: 'zeros', name: 'separable' })],
  });
  const topology = JSON.parse(model.toJSON() as string) as never;
  const loaded = await models.modelFromJSON(topology);
  expect(loaded.toJSON()).toBe(model.toJSON());
  expect(loaded.getWeights().map((weight) => weight.dataSync()[0])).toEqual([1, 0, 0]);
});

test('layers that were made before, and their other fields, stay as they were', () => {
  const before = without(() => separable({ depthwiseInitializer: 'ones', pointwiseInitializer: 'zeros' }));
  expect(before.pointwiseInitializer).toBeInstanceOf(Ones);
  const now = separable({ depthwiseInitializer: 'ones', pointwiseInitializer: 'zeros' });
  expect(Object.getOwnPropertyDescriptors(now)).toEqual({
    ...Object.getOwnPropertyDescriptors(before),
    name: expect.anything() as object,
    id: expect.anything() as object,
    pointwiseInitializer: { value: expect.any(Zeros) as object, writable: true, enumerable: true, configurable: true },
  });
  expect(Object.keys(now)).toEqual(Object.keys(before));
});

test('one layer does not get what another one said', () => {
  separable({ pointwiseInitializer: 'zeros' });
  layers.conv2d({ filters: 1, kernelSize: 1, pointwiseInitializer: 'zeros' } as never);
  expect(separable({}).pointwiseInitializer).not.toBeInstanceOf(Zeros);
});

test('what TensorFlow.js does not read may be anything: its own choice stays then', () => {
  for (const pointwiseInitializer of ['Nonsense', {}, 3]) {
    const args = { depthwiseInitializer: 'ones', pointwiseInitializer } as Partial<Args>;
    expect(separable(args).pointwiseInitializer).toBeInstanceOf(Ones);
  }
});

test('arguments that TensorFlow.js refuses are refused in its words', () => {
  const refused = (): string => {
    try {
      layers.separableConv2d({ kernelSize: 2 } as never);
    } catch (error) {
      return String(error);
    }
    return '';
  };
  expect(refused()).toBe(without(refused));
  expect(refused()).toContain("'number' > 0");
});

test('uninstall keeps the initializers of layers that there are', () => {
  const layer = separable({ depthwiseInitializer: 'ones', pointwiseInitializer: 'zeros' });
  uninstall();
  expect(layer.pointwiseInitializer).toBeInstanceOf(Zeros);
  install();
});

const Zeros = initializers.zeros().constructor as new () => { getConfig(): object };
const Ones = initializers.ones().constructor as new () => object;
