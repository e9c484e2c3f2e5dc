/** The package as people install it: packed, unpacked into an empty folder, and loaded in every way that there is. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import '@tensorflow/tfjs-backend-cpu';
import { buildSync, transformSync } from 'esbuild';
import ts from 'typescript';
import { kaimingNormal, statelessRandomUniform } from 'tfjs-initializers';
import * as jax from 'tfjs-initializers/jax';
import * as torch from 'tfjs-initializers/torch';
import { type Files, launchChromium, serve } from '../support/chromium.js';
import { CHROMIUM, describeWith } from '../support/parts.js';
import { Workplace } from './fresh_folder.js';
import type { RoundTrip } from './round_trip.js';

jest.setTimeout(300_000);

const MANIFEST = JSON.parse(readFileSync('package.json', 'utf8')) as { name: string; exports: Record<string, unknown> };

/** Every entry point that has code, as programs import it. */
const ENTRY_POINTS = Object.keys(MANIFEST.exports)
  .filter((subpath) => !subpath.endsWith('.json'))
  .map((subpath) => path.posix.join(MANIFEST.name, subpath));

/** What the sources export, which is what each entry point must. */
const NAMES = Object.fromEntries(
  ENTRY_POINTS.map((name) => [name, Object.keys(jest.requireActual<object>(name)).sort()]),
);

const ROUND_TRIP = readFileSync(path.join(__dirname, 'round_trip.ts'), 'utf8');
const roundTripAs = (format: 'cjs' | 'esm' | 'iife'): string =>
  transformSync(ROUND_TRIP, { loader: 'ts', format, globalName: 'program' }).code;

const entryPoints = (load: (name: string, index: number) => string): string =>
  `{ ${ENTRY_POINTS.map((name, i) => `'${name}': ${load(name, i)}`).join(', ')} }`;

const IMPORTS = ENTRY_POINTS.map((name, i) => `import * as entry${i} from '${name}';\n`).join('');
const IMPORTED = entryPoints((_, i) => `entry${i}`);
const PRINT = '.then((result) => console.log(JSON.stringify(result)));\n';

/** A program of ES modules; `tfjs` are the lines that make `tf`. */
function asModules(call: string, tfjs = "import * as tf from '@tensorflow/tfjs';\n", roundTrip = './round_trip.js') {
  return `${tfjs}${IMPORTS}import { roundTrip } from '${roundTrip}';\n${call}`;
}

const node = (folder: string, ...args: string[]): string =>
  execFileSync(process.execPath, args, { cwd: folder, encoding: 'utf8', stdio: 'pipe' });

function run(folder: string, program: string): RoundTrip {
  return JSON.parse(node(folder, program)) as RoundTrip;
}

const BACKENDS = ['cpu', 'wasm', 'tensorflow', 'webgl', 'webgpu'];
const ON_PAGES = BACKENDS.filter((name) => name !== 'tensorflow');

/** Checks everything but which entry points were loaded. */
function expectRoundTrip({ unregistered, backends, saved, loaded }: RoundTrip, expected: string[]): void {
  expect(unregistered).toEqual([]);
  expect(backends).toEqual(expected);
  expect(saved.initializers).toEqual(['KaimingNormal', 'KaimingNormal']);
  const drawn = kaimingNormal({ seed: 42 }).apply([4, 4]).dataSync();
  expect(saved.values[0]).toEqual(Array.from(drawn));
  expect(loaded).toEqual(saved);
}

function expectAll(result: RoundTrip, backends = BACKENDS): void {
  expectRoundTrip(result, backends);
  expect(result.names).toEqual(NAMES);
  expect(result.graph).toEqual(Array.from(statelessRandomUniform([4], [42, 0]).dataSync()));
}

const TYPES: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript' };

/** Files below a folder, as a server gives them. */
function filesOf(folder: string): Files {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (name) => path.extname(name) in TYPES,
  );
  return Object.fromEntries(
    names.map((name) => [
      `/${name.replaceAll(path.sep, '/')}`,
      [TYPES[path.extname(name)], readFileSync(path.join(folder, name))],
    ]),
  );
}

/** What the page /index.html of these files puts into the global `result`. */
async function runInChromium<Result = RoundTrip>(files: Files): Promise<Result> {
  const [server, browser] = await Promise.all([serve(files), launchChromium()]);
  try {
    const page = await browser.newPage();
    const errors: Error[] = [];
    page.on('pageerror', (error) => errors.push(error));
    await page.goto(`${server.address}/index.html`);
    expect(errors).toEqual([]);
    return await page.evaluate('result');
  } finally {
    await browser.close();
    server.close();
  }
}

