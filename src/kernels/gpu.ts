/** Shared by the kernels of WebGL and WebGPU. */
import { env, type KernelConfig, type TensorInfo, util } from '@tensorflow/tfjs-core';
import { wrongValue } from '../arguments/errors.js';
import { GPU_SIZE_FLAG } from '../flags/register.js';
import { streamOf } from '../random/seed.js';
import { type Attributes, factorAndShift } from './attributes.js';
import { FILLS, hostKernel } from './host.js';

/**
 * On a graphics card a shader, compilation included, draws this many values sooner than the host draws and uploads
 * them: derived in docs/performance.md. It does not depend on earlier draws, so a weight of one size has the same bits
 * anywhere in a model.
 */
const SIZE_ON_CARD = 2 ** 22;

/** The task of a shader. */
export interface ShaderDraw {
  /** The shaders' function that draws the four values of a group. */
  readonly groupFunction: string;
  readonly shape: number[];
  /** The number of values, 1 or more. */
  readonly size: number;
  /** The key of the stream and the upper half of its counter, whose lower half starts at 0: int32. */
  readonly stream: number[];
  readonly factorAndShift: [number, number];
}

/** How one backend draws. */
export interface GPUSampler<Backend> {
  /** Whether a graphics card draws; false for software and for unknown renderers. */
  readonly isOnCard: (backend: Backend) => boolean;
  /** Whether the shader can run on the backend's current state. */
  readonly canDraw: (backend: Backend) => boolean;
  readonly draw: (backend: Backend, draw: ShaderDraw) => TensorInfo;
}

/**
 * The kernels of a backend: its shader or, if that cannot run or takes longer, values drawn on the host and uploaded.
 *
 * @param sampler asked for at a draw: Node then reads no shaders where none are drawn with
 */
export function gpuKernels<Backend>(backendName: string, sampler: () => GPUSampler<Backend>): readonly KernelConfig[] {
  const shaderDraws = (backend: Backend, size: number): boolean => {
    const flag = env().getNumber(GPU_SIZE_FLAG);
    const wanted = flag < 0 ? size >= SIZE_ON_CARD && sampler().isOnCard(backend) : size >= flag;
    return wanted && sampler().canDraw(backend);
  };

  return Object.entries(FILLS).map(([kernelName, groupFunction]) => {
    const drawOnHost = hostKernel(kernelName);
    return {
      kernelName,
      backendName,
      kernelFunc: (params) => {
        const backend = params.backend as Backend;
        const attributes = params.attrs as unknown as Attributes;
        const { shape, seed } = attributes;
        const size = util.sizeFromShape(shape);
        if (size === 0 || !shaderDraws(backend, size)) return drawOnHost(params);
        const { key, counter } = streamOf(seed);
        const stream = [...key, counter[2], counter[3]];
        return sampler().draw(backend, {
          groupFunction,
          shape,
          size,
          stream,
          factorAndShift: factorAndShift(kernelName, attributes),
        });
      },
    };
  });
}

/** The error for a tensor that does not fit in GPU memory. */
export function outOfMemory(shape: number[]): RangeError {
  return wrongValue('shape', 'a tensor that fits in the memory of the graphics card', shape);
}
