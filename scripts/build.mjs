/**
 * Builds dist/: `npm run build`.
 *
 * - esm/: ES modules for bundlers, which take what a program uses;
 * - cjs/: CommonJS for Node, a file for every entry point, and the files that they share, read when they are used;
 * - node/: the entry points of ES modules in Node;
 * - types/: the declarations of every entry point, for CommonJS, and for ES modules the same ones;
 * - tfjs-initializers.min.js: a script for pages without modules, on the global `tfjsInitializers`;
 * - tfjs-initializers.drop-in.min.js: one for the drop-in, on the global `tfjsInitializersDropIn`.
 *
 * build/ keeps the modules that the compiler makes one by one.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import process from 'node:process';
import { transformAsync } from '@babel/core';
import { build, transform } from 'esbuild';
import { rollup } from 'rollup';
import { dts } from 'rollup-plugin-dts';
import { minify } from 'terser';
import { shortenShaders } from './short_shaders.mjs';

const MODULES = path.resolve('build');

const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');

for (const folder of ['build', 'dist']) rmSync(folder, { recursive: true, force: true });
execFileSync(process.execPath, [tsc, '--project', 'tsconfig.build.json'], { stdio: 'inherit' });

const shaders = ['random/gpu/glsl', 'kernels/webgl', 'kernels/webgpu'].map((name) => path.join(MODULES, `${name}.js`));
// Without comments, which have backquotes too.
const compacts = shaders.map((file) => transform(readFileSync(file, 'utf8'), { minifyWhitespace: true }));
shortenShaders((await Promise.all(compacts)).map(({ code }) => code)).forEach((code, i) => {
  writeFileSync(shaders[i], code);
});

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

/** The modules that do something when they are imported. */
const isRegistering = (id) => /[\\/](register|index)\.js$/.test(id);

/** @param accepted codes of warnings; all others are errors */
const bundle = (input, plugins = [], accepted = []) =>
  rollup({
    input,
    plugins,
    external: /^@tensorflow\//,
    treeshake: { moduleSideEffects: isRegistering },
    onwarn: (warning) => {
      if (!accepted.includes(warning.code)) throw new Error(warning.message);
    },
  });

