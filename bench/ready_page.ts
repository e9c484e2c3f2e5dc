/** What bench/ready.ts runs in a page. */
import * as tf from '@tensorflow/tfjs';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import '@tensorflow/tfjs-backend-webgpu';
import {
  randomNormal,
  randomUniform,
  statelessRandomNormal,
  statelessRandomUniform,
  statelessTruncatedNormal,
  truncatedNormal,
} from 'tfjs-initializers';
import { rendererOf } from '../playground/renderer.js';
import { timesToReady } from './ready_models.js';

setWasmPaths('/wasm/');

/** Starts a backend; the renderer that it draws with. */
async function start(backend: string): Promise<string> {
  if (!(await tf.setBackend(backend))) throw new Error(`The backend "${backend}" does not start.`);
  await tf.ready();
  return rendererOf(tf.backend()) ?? 'none';
}

const OPS = {
  uniform: statelessRandomUniform,
  normal: statelessRandomNormal,
  truncated: statelessTruncatedNormal,
} as const;

const VALUES = 2 ** 22;
const ROUNDS = 5;

/** Milliseconds of a draw or an upload, until one element was read. */
async function timeToRead(make: () => tf.Tensor): Promise<number> {
  const started = performance.now();
  const tensor = make();
  const element = tf.slice(tensor, [0], [1]);
  await element.data();
  const elapsed = performance.now() - started;
  tf.dispose([tensor, element]);
  return elapsed;
}

/** The least of some rounds: what the machine does besides only adds to it. */
async function least(time: () => number | Promise<number>): Promise<number> {
  let found = Infinity;
  for (let round = 0; round <= ROUNDS; round++) found = Math.min(found, await time());
  return found;
}

/** What the size from which on shaders draw is derived from: nanoseconds for a value, milliseconds for a draw. */
async function rates() {
  const perValue = (ofAll: number, ofOne: number): number => ((ofAll - ofOne) / VALUES) * 1e6;
  const values = new Float32Array(VALUES).fill(0.5);
  const uploadOne = await least(() => timeToRead(() => tf.tensor1d(values.slice(0, 1))));
  // The copy, which keeps tfjs from knowing the values already, is part of neither.
  const upload = await least(async () => {
    const copy = values.slice();
    return timeToRead(() => tf.tensor1d(copy));
  });
  const found = [];
  for (const [distribution, op] of Object.entries(OPS)) {
    const draw = (size: number) => (): tf.Tensor => op([size], [1, 2]);
    tf.env().set('TFJS_INITIALIZERS_GPU_SIZE', Infinity);
    const host = await least(() => {
      const started = performance.now();
      draw(VALUES)().dispose();
      return performance.now() - started;
    });
    tf.env().set('TFJS_INITIALIZERS_GPU_SIZE', 0);
    const first = await timeToRead(draw(1));
    const dispatch = await least(() => timeToRead(draw(1)));
    const shader = await least(() => timeToRead(draw(VALUES)));
    found.push({
      distribution,
      'host, ns': perValue(host, 0),
      'upload, ns': perValue(upload, uploadOne),
      'shader, ns': perValue(shader, dispatch),
      'compilation, ms': first - dispatch,
      'dispatch, ms': dispatch - uploadOne,
    });
  }
  return found;
}

/** Of TensorFlow.js, and of this package. */
const DRAWS = {
  uniform: [(size: number) => tf.randomUniform([size]), (size: number) => randomUniform().apply([size])],
  normal: [(size: number) => tf.randomNormal([size]), (size: number) => randomNormal().apply([size])],
  truncated: [(size: number) => tf.truncatedNormal([size]), (size: number) => truncatedNormal().apply([size])],
} as const;

/** Milliseconds of drawing large weights until one element was read, in turns, after a first draw of each. */
async function draws() {
  const found = [];
  for (const [distribution, both] of Object.entries(DRAWS)) {
    for (const size of [2 ** 20, 2 ** 22]) {
      const times = both.map((): number[] => []);
      for (let round = 0; round <= ROUNDS; round++) {
        for (const [subject, draw] of both.entries()) {
          const time = await timeToRead(() => draw(size));
          if (round > 0) times[subject].push(time);
        }
      }
      found.push({ distribution, size, stock: times[0], package: times[1] });
    }
  }
  return found;
}

const inPage = { start, rates, draws, timesToReady };

/** What bench/ready.ts calls. */
export type InPage = typeof inPage;

(globalThis as { inPage?: InPage }).inPage = inPage;
