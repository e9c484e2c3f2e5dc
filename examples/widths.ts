/**
 * The coordinate check: trains networks of several widths for three steps, with muP and without, and shows how the
 * sizes of their activations go with the width. Fails where any of muP's grows, or the others' outputs do not.
 *
 *     npm run widths -- --width 64 --width 256 --width 1024 --seeds 5 --picture widths.svg --backend auto
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { coordinateCheck } from 'tfjs-initializers';
import { BACKENDS, readBackend, startBackend } from './backend.js';
import { count } from './flags.js';
import { batchOf, networkOf, type Parametrization, PARAMETRIZATIONS } from './widths/networks.js';
import { drawPicture, type Panel } from './widths/picture.js';

/** A slope by which a size is 23 % larger at 8 times the width. */
const FLAT = 0.1;

const HELP = `Usage: npm run widths -- [flags]

  --width N      two or more times; default 64, 128, 256, 512 and 1024
  --seeds N      networks of every width, default 5
  --picture F    the file of the picture, default widths.svg
  --backend B    ${BACKENDS.join(', ')}; default auto`;

const TITLES: Readonly<Record<Parametrization, string>> = {
  muP: 'muPScale and muP’s rates',
  rates: 'muP’s rates alone',
  standard: 'one rate for all',
};

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      width: { type: 'string', multiple: true, default: ['64', '128', '256', '512', '1024'] },
      seeds: { type: 'string', default: '5' },
      picture: { type: 'string', default: 'widths.svg' },
      backend: { type: 'string', default: 'auto' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    return;
  }
  const widths = values.width.map((value) => count('width', value));
  const seeds = count('seeds', values.seeds);
  console.log(`Backend: ${await startBackend(readBackend(values.backend))}. Slope of log(size) over log(width):`);
  const batch = batchOf(64);
  const panels: Panel[] = [];
  const failures: string[] = [];
  for (const parametrization of PARAMETRIZATIONS) {
    const check = await coordinateCheck(widths, (width, seed) => networkOf(parametrization, width, seed), batch, {
      seeds,
    });
    console.log(`\n${TITLES[parametrization]}\n${check.toTable()}`);
    panels.push({ title: TITLES[parametrization], sizes: check.sizes });
    const largest = Math.max(...check.slopes.map(({ slope }) => slope));
    // Of outputs, which goes to 1 in wide networks: later ones may have diverged.
    const first = check.slopes.find(({ layer, step }) => layer === 'output' && step === 1)?.slope ?? NaN;
    if (!(parametrization === 'muP' ? largest < FLAT : first > FLAT)) failures.push(TITLES[parametrization]);
  }
  mkdirSync(path.dirname(values.picture), { recursive: true });
  writeFileSync(values.picture, drawPicture(panels));
  console.log(`\nThe picture is in ${values.picture}.`);
  if (failures.length > 0) throw new Error(`Sizes do not go with the width as claimed: ${failures.join('; ')}`);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
