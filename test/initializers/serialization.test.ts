import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { kaimingNormal, kaimingUniform, preluKaimingNormal, SeedGenerator, xavierUniform } from 'tfjs-initializers';
import { INITIALIZER_CLASSES } from '../../src/initializers/register.js';
import { ARGUMENTS } from '../support/arbitraries.js';
import {
  CLASS_NAMES,
  draw,
  kernelInitializer,
  make,
  REQUIRED,
  savedAndLoaded,
  shapeFor,
} from '../support/initializers.js';

/** Classes without anything random. */
const UNSEEDED = new Set(['ExactIdentity', 'Dirac', 'ICNR', 'ExactConstant', 'Bilinear', 'ForgetBias', 'PriorBias']);

describe.each(CLASS_NAMES)('%s', (name) => {
  test('comes back from a saved model with the same configuration and the same draws, whatever its arguments', async () => {
    await fc.assert(
      fc.asyncProperty(ARGUMENTS[name], async (args) => {
        const initializer = make(name, args);
        const loaded = await savedAndLoaded(initializer);
        expect(loaded.getClassName()).toBe(name);
        expect(loaded.getConfig()).toEqual(initializer.getConfig());
        expect(draw(loaded, shapeFor(name))).toEqual(draw(initializer, shapeFor(name)));
      }),
    );
  });

  test('without arguments comes back without a seed', async () => {
    const config = make(name).getConfig();
    expect(config).not.toHaveProperty('seed');
    expect((await savedAndLoaded(make(name))).getConfig()).toEqual(config);
  });

  test('writes nothing that saving would change: no undefined, no null, no function', () => {
    const config = make(name).getConfig();
    expect(JSON.parse(JSON.stringify(config))).toEqual(config);
  });

  test('is found by its name, as a string and as {className, config}', () => {
    const config = { ...(UNSEEDED.has(name) ? {} : { seed: 5 }), ...REQUIRED[name] };
    const byConfig = tf.layers.dense({ units: 3, kernelInitializer: { className: name, config } as never });
    expect(kernelInitializer(byConfig).getConfig()).toEqual(make(name, config).getConfig());
    if (name in REQUIRED) return;
    const byName = tf.layers.dense({ units: 3, kernelInitializer: name });
    expect(kernelInitializer(byName).getClassName()).toBe(name);
  });
});

describe('configurations', () => {
  test('hold the arguments in their canonical spelling, and nothing else', () => {
    expect(kaimingNormal().getConfig()).toEqual({
      nonlinearity: 'relu',
      mode: 'fanIn',
      layout: 'auto',
      truncated: false,
    });
    expect(kaimingUniform({ nonlinearity: 'leaky_relu', mode: 'fan_out' as 'fanOut', seed: 0 }).getConfig()).toEqual({
      nonlinearity: 'leakyRelu',
      negativeSlope: 0.01,
      mode: 'fanOut',
      layout: 'auto',
      seed: 0,
    });
    expect(preluKaimingNormal({ alpha: [0.1, 0.2], truncated: true }).getConfig()).toEqual({
      alpha: [0.1, 0.2],
      mode: 'fanIn',
      layout: 'auto',
      truncated: true,
    });
    expect(xavierUniform({ gain: 2, layout: { inAxis: 0, outAxis: 1 } }).getConfig()).toEqual({
      gain: 2,
      layout: { inAxis: 0, outAxis: 1 },
    });
  });

  test('a function is saved as its gain, and draws the same', async () => {
    const initializer = kaimingNormal({ nonlinearity: (x) => x * Math.exp(-x * x), seed: 3 });
    const loaded = await savedAndLoaded(initializer);
    expect(draw(loaded, shapeFor(initializer.getClassName()))).toEqual(
      draw(initializer, shapeFor(initializer.getClassName())),
    );
  });

  test.each<[string, object]>([
    ['leakyReLu', { nonlinearity: 'leakyReLu', negativeSlope: 0.2 }],
    ['leaky_relu', { nonlinearity: 'leaky_relu', negativeSlope: 0.2 }],
    ['LeakyReLU', { nonlinearity: 'LeakyReLU', negativeSlope: 0.2 }],
    ['fan_in', { nonlinearity: 'leakyRelu', negativeSlope: 0.2, mode: 'fan_in' }],
    ['FAN_IN', { nonlinearity: 'leakyRelu', negativeSlope: 0.2, mode: 'FAN_IN' }],
    [
      'null for what was left out',
      { nonlinearity: 'leakyRelu', negativeSlope: 0.2, mode: null, layout: null, seed: null },
    ],
    ['customObjects', { nonlinearity: 'leakyRelu', negativeSlope: 0.2, customObjects: {} }],
  ])('the mangled spelling %s is accepted', (_, args) => {
    expect(make('KaimingUniform', args).getConfig()).toEqual(
      kaimingUniform({ nonlinearity: 'leakyRelu', negativeSlope: 0.2 }).getConfig(),
    );
  });

  test('an initializer made from its own configuration is equal, and another object', () => {
    const initializer = kaimingNormal({ seed: 1 });
    const clone = make('KaimingNormal', initializer.getConfig());
    expect(clone.getConfig()).toEqual(initializer.getConfig());
    expect(clone).not.toBe(initializer);
  });

  test('changing a configuration does not change the initializer', () => {
    const initializer = preluKaimingNormal({ alpha: [0.5, 0.5], seed: 1 });
    const before = draw(initializer, [2, 3]);
    (initializer.getConfig() as { alpha: number[] }).alpha[0] = 100;
    expect(draw(initializer, [2, 3])).toEqual(before);
    expect(initializer.getConfig()).toHaveProperty('alpha', [0.5, 0.5]);
  });
});

