/**
 * The kernels of tfjs-node and tfjs-node-gpu, whose backend is called `tensorflow`. Two ways give the same bits:
 *
 * - TensorFlow's own stateless ops: they use all cores, and on a GPU the values never leave it;
 * - drawing on the host, in WebAssembly, into an array that tfjs-node passes on: only one core, but faster per core.
 */
import { env, type KernelConfig, type Tensor, type TensorInfo } from '@tensorflow/tfjs-core';
import { NATIVE_FLAG } from '../flags/register.js';
import type { NativeBackend } from '../tfjs/backends.js';
import { type Attributes, factorAndShift } from './attributes.js';
import { FILLS, hostKernel } from './host.js';

const TENSORFLOW = 'tensorflow';

/** Draws with TensorFlow's op, and scales with two more. */
function drawNatively(native: NativeBackend, kernelName: string, attributes: Attributes): Tensor {
  const { shape, seed } = attributes;
  const inputs = [Int32Array.from(shape), Int32Array.from(seed)].map((values) => ({
    dataId: native.write(values, [values.length], 'int32'),
    shape: [values.length],
    dtype: 'int32' as const,
  }));
  try {
    const drawn = execute(native, kernelName, { dtype: 'TF_FLOAT', T: 'TF_INT32', Tseed: 'TF_INT32' }, inputs);
    const [factor, shift] = factorAndShift(kernelName, attributes);
    return combine(native, 'AddV2', combine(native, 'Mul', drawn, factor), shift);
  } finally {
    inputs.forEach(({ dataId }) => native.disposeData(dataId));
  }
}

/** tensor * number or tensor + number, into a new tensor; the old one is disposed of. */
function combine(native: NativeBackend, op: 'Mul' | 'AddV2', tensor: Tensor, number: number): Tensor {
  const dataId = native.write(Float32Array.of(number), [], 'float32');
  try {
    return execute(native, op, { T: 'TF_FLOAT' }, [tensor, { dataId, shape: [], dtype: 'float32' }]);
  } finally {
    native.disposeData(dataId);
    tensor.dispose();
  }
}

/** Runs an op of TensorFlow. Its type attributes are built by hand: tfjs-node's helper fails on Node 23 and later. */
function execute(
  native: NativeBackend,
  op: string,
  types: Record<string, 'TF_FLOAT' | 'TF_INT32'>,
  inputs: TensorInfo[],
): Tensor {
  const { binding } = native;
  const attributes = Object.entries(types).map(([name, type]) => ({
    name,
    type: binding.TF_ATTR_TYPE,
    value: binding[type],
  }));
  return native.executeSingleOutput(op, attributes, inputs);
}

/** Whether each op works, from a trial with one element. */
const isHere = new Map<string, boolean>();

function hasOp(native: NativeBackend, kernelName: string): boolean {
  let here = isHere.get(kernelName);
  if (here === undefined) {
    here = tryOp(native, kernelName);
    isHere.set(kernelName, here);
  }
  return here;
}

function tryOp(native: NativeBackend, kernelName: string): boolean {
  try {
    drawNatively(native, kernelName, { shape: [1], seed: [0, 0], mean: 0, stddev: 1, minval: 0, maxval: 1 }).dispose();
    return true;
  } catch (error) {
    console.warn(`tfjs-initializers: this TensorFlow does not run ${kernelName}; drawing on the host instead:`, error);
    return false;
  }
}

export const tensorflowKernels: readonly KernelConfig[] = Object.keys(FILLS).map((kernelName) => {
  const drawOnHost = hostKernel(kernelName);
  return {
    kernelName,
    backendName: TENSORFLOW,
    kernelFunc: (params) => {
      const native = params.backend as NativeBackend;
      if (!env().getBool(NATIVE_FLAG) || !hasOp(native, kernelName)) return drawOnHost(params);
      return drawNatively(native, kernelName, params.attrs as unknown as Attributes);
    },
  };
});
