/** What the kernels of WebGL and WebGPU have in common. */
import { util } from '@tensorflow/tfjs-core';
import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs-core';
import { hostKernel } from './cpu.js';
import { STATELESS_RANDOM_NORMAL, STATELESS_RANDOM_UNIFORM, STATELESS_TRUNCATED_NORMAL } from './attributes.js';
import type { Attributes } from './attributes.js';

/** The shaders' function that draws the four values of a group, by the kernel's name. */
const GROUP_FUNCTIONS: Readonly<Record<string, string>> = {
  [STATELESS_RANDOM_UNIFORM]: 'uniformGroup',
  [STATELESS_RANDOM_NORMAL]: 'normalGroup',
  [STATELESS_TRUNCATED_NORMAL]: 'truncatedNormalGroup',
};

/** How one backend draws. */
export interface GPUSampler<Backend> {
  readonly backendName: string;
  /** Whether the shader can run on the backend as it is now. */
  readonly canDraw: (backend: Backend) => boolean;
  /** Runs the shader made of that group function. `size`, the number of values, is 1 or more. */
  readonly draw: (
    backend: Backend,
    groupFunction: string,
    kernelName: string,
    attributes: Attributes,
    size: number,
  ) => TensorInfo;
}

/** The kernels of a backend: its shader, or where that cannot run the values of the host, uploaded by the backend. */
export function gpuKernels<Backend>({ backendName, canDraw, draw }: GPUSampler<Backend>): readonly KernelConfig[] {
  return Object.entries(GROUP_FUNCTIONS).map(([kernelName, groupFunction]) => {
    const drawOnHost = hostKernel(kernelName);
    return {
      kernelName,
      backendName,
      kernelFunc: (params) => {
        const backend = params.backend as Backend;
        const attributes = params.attrs as unknown as Attributes;
        const size = util.sizeFromShape(attributes.shape);
        if (size === 0 || !canDraw(backend)) return drawOnHost(params);
        return draw(backend, groupFunction, kernelName, attributes, size);
      },
    };
  });
}
