/**
 * Speed of sampling, as ratios within one run: `npm run bench`. Prints tables, and writes bench/results.json.
 *
 * PyTorch takes part where `python3`, or $PYTHON, has it.
 */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import os from 'node:os';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import { NATIVE_FLAG, SIMD_FLAG } from '../src/flags/register.js';
import { reference } from '../src/random/sampler.js';
import { streamOf } from '../src/random/seed.js';
import { simdSampler } from '../src/random/simd/sampler.js';
import { type DistributionName, DISTRIBUTIONS, SEED, SHAPES } from './distributions.js';
import { measure, quartiles, type Subject } from './measure.js';
import { loadNative } from './native.js';
import { Report } from './report.js';
import { startTorch } from './torch.js';

/** What fills an existing array: PyTorch's function, and the samplers' method. */
const FILLS = {
  uniform: { torch: 'kaiming_uniform_', fill: 'fillUniform' },
  normal: { torch: 'kaiming_normal_', fill: 'fillNormal' },
  truncated: { torch: 'trunc_normal_', fill: 'fillTruncatedNormal' },
} as const satisfies Record<DistributionName, object>;

const report = new Report();

/** A run that ends when the values are where the backend wants them: reading one element waits for all. */
function completed(draw: () => tf.Tensor): () => void {
  return () => {
    tf.tidy(() => draw().flatten().slice([0], [1]).dataSync());
  };
}

/** A flag of this package, set before every turn of a subject. */
function setting(flag: string, value: boolean): () => void {
  return () => {
    tf.env().set(flag, value);
  };
}

function benchBackend(backend: string): void {
  const ways: [string, string, boolean][] =
    backend === 'tensorflow'
      ? [
          ['ours, native op', NATIVE_FLAG, true],
          ['ours, wasm', NATIVE_FLAG, false],
        ]
      : [
          ['ours, wasm', SIMD_FLAG, true],
          ['ours, reference', SIMD_FLAG, false],
        ];
  for (const [distribution, { ours, theirs, theirName }] of Object.entries(DISTRIBUTIONS)) {
    for (const shape of SHAPES) {
      const subjects: Subject[] = [
        { name: theirName, run: completed(() => theirs(shape)) },
        ...ways.map(([name, flag, value]) => ({
          name,
          run: completed(() => ours(shape)),
          prepare: setting(flag, value),
        })),
      ];
      report.record(backend, distribution, tf.util.sizeFromShape(shape), measure(subjects), theirName);
      for (const [, flag] of ways) tf.env().set(flag, flag === SIMD_FLAG);
    }
  }
}

/** Filling an existing array, beside PyTorch in place on one thread. */
async function benchFill(): Promise<string> {
  const torch = await startTorch();
  const simd = simdSampler();
  if (torch === undefined || simd === undefined) return 'none';
  const stream = streamOf(SEED);
  for (const [distribution, { fill, torch: name }] of Object.entries(FILLS)) {
    for (const [rows, columns] of SHAPES.slice(2)) {
      const output = new Float32Array(rows * columns);
      const times: Record<string, number[]> = { [name]: [], 'ours, wasm': [], 'ours, reference': [] };
      for (let round = 0; round < 28; round++) {
        const measured: [string, number][] = [[name, await torch.time(name, rows, columns)]];
        for (const [subject, sampler] of [
          ['ours, wasm', simd],
          ['ours, reference', reference],
        ] as const) {
          const start = performance.now();
          sampler[fill](output, stream, -0.1, 0.1);
          measured.push([subject, performance.now() - start]);
        }
        // Three rounds to warm up.
        if (round >= 3) measured.forEach(([subject, time]) => times[subject].push(time));
      }
      const timings = new Map(Object.entries(times).map(([subject, all]) => [subject, quartiles(all)]));
      report.record('existing array', distribution, output.length, timings, name);
    }
  }
  torch.stop();
  return torch.version;
}

/** The figures of fill_memory.ts, from a process of its own. */
function fillMemory(): { started: number; peakBytes: number } {
  const script = fileURLToPath(new URL('fill_memory.mjs', import.meta.url));
  return JSON.parse(execFileSync(process.execPath, [script], { encoding: 'utf8' })) as {
    started: number;
    peakBytes: number;
  };
}

/** Runs all of it, or the backends that the command line names: `npm run bench -- cpu`. */
async function main(): Promise<void> {
  const wanted = process.argv.slice(2);
  const backends = ['cpu', 'wasm'];
  if (loadNative()) backends.push('tensorflow');
  for (const backend of backends.filter((name) => wanted.length === 0 || wanted.includes(name))) {
    if (!(await tf.setBackend(backend))) throw new Error(`The backend "${backend}" does not start.`);
    benchBackend(backend);
  }
  const torch = await benchFill();
  const memory = fillMemory();
  const machine = {
    cpu: os.cpus()[0].model,
    cores: os.availableParallelism(),
    node: process.version,
    tfjs: tf.version.tfjs,
    torch,
  };
  report.print();
  console.log('\nMachine:', machine);
  console.log(`Starting the wasm module: ${memory.started.toFixed(2)} ms`);
  console.log(`Peak memory beyond the output while filling 16.8 M values three times: ${memory.peakBytes} bytes`);
  writeFileSync(
    new URL('../results.json', import.meta.url),
    `${JSON.stringify({ machine, memory, rows: report.rows }, null, 1)}\n`,
  );
}

await main();
