/**
 * Speed of sampling in the browser, as ratios within one run: `npm run bench:browser`. Prints tables, and writes
 * bench/browser_results.json. With CHROME_GPU=hardware Chromium draws on the graphics card, else in software.
 */
import { writeFileSync } from 'node:fs';
import os from 'node:os';
import process from 'node:process';
import { launchChromium, serveBundle } from '../test/support/chromium.js';
import type { InPage } from './browser_page.js';
import { type DistributionName, DISTRIBUTIONS, ORTHOGONAL, SHAPES } from './distributions.js';
import { quartiles } from './measure.js';
import { Report } from './report.js';

const BACKENDS = ['cpu', 'wasm', 'webgl', 'webgpu'];

/** Rounds that are measured: fewer of what takes longer. */
function roundsOf(elements: number): number {
  if (elements < 1e6) return 25;
  return elements < 1e7 ? 9 : 5;
}

const ORTHOGONAL_SHAPE = [512, 512];

declare const inPage: InPage;

const server = await serveBundle('bench/browser_page.ts');
const browser = await launchChromium();
const report = new Report();
const renderers: Record<string, string> = {};
const wanted = process.argv.slice(2);
try {
  for (const backend of BACKENDS.filter((name) => wanted.length === 0 || wanted.includes(name))) {
    const page = await browser.newPage();
    await page.goto(server.address);
    await page.waitForFunction('globalThis.inPage');
    renderers[backend] = await page.evaluate((name) => inPage.start(name), backend);
    const measure = async (
      distribution: DistributionName | 'orthogonal',
      theirName: string,
      shape: number[],
      rounds: number,
    ): Promise<void> => {
      const { theirs, ours } = await page.evaluate((args) => inPage.measure(...args), [
        distribution,
        shape,
        rounds,
      ] as const);
      const timings = new Map([
        [theirName, quartiles(theirs)],
        ['ours', quartiles(ours)],
      ]);
      report.record(backend, distribution, shape[0] * shape[1], timings, theirName);
    };
    for (const [name, { theirName }] of Object.entries(DISTRIBUTIONS)) {
      for (const shape of SHAPES) {
        await measure(name as DistributionName, theirName, shape, roundsOf(shape[0] * shape[1]));
      }
    }
    await measure('orthogonal', ORTHOGONAL.theirName, ORTHOGONAL_SHAPE, 1);
    await page.close();
  }
} finally {
  await browser.close();
  server.close();
}
const machine = { cpu: os.cpus()[0].model, cores: os.availableParallelism(), browser: browser.version(), renderers };
report.print();
console.log('\nMachine:', machine);
const results = `${JSON.stringify({ machine, rows: report.rows }, null, 1)}\n`;
writeFileSync(new URL('browser_results.json', import.meta.url), results);
