/**
 * Runs a program and a page of TensorFlow.js that know nothing of this package, as they are and with one import more,
 * and shows what that changes: how long stock models take to build, and how a deep network learns.
 *
 *     npm run drop-in -- --backend auto --units 128 --depth 30 --epochs 3
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { bundleModules, findChromium, launchChromium, pageRunning, serve } from '../test/support/chromium.js';
import type { Found } from './drop_in/page.js';
import type { Printed } from './drop_in/program.js';
import { mean } from './statistics.js';
import { drawPicture } from './theory/picture.js';

const PICTURE = fileURLToPath(new URL('../models/drop_in.svg', import.meta.url));

/** Batches whose mean is one point of a curve. */
const BATCHES = 20;

const { values } = parseArgs({
  options: {
    backend: { type: 'string', default: 'auto' },
    units: { type: 'string', default: '128' },
    depth: { type: 'string', default: '30' },
    epochs: { type: 'string', default: '3' },
  },
});

const here = (file: string): string => fileURLToPath(new URL(file, import.meta.url));
const DROP_IN = new URL('../src/drop_in/index.ts', import.meta.url);

/** Runs the program, with modules that are imported before it. */
function runInNode(...imports: string[]): Printed {
  const args = ['tsx', ...imports].flatMap((module) => ['--import', module]);
  const given = [values.backend, values.units, values.depth, values.epochs];
  const output = execFileSync(process.execPath, [...args, here('drop_in/program.ts'), ...given], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return JSON.parse(output) as Printed;
}

/** Opens the page, fresh, with modules that are imported before its own. */
async function runInPage(...imports: string[]): Promise<Found> {
  const script = await bundleModules([...imports, here('drop_in/page.ts')], here('.'));
  const server = await serve({ '/': pageRunning('/page.js'), '/page.js': ['text/javascript', script] });
  const browser = await launchChromium();
  try {
    const opened = await browser.newPage();
    await opened.goto(server.address);
    await opened.waitForFunction('globalThis.build');
    return await opened.evaluate(`build(${values.units})`);
  } finally {
    await browser.close();
    server.close();
  }
}

/** The means of consecutive batches. */
function smooth(losses: readonly number[]): number[] {
  return Array.from({ length: Math.floor(losses.length / BATCHES) }, (_, i) =>
    mean(losses.slice(i * BATCHES, (i + 1) * BATCHES)),
  );
}

const program = [runInNode(), runInNode(DROP_IN.href)];
const times: Record<string, Found[]> = { [`Node, ${values.backend}`]: program };
if (findChromium() === undefined) console.error('SKIP the page: needs Chromium');
else times['a page, webgl'] = [await runInPage(), await runInPage(fileURLToPath(DROP_IN))];

const rounded = (milliseconds: number): number => Number(milliseconds.toPrecision(3));
console.log('Milliseconds until a model is built and its weights are there, first in a fresh process or page:');
console.table(
  Object.fromEntries(
    Object.entries(times).flatMap(([where, [stock, dropIn]]) =>
      (['lstm', 'mobileNet'] as const).map((model) => [
        `${model}, ${where}`,
        { stock: rounded(stock[model]), 'drop-in': rounded(dropIn[model]) },
      ]),
    ),
  ),
);
const curves = program.map(({ losses }) => smooth(losses));
console.log(`Loss of ${values.depth} ReLU layers of heNormal, means of ${BATCHES} batches, first and last:`);
console.table(
  Object.fromEntries(
    ['stock', 'drop-in'].map((name, i) => [
      name,
      { first: rounded(curves[i][0]), last: rounded(curves[i].at(-1) ?? NaN) },
    ]),
  ),
);
mkdirSync(path.dirname(PICTURE), { recursive: true });
writeFileSync(
  PICTURE,
  drawPicture({
    title: `${values.depth} ReLU layers of tf.initializers.heNormal, MNIST, SGD 0.01`,
    x: `${BATCHES} batches`,
    y: 'loss',
    logarithmic: false,
    lines: [
      { name: 'TensorFlow.js', values: curves[0] },
      { name: "import 'tfjs-initializers/drop-in'", values: curves[1] },
    ],
  }),
);
console.log(`Both curves: ${path.relative(process.cwd(), PICTURE)}`);
