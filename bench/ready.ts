/**
 * How soon a page has a model: `npm run bench:ready`, or `-- webgl webgpu` for some of the backends. Milliseconds from
 * before a model is made until its weights are where the backend computes, each time in a fresh page of Chromium
 * (tfjs-node: in a fresh process), of TensorFlow.js as it is, with the drop-in, with this package's initializers, and
 * with weights of zeros, the limit of what initializers can save, in turns; and of a second model after the first.
 * Before that, on webgl and webgpu, the rates that the size from which on shaders draw is derived from, and large draws
 * of both; and in fresh processes the time to import the package and to draw first.
 *
 * Prints every line as it is measured, then tables, and writes bench/ready_results.json. A run has two minutes. One
 * that takes longer, or whose page or browser dies, is reported, and the next starts in a new browser.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import {
  type Browser,
  bundleModules,
  launchChromium,
  type Page,
  pageRunning,
  serve,
  type Server,
} from '../test/support/chromium.js';
import { bounded, fail, failures } from './failures.js';
import { type FirstAndLater, type ModelName } from './ready_models.js';
import type { InPage } from './ready_page.js';

const PAGE_BACKENDS = ['cpu', 'wasm', 'webgl', 'webgpu'];
const PROCESS_BACKENDS = ['tensorflow'];
const MODELS: ModelName[] = [
  '3 small dense',
  '30 x 128 dense',
  'MobileNet',
  'transformer-like',
  'VGG-16',
  'LSTM 128',
  'LSTM 512',
];
const SUBJECTS = ['stock', 'drop-in', 'package', 'zeros'] as const;
type Subject = (typeof SUBJECTS)[number];

const ROUNDS = 5;
/** What takes milliseconds varies as much as it differs. */
const ROUNDS_OF: Partial<Record<ModelName, number>> = { '3 small dense': 3 * ROUNDS };
const LIMIT_MS = 120_000;

const here = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

/** What tfjs itself takes long for, a minute and more, is measured once, and no second model is made. */
const takesLong = (model: ModelName, subject: Subject): boolean =>
  subject === 'stock' && (model === 'VGG-16' || model.startsWith('LSTM'));

/** For Node all packages are left out; a page gets the built one, as its users do. */
const bundle = (modules: readonly string[], platform: 'browser' | 'node'): Promise<string> =>
  bundleModules(modules, here('.'), {
    platform,
    packages: platform === 'node' ? 'external' : 'bundle',
    // The paths of tsconfig.json lead to the sources.
    tsconfigRaw: {},
  });

const DROP_IN = 'tfjs-initializers/drop-in';

async function servePages(): Promise<Server> {
  return serve({
    '/stock': pageRunning('/stock.js'),
    '/stock.js': ['text/javascript', await bundle([here('ready_page.ts')], 'browser')],
    '/drop-in': pageRunning('/drop-in.js'),
    '/drop-in.js': ['text/javascript', await bundle([DROP_IN, here('ready_page.ts')], 'browser')],
  });
}

declare const inPage: InPage;

let browser: Browser | undefined;
let version = '';
const renderers: Record<string, string> = {};

/** Runs something in a fresh page where a backend is started. An error where the page dies, or the time is up. */
async function inFreshPage<Result>(
  server: Server,
  path: string,
  backend: string,
  run: (page: Page) => Promise<Result>,
): Promise<Result> {
  browser ??= await launchChromium();
  version = browser.version();
  // Nothing is shared with the pages before, compiled code neither.
  const context = await browser.newContext();
  const page = await context.newPage();
  const started = async (): Promise<Result> => {
    await page.goto(server.address + path);
    await page.waitForFunction('globalThis.inPage');
    renderers[backend] = await page.evaluate((name) => inPage.start(name), backend);
    return run(page);
  };
  try {
    const result = await bounded(page, LIMIT_MS, started());
    await context.close();
    return result;
  } catch (error) {
    await browser.close();
    browser = undefined;
    throw error;
  }
}

function inFreshProcess(script: string, ...args: string[]): string {
  return execFileSync(process.execPath, [script, ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    timeout: LIMIT_MS,
  });
}

const lastLine = (text: string): unknown => JSON.parse(text.trim().split('\n').at(-1) ?? '');

/** Least, median and largest. */
function spread(times: readonly number[]): string {
  const sorted = [...times].sort((a, b) => a - b);
  const [first, middle, last] = [sorted[0], sorted[Math.floor(sorted.length / 2)], sorted[sorted.length - 1]];
  const digits = (time: number): string => (time < 10 ? time.toFixed(1) : time.toFixed(0));
  return sorted.length === 1 ? digits(first) : `${digits(middle)} (${digits(first)} – ${digits(last)})`;
}

// The bundles of Node lie where it finds the packages.
mkdirSync(here('dist'), { recursive: true });
const scripts = { stock: here('dist/ready_stock.mjs'), dropIn: here('dist/ready_drop_in.mjs') };
const wanted = process.argv.slice(2);
const isWanted = (backend: string): boolean => wanted.length === 0 || wanted.includes(backend);
const server = await servePages();

/** The times of a model on a backend, by subject. */
interface Row {
  readonly backend: string;
  readonly model: ModelName;
  readonly times: Record<Subject, FirstAndLater[]>;
}

