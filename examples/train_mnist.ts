/**
 * Trains one deep network on real handwritten digits from several initializers, and shows which of them lets it learn.
 *
 *     npm start -- --depth 30 --width 128 --epochs 3 --init tf.heNormal,kaimingNormal --backend auto
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import * as tf from '@tensorflow/tfjs';
import { startBackend } from './backend.js';
import { type Digits, loadDigits } from './mnist/digits.js';
import { HELP, type Options, readOptions, TRAINING_DIGITS, VALIDATION_DIGITS } from './mnist/options.js';
import { drawPicture } from './mnist/picture.js';
import { amount, closing, type Result, resultTable } from './mnist/report.js';
import { loadModel, saveModel } from './mnist/storage.js';
import { BATCH, train } from './mnist/train.js';

/** The options of the command line; undefined where there is nothing to run. */
function commandLine(): Options | undefined {
  try {
    const options = readOptions(process.argv.slice(2));
    if (options === undefined) console.log(HELP);
    return options;
  } catch (error) {
    console.error(`${(error as Error).message}\nAll flags: npm start -- --help`);
    process.exitCode = 1;
    return undefined;
  }
}

/** Trains all networks, seed by seed, and keeps the best. */
async function trainAll(
  options: Options,
  training: Digits,
  validation: Digits,
): Promise<{ results: Result[]; best: tf.LayersModel }> {
  const { init, seed: first, seeds } = options;
  const results: Result[] = [];
  let best: { network: tf.LayersModel; result: Result } | undefined;
  for (let seed = first; seed < first + seeds; seed++) {
    for (const name of init) {
      console.log(`\n${name}${seeds > 1 ? `, seed ${seed}` : ''}`);
      const trained = await train(name, seed, options, training, validation);
      results.push(trained.result);
      if (best === undefined || trained.result.accuracy > best.result.accuracy) {
        best?.network.dispose();
        best = trained;
      } else trained.network.dispose();
    }
  }
  if (best === undefined) throw new Error('There is no network to train.');
  return { results, best: best.network };
}

/** Saves a model, loads it back, and makes sure that nothing has changed on the way. */
async function saveAndLoad(network: tf.LayersModel, folder: string, { images }: Digits): Promise<void> {
  await saveModel(network, folder);
  const loaded = await loadModel(folder);
  const difference = tf.tidy(() => {
    const [before, after] = [network, loaded].map((model) => model.predict(images) as tf.Tensor);
    return before.sub(after).abs().max().dataSync()[0];
  });
  const [before, after] = [network, loaded].map((model) =>
    JSON.stringify(model.layers.map((layer) => layer.getConfig().kernelInitializer)),
  );
  if (difference !== 0 || before !== after) throw new Error('The loaded model is not the saved one.');
}

async function run(options: Options): Promise<void> {
  const { depth, width, epochs, seed, seeds, backend, folder } = options;
  console.log(`Backend: ${await startBackend(backend)}`);
  console.log(
    `Networks: ${amount(depth, 'hidden layer')} of ${amount(width, 'unit')}, ReLUs or tailored PReLUs\n` +
      `Training: SGD 0.01, batches of ${BATCH}, ${amount(epochs, 'epoch')}, ${seeds > 1 ? `seeds ${seed} to ${seed + seeds - 1}` : `seed ${seed}`}\n` +
      `Data: ${amount(TRAINING_DIGITS, 'digit')} of MNIST to learn, ${VALIDATION_DIGITS.toLocaleString('en')} others to validate`,
  );
  const training = loadDigits('train', TRAINING_DIGITS);
  const validation = loadDigits('t10k', VALIDATION_DIGITS);
  const { results, best } = await trainAll(options, training, validation);

  console.log(
    `\nValidation after training${seeds > 1 ? `, mean ± standard deviation of ${seeds} seeds` : ''}; ` +
      'Var[y] by layer before it:\n',
  );
  console.log(`${resultTable(results, options)}\n`);
  mkdirSync(folder, { recursive: true });
  const picture = path.join(folder, 'signal.svg');
  writeFileSync(picture, drawPicture(results, options));
  const saved = path.join(folder, 'mnist');
  await saveAndLoad(best, saved, validation);
  console.log(`Signal and gradient of all networks, one picture: ${picture}`);
  console.log(`The best network, saved; loaded back, it predicts the same: ${saved}`);
  console.log(`\n${closing(results, options)}`);
}

const options = commandLine();
if (options !== undefined) {
  run(options).catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
}
