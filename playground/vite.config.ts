import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';
import { readDigits } from '../examples/mnist/files.js';
import { PIXELS } from '../examples/mnist/pixels.js';
import { HELD_OUT_DIGITS, HELD_OUT_FILE, TRAINING_DIGITS, TRAINING_FILE } from './sets.js';

const root = fileURLToPath(new URL('.', import.meta.url));
const repository = path.join(root, '..');
const { homepage } = JSON.parse(readFileSync(path.join(repository, 'package.json'), 'utf8')) as { homepage: string };

/** Digits of MNIST's training set, of each its class and then its pixels, a byte each. */
function digits(first: number, count: number): Buffer {
  const { pixels, classes } = readDigits('train', first + count);
  const each = Array.from({ length: count }, (_, i) => [
    classes.subarray(first + i, first + i + 1),
    pixels.subarray((first + i) * PIXELS, (first + i + 1) * PIXELS),
  ]);
  return Buffer.concat(each.flat());
}

const FILES: Readonly<Record<string, () => Buffer>> = {
  [HELD_OUT_FILE]: () => digits(0, HELD_OUT_DIGITS),
  [TRAINING_FILE]: () => digits(HELD_OUT_DIGITS, TRAINING_DIGITS),
};

/** Puts the digits beside the page. */
const digitsPlugin: Plugin = {
  name: 'digits',
  configureServer(server) {
    for (const [name, content] of Object.entries(FILES)) {
      server.middlewares.use(`/${name}`, (_request, response) => {
        response.end(content());
      });
    }
  },
  generateBundle() {
    for (const [fileName, content] of Object.entries(FILES)) {
      this.emitFile({ type: 'asset', fileName, source: content() });
    }
  },
};

export default defineConfig({
  root,
  // A static site that works below any path.
  base: './',
  define: {
    // ECharts asks for `global` where there is no window, as in a worker.
    global: 'globalThis',
    'import.meta.env.REPOSITORY': JSON.stringify(homepage.replace('#readme', '')),
  },
  resolve: {
    alias: [
      { find: /^tfjs-initializers$/, replacement: path.join(repository, 'src/index.ts') },
      { find: /^tfjs-initializers\/(\w+)$/, replacement: path.join(repository, 'src/$1/index.ts') },
    ],
  },
  plugins: [digitsPlugin],
  worker: { format: 'es' },
  // TensorFlow.js is what it is.
  build: { outDir: 'dist', emptyOutDir: true, chunkSizeWarningLimit: 4000 },
});
