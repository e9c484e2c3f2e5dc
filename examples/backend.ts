import * as tf from '@tensorflow/tfjs';

export const BACKENDS = ['auto', 'tensorflow', 'wasm', 'cpu'] as const;
export type BackendName = (typeof BACKENDS)[number];

/** The backend that `--backend` names. @throws Error in words where it names none */
export function readBackend(name: string): BackendName {
  const backend = BACKENDS.find((each) => each === name);
  if (backend === undefined) throw new Error(`--backend expected one of ${BACKENDS.join(', ')}, got ${name}`);
  return backend;
}

/** Loads a package that may not be installed, and that the types of this program must not depend on. */
const load = (packageName: string): Promise<unknown> => import(packageName);

/**
 * Starts a backend and says which. `auto` is native TensorFlow where `@tensorflow/tfjs-node` loads, else WebAssembly,
 * which trains dense networks about four times faster than the plain cpu backend.
 */
export async function startBackend(wanted: BackendName): Promise<string> {
  if (wanted === 'auto') {
    if (await startNative().catch(() => false)) return 'tensorflow (native, @tensorflow/tfjs-node)';
    return startBackend('wasm');
  }
  if (wanted === 'tensorflow') {
    if (await startNative()) return 'tensorflow (native, @tensorflow/tfjs-node)';
  } else {
    if (wanted === 'wasm') await load('@tensorflow/tfjs-backend-wasm');
    if (await tf.setBackend(wanted)) return wanted;
  }
  throw new Error(`The backend "${wanted}" does not start on this machine.`);
}

async function startNative(): Promise<boolean> {
  await load('@tensorflow/tfjs-node');
  if (!(await tf.setBackend('tensorflow'))) return false;
  // tfjs-node 4.22 loads on Node 23 and later, but its kernels call a function that Node has removed: run one.
  tf.tidy(() =>
    tf
      .ones([2, 2])
      .matMul(tf.ones([2, 2]))
      .dataSync(),
  );
  return true;
}
