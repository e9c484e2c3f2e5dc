/**
 * Trains one deep network on real handwritten digits from several starts, and shows which start lets it learn.
 *
 *     npm start -- --depth 30 --width 128 --epochs 3 --init all --backend auto
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import * as tf from '@tensorflow/tfjs';
import { SingleBar } from 'cli-progress';
import * as echarts from 'echarts';
import { type SignalTrace, traceSignal } from 'tfjs-initializers';
import { type BackendName, BACKENDS, readBackend, startBackend } from './backend.js';
import { type Digits, loadDigits } from './mnist/digits.js';
import { count } from './flags.js';
import { buildNetwork, hiddenName, STARTS } from './mnist/network.js';
import { loadModel, saveModel } from './mnist/storage.js';

const TRAINING_DIGITS = 9000;
const VALIDATION_DIGITS = 2000;
const BATCH = 64;
const TRACED_DIGITS = 500;
const COMPARED = ['tf.glorotUniform', 'tf.heNormal', 'kaimingNormal', 'tailored'];
const MODELS = fileURLToPath(new URL('../models', import.meta.url));

const HELP = `Usage: npm start -- [flags]

  --depth N      hidden layers, default 30
  --width N      units of each, default 128
  --epochs N     passes over ${TRAINING_DIGITS} digits, default 3
  --init NAME    ${Object.keys(STARTS).join(', ')};
                 default all: ${COMPARED.join(', ')}
                 tailored: orthogonal kernels and PReLUs, whose slope is chosen for the depth
  --backend B    ${BACKENDS.join(', ')}; default auto`;

interface Options {
  readonly depth: number;
  readonly width: number;
  readonly epochs: number;
  readonly inits: string[];
  readonly backend: BackendName;
}

interface Run {
  readonly name: string;
  readonly network: tf.LayersModel;
  readonly trace: SignalTrace;
  readonly loss: number;
  readonly accuracy: number;
}

function readOptions(): Options {
  const { values } = parseArgs({
    options: {
      depth: { type: 'string', default: '30' },
      width: { type: 'string', default: '128' },
      epochs: { type: 'string', default: '3' },
      init: { type: 'string', default: 'all' },
      backend: { type: 'string', default: 'auto' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    process.exit(0);
  }
  const backend = readBackend(values.backend);
  const inits = values.init === 'all' ? COMPARED : [values.init];
  if (!inits.every((name) => Object.hasOwn(STARTS, name))) {
    throw new Error(`--init expected all or one of ${Object.keys(STARTS).join(', ')}, got ${values.init}`);
  }
  return {
    depth: count('depth', values.depth),
    width: count('width', values.width),
    epochs: count('epochs', values.epochs),
    inits,
    backend,
  };
}

/** Trains one network, with a progress bar for every epoch. */
async function train(network: tf.LayersModel, training: Digits, validation: Digits, epochs: number): Promise<void> {
  const batches = Math.ceil(TRAINING_DIGITS / BATCH);
  const options = {
    format: '  epoch {epoch} |{bar}| {value}/{total} batches  loss {loss}{validated}',
    // Without a terminal, in a log, one line is enough.
    noTTYOutput: true,
    notTTYSchedule: 60_000,
  };
  let bar = new SingleBar(options);
  const shown = (epoch: number, loss = '…', validated = ''): object => ({
    epoch: `${epoch + 1}/${epochs}`,
    loss,
    validated,
  });
  await network.fit(training.images, training.labels, {
    epochs,
    batchSize: BATCH,
    validationData: [validation.images, validation.labels],
    // The order of the set is random already, and this way every run is the same.
    shuffle: false,
    verbose: 0,
    callbacks: {
      onEpochBegin: (epoch) => {
        bar = new SingleBar(options);
        bar.start(batches, 0, shown(epoch));
      },
      onBatchEnd: (batch, logs) => {
        bar.update(batch + 1, { loss: Number(logs?.loss).toFixed(4) });
      },
      onEpochEnd: (epoch, logs) => {
        bar.update(
          batches,
          shown(epoch, Number(logs?.loss).toFixed(4), `  validation accuracy ${Number(logs?.val_acc).toFixed(3)}`),
        );
        bar.stop();
      },
    },
  });
}

