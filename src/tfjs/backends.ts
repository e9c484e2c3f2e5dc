/** The backends of TensorFlow.js, as far as this package's kernels use what is not in their public types. */
import { backend, type DataType, engine, type Tensor, type TensorInfo } from '@tensorflow/tfjs-core';
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
 * Passes values to a backend, which uploads them. The array must not be used afterwards: the cpu backend keeps it.
 *
 * @throws RangeError if they do not fit in the wasm backend's memory
 */
export function upload(target: object, values: Float32Array, shape: number[]): TensorInfo {
  const dataId =
    'getMemoryOffset' in target
      ? uploadToWasm(target as WasmBackend, values, shape)
      : (target as WritableBackend).write(values, shape, 'float32');
  return { dataId, shape, dtype: 'float32' };
}

/** Looks at the address before copying: `write` copies to 0 where there is no memory, over tensors that are there. */
function uploadToWasm(target: WasmBackend, values: Float32Array, shape: number[]): object {
  const dataId = target.write(null, shape, 'float32');
  const address = target.getMemoryOffset(dataId);
  if (address === 0 && values.length > 0) {
    target.disposeData(dataId);
    throw wrongValue('shape', 'a tensor that fits in the memory of the wasm backend', shape);
  }
  // Allocating may have replaced the view of the memory.
  target.wasm.HEAPU8.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), address);
  return dataId;
}

/**
 * A tensor of values on the active backend; `tf.tensor` does not notice where wasm has no memory. The array must not be
 * used afterwards.
 */
export function tensorOf(values: Float32Array, shape: number[]): Tensor {
  return engine().makeTensorFromTensorInfo(upload(backend(), values, shape));
}
