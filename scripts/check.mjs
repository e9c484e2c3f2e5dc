/**
 * All that must pass, one after the other: `npm run check`, the lines of .ci/run after the installation. What needs a part
 * that is not here is skipped by name; under CI, where every part must be here, it fails. Prints how long each took.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import process from 'node:process';

const [, checks] = readFileSync('.ci/run', 'utf8').split('\n# What follows is also what `npm run check` runs.\n');
const STEPS = checks.trim().split('\n');

/**
 * Whether tfjs-node loads and runs a kernel, which version 4.22 cannot on Node 23 and later. In a process of its own: it
 * changes the default backend.
 */
function hasNative() {
  const add = "require('@tensorflow/tfjs-node').add(1, 1)";
  return spawnSync(process.execPath, ['-e', add], { stdio: 'ignore' }).status === 0;
}

/** Why a step cannot run here; undefined where it can. */
function missing(step) {
  // Without it the theory takes more than ten minutes, on WebAssembly.
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
