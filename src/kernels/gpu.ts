/** What the kernels of WebGL and WebGPU have in common. */
import { env, type KernelConfig, type TensorInfo, util } from '@tensorflow/tfjs-core';
import { wrongValue } from '../arguments/errors.js';
import { streamOf } from '../random/seed.js';
import {
  type Attributes,
  factorAndShift,
  STATELESS_RANDOM_NORMAL,
  STATELESS_RANDOM_UNIFORM,
  STATELESS_TRUNCATED_NORMAL,
} from './attributes.js';
import { hostKernel } from './host.js';

/** From how many values on shaders draw, on any renderer: 0 all, Infinity none. -1, the default: the rule below. */
export const GPU_SIZE_FLAG = 'TFJS_INITIALIZERS_GPU_SIZE';
env().registerFlag(GPU_SIZE_FLAG, () => -1);

/**
 * On a graphics card a shader draws this many values sooner than the host does and uploads them, its compilation
 * included: derived in docs/performance.md. It depends on nothing that was drawn before, so that a weight of one size
 * has the same bits wherever it stands in a model.
 */
const SIZE_ON_CARD = 2 ** 22;

/** The shaders' function that draws the four values of a group, by the kernel's name. */
const GROUP_FUNCTIONS: Readonly<Record<string, string>> = {
  [STATELESS_RANDOM_UNIFORM]: 'uniformGroup',
  [STATELESS_RANDOM_NORMAL]: 'normalGroup',
  [STATELESS_TRUNCATED_NORMAL]: 'truncatedNormalGroup',
};

/** What a shader is to draw. */
export interface ShaderDraw {
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
  readonly backendName: string;
  /** Whether a graphics card draws; false for software, and for what does not say. */
  readonly isOnCard: (backend: Backend) => boolean;
  /** Whether the shader can run on the backend as it is now. */
  readonly canDraw: (backend: Backend) => boolean;
  readonly draw: (backend: Backend, draw: ShaderDraw) => TensorInfo;
}

/**
 * The kernels of a backend: its shader, or where that cannot run or takes longer the values of the host, uploaded by
 * the backend.
 */
export function gpuKernels<Backend>({
  backendName,
  isOnCard,
  canDraw,
  draw,
}: GPUSampler<Backend>): readonly KernelConfig[] {
  const shaderDraws = (backend: Backend, size: number): boolean => {
    const flag = env().getNumber(GPU_SIZE_FLAG);
    return (flag < 0 ? size >= SIZE_ON_CARD && isOnCard(backend) : size >= flag) && canDraw(backend);
  };

  return Object.entries(GROUP_FUNCTIONS).map(([kernelName, groupFunction]) => {
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
        return draw(backend, {
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

/** The error for a tensor that the graphics card has no memory for. */
export function outOfMemory(shape: number[]): RangeError {
  return wrongValue('shape', 'a tensor that fits in the memory of the graphics card', shape);
}
