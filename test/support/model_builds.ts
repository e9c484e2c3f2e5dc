/**
 * Builds and disposes of models, and prints how much the heap has grown after each round of them. In a process of its
 * own, started with --expose-gc.
 */
import * as tf from '@tensorflow/tfjs';
import { kaimingNormal, orthogonal, SeedGenerator, truncatedNormal } from 'tfjs-initializers';

tf.env().set('IS_TEST', true);

const BUILDS = 1000;
const collect = (globalThis as { gc?: () => void }).gc;

type Initializer = NonNullable<Parameters<typeof tf.layers.dense>[0]['kernelInitializer']>;

function build(first: Initializer, second: Initializer, third: Initializer): tf.LayersModel {
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ units: 8, inputShape: [8], kernelInitializer: first }),
      tf.layers.dense({ units: 8, kernelInitializer: second }),
      tf.layers.dense({ units: 8, kernelInitializer: third }),
    ],
  });
  model.dispose();
  return model;
}

const seed = new SeedGenerator(1);
const kept: tf.LayersModel[] = [];
const RUNS = {
  /** tfjs's own initializers, whose models tfjs keeps a little of, too. */
  control: () => {
    build(
      tf.initializers.randomNormal({ seed: 1 }),
      tf.initializers.randomUniform({ seed: 1 }),
      tf.initializers.glorotNormal({ seed: 1 }),
    );
  },
  ours: () => {
    build(kaimingNormal({ seed }), orthogonal({ seed }), truncatedNormal({ a: -1, b: 2, seed }));
  },
  /** What it looks like when something does keep them. */
  kept: () => {
    kept.push(build(kaimingNormal({ seed }), orthogonal({ seed }), truncatedNormal({ a: -1, b: 2, seed })));
  },
};

/** Bytes of heap and buffers that are there after a collection. */
function used(): number {
  collect?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

function growth(run: () => void): { bytes: number; tensors: number; tensorBytes: number } {
  const before = { bytes: used(), ...tf.memory() };
  for (let i = 0; i < BUILDS; i++) run();
  const after = { bytes: used(), ...tf.memory() };
  return {
    bytes: after.bytes - before.bytes,
    tensors: after.numTensors - before.numTensors,
    tensorBytes: after.numBytes - before.numBytes,
  };
}

// The first rounds compile, and fill caches.
for (const run of [RUNS.control, RUNS.ours]) growth(run);
const [control, ours, keeping] = [RUNS.control, RUNS.ours, RUNS.kept].map(growth);
console.log(JSON.stringify({ control, ours, keeping }));
