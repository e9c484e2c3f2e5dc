/**
 * What every program of the tests does with the package it has loaded. It is compiled into the program's folder, and so
 * imports types only.
 */
import type * as tensorflow from '@tensorflow/tfjs';

type Tfjs = Pick<
  typeof tensorflow,
  | 'getKernel'
  | 'io'
  | 'layers'
  | 'loadGraphModel'
  | 'loadLayersModel'
  | 'sequential'
  | 'serialization'
  | 'setBackend'
  | 'tensor1d'
>;

/** The package's entry points, by the names that programs import. */
type EntryPoints = Readonly<Record<string, object>> & {
  readonly 'tfjs-initializers': Pick<typeof import('tfjs-initializers'), 'kaimingNormal'>;
};

/** A model's weights, and the classes of its kernels' initializers. */
interface Weights {
  readonly values: number[][];
  readonly initializers: string[];
}

export interface RoundTrip {
  /** What each entry point exports. */
  readonly names: Readonly<Record<string, string[]>>;
  /** Exported initializers that a saved model cannot name. */
  readonly unregistered: string[];
  /** The backends that have a kernel. */
  readonly backends: string[];
  /** What a graph model draws, where `graph-ops` is loaded. */
  readonly graph: number[] | undefined;
  readonly saved: Weights;
  readonly loaded: Weights;
}

const BACKENDS = ['cpu', 'wasm', 'tensorflow', 'webgl', 'webgpu'];

/** Saves a model with an initializer and with the name of one, to memory or to `url`, and loads it back. */
export async function roundTrip(tf: Tfjs, entryPoints: EntryPoints, url?: string): Promise<RoundTrip> {
  // Before anything is drawn, which gives a backend without a kernel the one of another.
  const backends = BACKENDS.filter((name) => (tf.getKernel('StatelessRandomNormal', name) as unknown) !== undefined);
  await tf.setBackend('cpu');

  const { kaimingNormal } = entryPoints['tfjs-initializers'];
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ units: 4, inputShape: [4], kernelInitializer: kaimingNormal({ seed: 42 }) }),
      tf.layers.dense({ units: 4, kernelInitializer: 'KaimingNormal' }),
    ],
  });
  let artifacts: tensorflow.io.ModelArtifacts = {};
  const memory = tf.io.withSaveHandler((given) => {
    artifacts = given;
    return Promise.resolve({ modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(given) });
  });
  await model.save(url ?? memory);
  const loaded = await tf.loadLayersModel(url ?? tf.io.fromMemory(artifacts));

  const registered = Object.values(tf.serialization.SerializationMap.getMap().classNameMap).map(([known]) => known);
  const nameIfUnregistered = (exported: { className?: string }): string[] =>
    exported.className === undefined || registered.includes(exported as never) ? [] : [exported.className];
  return {
    names: Object.fromEntries(Object.entries(entryPoints).map(([name, entry]) => [name, Object.keys(entry).sort()])),
    unregistered: Object.values(entryPoints).flatMap(Object.values).flatMap(nameIfUnregistered),
    backends,
    graph: 'tfjs-initializers/graph-ops' in entryPoints ? await drawInGraph(tf) : undefined,
    saved: weightsOf(model),
    loaded: weightsOf(loaded),
  };
}

/** The uniforms of seed [42, 0] that a graph of one random op draws. */
async function drawInGraph(tf: Tfjs): Promise<number[]> {
  const int32 = { type: 'DT_INT32' };
  const node = [
    { name: 'seed', op: 'Placeholder', attr: { dtype: int32, shape: { shape: { dim: [{ size: '2' }] } } } },
    { name: 'shape', op: 'Const', attr: { dtype: int32 } },
    { name: 'drawn', op: 'StatelessRandomUniform', input: ['shape', 'seed'], attr: { dtype: { type: 'DT_FLOAT' } } },
  ];
  const graph = await tf.loadGraphModel(
    tf.io.fromMemory({
      modelTopology: { node, versions: { producer: 1, minConsumer: 1 } },
      weightSpecs: [{ name: 'shape', shape: [1], dtype: 'int32' }],
      weightData: Int32Array.of(4).buffer,
    }),
  );
  const drawn = graph.execute({ seed: tf.tensor1d([42, 0], 'int32') }, 'drawn') as tensorflow.Tensor;
  return Array.from(drawn.dataSync());
}

function weightsOf(model: tensorflow.LayersModel): Weights {
  return {
    values: model.getWeights().map((weight) => Array.from(weight.dataSync())),
    initializers: model.layers.map((layer) => {
      const { kernelInitializer } = layer as unknown as { kernelInitializer: tensorflow.serialization.Serializable };
      return kernelInitializer.getClassName();
    }),
  };
}
