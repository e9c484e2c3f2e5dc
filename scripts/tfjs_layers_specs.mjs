/**
 * Runs tfjs-layers' own specs on the cpu backend, without the drop-in and with it, from a checkout outside of this
 * repository:
 *
 *     git clone --depth 1 --branch tfjs-v4.22.0 https://github.com/tensorflow/tfjs /tmp/tfjs
 *     node scripts/tfjs_layers_specs.mjs /tmp/tfjs/tfjs-layers
 *
 * Exits with 1 if other specs fail with the drop-in alone than those that the table of docs/drop_in.md lists.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { build } from 'esbuild';

// What the repository of tfjs 4.22 asks for.
const JASMINE = 'jasmine-core@4.2.0';

const PAGE = 'docs/drop_in.md';

const [checkout] = process.argv.slice(2);
if (checkout === undefined) throw new Error('usage: node scripts/tfjs_layers_specs.mjs <checkout of tfjs>/tfjs-layers');
const sources = path.resolve(checkout, 'src');
const specs = readdirSync(sources, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('_test.ts'))
  .sort();

/** A program that runs the specs and prints how each ended. */
const program = (before) => `
  const jasmineRequire = require('jasmine-core');
  const jasmine = jasmineRequire.boot(jasmineRequire);
  require('${sources}/flags_layers.ts');
  require('@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops.js');
  require('@tensorflow/tfjs-core/dist/register_all_gradients.js');
  require('@tensorflow/tfjs-backend-cpu');
  const { registerTestEnv, setTestEnvs, TEST_ENVS } = require('@tensorflow/tfjs-core/dist/jasmine_util.js');
  registerTestEnv({ name: 'cpu', backendName: 'cpu' });
  setTestEnvs(TEST_ENVS.filter(({ name }) => name === 'cpu'));
  ${before}
  ${specs.map((name) => `require('${sources}/${name}');`).join('\n')}
  const results = [];
  const env = jasmine.getEnv();
  env.configure({ random: false });
  env.addReporter({
    specDone: ({ fullName, status, failedExpectations }) =>
      results.push({ fullName, status, messages: failedExpectations.map(({ message }) => message) }),
    jasmineDone: () => require('node:fs').writeFileSync(process.argv[2], JSON.stringify(results)),
  });
  env.execute();
`;

const folder = mkdtempSync(path.join(tmpdir(), 'tfjs-layers-specs-'));

/** Runs the specs, and returns how each ended. */
async function run(name, before) {
  const [bundle, results] = [path.join(folder, `${name}.cjs`), path.join(folder, `${name}.json`)];
  await build({
    stdin: { contents: program(before), resolveDir: '.' },
    bundle: true,
    outfile: bundle,
    platform: 'node',
    // One copy of everything: the ES modules, for the drop-in as for the specs, and the layers of the checkout.
    mainFields: ['module', 'main'],
    alias: { '@tensorflow/tfjs-layers': path.join(sources, 'index.ts') },
    nodePaths: [path.resolve('node_modules')],
    external: ['jasmine-core'],
    tsconfigRaw: { compilerOptions: { useDefineForClassFields: false } },
    logLevel: 'error',
  });
  execFileSync(process.execPath, [bundle, results], { stdio: ['ignore', 'ignore', 'pipe'] });
  return JSON.parse(readFileSync(results, 'utf8'));
}

try {
  execFileSync('npm', ['install', '--prefix', folder, '--no-save', '--silent', JASMINE], { stdio: 'inherit' });
  const stock = await run('stock', '');
  const dropIn = await run('drop-in', "require('./src/drop_in/index.ts');");
  const rows = Object.entries({ stock, 'drop-in': dropIn }).map(([name, results]) => {
    const count = (status) => results.filter((result) => result.status === status).length;
    return [
      name,
      { specs: results.length, passed: count('passed'), failed: count('failed'), pending: count('pending') },
    ];
  });
  console.table(Object.fromEntries(rows));
  const namesOf = (results, status) =>
    results.filter((result) => result.status === status).map(({ fullName }) => fullName);
  const failedInStock = namesOf(stock, 'failed');
  const failed = namesOf(dropIn, 'failed').filter((name) => !failedInStock.includes(name));
  const listed = [...readFileSync(PAGE, 'utf8').matchAll(/^\| `(.+)` +\| (always|by chance) /gm)];
  const unlisted = failed.filter((name) => !listed.some(([, spec]) => spec === name));
  const missing = listed
    .filter(([, spec, when]) => when === 'always' && !failed.includes(spec))
    .map(([, spec]) => spec);
  console.log(`${failed.length} fail with the drop-in alone, ${listed.length} are listed in ${PAGE}.`);
  for (const name of unlisted) {
    const { messages } = dropIn.find(({ fullName }) => fullName === name);
    console.error(`Not listed: ${name}\n  ${messages.join('\n  ')}`);
  }
  for (const name of missing) console.error(`Listed, and does not fail: ${name}`);
  process.exitCode = listed.length > 0 && unlisted.length + missing.length === 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
