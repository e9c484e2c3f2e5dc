import * as tf from '@tensorflow/tfjs';
import * as ours from 'tfjs-initializers';
import { registerKerasInitializers, withKerasInitializers } from 'tfjs-initializers/keras';
import { TailoredActivation } from 'tfjs-initializers/theory';
import { CLASS_NAMES, make } from '../support/initializers.js';
import { artifactsOf, MODELS, writtenTopologies } from './models.js';
import { drawnByKeras, expectDrawn, fromPython, writtenHere } from './vectors.js';

const { layers } = tf;

/** The initializer of a layer's kernel, as it is written. */
async function written(kernelInitializer: unknown): Promise<unknown> {
  const layer = layers.dense({ name: 'dense', units: 4, inputShape: [4], kernelInitializer } as never);
  const { modelTopology } = await artifactsOf(tf.sequential({ layers: [layer] }));
  const { config } = modelTopology as { config: { layers: { config: Record<string, unknown> }[] } };
  return config.layers[1].config.kernel_initializer;
}

test('what is written is what Python was given', async () => {
  expect(await writtenTopologies()).toEqual(writtenHere);
});

test("an initializer of tfjs's own stays, and its seed, before tfjs takes it for Keras's", async () => {
  const initializer = tf.initializers.heNormal({ seed: 7 });
  expect(await written(initializer)).toMatchObject({ config: { distribution: 'normal', scale: 2, seed: 7 } });
});

describe.each(Object.entries(MODELS))('the model %s', (name, makeModel) => {
  test('draws and computes what Keras draws and computes from what is written of it', () => {
    const model = makeModel();
    expectDrawn(model, drawnByKeras[name]);
    model.dispose();
  });

  test('comes back to tfjs with the same numbers, from the wrapper and without it', async () => {
    registerKerasInitializers();
    const { modelTopology, weightData, weightSpecs } = await artifactsOf(makeModel());
    const drawn = tf.io.fromMemory({ modelTopology });
    for (const handler of [drawn, withKerasInitializers(drawn)]) {
      expectDrawn(await tf.loadLayersModel(handler), drawnByKeras[name]);
    }
    const saved = tf.io.fromMemory({ modelTopology, weightData, weightSpecs });
    expectDrawn(await tf.loadLayersModel(saved), drawnByKeras[name]);
  });

  test('is written again as it was written, with the name of a truncated normal that tfjs reads too', async () => {
    registerKerasInitializers();
    const { modelTopology } = await artifactsOf(makeModel());
    const loaded = await tf.loadLayersModel(tf.io.fromMemory({ modelTopology }));
    const renamed = JSON.stringify(modelTopology).replaceAll('"truncated_normal"', '"normal"');
    expect((await artifactsOf(loaded)).modelTopology).toEqual(JSON.parse(renamed));
  });
});

