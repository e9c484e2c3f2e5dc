/**
 * Builds dist/: `npm run build`.
 *
 * - esm/: the modules, of which bundlers take what a program uses;
 * - cjs/: a file for every entry point, and the files that they share;
 * - node/: the entry points of ES modules in Node;
 * - types/: the declarations of every entry point, for ES modules and for CommonJS;
 * - tfjs-initializers.iife.js and .min.js: a script for pages without modules, on the global `tfjsInitializers`;
 * - tfjs-initializers.drop-in.iife.js and .min.js: one for the drop-in, on the global `tfjsInitializersDropIn`.
 *
 * build/ keeps the modules that the compiler makes one by one.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import process from 'node:process';
import { build } from 'esbuild';
import { rollup } from 'rollup';
import { dts } from 'rollup-plugin-dts';

const MODULES = path.resolve('build');

const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');

for (const folder of ['build', 'dist']) rmSync(folder, { recursive: true, force: true });
execFileSync(process.execPath, [tsc, '--project', 'tsconfig.build.json'], { stdio: 'inherit' });

const { exports } = JSON.parse(readFileSync('package.json', 'utf8'));
const entryPoints = Object.values(exports).filter((entryPoint) => typeof entryPoint === 'object');
/** './dist/cjs/torch.js' is made from build/torch/index.js; the package itself from build/index.js. */
const names = entryPoints.map(({ require: { default: file } }) => path.posix.basename(file, '.js'));
const inputs = (ending) =>
  Object.fromEntries(
    names.map((name) => {
      const folder = name === 'index' ? '' : name.replace('-', '_');
      return [name, path.join(MODULES, folder, `index${ending}`)];
    }),
  );

const bundle = await rollup({
  input: inputs('.js'),
  external: /^@tensorflow\//,
  onwarn: (warning) => {
    throw new Error(warning.message);
  },
});
await bundle.write({
  dir: 'dist/cjs',
  format: 'cjs',
  exports: 'named',
  esModule: true,
  chunkFileNames: '[name].js',
  minifyInternalExports: false,
  hoistTransitiveImports: false,
});
await bundle.close();
cpSync(MODULES, 'dist/esm', { recursive: true, filter: (file) => !file.endsWith('.d.ts') });
// The package is of type module; this tells Node that the files beside it are not.
writeFileSync('dist/cjs/package.json', '{ "type": "commonjs" }\n');

const declarations = await rollup({ input: inputs('.d.ts'), external: /^@tensorflow\//, plugins: [dts()] });
await declarations.write({
  dir: 'dist/types',
  format: 'es',
  chunkFileNames: '[name].ts',
  entryFileNames: '[name].d.ts',
});
await declarations.close();
for (const file of readdirSync('dist/types')) {
  // The same declarations, read as those of CommonJS.
  const text = readFileSync(`dist/types/${file}`, 'utf8').replace(/(from '\.\/[\w-]+)\.js'/g, "$1.cjs'");
  writeFileSync(`dist/types/${file.replace('.d.ts', '.d.cts')}`, text);
}

// A program in Node may load the package by import and by require, one of them in a dependency. Both get the CommonJS
// modules: two copies would have two global seeds, and neither would know a SeedGenerator of the other.
for (const { module: esModule, import: inNode, require: commonJS } of entryPoints) {
  const { metafile } = await build({ entryPoints: [esModule], metafile: true, write: false });
  const exported = Object.values(metafile.outputs)[0].exports.sort().join(', ');
  const folder = path.posix.dirname(inNode.node);
  mkdirSync(folder, { recursive: true });
  const from = path.posix.relative(folder, commonJS.default);
  writeFileSync(inNode.node, exported === '' ? `import '${from}';\n` : `export { ${exported} } from '${from}';\n`);
}

/** Takes tfjs from the global `tf`, which tf.min.js makes. */
const globalTfjs = {
  name: 'global-tfjs',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^@tensorflow\/tfjs-(core|layers)$/ }, () => ({ path: 'tf', namespace: 'global' }));
    onLoad({ filter: /^tf$/, namespace: 'global' }, () => ({ contents: 'module.exports = tf;' }));
  },
};

for (const [entryPoint, name, globalName] of [
  ['.', 'tfjs-initializers', 'tfjsInitializers'],
  ['./drop-in', 'tfjs-initializers.drop-in', 'tfjsInitializersDropIn'],
]) {
  for (const [suffix, minify] of [
    ['iife', false],
    ['min', true],
  ]) {
    await build({
      entryPoints: [exports[entryPoint].module],
      outfile: `dist/${name}.${suffix}.js`,
      bundle: true,
      minify,
      plugins: [globalTfjs],
      banner: {
        js: '/*! tfjs-initializers, Apache-2.0; contains works under other licences: see NOTICE of the package */',
      },
      format: 'iife',
      globalName,
      target: 'es2022',
    });
  }
}
