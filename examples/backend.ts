import process from 'node:process';
import * as tf from '@tensorflow/tfjs';
import { oneOf } from '../src/arguments/checks.js';
import { transposeBeforeProducts } from './wasm_products.js';

export const BACKENDS = ['auto', 'tensorflow', 'wasm', 'cpu'] as const;
export type BackendName = (typeof BACKENDS)[number];

/** The backend that `--backend` names. @throws RangeError where it names none */
export const readBackend = (name: string): BackendName => oneOf(BACKENDS)('--backend', name);

/** Loads a package that may not be installed, and that the types of this program must not depend on. */
const importPackage = (packageName: string): Promise<unknown> => import(packageName);

/**
 * Starts a backend and says which. `auto` is native TensorFlow where `@tensorflow/tfjs-node` loads, else WebAssembly,
 * which trains dense networks about four times faster than the plain cpu backend.
 *
 * @throws Error where the backend does not start, with what would make it start
 */
export async function startBackend(wanted: BackendName, load = importPackage): Promise<string> {
  switch (wanted) {
    case 'auto':
      return startNative(load).catch(async () => `${await startBackend('wasm', load)}. ${NATIVE_CURE}`);
    case 'tensorflow':
      return startNative(load).catch((cause: unknown) => {
        const failure = 'The backend "tensorflow" needs @tensorflow/tfjs-node, which does not run here.';
        throw new Error(`${failure} ${NATIVE_CURE}, or use --backend wasm`, { cause });
      });
    case 'wasm':
      await load('@tensorflow/tfjs-backend-wasm');
      transposeBeforeProducts();
      break;
    case 'cpu':
      // Keeps tfjs from advertising its node backend in the middle of a program's output.
      tf.enableProdMode();
  }
  if (!(await tf.setBackend(wanted))) throw new Error(`The backend "${wanted}" does not start on this machine.`);
  return wanted;
}

const NODE = Number(process.versions.node.split('.')[0]);

/** How to get the native backend: tfjs-node 4.22 calls a function of node:util that Node 23 removed. */
const NATIVE_CURE =
  NODE < 23 ? 'For native TensorFlow: npm run native' : `For native TensorFlow: Node 20 or 22, this is ${NODE}`;

async function startNative(load: typeof importPackage): Promise<string> {
  await load('@tensorflow/tfjs-node');
  if (!(await tf.setBackend('tensorflow'))) throw new Error('tfjs-node is there, but its backend does not start.');
  // tfjs-node 4.22 loads on Node 23 and later, but its kernels fail there: run one.
  tf.tidy(() =>
    tf
      .ones([2, 2])
      .matMul(tf.ones([2, 2]))
      .dataSync(),
  );
  return 'tensorflow (native, @tensorflow/tfjs-node)';
}
