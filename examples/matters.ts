/**
 * Trains dense networks on handwritten digits from several initializers, to see where these matter: plain, behind batch
 * normalization and residual, by SGD and by Adam, of 10, 30 and 100 layers. Each start has the best of three learning
 * rates, which a seed of its own and digits of its own decide.
 *
 *     npm run matters -- --network plain --depth 10,30 --seeds 5 --steps 100 --results matters.jsonl --backend auto
 *
 * Every result is a line of the file as soon as it is there. What the file has already is not trained again.
 */
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import * as tf from '@tensorflow/tfjs';
import { oneOf } from '../src/arguments/checks.js';
import { inFunction } from '../src/arguments/errors.js';
import { type BackendName, BACKENDS, readBackend, startBackend } from './backend.js';
import { count, readFlags } from './flags.js';
import { type Architecture, ARCHITECTURES, STARTS, startsOf } from './matters/networks.js';
import { bestRate, type Result, resultTable } from './matters/report.js';
import { accuracies, type OptimizerName, OPTIMIZERS, sideBySide, train } from './matters/side_by_side.js';
import { type Digits, loadDigits } from './mnist/digits.js';

const BATCH = 64;
const UNSEEN = 2000;
/** Batches of which batch normalization takes the moments when a network is judged. */
const JUDGED = 500;
/** The seed that decides on the rates. Those of the table come after it. */
const TRIAL_SEED = 1;

const RATES: Readonly<Record<OptimizerName, readonly number[]>> = {
  SGD: [0.05, 0.01, 0.002],
  Adam: [0.005, 0.001, 0.0002],
};

const HELP = `Usage: npm run matters -- [flags]

  --network A,B  some of plain, tailored, batchNorm, residual; default all
  --depth A,B    hidden layers, an even number of residual ones; default 10,30,100
  --seeds N      networks of every kind, default 5
  --steps N      steps of training, each on ${BATCH} digits; default 100
  --results F    the file of the results, default matters.jsonl
  --backend B    ${BACKENDS.join(', ')}; default auto
  -h, --help     this text`;

interface Options {
  readonly architectures: readonly Architecture[];
  readonly depths: readonly number[];
  readonly seeds: number;
  readonly steps: number;
  readonly results: string;
  readonly backend: BackendName;
}

/** The options of the command line; undefined where they ask for help. */
function readOptions(args: readonly string[]): Options | undefined {
  return inFunction('npm run matters', () => {
    const values = readFlags(args, {
      network: { type: 'string', default: ARCHITECTURES.join(',') },
      depth: { type: 'string', default: '10,30,100' },
      seeds: { type: 'string', default: '5' },
      steps: { type: 'string', default: '100' },
      results: { type: 'string', default: 'matters.jsonl' },
      backend: { type: 'string', default: 'auto' },
      help: { type: 'boolean', short: 'h' },
    });
    if (values.help) return undefined;
    return {
      architectures: values.network.split(',').map((name) => oneOf(ARCHITECTURES)('--network', name)),
      depths: values.depth.split(',').map((depth) => count('depth', depth)),
      seeds: count('seeds', values.seeds),
      steps: count('steps', values.steps),
      results: values.results,
      backend: readBackend(values.backend),
    };
  });
}

type Shape = Pick<Result, 'architecture' | 'depth'>;

/** A network to train. */
type Trial = Pick<Result, 'start' | 'rate' | 'seed'>;

/** The digits to learn, those that decide on the rates, and those of the table. */
interface Data {
  readonly training: Digits;
  readonly deciding: Digits;
  readonly unseen: Digits;
}

function loadData(steps: number): Data {
  const learned = steps * BATCH;
  const { images, labels } = loadDigits('train', learned + UNSEEN);
  const part = (begin: number, size: number): Digits => ({
    images: tf.slice(images, [begin, 0], [size, -1]),
    labels: tf.slice(labels, [begin, 0], [size, -1]),
  });
  const data = { training: part(0, learned), deciding: part(learned, UNSEEN), unseen: loadDigits('t10k', UNSEEN) };
  tf.dispose([images, labels]);
  return data;
}

/** Trains networks of one shape, and writes what came of each. */
function trainAll(
  shape: Shape,
  optimizer: OptimizerName,
  trials: readonly Trial[],
  { training, judging, file, known }: { training: Digits; judging: Digits; file: string; known: readonly Result[] },
): Result[] {
  const steps = training.images.shape[0] / BATCH;
  const isOf =
    ({ start, rate, seed }: Trial) =>
    (result: Result): boolean =>
      result.architecture === shape.architecture &&
      result.depth === shape.depth &&
      result.optimizer === optimizer &&
      result.steps === steps &&
      result.start === start &&
      result.rate === rate &&
      result.seed === seed;
  const found = trials.flatMap((trial) => known.filter(isOf(trial)).slice(0, 1));
  const missing = trials.filter((trial) => !known.some(isOf(trial)));
  if (missing.length === 0) return found;
  const models = missing.map(({ start, seed }) => STARTS[start](shape.architecture, shape.depth, seed));
  const rates = missing.map(({ rate }) => rate);
  const began = Date.now();
  const networks = sideBySide(shape.architecture, shape.depth, models);
  train(networks, optimizer, rates, training, BATCH);
  const shares = accuracies(networks, judging, JUDGED);
  networks.weights.dispose();
  for (const model of models) model.dispose();
  const trained = missing.map((trial, i): Result => ({ ...shape, optimizer, ...trial, steps, accuracy: shares[i] }));
  appendFileSync(file, trained.map((result) => `${JSON.stringify(result)}\n`).join(''));
  const seconds = Math.round((Date.now() - began) / 1000);
  console.log(`${shape.depth} layers, ${shape.architecture}, ${optimizer}: ${trained.length} networks, ${seconds} s`);
  return [...found, ...trained];
}

async function run({ architectures, depths, seeds, steps, results: file, backend }: Options): Promise<void> {
  console.log(`Backend: ${await startBackend(backend)}`);
  const { training, deciding, unseen } = loadData(steps);
  mkdirSync(path.dirname(file), { recursive: true });
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];
  const known = lines.map((line) => JSON.parse(line) as Result);
  const results: Result[] = [];
  for (const depth of depths) {
    for (const architecture of architectures) {
      const starts = startsOf(architecture, depth);
      if (starts.length === 0) continue;
      for (const optimizer of OPTIMIZERS) {
        const shape = { architecture, depth };
        const candidates = starts.flatMap((start) =>
          RATES[optimizer].map((rate) => ({ start, rate, seed: TRIAL_SEED })),
        );
        const decided = trainAll(shape, optimizer, candidates, { training, judging: deciding, file, known });
        const trials = starts.flatMap((start) => {
          const rate = bestRate(decided, start);
          return Array.from({ length: seeds }, (_, i) => ({ start, rate, seed: TRIAL_SEED + 1 + i }));
        });
        results.push(...trainAll(shape, optimizer, trials, { training, judging: unseen, file, known }));
      }
    }
  }
  console.log(`\nAccuracy on ${UNSEEN} unseen digits, mean ± standard deviation of ${seeds} seeds (learning rate):\n`);
  console.log(resultTable(results));
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (options === undefined) console.log(HELP);
  else await run(options);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
