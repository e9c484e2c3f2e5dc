/**
 * Measures what each part of the package adds to a page, TensorFlow.js left out: `npm run sizes`. Exits with 1 where a
 * part is over its budget in size_budgets.json: 5 % more bytes than it had when the budget was set, and what rounds to
 * 22.8 KB for one factory.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

/** Takes the modules of build/, without what draws on the given backends. */
const without = (...backends) => ({
  name: 'without',
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /^tfjs-initializers$/ }, () => ({ path: path.resolve('build/index.js') }));
    onResolve({ filter: /^\./ }, ({ path: file, resolveDir }) => ({
      path: path.resolve(resolveDir, file),
      sideEffects: /\/(register|index)\.js$/.test(file),
    }));
    onLoad({ filter: /kernels[\\/](webgl|webgpu)\.js$/ }, ({ path: file }) => {
      const backend = backends.find((name) => file.endsWith(`${name}.js`));
      return backend && { contents: `export let ${backend}Sampler;` };
    });
  },
});

/** The bytes of a program, minified and compressed. */
async function size(program, ...plugins) {
  const { outputFiles } = await build({
    stdin: { contents: program, resolveDir: '.' },
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    external: ['@tensorflow/*'],
    plugins,
    // The paths of tsconfig.json lead to the sources.
    tsconfigRaw: {},
    write: false,
  });
  return gzipSync(outputFiles[0].contents, { level: 9 }).length;
}

const factory = "export { kaimingNormal } from 'tfjs-initializers';";
const withAll = await size(factory);
const beyondFactory = async (names) =>
  (await size(`${factory} export { ${names} } from 'tfjs-initializers';`)) - withAll;
const all = (entryPoint) => size(`export * from '${entryPoint}';`);

const sizes = {
  'one factory': withAll,
  'of which the shaders': (await size(factory, without())) - (await size(factory, without('webgl', 'webgpu'))),
  '+ initializeModel and lsuv': await beyondFactory('initializeModel, lsuv'),
  '+ traceSignal': await beyondFactory('traceSignal'),
  '+ coordinateCheck': await beyondFactory('coordinateCheck'),
  '+ siren and sine': await beyondFactory('siren, sine'),
  '+ bilinear': await beyondFactory('bilinear'),
  '+ convolutionOrthogonal': await beyondFactory('convolutionOrthogonal'),
  '+ priorBias': await beyondFactory('priorBias'),
  '+ chronoBias and forgetBias': await beyondFactory('chronoBias, forgetBias'),
  '+ smallInitScale and wangScale': await beyondFactory('smallInitScale, wangScale'),
  'all of tfjs-initializers': await all('tfjs-initializers'),
  'all of tfjs-initializers/drop-in': await all('tfjs-initializers/drop-in'),
  'all of tfjs-initializers/keras': await all('tfjs-initializers/keras'),
  'all of tfjs-initializers/torch': await all('tfjs-initializers/torch'),
  'all of tfjs-initializers/jax': await all('tfjs-initializers/jax'),
  'all of tfjs-initializers/theory': await all('tfjs-initializers/theory'),
  'all of tfjs-initializers/graph-ops': await all('tfjs-initializers/graph-ops'),
};

const budgets = JSON.parse(readFileSync('scripts/size_budgets.json', 'utf8'));
const rows = Object.entries(sizes).map(([part, bytes]) => [part, { bytes, budget: budgets[part] }]);
console.table(Object.fromEntries(rows));
// A part without a budget fails too, as no number is at most undefined.
process.exitCode = rows.every(([, { bytes, budget }]) => bytes <= budget) ? 0 : 1;