describe('an initializer', () => {
  const scaling = (scale: number, mode: string, distribution: string, seed: number | null = null): object => ({
    class_name: 'VarianceScaling',
    config: { scale, mode, distribution, seed },
  });

  test.each<[string, ours.WeightInitializer, object]>([
    ['kaimingNormal', ours.kaimingNormal({ seed: 0 }), scaling(2, 'fan_in', 'untruncated_normal', 0)],
    // 2147483646 seeds, as Keras 3 reduces them; Keras 2 does not.
    ['kaimingUniform', ours.kaimingUniform({ mode: 'fanAvg', seed: -3 }), scaling(2, 'fan_avg', 'uniform', 2147483643)],
    ['xavierUniform', ours.xavierUniform({ seed: 2 ** 31 }), scaling(1, 'fan_avg', 'uniform', 2)],
    [
      'preluKaimingNormal',
      ours.preluKaimingNormal({ truncated: true }),
      scaling(2 / 1.0625, 'fan_in', 'truncated_normal'),
    ],
    ['xavierUniform', ours.xavierUniform({ gain: 1.1, layout: 'dense' }), scaling(1.1 * 1.1, 'fan_avg', 'uniform')],
    ['lecunNormal', ours.lecunNormal(), scaling(1, 'fan_in', 'untruncated_normal')],
    ['varianceScaling', ours.varianceScaling({ mode: 'fanOut' }), scaling(1, 'fan_out', 'truncated_normal')],
    [
      'a function',
      ours.kaimingUniform({ nonlinearity: (x) => x / 2 }),
      scaling(expect.closeTo(4, 8) as number, 'fan_in', 'uniform'),
    ],
    ['constant', ours.constant({ value: 2 }), { class_name: 'Constant', config: { value: 2 } }],
    ['identity', ours.identity(), { class_name: 'Identity', config: { gain: 1 } }],
    ['orthogonal', ours.orthogonal(), { class_name: 'Orthogonal', config: { gain: 1, seed: null } }],
    [
      'truncatedNormal in units of the output',
      ours.truncatedNormal({ mean: 1, stddev: 0.5, a: 0, b: 2 }),
      { class_name: 'TruncatedNormal', config: { mean: 1, stddev: 0.5, seed: null } },
    ],
  ])('%s is written as the class of Keras that draws the same', async (_, initializer, expected) => {
    expect(await written(initializer)).toEqual(expected);
  });

  test.each(['transposed', 'transposed fanOut'])('of layout %s is one with the fans exchanged', async (named) => {
    const mode = named.endsWith('Out') ? 'fanOut' : 'fanIn';
    const { modelTopology } = await artifactsOf(
      tf.sequential({
        layers: [
          layers.conv2dTranspose({
            filters: 2,
            kernelSize: 2,
            inputShape: [4, 4, 3],
            kernelInitializer: ours.kaimingNormal({ layout: 'transposed', mode }),
          }),
        ],
      }),
    );
    expect(JSON.stringify(modelTopology)).toContain(`"mode":"${mode === 'fanIn' ? 'fan_out' : 'fan_in'}"`);
  });

  test.each<[string, (seed: ours.SeedGenerator) => void, number | null]>([
    ['that nothing was drawn from is its integer', () => undefined, 6],
    ['that something was drawn from is null', (seed) => seed.next(), null],
  ])('a SeedGenerator %s', async (_, use, expected) => {
    const seed = new ours.SeedGenerator(6);
    use(seed);
    expect(await written(ours.kaimingNormal({ seed }))).toMatchObject({ config: { seed: expected } });
  });

  test.each<[string, unknown, unknown]>([
    ['a seed that only Keras 3 reduces is reduced', -1, 2147483645],
    ['a seed is kept', 7, 7],
    ['a generator is kept', { className: 'SeedGenerator', config: { seed: -1 } }, { class_name: 'SeedGenerator' }],
    ['a seed that Keras 2 takes as it is is null', { className: 'Keras2Seed', config: { seed: -1 } }, null],
  ])('of Keras stays, and %s', async (_, seed, expected) => {
    registerKerasInitializers();
    const initializer = await written({ className: 'GlorotUniform', config: { seed } });
    expect(initializer).toMatchObject({ class_name: 'GlorotUniform', config: { seed: expected } });
  });
});

describe('refuses before anything is written', () => {
  const kernel = 'withKerasInitializers: "dense.kernel_initializer';
  test.each<[ours.WeightInitializer, string]>([
    [ours.sparse(), `${kernel}" expected an initializer that Keras has, got "Sparse"`],
    [ours.looksLinear(), `${kernel}" expected an initializer that Keras has, got "LooksLinear"`],
    [
      ours.kaimingNormal({ mode: 'fanGeoAvg' }),
      `${kernel}.mode" expected one that Keras has for KaimingNormal, got "fan_geo_avg"`,
    ],
    [
      ours.lecunUniform({ layout: { inAxis: 0, outAxis: 1 } }),
      `${kernel}.layout" expected one that Keras has for ExactLecunUniform, ` +
        'got an object with keys ["in_axis", "out_axis"]',
    ],
    [
      ours.orthogonal({ columnAxis: 0 }),
      `${kernel}.column_axis" expected one that Keras has for ExactOrthogonal, got 0`,
    ],
    [
      ours.truncatedNormal({ upper: 3 }),
      `${kernel}.upper" expected one that Keras has for ExactTruncatedNormal, got 3`,
    ],
    [
      ours.truncatedNormal({ stddev: 0.02, a: -2 }),
      `${kernel}.a" expected one that Keras has for ExactTruncatedNormal, got -2`,
    ],
  ])('%#: %s', async (initializer, message) => {
    await expect(written(initializer)).rejects.toThrow(new RangeError(message));
  });

  test('in wrappers and nested models, by the name of the inner layer', async () => {
    const inner = layers.timeDistributed({
      name: 'outer',
      inputShape: [3, 4, 4, 2],
      layer: layers.depthwiseConv2d({
        name: 'inner',
        kernelSize: 2,
        depthwiseInitializer: ours.kaimingUniform({ layout: 'depthwise' }),
      }),
    });
    const nested = tf.sequential({ layers: [tf.sequential({ layers: [inner] })] });
    const save = jest.fn();
    await expect(nested.save(withKerasInitializers({ save }))).rejects.toThrow(
      'withKerasInitializers: "inner.depthwise_initializer.layout" expected one that Keras has for KaimingUniform, ' +
        'got "depthwise"',
    );
    expect(save).not.toHaveBeenCalled();
  });

  test.each([
    ['Sine', ours.sine({ name: 'wave', inputShape: [3, 4] })],
    ['TailoredActivation', new TailoredActivation({ nonlinearity: 'tanh', name: 'wave', inputShape: [3, 4] })],
  ])('the layer %s of this package, also in wrappers', async (className, wave) => {
    for (const layer of [wave, layers.timeDistributed({ layer: wave, inputShape: [3, 4] })]) {
      const save = jest.fn();
      await expect(tf.sequential({ layers: [layer] }).save(withKerasInitializers({ save }))).rejects.toThrow(
        new RangeError(`withKerasInitializers: "wave" expected a layer that Keras has, got "${className}"`),
      );
      expect(save).not.toHaveBeenCalled();
    }
  });

  test('every class of this package that it does not write', async () => {
    const refused: string[] = [];
    for (const name of CLASS_NAMES) await written(make(name)).catch(() => refused.push(name));
    expect(refused.sort()).toEqual([
      ...['Bilinear', 'ChronoBias', 'ConvolutionOrthogonal', 'DeltaOrthogonal', 'Dirac', 'ForgetBias', 'ICNR'],
      ...['LooksLinear', 'PriorBias', 'Siren', 'Sparse'],
    ]);
  });
});

