/**
 * The kernels of the cpu and the wasm backend: values sampled into a new array. They touch nothing of the backend but
 * its `write`, which every backend has, and so serve any backend that has no kernels of its own.
 */
import type { KernelConfig } from '@tensorflow/tfjs-core';
import { HOST_FILLS, hostKernel } from './host.js';

export const CPU = 'cpu';

export const cpuKernels: readonly KernelConfig[] = Object.keys(HOST_FILLS).map((kernelName) => ({
  kernelName,
  backendName: CPU,
  kernelFunc: hostKernel(kernelName),
}));

/** The wasm backend's `write` copies into its memory; there is nothing that its own kernels could save. */
export const wasmKernels: readonly KernelConfig[] = cpuKernels.map((kernel) => ({ ...kernel, backendName: 'wasm' }));
