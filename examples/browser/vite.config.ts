import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';
import { readDigits } from '../mnist/files.js';
import { PIXELS } from '../mnist/pixels.js';

const DIGITS = 2560;

/** The first digits of MNIST, of each its class and then its pixels, a byte each. */
function digits(): Buffer {
  const { pixels, classes } = readDigits('train', DIGITS);
  const each = Array.from({ length: DIGITS }, (_, i) => [
    classes.subarray(i, i + 1),
    pixels.subarray(i * PIXELS, (i + 1) * PIXELS),
  ]);
  return Buffer.concat(each.flat());
}

/** Puts digits.bin beside the page. */
const digitsPlugin: Plugin = {
  name: 'digits',
  configureServer(server) {
    server.middlewares.use('/digits.bin', (_request, response) => {
      response.end(digits());
    });
  },
  generateBundle() {
    this.emitFile({ type: 'asset', fileName: 'digits.bin', source: digits() });
  },
};

const root = fileURLToPath(new URL('.', import.meta.url));

export default defineConfig({
  root,
  // A static site that works below any path.
  base: './',
  // ECharts asks for `global` where there is no window, as in a worker.
  define: { global: 'globalThis' },
  resolve: { alias: { 'tfjs-initializers': path.join(root, '../../src/index.ts') } },
  plugins: [digitsPlugin],
  worker: { format: 'es' },
  // TensorFlow.js is what it is.
  build: { outDir: 'dist', emptyOutDir: true, chunkSizeWarningLimit: 4000 },
});
