/**
 * Prints which modules of the package bundlers put into a bundle of a program, as JSON:
 * `node modules_of_bundle.mjs <folder with program.js>`.
 */
import path from 'node:path';
import process from 'node:process';
import { build as esbuild } from 'esbuild';
import { build as vite } from 'vite';

const [folder] = process.argv.slice(2);
const entry = path.join(folder, 'program.js');
const tfjs = /^@tensorflow\//;

const { metafile } = await esbuild({
  entryPoints: [entry],
  bundle: true,
  format: 'esm',
  external: ['@tensorflow/*'],
  metafile: true,
  write: false,
});
const inputs = Object.values(metafile.outputs).flatMap((output) => Object.entries(output.inputs));

const [{ output }] = await vite({
  root: folder,
  configFile: false,
  logLevel: 'error',
  build: { lib: { entry, formats: ['es'] }, rollupOptions: { external: tfjs }, write: false, minify: false },
});
const rendered = output.flatMap(({ modules }) => Object.entries(modules ?? {}));

/** The path in dist/esm of those that give the bundle anything. */
function ofPackage(modules) {
  const paths = modules.filter(([, bytes]) => bytes > 0).map(([name]) => name.split('tfjs-initializers/dist/esm/')[1]);
  return paths.filter((name) => name !== undefined).sort();
}

console.log(
  JSON.stringify({
    esbuild: ofPackage(inputs.map(([name, { bytesInOutput }]) => [name, bytesInOutput])),
    vite: ofPackage(rendered.map(([name, { renderedLength }]) => [name, renderedLength])),
  }),
);
