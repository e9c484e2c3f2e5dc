/** The drop-in and `registerKerasInitializers` in one program, in both orders; and the way of its seeds to Keras. */
import * as tf from '@tensorflow/tfjs';
import { registerKerasInitializers, withKerasInitializers } from 'tfjs-initializers/keras';
import { setRandomSeed } from 'tfjs-initializers';
import { install, uninstall } from '../../src/drop_in/install.js';
import { drawn, reference, stockInitializer } from './reference.js';

const { layers, serialization } = tf;
const { classNameMap } = serialization.SerializationMap.getMap();
const stockClasses = { ...classNameMap };

const NAMES = [
  ...['heNormal', 'heUniform', 'glorotNormal', 'glorotUniform', 'leCunNormal', 'leCunUniform'],
  ...['varianceScaling', 'randomNormal', 'randomUniform', 'truncatedNormal', 'orthogonal', 'identity'],
];

/** Puts TensorFlow.js back as it was, its registered classes too. */
function restore(): void {
  uninstall();
  for (const name of Object.keys(classNameMap)) Reflect.deleteProperty(classNameMap, name);
  Object.assign(classNameMap, stockClasses);
}

afterEach(restore);

function modelWith(kernelInitializer: unknown): tf.Sequential {
  const args = { units: 4, inputShape: [4], name: 'dense', kernelInitializer };
  return tf.sequential({ name: 'model', layers: [layers.dense(args as Parameters<typeof layers.dense>[0])] });
}

/** The configuration of a saved model's initializer, as TensorFlow.js itself reads it. */
async function readByStock(saved: unknown): Promise<object> {
  restore();
  const model = await tf.models.modelFromJSON(JSON.parse(saved as string) as never);
  const { kernelInitializer } = model.layers[0] as unknown as { kernelInitializer: tf.serialization.Serializable };
  const config = JSON.parse(JSON.stringify(kernelInitializer.getConfig())) as object;
  return { className: kernelInitializer.getClassName(), seed: null, ...config };
}

describe.each([
  ['the drop-in first', [install, registerKerasInitializers]],
  ['the drop-in last', [registerKerasInitializers, install]],
  ['registerKerasInitializers alone', [registerKerasInitializers]],
])('%s', (_, steps) => {
  const start = (): void => {
    for (const step of steps) step();
  };

  test.each(NAMES)('%s is saved so that TensorFlow.js reads it as the same', async (name) => {
    const stock = await readByStock(modelWith(name).toJSON());
    start();
    expect(await readByStock(modelWith(name).toJSON())).toEqual(stock);
  });

  test.each(['truncated_normal', 'truncatedNormal', 'normal'])(
    'a truncated normal that Keras calls %s is saved under the name that TensorFlow.js has for it',
    async (distribution) => {
      start();
      const saved = modelWith({ className: 'VarianceScaling', config: { distribution, scale: 3 } }).toJSON();
      expect(await readByStock(saved)).toMatchObject({ distribution: 'normal', scale: 3 });
    },
  );

  test('a topology with a fraction for a seed loads, and keeps it', async () => {
    const topology = modelWith(tf.initializers.heNormal({ seed: 3.14 })).toJSON() as string;
    start();
    const model = await tf.models.modelFromJSON(JSON.parse(topology) as never);
    const saved = model.toJSON() as string;
    expect(JSON.parse(saved)).toMatchObject({
      config: { layers: [{ config: { kernel_initializer: { config: { seed: 3.14 } } } }] },
    });
    expect(await readByStock(saved)).toEqual(await readByStock(topology));
  });
});

test('a name samples the same, whether its class is that of TensorFlow.js or of Keras', () => {
  const kernels = [[install], [install, registerKerasInitializers], [registerKerasInitializers, install]].map(
    (steps) => {
      restore();
      for (const step of steps) step();
      return NAMES.map((name) => {
        setRandomSeed(7);
        const model = modelWith(name);
        const values = Array.from(model.getWeights()[0].dataSync());
        model.dispose();
        return values;
      });
    },
  );
  expect(kernels[1]).toEqual(kernels[0]);
  expect(kernels[2]).toEqual(kernels[0]);
});

describe('withKerasInitializers', () => {
  async function written(model: tf.LayersModel): Promise<string> {
    let topology = '';
    const handler: tf.io.IOHandler = {
      save: (artifacts) => {
        topology = JSON.stringify(artifacts.modelTopology);
        return Promise.resolve({ modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(artifacts) });
      },
    };
    await model.save(withKerasInitializers(handler));
    return topology;
  }

  test.each(reference.seeds)('writes seed $seed as $integer, with which Keras samples the same', async (item) => {
    install();
    const { seed, integer, shape, head } = item;
    expect(Array.from(drawn(stockInitializer('heNormal', { seed }), shape).slice(0, head.length))).toEqual(head);
    expect(await written(modelWith(tf.initializers.heNormal({ seed })))).toContain(`"seed":${integer}`);
    registerKerasInitializers();
    const config = { className: 'HeNormal', config: { seed } };
    expect(await written(modelWith(config))).toContain(`"seed":${integer}`);
  });

  test('writes the seeds of dropouts as integers', async () => {
    const model = modelWith('zeros');
    model.add(layers.dropout({ rate: 0.5, seed: 3.14, name: 'dropout' }));
    model.add(layers.reshape({ targetShape: [2, 2], name: 'reshape' }));
    model.add(layers.spatialDropout1d({ rate: 0.5, seed: -1, name: 'spatial' }));
    model.add(layers.dropout({ rate: 0.5, name: 'unseeded' }));
    const topology = JSON.parse(await written(model)) as { config: { layers: { config: { seed?: unknown } }[] } };
    expect(topology.config.layers.map(({ config }) => config.seed).filter((seed) => seed !== undefined)).toEqual([
      reference.seeds.find(({ seed }) => seed === 3.14)?.integer,
      2147483645,
      null,
    ]);
  });

  test.each([
    ['text', '42', 'withKerasInitializers: "dense.kernel_initializer.seed" expected a number, got "42"'],
    ['a boolean', true, 'withKerasInitializers: "dense.kernel_initializer.seed" expected a number, got true'],
  ])('refuses %s for a seed, by the name of the layer', async (_, seed, message) => {
    await expect(written(modelWith(stockInitializer('heNormal', { seed })))).rejects.toThrow(new TypeError(message));
  });
});
