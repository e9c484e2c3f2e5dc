/**
 * Builds dist/: `npm run build`.
 *
 * - esm/ and cjs/: the modules, each with its types;
 * - node/: the entry points of ES modules in Node;
 * - tfjs-initializers.iife.js and .min.js: a script for pages without modules, on the global `tfjsInitializers`.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import process from 'node:process';
import { build } from 'esbuild';

const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');

rmSync('dist', { recursive: true, force: true });
for (const project of ['tsconfig.build.json', 'tsconfig.cjs.json']) {
  execFileSync(process.execPath, [tsc, '--project', project], { stdio: 'inherit' });
}
// The package is of type module; this tells Node that the files beside it are not.
writeFileSync('dist/cjs/package.json', '{ "type": "commonjs" }\n');

// A program in Node may load the package by import and by require, one of them in a dependency. Both get the CommonJS
// modules: two copies would have two global seeds, and neither would know a SeedGenerator of the other.
const { exports } = JSON.parse(readFileSync('package.json', 'utf8'));
const entryPoints = Object.values(exports).filter((entryPoint) => typeof entryPoint === 'object');
for (const { module: esModule, import: inNode, require: commonJS } of entryPoints) {
  const { metafile } = await build({ entryPoints: [esModule], metafile: true, write: false });
  const names = Object.values(metafile.outputs)[0].exports.sort().join(', ');
  const folder = path.posix.dirname(inNode.node);
  mkdirSync(folder, { recursive: true });
  writeFileSync(inNode.node, `export { ${names} } from '${path.posix.relative(folder, commonJS.default)}';\n`);
}

/** Takes tfjs from the global `tf`, which tf.min.js makes. */
const globalTfjs = {
  name: 'global-tfjs',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^@tensorflow\/tfjs-(core|layers)$/ }, () => ({ path: 'tf', namespace: 'global' }));
    onLoad({ filter: /^tf$/, namespace: 'global' }, () => ({ contents: 'module.exports = tf;' }));
  },
};

for (const [suffix, minify] of [
  ['iife', false],
  ['min', true],
]) {
  await build({
    entryPoints: [exports['.'].module],
    outfile: `dist/tfjs-initializers.${suffix}.js`,
    bundle: true,
    minify,
    sourcemap: minify,
    sourcesContent: false,
    plugins: [globalTfjs],
    banner: {
      js: '/*! tfjs-initializers, Apache-2.0; contains works under other licences: see NOTICE of the package */',
    },
    format: 'iife',
    globalName: 'tfjsInitializers',
    target: 'es2022',
  });
}