async function run(
  name: string,
  { depth, width, epochs }: Options,
  training: Digits,
  validation: Digits,
): Promise<Run> {
  console.log(`\n${name}`);
  const network = buildNetwork(depth, width, STARTS[name](depth));
  const [images, labels] = [validation.images, validation.labels].map((each) => each.slice(0, TRACED_DIGITS));
  // The gradient is that of the loss that the network will be trained on.
  const loss = (...[output]: tf.Tensor[]): tf.Scalar => tf.mean(tf.metrics.categoricalCrossentropy(labels, output));
  const trace = await traceSignal(network, images, { loss });
  tf.dispose([images, labels]);
  for (const warning of trace.warnings) console.log(`  ! ${warning}`);
  await train(network, training, validation, epochs);
  const scores = network.evaluate(validation.images, validation.labels, { batchSize: 500 }) as tf.Scalar[];
  const [validationLoss, accuracy] = scores.map((score) => score.dataSync()[0]);
  tf.dispose(scores);
  return { name, network, trace, loss: validationLoss, accuracy };
}

/** The layers whose signal is shown: the first, and those at thirds of the depth; 1, 10, 20 and 30 of 30. */
function shownLayers(depth: number): number[] {
  return [...new Set([1, Math.round(depth / 3), Math.round((2 * depth) / 3), depth])].filter((layer) => layer >= 1);
}

function printTable(runs: Run[], depth: number): void {
  const layers = shownLayers(depth);
  console.log('\nAfter training, and the variance of the signal at the start (1 goes in):');
  console.table(
    Object.fromEntries(
      runs.map(({ name, loss, accuracy, trace }) => [
        name,
        {
          'validation loss': Number(loss.toFixed(4)),
          'validation accuracy': Number(accuracy.toFixed(3)),
          ...Object.fromEntries(
            layers.map((layer) => [`Var[y] at layer ${layer}`, Number(varianceAt(trace, layer).toPrecision(3))]),
          ),
        },
      ]),
    ),
  );
}

/** Var[y_l] of He et al. 2015: the variance of what goes into the ReLUs of a hidden layer. */
function varianceAt({ layers }: SignalTrace, layer: number): number {
  return layers.find((each) => each.layer === hiddenName(layer))?.preActivation.variance ?? NaN;
}

/** Draws every network's signal, forward and backward, as it was before training. */
function drawPictures(runs: Run[]): void {
  mkdirSync(MODELS, { recursive: true });
  const files = runs.map(({ name, trace }) => {
    const file = path.join(MODELS, `signal_${name}.svg`);
    writeFileSync(file, trace.toSVG(echarts));
    return path.relative(process.cwd(), file);
  });
  console.log(`Pictures of the signal at the start: ${files.join(', ')}`);
}

/** Saves a model, loads it back, and makes sure that nothing has changed on the way. */
async function saveAndLoad({ name, network }: Run, { images }: Digits): Promise<void> {
  const folder = path.join(MODELS, 'mnist');
  await saveModel(network, folder);
  const loaded = await loadModel(folder);
  const difference = tf.tidy(() => {
    const [before, after] = [network, loaded].map((model) => model.predict(images) as tf.Tensor);
    return before.sub(after).abs().max().dataSync()[0];
  });
  const [before, after] = [network, loaded].map((model) =>
    JSON.stringify(model.layers.map((layer) => layer.getConfig().kernelInitializer)),
  );
  console.log(`\nThe best one, ${name}, saved to ${path.relative(process.cwd(), folder)} and loaded back:`);
  console.log(`  largest difference of ${images.shape[0]} predictions: ${difference}`);
  console.log(`  configurations of the initializers: ${before === after ? 'the same' : 'different'}`);
  if (difference !== 0 || before !== after) throw new Error('The loaded model is not the saved one.');
}

async function main(): Promise<void> {
  const options = readOptions();
  const { depth, width, epochs, inits } = options;
  console.log(`Backend: ${await startBackend(options.backend)}`);
  console.log(
    `${depth} hidden layers of ${width} units, ReLUs or tailored PReLUs, SGD 0.01, batches of ${BATCH}, ${epochs} epochs.`,
  );
  console.log(`${TRAINING_DIGITS} digits of MNIST to learn, ${VALIDATION_DIGITS} others to validate.`);
  const training = loadDigits('train', TRAINING_DIGITS);
  const validation = loadDigits('t10k', VALIDATION_DIGITS);
  const runs: Run[] = [];
  for (const name of inits) runs.push(await run(name, options, training, validation));
  printTable(runs, depth);
  drawPictures(runs);
  await saveAndLoad(
    runs.reduce((best, next) => (next.accuracy > best.accuracy ? next : best)),
    validation,
  );
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
