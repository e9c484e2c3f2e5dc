/**
 * Runs the tests that answer in under two minutes: `npm run test:fast`, with `-- FLAGS` for jest. Then says what it
 * left to `npm test`, and how long that takes.
 */
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import process from 'node:process';

/** The slow tests, by their place below test/, and the minutes that each takes on two cores. */
const SLOW = {
  'browser/': 2.5,
  'install/': 0.9,
  'soak/': 0.7,
  'kernels/tensorflow': 0.5,
  'docs/': 0.3,
  'parity/': 0.3,
  'initializers/depth': 0.2,
  'linear_algebra/': 0.2,
};

const jest = createRequire(import.meta.url).resolve('jest/bin/jest');
const slow = `/test/(${Object.keys(SLOW).join('|')})`;
const { status } = spawnSync(process.execPath, [jest, '--testPathIgnorePatterns', slow, ...process.argv.slice(2)], {
  stdio: 'inherit',
});

const places = Object.entries(SLOW).map(([place, minutes]) => `${place} ${minutes} min`);
const total = Math.round(Object.values(SLOW).reduce((sum, minutes) => sum + minutes, 0));
console.log(`\nLeft out: ${places.join(', ')}. \`npm test\` runs them too: about ${total} minutes more.`);
process.exitCode = status ?? 1;
