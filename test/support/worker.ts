/** Draws one layer in a worker: says that it is ready, waits for the word, and sends what it has drawn. */
import { parentPort, workerData } from 'node:worker_threads';
import { env } from '@tensorflow/tfjs-core';
import { kernelAt, SEEDS } from './worker_layers.js';

const { place, seeds } = workerData as { place: number; seeds: string };
env().set('IS_TEST', true);
const inWebAssembly = env().getBool('TFJS_INITIALIZERS_WASM_SIMD');
parentPort?.once('message', () => {
  parentPort?.postMessage({ inWebAssembly, kernel: kernelAt(place, SEEDS[seeds](place)) });
});
parentPort?.postMessage('ready');