let workplace: Workplace;
beforeAll(() => {
  workplace = new Workplace();
});
afterAll(() => {
  workplace.remove();
});

describe('Node', () => {
  test('loads CommonJS', () => {
    const folder = workplace.fresh({
      'round_trip.js': roundTripAs('cjs'),
      'program.js': `require('./round_trip.js')
        .roundTrip(require('@tensorflow/tfjs'), ${entryPoints((name) => `require('${name}')`)})${PRINT}`,
    });
    expectAll(run(folder, 'program.js'));
  });

  test('loads ES modules', () => {
    const folder = workplace.fresh({
      'package.json': '{ "type": "module" }',
      'round_trip.js': roundTripAs('esm'),
      'program.js': asModules(`roundTrip(tf, ${IMPORTED})${PRINT}`),
    });
    expectAll(run(folder, 'program.js'));
  });

  test('has one copy for a program that does both', () => {
    const folder = workplace.fresh({
      'program.mjs': `import { createRequire } from 'node:module';
        ${IMPORTS}
        const require = createRequire(import.meta.url);
        for (const [name, imported] of Object.entries(${IMPORTED})) {
          const required = require(name);
          for (const each of Object.keys(required)) if (imported[each] !== required[each]) console.log(name, each);
        }`,
    });
    expect(node(folder, 'program.mjs')).toBe('');
  });

  test.each([
    [
      'require',
      'cjs',
      `const tf = require('@tensorflow/tfjs');
        const { initializeModel, kaimingNormal } = require('tfjs-initializers');
        const { read } = require('./read.cjs');`,
    ],
    [
      'import',
      'mjs',
      `import * as tf from '@tensorflow/tfjs';
        import { initializeModel, kaimingNormal } from 'tfjs-initializers';
        import { read } from './read.cjs';`,
    ],
  ])('reads at an %s what registers the classes, and the rest when it is used', (_, extension, load) => {
    const folder = workplace.fresh({
      'read.cjs': `exports.read = () =>
        Object.keys(require.cache).flatMap((file) => /cjs.(\\w+).js$/.exec(file)?.[1] ?? []).sort();`,
      [`program.${extension}`]: `${load}
        const files = [read()];
        kaimingNormal({ seed: 42 }).apply([2, 2]);
        files.push(read());
        initializeModel(tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [2] })] }));
        files.push(read());
        console.log(JSON.stringify(files));`,
    });
    const [imported, drawn, initialized] = JSON.parse(node(folder, `program.${extension}`)) as string[][];
    const atOnce = ['arguments', 'index', 'initializers'];
    expect(imported).toEqual(atOnce);
    expect(drawn).toEqual([...atOnce, 'draws', 'gains'].sort());
    expect(initialized).toEqual([...atOnce, 'draws', 'gains', 'models', 'moments'].sort());
  });

  test('exports what the sources do: functions, classes and values', () => {
    const kind = (exported: unknown): string =>
      typeof exported === 'function' && String(exported).startsWith('class') ? 'class' : typeof exported;
    const kinds = (entry: object): Record<string, string> =>
      Object.fromEntries(Object.entries(entry).map(([name, exported]) => [name, kind(exported)]));
    const folder = workplace.fresh({
      'program.js': `require('@tensorflow/tfjs');
        const kind = ${kind.toString()};
        const kinds = ${kinds.toString()};
        console.log(JSON.stringify(${JSON.stringify(ENTRY_POINTS)}.map((name) => kinds(require(name)))));`,
    });
    expect(JSON.parse(node(folder, 'program.js'))).toEqual(
      ENTRY_POINTS.map((name) => kinds(jest.requireActual<object>(name))),
    );
  });

  test.each([
    ['drop-in', 'tf.initializers.heNormal({ seed: 42 })', () => kaimingNormal({ truncated: true, seed: 42 })],
    ['jax', 'entry.heNormal({ key: entry.key(42) })', () => jax.heNormal({ key: jax.key(42) })],
    [
      'torch',
      'entry.kaimingUniform({ generator: new entry.Generator().manualSeed(42) })',
      () => torch.kaimingUniform({ generator: new torch.Generator().manualSeed(42) }),
    ],
  ])('draws with tfjs-initializers/%s alone', (name, initializer, expected) => {
    const folder = workplace.fresh({
      'program.js': `const tf = require('@tensorflow/tfjs');
        const entry = require('tfjs-initializers/${name}');
        console.log(JSON.stringify(Array.from(${initializer}.apply([4, 4]).dataSync())));`,
    });
    expect(run(folder, 'program.js')).toEqual(Array.from(expected().apply([4, 4]).dataSync()));
  });
});

