/**
 * Runs everything that must pass, one step after the other: `npm run check`. A step that needs a part which this
 * machine lacks is skipped by name; under CI, where no part may be missing, it fails. Prints how long each step took.
 */
import { spawnSync } from 'node:child_process';
import { performance } from 'node:perf_hooks';
import process from 'node:process';

const STEPS = [
  'npm run lint',
  'npm run typecheck',
  'npm run sizes',
  'npm run docs',
  'npm test',
  'npm start -- --epochs 1',
  'npm run deep -- --short',
  'npm run theory',
];

/**
 * Whether tfjs-node loads and runs a kernel, which version 4.22 cannot on Node 23 and later. Loading it changes the
 * default backend, so a process of its own tries.
 */
function hasNative() {
  const add = "require('@tensorflow/tfjs-node').add(1, 1)";
  return spawnSync(process.execPath, ['-e', add], { stdio: 'ignore' }).status === 0;
}

/** Why a step cannot run on this machine; undefined where it can. */
function missing(step) {
  // Without it convolutions would train on tfjs's plain cpu backend: WebAssembly has no Conv2DBackpropFilter.
  if (step === 'npm run theory' && !hasNative()) return 'needs @tensorflow/tfjs-node. Enable it: npm run native';
  return undefined;
}

const took = [];
for (const step of STEPS) {
  const why = missing(step);
  if (why !== undefined) {
    console.error(`SKIP ${step}: ${why}`);
    if (process.env.CI) process.exit(1);
    took.push({ step, seconds: 'skipped' });
    continue;
  }
  const start = performance.now();
  const { status } = spawnSync(step, { stdio: 'inherit', shell: true });
  took.push({ step, seconds: Math.round((performance.now() - start) / 1000) });
  if (status !== 0) {
    console.error(`${step} failed.`);
    process.exit(status ?? 1);
  }
}
console.table(took);
