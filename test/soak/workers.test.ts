/** Layers that are drawn in parallel have the values of those that are drawn one after the other. */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import * as tf from '@tensorflow/tfjs';
import { build } from 'esbuild';
import { type SeedLike, SeedGenerator } from 'tfjs-initializers';
import { sha256 } from '../support/golden.js';
import { kernelAt, PLACES, SEEDS } from '../support/worker_layers.js';

interface Drawn {
  readonly inWebAssembly: boolean;
  readonly kernel: Float32Array;
}

const places = Array.from({ length: PLACES }, (_, place) => place);
let code = '';

beforeAll(async () => {
  const bundle = await build({
    entryPoints: ['test/support/worker.ts'],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'cjs',
    target: 'es2022',
  });
  code = bundle.outputFiles[0].text;
});

/** Draws all layers, each in a worker of its own, which start to draw when all are ready. */
async function inParallel(seeds: string): Promise<Drawn[]> {
  const workers = places.map((place) => new Worker(code, { eval: true, workerData: { place, seeds } }));
  try {
    await Promise.all(workers.map((worker) => once(worker, 'message')));
    const drawn = workers.map(async (worker) => (await once(worker, 'message'))[0] as Drawn);
    for (const worker of workers) worker.postMessage('draw');
    return await Promise.all(drawn);
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

/** Draws all layers one after the other in this process, in plain JavaScript. */
function oneByOne(seedAt: (place: number) => SeedLike): Float32Array[] {
  tf.env().set('TFJS_INITIALIZERS_WASM_SIMD', false);
  try {
    return places.map((place) => kernelAt(place, seedAt(place)));
  } finally {
    tf.env().set('TFJS_INITIALIZERS_WASM_SIMD', true);
  }
}

const generator = new SeedGenerator(42);

test.each<[string, (place: number) => SeedLike]>([
  // One generator goes from layer to layer; the workers start at its positions.
  ['positions', () => generator],
  ['integers', SEEDS.integers],
])('%s: sixteen workers, all in WebAssembly, draw the bits of a serial build in JavaScript', async (seeds, seedAt) => {
  const drawn = await inParallel(seeds);
  expect(drawn.map(({ inWebAssembly }) => inWebAssembly)).toEqual(places.map(() => true));
  const hashes = drawn.map(({ kernel }) => sha256(kernel));
  expect(hashes).toEqual(oneByOne(seedAt).map(sha256));
  expect(new Set(hashes).size).toBe(PLACES);
});
