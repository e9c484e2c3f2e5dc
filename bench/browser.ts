/**
 * Speed of sampling in the browser, as ratios within one run: `npm run bench:browser`. Prints tables, and writes
 * bench/browser_results.json. With CHROME_GPU=hardware Chromium draws on the graphics card, else in software.
 */
import { writeFileSync } from 'node:fs';
import os from 'node:os';
import process from 'node:process';
import { build } from 'esbuild';
import { launchChromium, serve } from '../test/support/chromium.js';
import type { InPage } from './browser_page.js';
import { quartiles } from './measure.js';
import { Report } from './report.js';

const BACKENDS = ['cpu', 'wasm', 'webgl', 'webgpu'];

/** Kernels up to 3x3x512x512 and 16.8 million values, with the rounds that are measured. */
const SHAPES: readonly (readonly [shape: number[], rounds: number])[] = [
  [[8, 8], 25],
  [[100, 100], 25],
  [[1000, 1000], 9],
  [[4608, 512], 9],
  [[4096, 4096], 5],
];

declare const inPage: InPage;

const bundle = await build({
  entryPoints: ['bench/browser_page.ts'],
  bundle: true,
  write: false,
  format: 'esm',
  target: 'es2022',
  minify: true,
});
const server = await serve({
  '/': ['text/html', '<!doctype html><link rel="icon" href="data:,"><script type="module" src="/page.js"></script>'],
  '/page.js': ['text/javascript', bundle.outputFiles[0].text],
});
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
    for (const distribution of await page.evaluate(() => inPage.distributions)) {
      for (const [shape, rounds] of SHAPES) {
        const times = await page.evaluate((args) => inPage.measure(...args), [distribution, shape, rounds] as const);
        const timings = new Map(Object.entries(times).map(([subject, all]) => [subject, quartiles(all)]));
        report.record(backend, distribution, shape[0] * shape[1], timings, Object.keys(times)[0]);
      }
    }
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
