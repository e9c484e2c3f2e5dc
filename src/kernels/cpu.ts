/**
 * The kernels of the cpu backend: the reference of `random/`, into a new array. They touch nothing of the backend but
 * its `write`, which every backend has, and so serve any backend that has no kernels of its own.
 */
import { util } from '@tensorflow/tfjs-core';
import type { KernelConfig, KernelFunc } from '@tensorflow/tfjs-core';
import { fillNormal, fillTruncatedNormal } from '../random/normal.js';
import type { Stream } from '../random/philox.js';
import { streamOf } from '../random/seed.js';
import { fillUniform } from '../random/uniform.js';
import { upload } from '../tfjs.js';
import { STATELESS_RANDOM_NORMAL, STATELESS_RANDOM_UNIFORM, STATELESS_TRUNCATED_NORMAL } from './names.js';
import type { NormalAttributes, UniformAttributes } from './names.js';

export const CPU = 'cpu';

type Fill<Attributes> = (output: Float32Array, stream: Stream, attributes: Attributes) => void;

function cpuKernel<Attributes extends UniformAttributes | NormalAttributes>(
  kernelName: string,
  fill: Fill<Attributes>,
): KernelConfig {
  const kernelFunc: KernelFunc = ({ attrs, backend }) => {
    const attributes = attrs as unknown as Attributes;
    const values = new Float32Array(util.sizeFromShape(attributes.shape));
    fill(values, streamOf(attributes.seed), attributes);
    return upload(backend, values, attributes.shape);
  };
  return { kernelName, backendName: CPU, kernelFunc };
}

export const cpuKernels: readonly KernelConfig[] = [
  cpuKernel<UniformAttributes>(STATELESS_RANDOM_UNIFORM, (output, stream, { minval, maxval }) => {
    fillUniform(output, stream, minval, maxval);
  }),
  cpuKernel<NormalAttributes>(STATELESS_RANDOM_NORMAL, (output, stream, { mean, stddev }) => {
    fillNormal(output, stream, mean, stddev);
  }),
  cpuKernel<NormalAttributes>(STATELESS_TRUNCATED_NORMAL, (output, stream, { mean, stddev }) => {
    fillTruncatedNormal(output, stream, mean, stddev);
  }),
];