describe('TypeScript', () => {
  const { ESNext, Node16, NodeNext } = ts.ModuleKind;
  const { Bundler } = ts.ModuleResolutionKind;
  const settings: [resolution: string, extension: string, options: ts.CompilerOptions][] = [
    ['bundler', 'ts', { module: ESNext, moduleResolution: Bundler }],
    ['node16, to ES modules', 'mts', { module: Node16 }],
    ['node16, to CommonJS', 'cts', { module: Node16 }],
    ['nodenext, to ES modules', 'mts', { module: NodeNext }],
    ['nodenext, to CommonJS', 'cts', { module: NodeNext }],
  ];
  const typed = `roundTrip(tf, ${IMPORTED})${PRINT}
    const layer: tf.layers.Layer = tf.layers.dense({ units: 1, kernelInitializer: entry0.kaimingNormal({ seed: 0 }) });
    const args: entry0.KaimingNormalArgs = { seed: new entry0.SeedGenerator(0), mode: 'fanOut' };
    // @ts-expect-error: there is no such mode.
    args satisfies { mode: 'fanin' };
    void [layer, args];`;

  test.each(settings)('resolves %s', (_, extension, options) => {
    const emitted = extension.replace('ts', 'js');
    const folder = workplace.fresh({
      'package.json': '{ "type": "module" }',
      [`round_trip.${extension}`]: ROUND_TRIP,
      [`program.${extension}`]: asModules(typed, undefined, `./round_trip.${emitted}`),
    });
    const program = ts.createProgram([path.join(folder, `program.${extension}`)], {
      ...options,
      target: ts.ScriptTarget.ES2022,
      lib: ['lib.es2022.d.ts', 'lib.dom.d.ts'],
      strict: true,
      skipLibCheck: false,
      types: [],
    });
    // Only those of the program and of the package: the types of TensorFlow.js have errors of their own.
    const errors = ts.getPreEmitDiagnostics(program).filter(({ file }) => file?.fileName.startsWith(folder) ?? true);
    expect(ts.formatDiagnostics(errors, ts.createCompilerHost({}))).toBe('');
    program.emit();
    expectAll(run(folder, `program.${emitted}`));
  });
});

