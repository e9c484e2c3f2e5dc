/**
 * Trains plain networks of 40 to 100 layers on handwritten digits, without skips and without normalization: activations
 * with their usual start beside their forms tailored for the depth. Fails where the tailored do not win.
 *
 *     npm run deep -- --network dense --depth 100 --only relu --only prelu-orthogonal --seeds 3 --backend auto
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import * as tf from '@tensorflow/tfjs';
import { type BackendName, BACKENDS, readBackend, startBackend } from './backend.js';
import { accuracyOf, type Kind, type KindName, KINDS, learningRate } from './deep/networks.js';
import { drawPicture } from './deep/picture.js';
import { type Start, type StartName, STARTS } from './deep/starts.js';
import { count } from './flags.js';
import { mean } from './statistics.js';

const KIND_NAMES = Object.keys(KINDS) as KindName[];
const START_NAMES = Object.keys(STARTS) as StartName[];

/** By how much tailored PReLUs must beat ReLUs with Kaiming weights in dense networks, by depth. */
const MARGINS: Readonly<Record<number, number>> = { 50: 0.15, 100: 0.35 };
const TAILORED: readonly StartName[] = ['prelu-tailored', 'prelu-orthogonal'];

const HELP = `Usage: npm run deep -- [flags]

  --network K    ${KIND_NAMES.join(' or ')}; default both
  --depth N      hidden layers, one or more times; default 50 and 100 dense ones, 40 convolutions
  --only NAME    one or more times: ${START_NAMES.join(', ')}; default all
  --epochs N     passes over the digits; default 3 of dense networks, 2 of convolutional ones
  --seeds N      networks of every row, default 3
  --short        --network dense --depth 50 --only relu --only prelu-orthogonal --epochs 1 --seeds 1
  --picture F    the file of the picture, default deep.svg
  --backend B    ${BACKENDS.join(', ')}; default auto`;

interface Options {
  readonly kinds: readonly KindName[];
  readonly depths: readonly number[] | undefined;
  readonly starts: readonly StartName[];
  readonly epochs: number | undefined;
  readonly seeds: number;
  readonly picture: string;
  readonly backend: BackendName;
}

interface Row {
  readonly kind: KindName;
  readonly depth: number;
  readonly name: StartName;
  readonly start: Start;
  readonly accuracies: number[];
}

function readOptions(): Options {
  const { values } = parseArgs({
    options: {
      network: { type: 'string', multiple: true },
      depth: { type: 'string', multiple: true },
      only: { type: 'string', multiple: true },
      epochs: { type: 'string' },
      seeds: { type: 'string' },
      short: { type: 'boolean', default: false },
      picture: { type: 'string', default: 'deep.svg' },
      backend: { type: 'string', default: 'auto' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    process.exit(0);
  }
  const optionalCount = (flag: string, value: string | undefined): number | undefined =>
    value === undefined ? undefined : count(flag, value);
  const oneOf = <Name extends string>(flag: string, names: readonly Name[], value: string): Name => {
    const name = names.find((each) => each === value);
    if (name === undefined) throw new Error(`--${flag} expected one of ${names.join(', ')}, got ${value}`);
    return name;
  };
  const short = values.short
    ? { network: ['dense'], depth: ['50'], only: ['relu', 'prelu-orthogonal'], epochs: '1', seeds: '1' }
    : { network: KIND_NAMES, depth: undefined, only: START_NAMES, epochs: undefined, seeds: '3' };
  return {
    kinds: (values.network ?? short.network).map((value) => oneOf('network', KIND_NAMES, value)),
    depths: (values.depth ?? short.depth)?.map((value) => count('depth', value)),
    starts: (values.only ?? short.only).map((value) => oneOf('only', START_NAMES, value)),
    epochs: optionalCount('epochs', values.epochs ?? short.epochs),
    seeds: count('seeds', values.seeds ?? short.seeds),
    picture: values.picture,
    backend: readBackend(values.backend),
  };
}

const titleOf = (kind: KindName, depth: number): string => `${depth} ${KINDS[kind].layers}`;

const rowName = ({ start: { activation, kernels } }: Row): string => `${activation}; ${kernels}`;

/** Trains the networks of some rows, seed after seed, and says how each came out. */
async function train(rows: readonly Row[], kind: Kind, epochs: number, seeds: number): Promise<void> {
  for (let seed = 1; seed <= seeds; seed++) {
    for (const row of rows) {
      const began = Date.now();
      const accuracy = await accuracyOf(kind, row.depth, row.start, epochs, seed);
      row.accuracies.push(accuracy);
      const seconds = Math.round((Date.now() - began) / 1000);
      console.log(`  seed ${seed}  ${accuracy.toFixed(3)}  ${rowName(row)}  (${seconds} s)`);
    }
  }
}

function printTable(rows: readonly Row[]): void {
  console.table(
    rows.map(({ start: { activation, kernels }, accuracies }) => ({
      activation,
      kernels,
      'validation accuracy': Number(mean(accuracies).toFixed(3)),
      lowest: Number(Math.min(...accuracies).toFixed(3)),
      highest: Number(Math.max(...accuracies).toFixed(3)),
    })),
  );
}

/** What is claimed of dense networks, in words, where it does not hold. */
function broken(rows: readonly Row[]): string[] {
  const dense = rows.filter(({ kind }) => kind === 'dense');
  return dense
    .filter(({ name, depth }) => TAILORED.includes(name) && depth in MARGINS)
    .flatMap(({ name, depth, accuracies }) => {
      const relu = dense.find((row) => row.name === 'relu' && row.depth === depth);
      if (relu === undefined) return [];
      const [gain, margin] = [mean(accuracies) - mean(relu.accuracies), MARGINS[depth]];
      console.log(`${depth} layers, ${name} over relu: ${gain.toFixed(3)}, claimed ${margin}`);
      return gain >= margin ? [] : [`${name} at ${depth} layers`];
    });
}

async function main(): Promise<void> {
  const { kinds, depths, starts, epochs: wanted, seeds, picture, backend } = readOptions();
  console.log(`Backend: ${await startBackend(backend)}`);
  const started = tf.getBackend();
  const rows: Row[] = [];
  for (const kind of kinds) {
    const { hasConvolutions, trainingDigits, depths: usual } = KINDS[kind];
    const epochs = wanted ?? KINDS[kind].epochs;
    // tfjs's wasm backend has no Conv2DBackpropFilter.
    await tf.setBackend(hasConvolutions && started === 'wasm' ? 'cpu' : started);
    for (const depth of depths ?? usual) {
      const title = titleOf(kind, depth);
      console.log(
        `\n${title}. Digits: ${trainingDigits}, epochs: ${epochs}, momentum 0.9, rate ${learningRate(depth)}`,
      );
      const own = starts.map((name): Row => ({ kind, depth, name, start: STARTS[name](depth), accuracies: [] }));
      await train(own, KINDS[kind], epochs, seeds);
      printTable(own);
      rows.push(...own);
    }
  }
  const titles = [...new Set(rows.map(({ kind, depth }) => titleOf(kind, depth)))];
  const panels = titles.map((title) => ({
    title,
    bars: rows
      .filter(({ kind, depth }) => titleOf(kind, depth) === title)
      .map((row) => ({ name: rowName(row), mean: mean(row.accuracies), accuracies: row.accuracies })),
  }));
  mkdirSync(path.dirname(picture), { recursive: true });
  writeFileSync(picture, drawPicture(panels));
  console.log(`The picture is in ${picture}.`);
  const failures = broken(rows);
  if (failures.length > 0) throw new Error(`Not as far ahead as claimed: ${failures.join('; ')}`);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
