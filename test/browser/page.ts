/**
 * What the tests of the browser run in the page. browser.test.ts bundles and serves it, and calls the functions of
 * `inPage` by name: arguments and results are JSON.
 */
import * as tf from '@tensorflow/tfjs';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import '@tensorflow/tfjs-backend-webgpu';
import { rendererOf } from '../../playground/renderer.js';
import {
  kaimingNormal,
  preluKaimingUniform,
  type Seed,
  statelessRandomNormal,
  statelessRandomUniform,
  statelessTruncatedNormal,
} from '../../src/index.js';
import '../../src/graph_ops/index.js';
import { reference } from '../../src/random/sampler.js';
import { streamOf } from '../../src/random/seed.js';
import { drawFamilies } from '../support/families.js';
import { runGraphModel } from '../support/run_graph_model.js';
import { wholeModel } from '../support/whole_model.js';

setWasmPaths('/wasm/');

const OPS = {
  uniform: statelessRandomUniform,
  normal: statelessRandomNormal,
  truncatedNormal: statelessTruncatedNormal,
};
const FILLS = {
  uniform: reference.fillUniform.bind(reference),
  normal: reference.fillNormal.bind(reference),
  truncatedNormal: reference.fillTruncatedNormal.bind(reference),
};

/** One draw. The parameters are minval and maxval, or mean and stddev. */
export interface Draw {
  readonly distribution: keyof typeof OPS;
  readonly shape: number[];
  readonly seed: Seed;
  readonly parameters: readonly [number, number];
}

function draw({ distribution, shape, seed, parameters }: Draw): tf.Tensor {
  return OPS[distribution](shape, seed, ...parameters);
}

function fill({ distribution, seed, parameters }: Draw, length: number): Float32Array {
  const values = new Float32Array(length);
  FILLS[distribution](values, streamOf(seed), ...parameters);
  return values;
}

/** The parts of the backends that the tests look into. */
interface Inside {
  readonly gpgpu: { readonly gl: WebGL2RenderingContext };
  readonly texData: { get(dataId: object): { readonly texture: object | null; readonly isPacked?: boolean } };
  readonly textureManager: { getNumUsedTextures(): number };
  readonly binaryCache: object;
  readonly tensorMap: { get(dataId: object): { readonly resource?: object } };
  readonly bufferManager: { getNumUsedBuffers(): number };
  readonly pipelineCache: object;
  readonly device: {
    destroy(): void;
    readonly lost: Promise<unknown>;
    readonly limits: { readonly maxBufferSize: number };
  };
  numDataIds(): number;
}

const inside = (): Inside => tf.backend() as unknown as Inside;

/** Starts a backend under flags; what it is and draws with. */
async function start(backend: string, flags: Record<string, boolean | number>) {
  Object.entries(flags).forEach(([flag, value]) => {
    tf.env().set(flag, value);
  });
  const started = await tf.setBackend(backend);
  await tf.ready();
  return { started, backend: tf.getBackend(), renderer: rendererOf(tf.backend()) ?? 'none' };
}

/** Where the values of a tensor are: a fallback would leave them on the host. */
function placeOf(tensor: tf.Tensor): string {
  if (tf.getBackend() === 'webgl') {
    const { texture, isPacked } = inside().texData.get(tensor.dataId);
    if (texture != null) return isPacked === true ? 'packed texture' : 'flat texture';
  } else if (tf.getBackend() === 'webgpu') {
    if (inside().tensorMap.get(tensor.dataId).resource != null) return 'buffer';
  }
  return 'host';
}

/** The first values of a draw. */
async function head(drawn: Draw, count: number): Promise<number[]> {
  const tensor = draw(drawn);
  const values = await tensor.data();
  tensor.dispose();
  return Array.from(values.slice(0, count));
}

/**
 * Draws, and compares with the reference: how many values differ at all, and by how much at most. A truncated normal
 * near the cut may be kept by one and dropped by the other, which moves the rest of its group of four: such groups are
 * counted on their own, as `moved`, with the distance from the cut of the nearest value in them.
 */
