/**
 * The kernels of the cpu and the wasm backend: values sampled into a new array. They touch nothing of the backend but
 * its `write`, which every backend has, and so serve any backend that has no kernels of its own.
 */
import { util } from '@tensorflow/tfjs-core';
import type { KernelConfig } from '@tensorflow/tfjs-core';
import { upload } from '../tfjs.js';
import { HOST_FILLS } from './host.js';
import type { Attributes } from './names.js';

export const CPU = 'cpu';

export const cpuKernels: readonly KernelConfig[] = Object.entries(HOST_FILLS).map(([kernelName, fill]) => ({
  kernelName,
  backendName: CPU,
  kernelFunc: ({ attrs, backend }) => {
    const attributes = attrs as unknown as Attributes;
    const values = new Float32Array(util.sizeFromShape(attributes.shape));
    fill(values, attributes);
    return upload(backend, values, attributes.shape);
  },
}));

/** The wasm backend's `write` copies into its memory; there is nothing that its own kernels could save. */
export const wasmKernels: readonly KernelConfig[] = cpuKernels.map((kernel) => ({ ...kernel, backendName: 'wasm' }));
