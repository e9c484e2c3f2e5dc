/**
 * Speed of sampling in the browser, as ratios within one run: `npm run bench:browser`, or `-- webgl webgpu` for some of
 * the backends. Prints every line as it is measured, then tables, and writes bench/browser_results.json. With
 * CHROME_GPU=hardware Chromium draws on the graphics card, else in software.
 *
 * A line has a minute. One that takes longer, or whose page or browser dies, is reported, and the next line starts in a
 * new browser.
 */
import { writeFileSync } from 'node:fs';
import os from 'node:os';
import process from 'node:process';
import { type Browser, launchChromium, type Page, serveBundle } from '../test/support/chromium.js';
import type { InPage } from './browser_page.js';
import { type DistributionName, DISTRIBUTIONS, ORTHOGONAL, SHAPES } from './distributions.js';
import { bounded, fail, failures } from './failures.js';
import { quartiles } from './measure.js';
import { Report } from './report.js';

const BACKENDS = ['cpu', 'wasm', 'webgl', 'webgpu'];
const LIMIT_MS = 60_000;

/** What one line of the tables measures. */
interface Line {
  readonly distribution: DistributionName | 'orthogonal';
  readonly theirName: string;
  readonly shape: number[];
  readonly rounds: number;
}

/** Rounds that are measured: fewer of what takes longer. */
function roundsOf([rows, columns]: number[]): number {
  if (rows * columns < 1e6) return 25;
  return rows * columns < 1e7 ? 9 : 5;
}

const LINES: Line[] = [
  ...Object.entries(DISTRIBUTIONS).flatMap(([distribution, { theirName }]) =>
    SHAPES.map((shape) => ({
      distribution: distribution as DistributionName,
      theirName,
      shape,
      rounds: roundsOf(shape),
    })),
  ),
  { distribution: 'orthogonal', theirName: ORTHOGONAL.theirName, shape: [256, 256], rounds: 1 },
];

declare const inPage: InPage;

const server = await serveBundle('bench/browser_page.ts');
const report = new Report();
const renderers: Record<string, string> = {};
let version = '';

/** A page in a new browser, with a backend that runs. */
async function open(backend: string): Promise<{ browser: Browser; page: Page }> {
  const browser = await launchChromium();
  try {
    version = browser.version();
    const page = await browser.newPage();
    await page.goto(server.address);
    await page.waitForFunction('globalThis.inPage');
    renderers[backend] = await bounded(
      page,
      LIMIT_MS,
      page.evaluate((name) => inPage.start(name), backend),
    );
    return { browser, page };
  } catch (error) {
    await browser.close();
    throw error;
  }
}

/** Measures a line, records it, and says how it went. */
async function measure(page: Page, backend: string, { distribution, theirName, shape, rounds }: Line): Promise<string> {
  const args = [distribution, shape, rounds] as const;
  const { theirs, ours } = await bounded(
    page,
    LIMIT_MS,
    page.evaluate((given) => inPage.measure(...given), args),
  );
  const timings = new Map([
    [theirName, quartiles(theirs)],
    ['ours', quartiles(ours)],
  ]);
  report.record(backend, distribution, shape[0] * shape[1], timings, theirName);
  const medians = [...timings].map(([name, { median }]) => `${name} ${median.toPrecision(3)} ms`);
  return `${medians.join(', ')}, ${ours.length} rounds`;
}

async function benchBackend(backend: string): Promise<void> {
  let session: Awaited<ReturnType<typeof open>> | undefined;
  for (const line of LINES) {
    const what = `${backend} ${line.distribution} ${line.shape.join(' x ')}`;
    try {
      session ??= await open(backend);
    } catch (error) {
      // The other lines would fail alike.
      fail(`${backend}, all that is left from ${what} on`, error);
      return;
    }
    try {
      console.log(`${what}: ${await measure(session.page, backend, line)}`);
    } catch (error) {
      fail(what, error);
      await session.browser.close();
      session = undefined;
    }
  }
  await session?.browser.close();
}

const wanted = process.argv.slice(2);
for (const backend of BACKENDS.filter((name) => wanted.length === 0 || wanted.includes(name))) {
  await benchBackend(backend);
}
server.close();
const machine = { cpu: os.cpus()[0].model, cores: os.availableParallelism(), browser: version, renderers };
report.print();
console.log('\nMachine:', machine);
if (failures.length > 0) console.log('\nNot measured:', failures);
const results = `${JSON.stringify({ machine, rows: report.rows, failures }, null, 1)}\n`;
writeFileSync(new URL('browser_results.json', import.meta.url), results);
