/** What bench/browser.ts runs in the page: sampling on one backend, in turns with tfjs's random ops on the same one. */
import * as tf from '@tensorflow/tfjs';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import '@tensorflow/tfjs-backend-webgpu';
import { rendererOf } from '../playground/renderer.js';
import { type DistributionName, DISTRIBUTIONS, ORTHOGONAL } from './distributions.js';

setWasmPaths('/wasm/');

/** Milliseconds until one element was read, which waits for all of them. */
async function time(draw: (shape: number[]) => tf.Tensor, shape: number[]): Promise<number> {
  const started = performance.now();
  const tensor = draw(shape);
  const element = tf.slice(tensor, [0, 0], [1, 1]);
  await element.data();
  const elapsed = performance.now() - started;
  tf.dispose([tensor, element]);
  return elapsed;
}

/** Starts a backend; the renderer that it draws with. */
async function start(backend: string): Promise<string> {
  if (!(await tf.setBackend(backend))) throw new Error(`The backend "${backend}" does not start.`);
  await tf.ready();
  return rendererOf(tf.backend()) ?? 'none';
}

// After it no further round starts.
const BUDGET_MS = 10_000;

/** Times of tfjs and of this package, in turns; the first turn is not counted. */
async function measure(
  distribution: DistributionName | 'orthogonal',
  shape: number[],
  rounds: number,
): Promise<{ theirs: number[]; ours: number[] }> {
  const { theirs, ours } = distribution === 'orthogonal' ? ORTHOGONAL : DISTRIBUTIONS[distribution];
  const times: { theirs: number[]; ours: number[] } = { theirs: [], ours: [] };
  const end = performance.now() + BUDGET_MS;
  for (let round = -1; round < rounds && (round < 1 || performance.now() < end); round++) {
    const [theirTime, ourTime] = [await time(theirs, shape), await time(ours, shape)];
    if (round < 0) continue;
    times.theirs.push(theirTime);
    times.ours.push(ourTime);
  }
  return times;
}

const inPage = { start, measure };

/** What bench/browser.ts calls. */
export type InPage = typeof inPage;

(globalThis as { inPage?: InPage }).inPage = inPage;
