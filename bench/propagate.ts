/**
 * E[y²] in the layer that is farthest from 1, mean of some networks, by what the kernels were drawn by: the table of
 * docs/whole_models.md. `npm run bench:propagate -- [networks]`.
 */
import process from 'node:process';
import * as tf from '@tensorflow/tfjs';
import { initializeModel, type InitializeModelOptions } from 'tfjs-initializers';
import { DEEP_MODELS } from '../test/support/deep_models.js';
import { noiseFor, preActivations } from '../test/support/pre_activations.js';
import { loadNative } from './native.js';

const SAMPLES = 8;

const WAYS: Readonly<Record<string, InitializeModelOptions>> = {
  propagate: { method: 'propagate' },
  gain: { method: 'gain' },
  Keras: { preset: 'keras' },
  PyTorch: { preset: 'pytorch' },
};

/** The mean over networks of E[y²] in the layer where it is farthest from 1. */
function farthest(model: tf.LayersModel, options: InitializeModelOptions, networks: number): number {
  const sums = new Map<string, number>();
  for (let seed = 0; seed < networks; seed++) {
    initializeModel(model, { ...options, seed });
    const batch = noiseFor(model, SAMPLES, seed);
    for (const [layer, moment] of preActivations(model, batch)) sums.set(layer, (sums.get(layer) ?? 0) + moment);
    tf.dispose(batch);
  }
  const means = [...sums.values()].map((sum) => sum / networks);
  return means.reduce((worst, mean) => (Math.abs(Math.log(mean)) > Math.abs(Math.log(worst)) ? mean : worst), 1);
}

async function main(): Promise<void> {
  loadNative();
  await tf.ready();
  const networks = Number(process.argv[2] ?? 20);
  const rows: Record<string, Record<string, number>> = {};
  for (const { name, build } of DEEP_MODELS) {
    const model = build();
    rows[name] = Object.fromEntries(
      Object.entries(WAYS).map(([way, options]) => [way, Number(farthest(model, options, networks).toPrecision(3))]),
    );
    model.dispose();
  }
  console.table(rows);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