async function timesOf(backend: string, model: ModelName, subject: Subject): Promise<FirstAndLater> {
  const initializers = subject === 'package' || subject === 'zeros' ? subject : 'tfjs';
  const again = !takesLong(model, subject);
  if (PAGE_BACKENDS.includes(backend)) {
    const args = [model, initializers, again] as const;
    return inFreshPage(server, subject === 'drop-in' ? '/drop-in' : '/stock', backend, (page) =>
      page.evaluate((given) => inPage.timesToReady(...given), args),
    );
  }
  const script = subject === 'drop-in' ? scripts.dropIn : scripts.stock;
  return lastLine(inFreshProcess(script, backend, model, initializers, again ? 'again' : '')) as FirstAndLater;
}

async function measure(backend: string, model: ModelName): Promise<Row> {
  const times: Row['times'] = { stock: [], 'drop-in': [], package: [], zeros: [] };
  const failed = new Set<Subject>();
  // What did not end with 128 units does not with 512.
  const smaller = rows.find((row) => row.backend === backend && row.model === 'LSTM 128');
  if (model === 'LSTM 512' && smaller?.times.stock.length === 0) failed.add('stock');
  for (let round = 0; round < (ROUNDS_OF[model] ?? ROUNDS); round++) {
    for (const subject of SUBJECTS) {
      if (failed.has(subject) || (round > 0 && takesLong(model, subject))) continue;
      try {
        times[subject].push(await timesOf(backend, model, subject));
      } catch (error) {
        fail(`${backend}, ${model}, ${subject}`, error);
        failed.add(subject);
      }
    }
  }
  const told = SUBJECTS.map((subject) => `${subject} ${readyOf(times[subject], 'first')}`);
  console.log(`${backend}, ${model}: ${told.join(', ')} ms`);
  return { backend, model, times };
}

function readyOf(times: readonly FirstAndLater[], which: keyof FirstAndLater): string {
  const ready = times.flatMap(({ [which]: found }) => (found === undefined ? [] : [found.ready]));
  return ready.length === 0 ? '–' : spread(ready);
}

/** Imports the package after TensorFlow.js, and draws: milliseconds. */
const FIRST_DRAW = `
const tf = require('@tensorflow/tfjs');
let start = performance.now();
const { kaimingNormal } = require('tfjs-initializers');
const imported = performance.now() - start;
tf.setBackend('cpu');
tf.zeros([1]).dispose();
start = performance.now();
kaimingNormal({ nonlinearity: 'gelu' }).apply([64, 64]).dataSync();
console.log(JSON.stringify({ imported, drawn: performance.now() - start }));`;

function measureImport(): Record<string, string> {
  const found = Array.from(
    { length: 3 * ROUNDS },
    () => lastLine(inFreshProcess('--eval', FIRST_DRAW)) as { imported: number; drawn: number },
  );
  return {
    "require('tfjs-initializers')": spread(found.map(({ imported }) => imported)),
    "kaimingNormal({ nonlinearity: 'gelu' }).apply": spread(found.map(({ drawn }) => drawn)),
  };
}

const rows: Row[] = [];
const rates: Record<string, Awaited<ReturnType<InPage['rates']>>> = {};
const draws: Record<string, Awaited<ReturnType<InPage['draws']>>> = {};
const importTimes = measureImport();
console.log('Milliseconds in fresh processes of Node:', importTimes);
for (const backend of ['webgl', 'webgpu'].filter(isWanted)) {
  try {
    rates[backend] = await inFreshPage(server, '/stock', backend, (page) => page.evaluate(() => inPage.rates()));
    console.log(`\n${backend}`);
    console.table(rates[backend]);
    draws[backend] = await inFreshPage(server, '/stock', backend, (page) => page.evaluate(() => inPage.draws()));
    console.table(draws[backend].map((row) => ({ ...row, stock: spread(row.stock), package: spread(row.package) })));
  } catch (error) {
    fail(`${backend}, rates and draws`, error);
  }
}
for (const [name, modules] of [
  ['stock', [here('ready_process.ts')]],
  ['dropIn', [DROP_IN, here('ready_process.ts')]],
] as const) {
  writeFileSync(scripts[name], await bundle(modules, 'node'));
}
for (const model of MODELS) {
  for (const backend of [...PROCESS_BACKENDS, ...PAGE_BACKENDS].filter(isWanted)) {
    rows.push(await measure(backend, model));
  }
}
await browser?.close();
server.close();

for (const which of ['first', 'later'] as const) {
  console.log(`\nMilliseconds until the weights were read, ${which} in a page or process: median (least – largest)`);
  console.table(
    rows.map(({ backend, model, times }) => ({
      backend,
      model,
      ...Object.fromEntries(SUBJECTS.map((subject) => [subject, readyOf(times[subject], which)])),
    })),
  );
}
const machine = { cpu: os.cpus()[0].model, cores: os.availableParallelism(), browser: version, renderers };
console.log('\nMachine:', machine);
if (failures.length > 0) console.log('\nNot measured:', failures);
const results = { machine, importTimes, rates, draws, rows, failures };
writeFileSync(here('ready_results.json'), `${JSON.stringify(results, null, 1)}\n`);