async function compare(drawn: Draw) {
  const tensor = draw(drawn);
  const place = placeOf(tensor);
  const values = (await tensor.data()) as Float32Array;
  tensor.dispose();
  const expected = fill(drawn, values.length);
  const [mean, stddev] = drawn.parameters;
  const [bits, expectedBits] = [values, expected].map((all) => new Int32Array(all.buffer, all.byteOffset, all.length));
  let differing = 0;
  let largest = 0;
  let moved = 0;
  let farthestFromCut = 0;
  for (let group = 0; group < values.length; group += 4) {
    let largestOfGroup = 0;
    for (let i = group; i < Math.min(group + 4, values.length); i++) {
      if (bits[i] !== expectedBits[i]) differing++;
      largestOfGroup = Math.max(largestOfGroup, Math.abs(values[i] - expected[i]));
    }
    if (drawn.distribution === 'truncatedNormal' && largestOfGroup > 1e-3 * stddev) {
      moved++;
      const groupValues = [...values.subarray(group, group + 4), ...expected.subarray(group, group + 4)];
      const fromCut = groupValues.map((value) => Math.abs(2 - Math.abs((value - mean) / stddev)));
      farthestFromCut = Math.max(farthestFromCut, Math.min(...fromCut));
    } else {
      largest = Math.max(largest, largestOfGroup);
    }
  }
  return {
    shape: tensor.shape,
    dtype: tensor.dtype,
    place,
    count: values.length,
    differing,
    largest,
    moved,
    farthestFromCut,
  };
}

/** How many shaders the backend has compiled. */
function compiled(): number {
  const { binaryCache, pipelineCache } = inside();
  return Object.keys(tf.getBackend() === 'webgl' ? binaryCache : pipelineCache).length;
}

/** How many shaders drawing each of these adds. */
function shadersOf(draws: Draw[]): number[] {
  return draws.map((drawn) => {
    const before = compiled();
    draw(drawn).dispose();
    return compiled() - before;
  });
}

/** What drawing and disposing leaves behind, after a first time. */
async function leftBehind(draws: Draw[]) {
  const counts = () => ({
    tensors: tf.memory().numTensors,
    data: inside().numDataIds(),
    textures: tf.getBackend() === 'webgl' ? inside().textureManager.getNumUsedTextures() : 0,
    buffers: tf.getBackend() === 'webgpu' ? inside().bufferManager.getNumUsedBuffers() : 0,
  });
  const once = async () => {
    for (const drawn of draws) {
      const tensor = draw(drawn);
      const element = tf.slice(
        tensor,
        tensor.shape.map(() => 0),
        tensor.shape.map(() => 1),
      );
      await element.data();
      tf.dispose([tensor, element]);
    }
  };
  await once();
  const first = counts();
  await once();
  return { first, second: counts() };
}

/**
 * How far the product of two drawn matrices is from that of the reference's. Both are drawn, as what one has beyond its
 * edge only counts where the other has something there too.
 */
async function matMul(left: Draw, right: Draw): Promise<number> {
  const [inner, columns] = right.shape.slice(-2);
  const rows = left.shape[left.shape.length - 2];
  const matrices = [left, right].map(draw);
  const product = tf.matMul(matrices[0], matrices[1]);
  const values = await product.data();
  const [a, b] = [left, right].map((drawn, i) => fill(drawn, matrices[i].size));
  tf.dispose([...matrices, product]);
  let largest = 0;
  for (let i = 0; i < values.length; i++) {
    const row = Math.floor(i / columns);
    const matrix = Math.floor(row / rows);
    let sum = 0;
    for (let j = 0; j < inner; j++) sum += a[row * inner + j] * b[(matrix * inner + j) * columns + (i % columns)];
    largest = Math.max(largest, Math.abs(values[i] - sum));
  }
  return largest;
}

/** A model of a convolution and a dense layer, whose kernels are drawn where the backend draws. */
function smallModel(): tf.LayersModel {
  return tf.sequential({
    layers: [
      tf.layers.conv2d({
        inputShape: [6, 6, 3],
        filters: 5,
        kernelSize: 3,
        activation: 'relu',
        kernelInitializer: kaimingNormal({ seed: 1, truncated: true }),
      }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 1, kernelInitializer: preluKaimingUniform({ alpha: 0.1, seed: 2 }) }),
    ],
  });
}

/** Trains the model on the sums of its inputs; the losses, and the first prediction before. */
async function train(epochs: number) {
  const model = smallModel();
  const kernelPlaces = model.layers
    .filter((layer) => layer.getWeights().length > 0)
    .map((layer) => placeOf(layer.getWeights()[0]));
  model.compile({ optimizer: tf.train.sgd(0.02), loss: 'meanSquaredError' });
  const inputs = statelessRandomNormal([64, 6, 6, 3], [3, 4]);
  const targets = tf.mul(tf.mean(inputs, [1, 2, 3]), 10).reshape([64, 1]);
  const prediction = model.predict(inputs) as tf.Tensor;
  const predictions = Array.from(await prediction.data());
  const losses: number[] = [];
  for (let epoch = 0; epoch < epochs; epoch++) {
    const { history } = await model.fit(inputs, targets, { batchSize: 16, shuffle: false });
    losses.push(history.loss[0] as number);
  }
  tf.dispose([inputs, targets, prediction]);
  model.dispose();
  return { kernelPlaces, predictions, losses };
}

