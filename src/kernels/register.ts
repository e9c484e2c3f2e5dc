/** Importing this file registers the kernels with TensorFlow.js. */
import { registerKernelOnce } from '../tfjs/engine.js';
import { cpuKernels, wasmKernels } from './cpu.js';
import { gpuKernels } from './gpu.js';
import { tensorflowKernels } from './tensorflow.js';
import { webglSampler } from './webgl.js';
import { webgpuSampler } from './webgpu.js';

[
  cpuKernels,
  wasmKernels,
  tensorflowKernels,
  gpuKernels('webgl', () => webglSampler),
  gpuKernels('webgpu', () => webgpuSampler),
]
  .flat()
  .forEach(registerKernelOnce);
