/**
 * Runs bench/run.ts: `npm run bench`. It is compiled first, as the package is for its users: a loader that compiles on
 * the fly adds code to every function, which costs more than some of what is measured.
 */
import process from 'node:process';
import { spawnSync } from 'node:child_process';
import { build } from 'esbuild';

await build({
  entryPoints: ['bench/run.ts', 'bench/fill_memory.ts'],
  outdir: 'bench/dist',
  outExtension: { '.js': '.mjs' },
  bundle: true,
  packages: 'external',
  // The package by its own name is the one in src.
  alias: { 'tfjs-initializers': './src/index.ts' },
  platform: 'node',
  format: 'esm',
  target: 'es2022',
});
process.exitCode = spawnSync(process.execPath, ['bench/dist/run.mjs'], { stdio: 'inherit' }).status ?? 1;
