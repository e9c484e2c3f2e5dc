/**
 * The kernels of the cpu and the wasm backend: values sampled into a new array. They touch nothing of the backend but
 * its `write`, which every backend has, and so serve any backend that has no kernels of its own.
 */
import { util } from '@tensorflow/tfjs-core';
import type { KernelConfig, KernelFunc } from '@tensorflow/tfjs-core';
import { upload } from '../tfjs.js';
import { HOST_FILLS } from './host.js';
import type { Attributes } from './attributes.js';

export const CPU = 'cpu';

/** A kernel function that samples on the host, and leaves the upload to its backend. */
export function hostKernel(kernelName: string): KernelFunc {
  return ({ attrs, backend }) => {
    const attributes = attrs as unknown as Attributes;
    // A new array for every tensor: backends keep it, and tfjs-node even shares it with TensorFlow.
    const values = new Float32Array(util.sizeFromShape(attributes.shape));
    HOST_FILLS[kernelName](values, attributes);
    return upload(backend, values, attributes.shape);
  };
}

export const cpuKernels: readonly KernelConfig[] = Object.keys(HOST_FILLS).map((kernelName) => ({
  kernelName,
  backendName: CPU,
  kernelFunc: hostKernel(kernelName),
}));

/** The wasm backend's `write` copies into its memory; there is nothing that its own kernels could save. */
export const wasmKernels: readonly KernelConfig[] = cpuKernels.map((kernel) => ({ ...kernel, backendName: 'wasm' }));