describeWith(CHROMIUM, 'a page', () => {
  const page = '<!doctype html><link rel="icon" href="data:,"><script type="module" src="/program.js"></script>';

  test('runs what esbuild makes of it with the core, the layers and one backend of tfjs: one copy', async () => {
    const folder = workplace.fresh({
      'index.html': page,
      'round_trip.js': roundTripAs('esm'),
      'source.js': asModules(
        `const required = ${entryPoints((name) => `require('${name}')`)};
        for (const [name, imported] of Object.entries(${IMPORTED})) {
          for (const each of Object.keys(imported)) if (imported[each] !== required[name][each]) throw new Error(each);
        }
        globalThis.result = roundTrip({ ...core, ...layers, ...converter }, ${IMPORTED});`,
        `import * as core from '@tensorflow/tfjs-core';
        import * as layers from '@tensorflow/tfjs-layers';
        import * as converter from '@tensorflow/tfjs-converter';
        import '@tensorflow/tfjs-backend-cpu';\n`,
      ),
    });
    buildSync({
      absWorkingDir: folder,
      entryPoints: ['source.js'],
      outfile: 'program.js',
      bundle: true,
      format: 'esm',
    });
    expectAll(await runInChromium(filesOf(folder)), ON_PAGES);
  });

  test('runs what Vite builds', async () => {
    const folder = workplace.fresh({
      'index.html': page,
      'round_trip.js': roundTripAs('esm'),
      'program.js': asModules(`globalThis.result = roundTrip(tf, ${IMPORTED}, 'localstorage://model');`),
    });
    const vite = path.resolve('node_modules/vite/bin/vite.js');
    execFileSync(process.execPath, [vite, 'build', '--logLevel', 'error'], { cwd: folder, stdio: 'pipe' });
    expectAll(await runInChromium(filesOf(path.join(folder, 'dist'))), ON_PAGES);
  });

  test('loads the script tfjs-initializers.min.js', async () => {
    const installed = path.join(workplace.fresh({}), 'node_modules');
    const scripts = {
      '/tf.js': path.join(installed, '@tensorflow/tfjs/dist/tf.min.js'),
      '/package.js': path.join(installed, MANIFEST.name, 'dist/tfjs-initializers.min.js'),
    };
    const result = await runInChromium({
      '/index.html': [
        'text/html',
        `<!doctype html><link rel="icon" href="data:,"><script src="/tf.js"></script><script src="/package.js"></script>
        <script>${roundTripAs('iife')}
        var result = program.roundTrip(tf, { '${MANIFEST.name}': tfjsInitializers }, 'localstorage://model');</script>`,
      ],
      ...Object.fromEntries(
        Object.entries(scripts).map(([url, file]) => [url, ['text/javascript', readFileSync(file)]] as const),
      ),
    });
    expectRoundTrip(result, ON_PAGES);
    expect(result.names).toEqual({ [MANIFEST.name]: NAMES[MANIFEST.name] });
  });

  // The shaders of the scripts are those of the sources without comments and spaces.
  test.each(['webgl', 'webgpu'])('the shaders of the script draw on %s', async (backend) => {
    const installed = path.join(workplace.fresh({}), 'node_modules');
    const scripts = {
      '/tf.js': path.join(installed, '@tensorflow/tfjs/dist/tf.min.js'),
      '/webgpu.js': path.join(installed, '@tensorflow/tfjs-backend-webgpu/dist/tf-backend-webgpu.min.js'),
      '/package.js': path.join(installed, MANIFEST.name, 'dist/tfjs-initializers.min.js'),
    };
    const { runs, drawn, sampled } = await runInChromium<Record<'runs' | 'drawn' | 'sampled', number[]>>({
      '/index.html': [
        'text/html',
        `<!doctype html><link rel="icon" href="data:,">
        ${Object.keys(scripts)
          .map((url) => `<script src="${url}"></script>`)
          .join('')}
        <script>
          const draw = async (size) => {
            tf.env().set('TFJS_INITIALIZERS_GPU_SIZE', size);
            const ops = ['statelessRandomUniform', 'statelessRandomNormal', 'statelessTruncatedNormal'];
            const values = [];
            for (const op of ops) values.push(...(await tfjsInitializers[op]([33, 7], [42, 0], 0, 1).data()));
            return values;
          };
          var result = tf.setBackend('${backend}').then(async () => {
            // Programs for pages and Node may set it.
            tf.env().set('TFJS_INITIALIZERS_NATIVE_OPS', false);
            const backend = tf.backend();
            const runs = [];
            for (const name of ['compileAndRun', 'runWebGPUProgram']) {
              const run = backend[name];
              if (run) backend[name] = (...args) => (runs.push(args[0].outputShape.length), run.apply(backend, args));
            }
            const drawn = await draw(0);
            return { runs: runs.slice(), drawn, sampled: await draw(Infinity) };
          });
        </script>`,
      ],
      ...Object.fromEntries(
        Object.entries(scripts).map(([url, file]) => [url, ['text/javascript', readFileSync(file)]] as const),
      ),
    });
    expect(runs.length).toBeGreaterThanOrEqual(3);
    expect(drawn).toHaveLength(3 * 33 * 7);
    // The uniforms are exact, the normals within 2e-6: docs/stream.md.
    expect(drawn.slice(0, 33 * 7)).toEqual(sampled.slice(0, 33 * 7));
    expect(Math.max(...drawn.map((value, i) => Math.abs(value - sampled[i])))).toBeLessThan(2e-6);
  });

  test('loads the script tfjs-initializers.drop-in.min.js, alone or beside the other', async () => {
    const installed = path.join(workplace.fresh({}), 'node_modules');
    const dist = path.join(installed, MANIFEST.name, 'dist');
    const scripts = {
      '/tf.js': path.join(installed, '@tensorflow/tfjs/dist/tf.min.js'),
      '/package.js': path.join(dist, 'tfjs-initializers.min.js'),
      '/drop-in.js': path.join(dist, 'tfjs-initializers.drop-in.min.js'),
    };
    const draw = (seed: string): string =>
      `Array.from(tf.initializers.heNormal({ seed: ${seed} }).apply([4, 4]).dataSync())`;
    const result = await runInChromium<Record<string, number[]>>({
      '/index.html': [
        'text/html',
        `<!doctype html><link rel="icon" href="data:,"><script src="/tf.js"></script>
        <script>var result = tf.setBackend('cpu').then(() => ({ stock: ${draw('42')} }));</script>
        <script src="/drop-in.js"></script>
        <script>result = result.then((result) => ({ ...result, dropIn: ${draw('42')} }));</script>
        <script src="/package.js"></script>
        <script>result = result.then((result) => {
          tfjsInitializers.setRandomSeed(42);
          const seeded = ${draw('undefined')};
          tfjsInitializersDropIn.uninstall();
          return { ...result, seeded, uninstalled: ${draw('42')} };
        });</script>`,
      ],
      ...Object.fromEntries(
        Object.entries(scripts).map(([url, file]) => [url, ['text/javascript', readFileSync(file)]] as const),
      ),
    });
    const keras = Array.from(kaimingNormal({ truncated: true, seed: 42 }).apply([4, 4]).dataSync());
    expect(result).toEqual({
      stock: expect.anything() as number[],
      dropIn: keras,
      seeded: keras,
      uninstalled: result.stock,
    });
    expect(result.stock).not.toEqual(keras);
  });
});

