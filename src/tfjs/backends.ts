/** The backends of TensorFlow.js, as far as this package's kernels use what is not in their public types. */
import { backend, type DataType, engine, type Tensor, type TensorInfo, util } from '@tensorflow/tfjs-core';
import { wrongValue } from '../arguments/errors.js';

/** What all of tfjs's backends have in common: they take values, and upload them now or at their first use. */
interface WritableBackend {
  write(values: Float32Array | Int32Array, shape: number[], dtype: DataType): object;
}

/** The backend of tfjs-node and tfjs-node-gpu (tfjs-node/src/nodejs_kernel_backend.ts). */
export interface NativeBackend extends WritableBackend {
  readonly isUsingGpuDevice: boolean;
  readonly binding: { readonly TF_ATTR_TYPE: number; readonly TF_FLOAT: number; readonly TF_INT32: number };
  /** Runs any op of the loaded TensorFlow; the output is a tensor that the engine knows. */
  executeSingleOutput(op: string, attributes: NativeAttribute[], inputs: TensorInfo[]): Tensor;
  /** Frees what `write` returned. */
  disposeData(dataId: object): boolean;
}

/** An attribute of a TensorFlow op: `type` is one of the binding's TF_ATTR_ constants. */
export interface NativeAttribute {
  readonly name: string;
  readonly type: number;
  readonly value: number;
}

/** A shader program of the webgl backend (tfjs-backend-webgl/src/gpgpu_math.ts, GPGPUProgram). */
export interface WebGLProgram {
  readonly variableNames: string[];
  readonly outputShape: number[];
  readonly customUniforms: readonly { readonly name: string; readonly type: string }[];
  readonly enableShapeUniforms: boolean;
  readonly packedInputs: boolean;
  readonly packedOutput: boolean;
  readonly userCode: string;
}

/** The webgl backend (tfjs-backend-webgl/src/backend_webgl.ts). */
export interface WebGLBackend extends WritableBackend {
  readonly gpgpu: { readonly gl: WebGL2RenderingContext; readonly vertexBuffer: WebGLBuffer };
  readonly texData: { get(dataId: object): { shape: number[] } };
  compileAndRun(
    program: WebGLProgram,
    inputs: TensorInfo[],
    dtype: DataType,
    customUniformValues: number[][],
    preventEagerUnpackingOfOutput: boolean,
  ): TensorInfo;
  disposeData(dataId: object): boolean;
}

/** A shader program of the webgpu backend (tfjs-backend-webgpu/src/webgpu_program.ts). The backend writes into it. */
export interface WebGPUProgram {
  variableNames: string[];
  outputShape: number[];
  dispatchLayout: { x: number[] };
  dispatch: [number, number, number];
  workgroupSize: [number, number, number];
  size: boolean;
  uniforms: string;
  shaderKey: string;
  getUserCode(): string;
}

/** A value of a program's uniforms. */
export interface WebGPUUniform {
  readonly type: 'uint32' | 'float32';
  readonly data: number[];
}

/** The webgpu backend (tfjs-backend-webgpu/src/backend_webgpu.ts). */
export interface WebGPUBackend extends WritableBackend {
  /** What tfjs keeps of the adapter; both names may be empty. */
  readonly adapterInfo?: { readonly vendor?: string; readonly architecture?: string };
  readonly device: {
    /** Not in every browser. */
    readonly adapterInfo?: { readonly isFallbackAdapter?: boolean };
    readonly limits: { readonly maxBufferSize: number; readonly maxStorageBufferBindingSize: number };
    readonly lost: Promise<unknown>;
    pushErrorScope(filter: 'out-of-memory'): void;
    popErrorScope(): Promise<object | null>;
  };
  runWebGPUProgram(
    program: WebGPUProgram,
    inputs: TensorInfo[],
    dtype: DataType,
    uniforms: WebGPUUniform[],
  ): TensorInfo;
}

/** The wasm backend (tfjs-backend-wasm/src/backend_wasm.ts). */
interface WasmBackend {
  readonly wasm: { readonly HEAPU8: Uint8Array };
  /** Allocates memory, and copies values into it unless they are null. */
  write(values: null, shape: number[], dtype: DataType): object;
  /** The address of a tensor's memory. */
  getMemoryOffset(dataId: object): number;
  disposeData(dataId: object): boolean;
}

/**
 * Makes the values of a tensor where its backend takes them from: in the memory of the wasm backend, in a new array for
 * all others, which may keep it.
 *
 * @param fill writes every value, and makes no tensors; the values that it finds mean nothing
 * @throws RangeError if they do not fit in the wasm backend's memory; whatever `fill` throws
 */
export function filledTensor(target: object, shape: number[], fill: (values: Float32Array) => void): TensorInfo {
  const size = util.sizeFromShape(shape);
  let dataId: object;
  if (isWasm(target)) {
    dataId = target.write(null, shape, 'float32');
    try {
      const address = target.getMemoryOffset(dataId);
      // tfjs takes the 0 of a failed allocation for an address, where other tensors are.
      if (address === 0 && size > 0) {
        throw wrongValue('shape', 'a tensor that fits in the memory of the wasm backend', shape);
      }
      // Allocating may have replaced the view of the memory.
      fill(new Float32Array(target.wasm.HEAPU8.buffer, address, size));
    } catch (error) {
      target.disposeData(dataId);
      throw error;
    }
  } else {
    const values = new Float32Array(size);
    fill(values);
    dataId = (target as WritableBackend).write(values, shape, 'float32');
  }
  return { dataId, shape, dtype: 'float32' };
}

function isWasm(target: object): target is WasmBackend {
  return 'getMemoryOffset' in target;
}

/** `filledTensor` on the active backend. */
export function tensorOf(shape: number[], fill: (values: Float32Array) => void): Tensor {
  return engine().makeTensorFromTensorInfo(filledTensor(backend(), shape, fill));
}
