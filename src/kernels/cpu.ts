/**
 * The kernels of the cpu and wasm backends: values drawn into a new array. They use only the backend's `write`, which
 * every backend has, so they work for any backend without kernels of its own.
 */
import type { KernelConfig } from '@tensorflow/tfjs-core';
import { HOST_FILLS, hostKernel } from './host.js';

export const CPU = 'cpu';

export const cpuKernels: readonly KernelConfig[] = Object.keys(HOST_FILLS).map((kernelName) => ({
  kernelName,
  backendName: CPU,
  kernelFunc: hostKernel(kernelName),
}));

/** The wasm backend's `write` copies into its memory; kernels of its own could not save that. */
export const wasmKernels: readonly KernelConfig[] = cpuKernels.map((kernel) => ({ ...kernel, backendName: 'wasm' }));