/** Whether a module registers a class of its own as soon as it is used. */
const SELF_REGISTERING = /^(registerInitializer|serialization\.registerClass)\(/m;
const registersItself = (id) => SELF_REGISTERING.test(readFileSync(id, 'utf8'));

const folderOf = (id) => path.relative(MODULES, id).split(path.sep)[0];

/** Programs that use a part of an entry point: what it registers, which every program has; and what draws nothing. */
const programs = {
  register: (entries) => `import ${JSON.stringify(entries.index)};`,
  'from-keras': (entries) => `export { fromKeras } from ${JSON.stringify(entries.keras)};`,
};

/**
 * The entry points, and the programs above, that use anything of a module, by its path; of the same folder also those
 * of the modules that import it.
 */
async function usersOfModules() {
  const imports = new Map();
  const plugin = {
    name: 'users-of-modules',
    resolveId: (id) => (id in programs ? id : null),
    load: (id) => programs[id]?.(inputs('.js')) ?? null,
    moduleParsed: ({ id, importedIds }) => void imports.set(id, importedIds),
  };
  const users = new Map();
  const use = (id, name) => {
    if (users.get(id)?.has(name)) return;
    users.set(id, (users.get(id) ?? new Set()).add(name));
    for (const imported of imports.get(id)) if (folderOf(imported) === folderOf(id)) use(imported, name);
  };
  const parts = Object.keys(programs).map((name) => [name, name]);
  for (const [name, input] of [...parts, ...Object.entries(inputs('.js'))]) {
    const analysed = await bundle(input, [plugin]);
    const { output } = await analysed.generate({ format: 'es' });
    await analysed.close();
    for (const [id, { renderedLength }] of Object.entries(output[0].modules)) if (renderedLength > 0) use(id, name);
  }
  return users;
}

const users = await usersOfModules();

/**
 * The file of a module in esm/, undefined for that of its entry point. Bundlers take a statement that may do something
 * as soon as they take anything of its file: so modules share one only where the same entry points use them, and none
 * that register themselves do. They are of one folder too. Then files do not import each other in circles: folders do
 * not, and in a folder what is imported has more users.
 */
function esmFile(id) {
  const folder = folderOf(id);
  if (Object.values(inputs('.js')).includes(id)) return undefined;
  if (registersItself(id) || id === TENSORFLOW) return path.relative(MODULES, id).replace(/\.js$/, '');
  return `${folder.replace('.js', '')}/${isRegistering(id) ? 'register' : [...(users.get(id) ?? ['unused'])].join('_')}`;
}

/** The kernels of tfjs-node. Bundlers for pages, which have none, take another file: `browser` in package.json. */
const TENSORFLOW = path.join(MODULES, 'kernels', 'tensorflow.js');
const ON_PAGES = path.join(MODULES, 'kernels', 'tensorflow_on_pages.js');

/**
 * Leaves out comments, which the declarations have, except those on licences; and spaces; and shortens names, but for
 * those of classes, which a console shows.
 */
const compacted = (code, options) =>
  minify(code, { keep_classnames: true, ecma: 2022, format: { comments: 'some' }, ...options });
const compact = (options) => ({ name: 'compact', renderChunk: (code) => compacted(code, options) });

const ES_MODULE = { module: true };
const COMMON_JS_MODULE = { toplevel: true };

/**
 * The files that entry points of CommonJS share, by how the paths of their modules in build/ start; the first that fits
 * counts. Most of the time of an import goes into reading code, so those of READ_WHEN_USED wait until something in them
 * is used.
 */
const READ_AT_ONCE = {
  arguments: [
    'arguments/checks',
    'arguments/errors',
    'arguments/schema',
    'flags/',
    'initializers/distribution',
    'random/default_generators',
    'random/seed.js',
    'random/seed_generator',
    'scaling/fans',
    'scaling/keras_fans',
    'scaling/mode',
    'scaling/truncation',
  ],
  initializers: ['initializers/', 'layers/', 'tfjs/initializer'],
};
const READ_WHEN_USED = {
  models: ['model/', 'propagation/', 'scaling/derivative', 'scaling/gradient', 'signal/', 'text_table', 'whole_model/'],
  gains: ['arguments/', 'scaling/activations', 'scaling/gain', 'tfjs/layers'],
  moments: ['scaling/'],
  matrices: ['linear_algebra/', 'ops/random_', 'random/bounded_normal'],
  shaders: ['kernels/renderer', 'kernels/web', 'random/gpu/'],
  draws: [''],
};

/** The file of a module in cjs/, undefined for that of its entry point. */
function commonJSFile(id) {
  const entries = names.filter((name) => users.get(id)?.has(name));
  const isOwn = entries.length === 1 && entries[0] !== 'index';
  if (isOwn || Object.values(inputs('.js')).includes(id)) return undefined;
  const module = path.relative(MODULES, id).replaceAll(path.sep, '/');
  const files = Object.entries({ ...READ_AT_ONCE, ...READ_WHEN_USED });
  return files.find(([, starts]) => starts.some((start) => module.startsWith(start)))[0];
}

const isReadWhenUsed = (file) => path.posix.basename(file, '.js') in READ_WHEN_USED;

/**
 * Makes what an entry point takes from other files exports of its own. Node finds those alone when a module imports
 * CommonJS, and it asks for the value of each: so functions of files that are read when they are used get a function
 * around them.
 */
const ownExports = {
  name: 'own-exports',
  renderChunk(code) {
    const exported = this.parse(code).body.filter(({ type, source }) => type === 'ExportNamedDeclaration' && source);
    return exported.reduceRight((rest, { start, end, source, specifiers }) => {
      const statements = specifiers.map(({ local: { name: from }, exported: { name } }) => [
        `import { ${from} as ${name}$ } from '${source.value}';`,
        isReadWhenUsed(source.value)
          ? `export function ${name}(...args) { return ${name}$(...args); }`
          : `export const ${name} = ${name}$;`,
      ]);
      return `${rest.slice(0, start)}${statements.flat().join('')}${rest.slice(end)}`;
    }, code);
  },
};

/** From ES modules, whose imports are all read at once, to CommonJS. */
const lazyCommonJS = {
  name: 'lazy-commonjs',
  renderChunk: (code) =>
    transformAsync(code, {
      babelrc: false,
      configFile: false,
      compact: true,
      plugins: [['@babel/plugin-transform-modules-commonjs', { lazy: isReadWhenUsed }]],
    }),
};

const modules = await bundle(inputs('.js'));
const output = { minifyInternalExports: false, hoistTransitiveImports: false };
await modules.write({
  ...output,
  plugins: [compact(ES_MODULE)],
  dir: 'dist/esm',
  format: 'es',
  entryFileNames: ({ name }) => path.relative('dist/esm', entryPoints[names.indexOf(name)].module),
  chunkFileNames: '[name].js',
  manualChunks: esmFile,
  onlyExplicitManualChunks: true,
});
const onPages = path.join('dist/esm', path.relative(MODULES, ON_PAGES));
writeFileSync(onPages, (await compacted(readFileSync(ON_PAGES, 'utf8'), ES_MODULE)).code);
await modules.close();

// Files that are read when they are used may import each other.
const readWhenUsed = await bundle(inputs('.js'), [], ['CIRCULAR_CHUNK']);
await readWhenUsed.write({
  ...output,
  plugins: [ownExports, lazyCommonJS, compact(COMMON_JS_MODULE)],
  dir: 'dist/cjs',
  format: 'es',
  chunkFileNames: '[name].js',
  manualChunks: commonJSFile,
  onlyExplicitManualChunks: true,
});
await readWhenUsed.close();
// The package is of type module; this tells Node that the files beside it are not.
writeFileSync('dist/cjs/package.json', '{ "type": "commonjs" }\n');

const declarations = await rollup({ input: inputs('.d.ts'), external: /^@tensorflow\//, plugins: [dts()] });
await declarations.write({
  dir: 'dist/types',
  format: 'es',
  chunkFileNames: '[name].cts',
  entryFileNames: '[name].d.cts',
});
await declarations.close();
for (const name of names) writeFileSync(`dist/types/${name}.d.ts`, `export * from './${name}.cjs';\n`);

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
  const { outputFiles } = await build({
    entryPoints: [exports[entryPoint].module],
    bundle: true,
    plugins: [globalTfjs],
    banner: {
      js: '/*! tfjs-initializers, Apache-2.0; contains works under other licences: see NOTICE of the package */',
    },
    format: 'iife',
    globalName,
    target: 'es2022',
    write: false,
  });
  // What a script declares at its top is for its page.
  const { code } = await compacted(outputFiles[0].text, {});
  writeFileSync(`dist/${name}.min.js`, code);
}
