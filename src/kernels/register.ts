/** Importing this file registers the kernels with TensorFlow.js. */
import { registerKernelOnce } from '../tfjs.js';
import { cpuKernels } from './cpu.js';

cpuKernels.forEach(registerKernelOnce);
