/**
 * Runs a benchmark on the built package, as its users get it: bench/run.ts for `npm run bench`, bench/whole_model.ts
 * for `npm run bench:model`, bench/orthogonal.ts for `npm run bench:orthogonal`. (A loader that compiles on the fly
 * adds code to every function, and bundlers turn constants into variables; either costs more than some of what is
 * measured.)
 */
import { execFileSync, spawnSync } from 'node:child_process';
import process from 'node:process';
import { build } from 'esbuild';

execFileSync(process.execPath, ['scripts/build.mjs'], { stdio: 'inherit' });

/** Leaves the package and its inner modules out of the bundle, and finds the latter where they were built. */
const builtPackage = {
  name: 'built-package',
  setup({ onResolve }) {
    onResolve({ filter: /^\.\.\/src\// }, ({ path }) => ({
      path: path.replace('../src/', '../../build/'),
      external: true,
    }));
    onResolve({ filter: /^tfjs-initializers$/ }, ({ path }) => ({ path, external: true }));
  },
};

await build({
  entryPoints: ['bench/run.ts', 'bench/fill_memory.ts', 'bench/whole_model.ts', 'bench/orthogonal.ts'],
  outdir: 'bench/dist',
  outExtension: { '.js': '.mjs' },
  bundle: true,
  packages: 'external',
  plugins: [builtPackage],
  platform: 'node',
  format: 'esm',
  target: 'es2022',
});
const [benchmark, ...args] = process.argv.slice(2);
process.exitCode =
  spawnSync(process.execPath, [`bench/dist/${benchmark}.mjs`, ...args], { stdio: 'inherit' }).status ?? 1;
