/**
 * The kernels of the cpu and wasm backends. Of other backends they need only `write`, which every one has, so they work
 * for any that has no kernels of its own.
 */
import type { KernelConfig } from '@tensorflow/tfjs-core';
import { FILLS, hostKernel } from './host.js';

export const CPU = 'cpu';

export const cpuKernels: readonly KernelConfig[] = Object.keys(FILLS).map((kernelName) => ({
  kernelName,
  backendName: CPU,
  kernelFunc: hostKernel(kernelName),
}));

export const wasmKernels: readonly KernelConfig[] = cpuKernels.map((kernel) => ({ ...kernel, backendName: 'wasm' }));
