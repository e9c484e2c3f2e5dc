import * as tf from '@tensorflow/tfjs';
import { SingleBar } from 'cli-progress';
import { traceSignal } from 'tfjs-initializers';
import type { Digits } from './digits.js';
import { hiddenName, type NetworkName, NETWORKS } from './network.js';
import type { Options } from './options.js';
import type { Result } from './report.js';

export const BATCH = 64;
const TRACED_DIGITS = 500;

/** Builds a network, measures its signal and trains it. */
export async function train(
  name: NetworkName,
  seed: number,
  options: Options,
  training: Digits,
  validation: Digits,
): Promise<{ network: tf.LayersModel; result: Result }> {
  const { depth, epochs } = options;
  const network = NETWORKS[name](options, seed);
  const [images, labels] = [validation.images, validation.labels].map((each) => each.slice(0, TRACED_DIGITS));
  // The gradient is that of the loss that the network will be trained on.
  const loss = (...[output]: tf.Tensor[]): tf.Scalar => tf.mean(tf.metrics.categoricalCrossentropy(labels, output));
  const { layers, warnings } = await traceSignal(network, images, { loss, probes: 0 });
  tf.dispose([images, labels]);
  for (const warning of warnings) console.log(`  ! ${warning}`);
  const hidden = Array.from({ length: depth }, (_, i) => layers.find(({ layer }) => layer === hiddenName(i + 1)));
  return {
    network,
    result: {
      name,
      seed,
      signal: hidden.map((layer) => layer?.preActivation.variance ?? NaN),
      gradient: hidden.map((layer) => layer?.preActivationGradient?.variance ?? NaN),
      ...(await fit(network, epochs, training, validation)),
    },
  };
}

/** Trains a network, with a progress bar for every epoch. */
async function fit(
  network: tf.LayersModel,
  epochs: number,
  training: Digits,
  validation: Digits,
): Promise<Pick<Result, 'accuracy' | 'loss'>> {
  const batches = Math.ceil(training.images.shape[0] / BATCH);
  const options = {
    format: '  epoch {epoch} |{bar}| {value}/{total} batches  loss {loss}{validated}',
    barsize: 10,
    // Without a terminal, in a log, one line is enough.
    noTTYOutput: true,
    notTTYSchedule: 60_000,
  };
  let bar = new SingleBar(options);
  const { history } = await network.fit(training.images, training.labels, {
    epochs,
    batchSize: BATCH,
    validationData: [validation.images, validation.labels],
    // The order of the set is random already, and this way every run is the same.
    shuffle: false,
    verbose: 0,
    callbacks: {
      onEpochBegin: (epoch) => {
        bar = new SingleBar(options);
        bar.start(batches, 0, { epoch: `${epoch + 1}/${epochs}`, loss: '…', validated: '' });
      },
      onBatchEnd: (batch, logs) => {
        bar.update(batch + 1, { loss: Number(logs?.loss).toFixed(3) });
      },
      onEpochEnd: (_, logs) => {
        const validated = `  accuracy ${Number(logs?.val_acc).toFixed(3)}`;
        bar.update(batches, { loss: Number(logs?.loss).toFixed(3), validated });
        bar.stop();
      },
    },
  });
  return { accuracy: Number(history.val_acc.at(-1)), loss: Number(history.val_loss.at(-1)) };
}
