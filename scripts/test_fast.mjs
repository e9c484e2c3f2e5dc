/**
 * Runs the tests that answer in under two minutes: `npm run test:fast`, with `-- FLAGS` for jest. Then says what it
 * left to `npm test`, and how long that takes.
 */
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import process from 'node:process';

/** The slow tests, by their place below test/, and the minutes that each takes a worker, of two on two cores. */
const SLOW = {
  'browser/': 11.8,
  'soak/': 6.5,
  'signal/': 4.2,
  'examples/': 2.8,
  'install/': 2.6,
  'whole_model/': 2.1,
  'docs/': 1.2,
  'random/repeatable_training': 1.2,
  'propagation/': 0.7,
  'kernels/tensorflow': 0.6,
  'initializers/serialization': 0.6,
  'parity/': 0.5,
  'initializers/families': 0.4,
  'initializers/depth': 0.3,
  'jax/': 0.3,
  'model/graph': 0.3,
  'random/peers': 0.3,
  'keras/': 0.2,
};
const WORKERS = 2;

const jest = createRequire(import.meta.url).resolve('jest/bin/jest');
const slow = `/test/(${Object.keys(SLOW).join('|')})`;
const { status } = spawnSync(process.execPath, [jest, '--testPathIgnorePatterns', slow, ...process.argv.slice(2)], {
  stdio: 'inherit',
});

const places = Object.entries(SLOW).map(([place, minutes]) => `${place} ${minutes} min`);
const total = Math.round(Object.values(SLOW).reduce((sum, minutes) => sum + minutes, 0) / WORKERS);
console.log(`\nLeft out: ${places.join(', ')}. \`npm test\` runs them too: about ${total} minutes more.`);
process.exitCode = status ?? 1;
