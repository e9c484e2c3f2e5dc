/** Importing this file registers the kernels with TensorFlow.js. */
import { registerKernelOnce } from '../tfjs/engine.js';
import { cpuKernels, wasmKernels } from './cpu.js';
import { tensorflowKernels } from './tensorflow.js';
import { webglKernels } from './webgl.js';
import { webgpuKernels } from './webgpu.js';

[cpuKernels, wasmKernels, tensorflowKernels, webglKernels, webgpuKernels].flat().forEach(registerKernelOnce);
