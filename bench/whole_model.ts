/**
 * Draws a model of the shape of ResNet-50 (25.6 M parameters) by `initializeModel`, in turns with one op that draws as
 * many values: `npm run bench:model`.
 */
import process from 'node:process';
import * as tf from '@tensorflow/tfjs';
import { initializeModel, statelessRandomNormal } from 'tfjs-initializers';
import { quartiles } from './measure.js';
import { loadNative } from './native.js';

const TIMES = 9;

/** K. He et al. 2016, "Deep Residual Learning for Image Recognition", table 1, 50 layers. */
function resNet50(): tf.LayersModel {
  const { layers } = tf;
  // Zeros: what a model starts with does not matter here, and tfjs's own initializers take seconds.
  const zeros = { kernelInitializer: 'zeros' } as const;
  const on = (layer: tf.layers.Layer, input: tf.SymbolicTensor | tf.SymbolicTensor[]): tf.SymbolicTensor =>
    layer.apply(input) as tf.SymbolicTensor;
  const conv = (input: tf.SymbolicTensor, filters: number, kernelSize: number, strides = 1): tf.SymbolicTensor => {
    const kernel = layers.conv2d({ filters, kernelSize, strides, padding: 'same', useBias: false, ...zeros });
    return on(layers.batchNormalization(), on(kernel, input));
  };
  const input = tf.input({ shape: [224, 224, 3] });
  let signal = on(layers.reLU(), conv(input, 64, 7, 2));
  signal = on(layers.maxPooling2d({ poolSize: 3, strides: 2, padding: 'same' }), signal);
  for (const [stage, blocks] of [3, 4, 6, 3].entries()) {
    const filters = 64 * 2 ** stage;
    for (let block = 0; block < blocks; block++) {
      const strides = stage > 0 && block === 0 ? 2 : 1;
      const shortcut = block === 0 ? conv(signal, 4 * filters, 1, strides) : signal;
      let branch = on(layers.reLU(), conv(signal, filters, 1));
      branch = on(layers.reLU(), conv(branch, filters, 3, strides));
      signal = on(layers.reLU(), on(layers.add(), [conv(branch, 4 * filters, 1), shortcut]));
    }
  }
  const pooled = on(layers.globalAveragePooling2d({}), signal);
  return tf.model({ inputs: input, outputs: on(layers.dense({ units: 1000, ...zeros }), pooled) });
}

function timeOf(run: () => void): number {
  const start = performance.now();
  run();
  return performance.now() - start;
}

async function main(): Promise<void> {
  const hasNative = loadNative();
  const rows: object[] = [];
  for (const backend of ['cpu', ...(hasNative ? ['tensorflow'] : [])]) {
    await tf.setBackend(backend);
    const model = resNet50();
    const values = model.countParams();
    const modelTimes: number[] = [];
    const propagatedTimes: number[] = [];
    const opTimes: number[] = [];
    for (let i = 0; i <= TIMES; i++) {
      const ofModel = timeOf(() => initializeModel(model, { seed: i, residual: 'zero' }));
      const ofPropagated = timeOf(() => initializeModel(model, { seed: i, residual: 'zero', method: 'propagate' }));
      const ofOp = timeOf(() => {
        statelessRandomNormal([values], [i, 0]).dispose();
      });
      // The first turn warms up.
      if (i > 0) {
        modelTimes.push(ofModel);
        propagatedTimes.push(ofPropagated);
        opTimes.push(ofOp);
      }
    }
    const { numBytes } = tf.memory();
    const { peakBytes } = await tf.profile(() => {
      initializeModel(model, { seed: 1 });
    });
    const [ofModel, ofPropagated, ofOp] = [modelTimes, propagatedTimes, opTimes].map(
      (times) => quartiles(times).median,
    );
    rows.push({
      backend,
      parameters: values,
      'initializeModel, ms': Math.round(ofModel),
      "method 'propagate', times as long as 'gain'": Number((ofPropagated / ofModel).toFixed(2)),
      'one op, ms': Math.round(ofOp),
      'times as long': Number((ofModel / ofOp).toFixed(2)),
      'peak memory, in copies of the weights': Number(((peakBytes - numBytes) / (4 * values)).toFixed(3)),
    });
    model.dispose();
  }
  console.table(rows);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