/** A model of two kernels of one shape, drawn with one generator. */
function twins(): tf.Sequential {
  const generator = new SeedGenerator(11);
  return tf.sequential({
    layers: [
      tf.layers.dense({
        units: 4,
        inputShape: [4],
        activation: 'relu',
        kernelInitializer: kaimingNormal({ seed: generator }),
      }),
      tf.layers.dense({ units: 4, kernelInitializer: preluKaimingNormal({ seed: generator }) }),
    ],
  });
}

const weights = (model: tf.LayersModel): number[][] =>
  model.getWeights().map((weight) => Array.from(weight.dataSync()));
const configs = (model: tf.LayersModel): object[] => model.layers.map((layer) => kernelInitializer(layer).getConfig());
const predictions = (model: tf.LayersModel): number[] =>
  tf.tidy(() => Array.from((model.predict(tf.ones([3, 4])) as tf.Tensor).dataSync()));

describe('models', () => {
  test('a clone by modelFromJSON draws the weights of its original, although they shared a generator', async () => {
    const model = twins();
    const clone = await tf.models.modelFromJSON(JSON.parse(model.toJSON() as string) as tf.io.ModelJSON);
    expect(weights(clone)).toEqual(weights(model));
    expect(configs(clone)).toEqual(configs(model));
    expect(configs(model)).toEqual([
      expect.objectContaining({ seed: { seed: 11, counter: 0 } }),
      expect.objectContaining({ seed: { seed: 11, counter: 1 } }),
    ]);
  });

  test('a custom IOHandler gives the model back, and loading draws nothing', async () => {
    const model = twins();
    let artifacts: tf.io.ModelArtifacts = {};
    await model.save(
      tf.io.withSaveHandler((saved) => {
        artifacts = saved;
        return Promise.resolve({ modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } });
      }),
    );
    const apply = jest.spyOn(
      Object.getPrototypeOf(Object.getPrototypeOf(kaimingNormal())) as { apply(): void },
      'apply',
    );
    const loaded = await tf.loadLayersModel(tf.io.fromMemory(artifacts));
    expect(apply).not.toHaveBeenCalled();
    apply.mockRestore();
    expect(weights(loaded)).toEqual(weights(model));
    expect(predictions(loaded)).toEqual(predictions(model));
    expect(configs(loaded)).toEqual(configs(model));
  });

  test('a model saved with this package fails with the message of tfjs where the package is not imported', async () => {
    const json = twins().toJSON() as string;
    let stranger: typeof tf | undefined;
    jest.isolateModules(() => {
      stranger = jest.requireActual<typeof tf>('@tensorflow/tfjs');
    });
    await expect(stranger?.models.modelFromJSON(JSON.parse(json) as tf.io.ModelJSON)).rejects.toThrow(
      'Unknown initializer: KaimingNormal',
    );
  });
});

describe('a saved model that names a class which registers by its use', () => {
  let isolated: typeof tf;

  beforeAll(() => {
    jest.isolateModules(() => {
      isolated = jest.requireActual<typeof tf>('@tensorflow/tfjs');
      jest.requireActual('../../src/initializers/register.js');
    });
  });

  const messageFor = (name: string): string =>
    `"${name}" is not registered: import { ${name} } from 'tfjs-initializers', and call ` +
    `tf.serialization.registerClass(${name}) before a model that names it is loaded.`;

  test.each(['Bilinear', 'ChronoBias', 'ConvolutionOrthogonal', 'ForgetBias', 'PriorBias', 'Siren'])(
    'says how to get %s, and that then helps',
    (name) => {
      const saved = { className: name, config: make(name).getConfig() };
      const options = { units: 1, kernelInitializer: saved as never };
      expect(() => isolated.layers.dense(options)).toThrow(messageFor(name));
      // It is there in the other copy of the modules.
      expect(kernelInitializer(tf.layers.dense(options)).getClassName()).toBe(name);
    },
  );

  test('says how to get the layer Sine', async () => {
    const topology = {
      class_name: 'Sequential',
      config: { name: 'saved', layers: [{ class_name: 'Sine', config: { omega: 30 } }] },
    };
    await expect(isolated.models.modelFromJSON(topology as never)).rejects.toThrow(messageFor('Sine'));
  });

  test('is of every class that is not among those which register at once', () => {
    const atOnce = INITIALIZER_CLASSES.map(({ className }) => className);
    expect(CLASS_NAMES.filter((name) => !atOnce.includes(name)).sort()).toEqual([
      ...['Bilinear', 'ChronoBias', 'ConvolutionOrthogonal', 'ForgetBias', 'PriorBias', 'Siren'],
    ]);
  });
});

describe('factories', () => {
  test.each([
    ['kaimingNormal', 'KaimingNormal'],
    ['preluKaimingUniform', 'PReLUKaimingUniform'],
    ['lecunNormal', 'ExactLecunNormal'],
    ['dirac', 'Dirac'],
  ])('a layer knows %s, and the model is saved with its class', async (factory, className) => {
    const layer = tf.layers.conv2d({ filters: 2, kernelSize: 1, kernelInitializer: factory, inputShape: [1, 1, 2] });
    const model = tf.sequential({ layers: [layer] });
    const json = model.toJSON() as string;
    expect(json).toContain(`"class_name":"${className}"`);
    const loaded = await tf.models.modelFromJSON(JSON.parse(json) as tf.io.ModelJSON);
    expect(kernelInitializer(loaded.layers[0]).getClassName()).toBe(className);
  });

  test.each(['orthogonal', 'randomNormal', 'leCunNormal'])('%s is still tfjs’s own', (name) => {
    const layer = tf.layers.dense({ units: 2, kernelInitializer: name });
    expect(kernelInitializer(layer).getClassName()).not.toMatch(/^Exact/);
  });
});