describe('the wrapper', () => {
  test('changes neither the artifacts nor what is beside the topology', async () => {
    const artifacts = await artifactsOf(MODELS.functional(), false);
    const before = JSON.stringify(artifacts.modelTopology);
    const save = jest.fn<Promise<tf.io.SaveResult>, [tf.io.ModelArtifacts]>();
    await withKerasInitializers({ save }).save?.(artifacts);
    expect(JSON.stringify(artifacts.modelTopology)).toBe(before);
    const [[{ modelTopology: _, ...others }]] = save.mock.calls;
    const { modelTopology: ignored, ...given } = artifacts;
    expect(ignored).toBeDefined();
    expect(others).toEqual(given);
    expect(others.weightData).toBe(artifacts.weightData);
  });

  test('reads topologies of Keras 3', async () => {
    registerKerasInitializers();
    const { topology, ...drawn } = fromPython.keras_3_h5;
    const handler = tf.io.fromMemory({ modelTopology: topology });
    expectDrawn(await tf.loadLayersModel(withKerasInitializers(handler)), drawn);
  });

  test.each<[string, tf.io.ModelArtifacts]>([
    ['weights alone', { weightSpecs: [] }],
    ['a graph in bytes', { modelTopology: new ArrayBuffer(4) }],
    ['a graph of operations', { modelTopology: { node: [], versions: {} } }],
  ])('passes %s through', async (_, artifacts) => {
    const handler = withKerasInitializers({ load: () => Promise.resolve(artifacts) });
    expect(await handler.load?.()).toBe(artifacts);
  });

  test('says who refuses what is loaded', async () => {
    const layer = { class_name: 'UpSampling2D', config: { name: 'up', interpolation: 'bilinear' } };
    const modelTopology = { class_name: 'Sequential', config: { layers: [layer] } };
    const handler = withKerasInitializers({ load: () => Promise.resolve({ modelTopology }) });
    await expect(handler.load?.()).rejects.toThrow(
      new RangeError(
        'withKerasInitializers: "up.interpolation" expected "nearest", as tfjs ignores it, got "bilinear"',
      ),
    );
  });

  test('saves or loads only where the handler does, and twice wrapped as once', async () => {
    expect(Object.keys(withKerasInitializers({ save: jest.fn() }))).toEqual(['save']);
    expect(Object.keys(withKerasInitializers({ load: jest.fn() }))).toEqual(['load']);
    let saved: unknown;
    const save = (artifacts: tf.io.ModelArtifacts): Promise<tf.io.SaveResult> => {
      saved = artifacts.modelTopology;
      return Promise.resolve({} as tf.io.SaveResult);
    };
    await MODELS.sequential().save(withKerasInitializers(withKerasInitializers({ save })));
    expect(saved).toEqual(writtenHere.sequential);
  });

  test('takes URLs, of which tfjs knows the handlers', async () => {
    const save = jest.fn();
    tf.io.registerSaveRouter((url) => (url === 'test://model' ? { save } : (null as never)));
    await MODELS.stacked().save(withKerasInitializers('test://model'));
    expect(save).toHaveBeenCalledWith(expect.objectContaining({ modelTopology: writtenHere.stacked }));
    expect(() => withKerasInitializers('nowhere://model')).toThrow(
      new RangeError(
        'withKerasInitializers: "handler" expected a URL that one handler of tfjs saves to, got "nowhere://model"',
      ),
    );
  });

  test.each([undefined, null, 3, {}, []])('%p is no handler', (handler) => {
    expect(() => withKerasInitializers(handler as never)).toThrow(TypeError);
  });
});
