/** Importing this file registers the kernels with TensorFlow.js. */
import { registerKernelOnce } from '../tfjs.js';
import { cpuKernels, wasmKernels } from './cpu.js';
import { tensorflowKernels } from './tensorflow.js';

[cpuKernels, wasmKernels, tensorflowKernels].flat().forEach(registerKernelOnce);