describe('Bundlers leave out what a program does not use', () => {
  // Of the package itself the registered classes stay, as a saved model may name any of them, and the kernels of every
  // backend, as nobody knows which one will be chosen.
  const PACKAGE = ['index.js', 'kernels', 'ops', 'linear_algebra', 'model', 'whole_model', 'signal'];

  test.each([
    ['kaimingNormal', MANIFEST.name, ['initializers', 'kernels'], ['signal', 'model', 'whole_model', 'torch', 'keras']],
    ['initializeModel', MANIFEST.name, ['initializers', 'kernels', 'whole_model'], ['signal', 'torch', 'jax', 'keras']],
    ['traceSignal', MANIFEST.name, ['initializers', 'kernels', 'signal'], ['whole_model', 'torch', 'jax', 'keras']],
    ['kaimingNormal', `${MANIFEST.name}/torch`, ['torch'], ['jax', 'keras', 'kernels', 'linear_algebra', 'model']],
    ['heNormal', `${MANIFEST.name}/jax`, ['jax'], ['torch', 'keras', 'kernels', 'linear_algebra', 'model']],
    ['fromKeras', `${MANIFEST.name}/keras`, ['keras'], ['torch', 'jax', 'kernels', 'linear_algebra', ...PACKAGE]],
  ])('%s of %s', (name, entryPoint, used, leftOut) => {
    const folder = workplace.fresh({ 'program.js': `export { ${name} } from '${entryPoint}';` });
    const printed = node('.', path.join(__dirname, 'modules_of_bundle.mjs'), folder);
    for (const modules of Object.values(JSON.parse(printed) as Record<string, string[]>)) {
      const parts = [...new Set(modules.map((module) => module.split('/')[0]))];
      expect(parts).toEqual(expect.arrayContaining(used));
      expect(parts.filter((part) => leftOut.includes(part))).toEqual([]);
      expect(modules).not.toContain('kernels/tensorflow.js');
    }
  });

  test('classes that register by use are there where they are used', () => {
    const BY_USE = ['bilinear', 'convolution_orthogonal', 'gate_bias', 'prior_bias', 'siren'];
    const isByUse = (module: string): boolean =>
      module.startsWith('layers/') || BY_USE.some((name) => module === `initializers/${name}.js`);
    for (const [names, modules] of [
      ['kaimingNormal, initializeModel', []],
      ['siren', ['initializers/siren.js']],
      ['chronoBias', ['initializers/gate_bias.js']],
    ] as const) {
      const folder = workplace.fresh({ 'program.js': `export { ${names} } from '${MANIFEST.name}';` });
      const printed = node('.', path.join(__dirname, 'modules_of_bundle.mjs'), folder);
      for (const bundled of Object.values(JSON.parse(printed) as Record<string, string[]>)) {
        expect(bundled.filter(isByUse)).toEqual(modules);
      }
    }
  });

  test.each([
    ['node', 'dist/esm/kernels/tensorflow.js'],
    ['browser', 'dist/esm/kernels/tensorflow_on_pages.js'],
  ] as const)('the kernels of tfjs-node are those of %s', (platform, file) => {
    const folder = workplace.fresh({ 'program.js': `export { kaimingNormal } from '${MANIFEST.name}';` });
    const { metafile } = buildSync({
      absWorkingDir: folder,
      entryPoints: ['program.js'],
      bundle: true,
      platform,
      metafile: true,
      write: false,
    });
    const modules = Object.keys(metafile.inputs).filter((name) => name.includes('kernels/tensorflow'));
    expect(modules.map((name) => name.split(`${MANIFEST.name}/`)[1])).toEqual([file]);
  });
});

test('publint and are-the-types-wrong find nothing else', () => {
  const found = node('.', path.join(__dirname, 'lint.mjs'), workplace.tarball);
  // Versions of Metro, React Native's bundler, stop at `imports` (metro issue #978). What does not know `browser` takes
  // the kernels of tfjs-node along.
  const suggestion = { code: 'USE_EXPORTS_OR_IMPORTS_BROWSER', args: {}, path: ['browser'], type: 'suggestion' };
  expect(JSON.parse(found)).toEqual({ publint: [suggestion], areTheTypesWrong: [] });
});
