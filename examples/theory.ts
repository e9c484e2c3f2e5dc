/**
 * Checks the theory that this package stands on, line by line: what is predicted, what is measured from ten seeds, and
 * the standard error. Fails if a line is out.
 *
 *     npm run theory -- --seed 1 --pictures theory --backend auto
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import * as tf from '@tensorflow/tfjs';
import { BACKENDS, readBackend, startBackend } from './backend.js';
import { check, type CheckedClaim } from './theory/claim.js';
import { ITEMS } from './theory/items.js';
import { drawPicture } from './theory/picture.js';

const HELP = `Usage: npm run theory -- [flags]

  --seed N        all networks are drawn from it, default 1
  --pictures DIR  where the pictures go, default theory
  --backend B     ${BACKENDS.join(', ')}; default auto`;

const digits = (value: number): string => {
  const size = Math.abs(value);
  return size !== 0 && (size < 1e-3 || size >= 1e5) ? value.toExponential(3) : String(Number(value.toPrecision(4)));
};

function print(claims: readonly CheckedClaim[]): void {
  const width = Math.max(...claims.map(({ name }) => name.length));
  for (const { name, predicted, mean, standardError, isBound = false, holds } of claims) {
    const relation = isBound ? '<' : ' ';
    const numbers = `${relation} ${digits(predicted).padEnd(10)} ${digits(mean).padEnd(10)} ± ${digits(standardError)}`;
    console.log(`  ${holds ? '✓' : '✗'} ${name.padEnd(width)}  ${numbers}`);
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string', default: '1' },
      pictures: { type: 'string', default: 'theory' },
      backend: { type: 'string', default: 'auto' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    return;
  }
  const seed = Number(values.seed);
  if (!Number.isInteger(seed) || seed < 0 || seed > 2000) {
    throw new Error(`--seed expected an integer from 0 to 2000, got ${values.seed}`);
  }
  const backend = readBackend(values.backend);
  console.log(`Backend: ${await startBackend(backend)}, seed ${seed}. Predicted, measured, standard error:`);
  mkdirSync(values.pictures, { recursive: true });

  const started = tf.getBackend();
  const broken: string[] = [];
  for (const [i, { title, file, hasConvolutions = false, run }] of ITEMS.entries()) {
    // tfjs's wasm backend has no Conv2DBackpropFilter.
    await tf.setBackend(hasConvolutions && started === 'wasm' ? 'cpu' : started);
    const { claims, picture } = await run(seed);
    const checked = claims.map(check);
    console.log(`\n${i + 1}. ${title}`);
    print(checked);
    writeFileSync(path.join(values.pictures, `${i + 1}_${file}.svg`), drawPicture(picture));
    broken.push(...checked.filter(({ holds }) => !holds).map(({ name }) => name));
  }
  console.log(`\n${ITEMS.length} pictures are in ${values.pictures}/.`);
  if (broken.length > 0) throw new Error(`Out of what chance allows: ${broken.join('; ')}`);
  console.log('Every line holds.');
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
