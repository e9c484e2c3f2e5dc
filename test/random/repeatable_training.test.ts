/** Training repeats after seedEverything: the same weights, bit for bit, in one process and in another. */
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { describeWith, TFJS_NODE } from '../support/parts.js';
import type { Training } from './train_digits.js';

jest.setTimeout(120_000);

/** Trains in a process of its own. */
function train(backend: string, whose: string, runs: number): Training {
  const script = path.join(__dirname, 'train_digits.ts');
  const args = ['--import', 'tsx', script, backend, whose, String(runs)];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8', stdio: 'pipe' })) as Training;
}

function repeats(backend: string): void {
  test.each(['stock', 'drop-in'])('the initializers and noise of %s', (whose) => {
    const [twice, once] = [train(backend, whose, 2), train(backend, whose, 1)];
    expect(twice.backend).toMatch(backend);
    expect([...twice.seeded, ...once.seeded]).toEqual(Array(3).fill(twice.seeded[0]));
    // It did learn: a tenth of the digits are known by chance, give or take 5 standard errors of 400.
    expect(twice.accuracy).toBeGreaterThan(0.1 + 5 * Math.sqrt((0.1 * 0.9) / 400));

    const [unseeded, seeded] = twice.masks.map((masks) => new Set(masks).size);
    // TensorFlow.js itself has one mask for all steps of a Dropout with a seed.
    expect([unseeded, seeded]).toEqual([2, whose === 'stock' ? 1 : 2]);
    expect(once.masks).toEqual(twice.masks);

    const all = [twice.seeded[0], ...twice.undone, ...once.undone];
    expect(new Set(all).size).toBe(5);
  });
}

describe('cpu', () => {
  repeats('cpu');
});

describe('wasm', () => {
  repeats('wasm');
});

describeWith(TFJS_NODE, 'tfjs-node', () => {
  repeats('tensorflow');
});