/** Saves the model and loads it again: the largest difference of its predictions, and the configurations of both. */
async function roundTrip(url: string) {
  const model = smallModel();
  const inputs = statelessRandomNormal([4, 6, 6, 3], [3, 4]);
  await model.save(url);
  const loaded = await tf.loadLayersModel(url);
  const difference = tf.tidy(() =>
    tf.max(tf.abs(tf.sub(model.predict(inputs) as tf.Tensor, loaded.predict(inputs) as tf.Tensor))),
  );
  const largest = (await difference.data())[0];
  const initializers = [model, loaded].map((saved) =>
    saved.layers
      .map((layer) => layer.getConfig())
      .filter((config) => 'kernelInitializer' in config)
      .map((config) => config.kernelInitializer),
  );
  tf.dispose([inputs, difference]);
  return { largest, initializers };
}

/** Loses the context, or the device, and draws. */
async function drawAfterLoss(drawn: Draw) {
  draw(drawn).dispose();
  if (tf.getBackend() === 'webgl') inside().gpgpu.gl.getExtension('WEBGL_lose_context')?.loseContext();
  else {
    inside().device.destroy();
    await inside().device.lost;
  }
  return compare(drawn);
}

/** Draws on a context that was lost and has come back, and maybe before too. */
async function drawAfterRestoration(drawn: Draw, before: boolean) {
  if (before) draw(drawn).dispose();
  const { gl } = inside().gpgpu;
  const event = (name: string) =>
    new Promise((resolve) => {
      gl.canvas.addEventListener(name, resolve, { once: true });
    });
  const extension = gl.getExtension('WEBGL_lose_context');
  const lost = event('webglcontextlost');
  extension?.loseContext();
  await lost;
  // Not before all listeners have had their turn: one of tfjs's allows the restoration.
  await new Promise((resolve) => setTimeout(resolve));
  const restored = event('webglcontextrestored');
  extension?.restoreContext();
  await restored;
  return { ...(await compare(drawn)), isLost: gl.isContextLost() };
}

/** The error of a draw for which WebGL allocates no memory; real graphics memory cannot be used up in a test. */
function drawWithoutMemory(drawn: Draw) {
  const { gl } = inside().gpgpu;
  const data = inside().numDataIds();
  const allocate = gl.texStorage2D.bind(gl);
  gl.texStorage2D = () => undefined;
  try {
    draw(drawn).dispose();
    return { error: 'none', leaked: 0 };
  } catch (error) {
    return { error: String(error), leaked: inside().numDataIds() - data };
  } finally {
    gl.texStorage2D = allocate;
  }
}

/** The error of a draw that is one value more than a buffer of the device holds. */
function drawBeyondLimit() {
  const limit = inside().device.limits.maxBufferSize / 4;
  const data = inside().numDataIds();
  try {
    statelessRandomUniform([limit + 1], [1, 2]).dispose();
    return { error: 'none', limit, leaked: 0 };
  } catch (error) {
    return { error: String(error), limit, leaked: inside().numDataIds() - data };
  }
}

/** Draws as many values as a buffer may hold, which is more than a software device has memory for. */
async function exhaustMemory(): Promise<string> {
  const reported = new Promise<string>((resolve) => {
    addEventListener('unhandledrejection', (event) => {
      event.preventDefault();
      resolve(String(event.reason));
    });
  });
  const tensor = statelessRandomUniform([inside().device.limits.maxBufferSize / 4], [1, 2]);
  const message = await reported;
  tensor.dispose();
  return message;
}

const inPage = {
  start,
  head,
  compare,
  shadersOf,
  leftBehind,
  matMul,
  train,
  roundTrip,
  drawFamilies,
  wholeModel,
  runGraphModel,
  drawAfterLoss,
  drawAfterRestoration,
  drawWithoutMemory,
  drawBeyondLimit,
  exhaustMemory,
};

/** The functions that a test can call. */
export type InPage = typeof inPage;

(globalThis as { inPage?: InPage }).inPage = inPage;
