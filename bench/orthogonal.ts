/**
 * Orthogonal kernels beside `tf.initializers.orthogonal` on the same backend, and how far their products are from the
 * identity: `npm run bench:orthogonal`, with `-- cpu wasm tensorflow` for some of the backends. On cpu tfjs takes a
 * minute and a half for one kernel of 512 x 512.
 */
import process from 'node:process';
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import { orthogonal } from 'tfjs-initializers';
import { quartiles } from './measure.js';
import { loadNative } from './native.js';

// tfjs's is measured once on the slowest backend, ours often enough for a median.
const TIMES = 9;
const SIZES = [128, 256, 512];
const LARGE = 2048;

function timeOf(initializer: { apply(shape: number[]): tf.Tensor }, size: number): number {
  const start = performance.now();
  const matrix = initializer.apply([size, size]);
  matrix.dataSync();
  const elapsed = performance.now() - start;
  matrix.dispose();
  return elapsed;
}

function medianOf(size: number, times: number): number {
  return quartiles(Array.from({ length: times }, (_, seed) => timeOf(orthogonal({ seed }), size))).median;
}

/** The largest element of |W^T W - I|. */
function deviation(size: number): number {
  return tf.tidy(() => {
    const matrix = orthogonal({ seed: 1 }).apply([size, size]);
    return tf.matMul(matrix, matrix, true).sub(tf.eye(size)).abs().max().dataSync()[0];
  });
}

// tfjs warns of every large one.
console.warn = () => undefined;
const wanted = process.argv.slice(2);
const rows: object[] = [];
const backends = ['cpu', 'wasm', ...(loadNative() ? ['tensorflow'] : [])];
for (const backend of backends.filter((name) => wanted.length === 0 || wanted.includes(name))) {
  if (!(await tf.setBackend(backend))) throw new Error(`The backend "${backend}" does not start.`);
  for (const size of SIZES) {
    medianOf(size, 2);
    const ours = medianOf(size, TIMES);
    const theirs = timeOf(tf.initializers.orthogonal({ gain: 1, seed: 1 }), size);
    rows.push({
      backend,
      size,
      'tfjs, ms': Math.round(theirs),
      'ours, ms': Number(ours.toPrecision(3)),
      'times as fast': Number((theirs / ours).toPrecision(3)),
      deviation: deviation(size),
    });
  }
  const deviated = backend === 'cpu' ? undefined : deviation(LARGE);
  rows.push({ backend, size: LARGE, 'ours, ms': Math.round(medianOf(LARGE, 1)), deviation: deviated });
}
console.table(rows);
