import { backend, getBackend, setBackend } from '@tensorflow/tfjs-core';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import simdUrl from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url';
import threadedUrl from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm?url';
import plainUrl from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url';
import { rendererOf } from './renderer.js';
import { type BackendName, BACKENDS } from './settings.js';

setWasmPaths({
  'tfjs-backend-wasm.wasm': plainUrl,
  'tfjs-backend-wasm-simd.wasm': simdUrl,
  'tfjs-backend-wasm-threaded-simd.wasm': threadedUrl,
});

/** Loads what registers a backend. That of wasm is here already: the first picture is drawn on it. */
const LOAD: Readonly<Record<BackendName, () => unknown>> = {
  wasm: () => undefined,
  webgl: () => import('@tensorflow/tfjs'),
  webgpu: () => import('@tensorflow/tfjs-backend-webgpu'),
  cpu: () => import('@tensorflow/tfjs-backend-cpu'),
};

async function starts(name: BackendName): Promise<boolean> {
  try {
    await LOAD[name]();
    return await setBackend(name);
  } catch {
    return false;
  }
}

export interface Started {
  readonly backend: BackendName;
  /** What it draws with. */
  readonly renderer?: string;
  /** Why it is not the one that was asked for. */
  readonly instead?: string;
}

/** Starts a backend, or the first other one that works. */
export async function startBackend(wanted: BackendName): Promise<Started> {
  for (const name of [wanted, ...BACKENDS.filter((other) => other !== wanted)]) {
    if (!(await starts(name))) continue;
    return {
      backend: name,
      renderer: rendererOf(backend()),
      ...(name !== wanted && { instead: `${wanted} does not start in this browser. The page uses ${name} instead.` }),
    };
  }
  throw new Error(`No backend of TensorFlow.js starts in this browser; ${getBackend()} was the last one tried.`);
}
