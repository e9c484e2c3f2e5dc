/**
 * The one place that reaches into TensorFlow.js beyond its public interface: the base class of initializers, which
 * tfjs-layers does not export, its classes' registry, the inside of its layers, and the kernel registry of tfjs-core.
 */
import { backend, dispose, engine, getBackend, getKernel, registerKernel, serialization } from '@tensorflow/tfjs-core';
import type { DataType, KernelConfig, NamedAttrMap, Scalar, Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import { initializers } from '@tensorflow/tfjs-layers';
import type { layers, LayersModel } from '@tensorflow/tfjs-layers';
import { wrongKind, wrongValue } from './arguments.js';

/** What tfjs-layers takes for an initializer: an instance of its own unexported class. */
export type TfjsInitializer = ReturnType<typeof initializers.zeros>;

/** The values of an initializer's configuration, as `model.toJSON` writes them. */
export type Config = serialization.ConfigDict;

// Zeros extends Initializer directly. (The glorot family's parent is VarianceScaling.)
const BaseInitializer = Object.getPrototypeOf(
  initializers.zeros().constructor,
) as (abstract new () => TfjsInitializer) & Pick<typeof serialization.Serializable, 'fromConfig'>;

/**
 * The base class of this package's initializers: the `Initializer` that the layers of the loaded tfjs-layers test for
 * by `instanceof`.
 */
export abstract class Initializer extends BaseInitializer {
  /**
   * Never read by the copy of tfjs-layers that this package was loaded with, which knows its own `Initializer`. A
   * second copy in the program does not, takes the instance for a configuration, and looks for this key.
   *
   * @throws Error always, saying that there are two copies
   */
  get className(): never {
    throw new Error(
      `"initializer" expected an initializer of this layer's own copy of @tensorflow/tfjs-layers, ` +
        `got a ${this.getClassName()} of another copy: two copies of TensorFlow.js are loaded. ` +
        'Make one of them go: `npm ls @tensorflow/tfjs-layers` shows who asks for which version.',
    );
  }
}

/** A class that can be registered: constructed from its own configuration, and named. */
export type InitializerClass = serialization.SerializableConstructor<serialization.Serializable>;

/**
 * Makes a class known by its `className` to layers that name it in a string or a saved configuration, and to layers also
 * by the name of its factory, as tfjs knows its own ones: `kernelInitializer: 'kaimingNormal'`.
 *
 * @param factory a name that tfjs has for none of its own
 */
export function registerInitializer(initializerClass: InitializerClass, factory?: string): void {
  serialization.registerClass(initializerClass);
  if (factory === undefined) return;
  // `registerClass` takes a second name too, but puts its package's before it, which no layer looks for.
  const { classNameMap } = serialization.SerializationMap.getMap();
  classNameMap[factory] = classNameMap[initializerClass.className];
}

/** The class that is registered by a name: of an initializer, a layer, or anything else that tfjs saves. */
export function registeredClass(className: string): InitializerClass | undefined {
  const { classNameMap } = serialization.SerializationMap.getMap();
  return Object.hasOwn(classNameMap, className) ? classNameMap[className][0] : undefined;
}

/** An initializer as it is saved inside of another one's configuration. */
export function configOf(initializer: TfjsInitializer): Config {
  return { className: initializer.getClassName(), config: initializer.getConfig() };
}

/**
 * Reads an initializer, or what `configOf` made of one and saving of that.
 *
 * @throws TypeError for anything else; RangeError for a class that is not registered
 */
export function initializerOf(argument: string, value: unknown): TfjsInitializer {
  if (value instanceof BaseInitializer) return value;
  const { className, config } = (value ?? {}) as { className?: unknown; config?: unknown };
  if (typeof className !== 'string') throw wrongKind(argument, 'an initializer, or {className, config}', value);
  const found = registeredClass(className);
  // The class is looked at before anything is made: a model or an optimizer would keep its tensors.
  if (found?.prototype instanceof BaseInitializer) {
    const made: unknown = found.fromConfig(found, (config ?? {}) as Config);
    if (made instanceof BaseInitializer) return made;
  }
  throw wrongValue(`${argument}.className`, 'the name of a registered initializer', className);
}

/** A layer of any copy of tfjs-layers, as far as this package looks into one. */
export interface PReLULayer {
  /** Whether it has its weights. */
  readonly built: boolean;
  /** `'PReLU'`. */
  getClassName(): string;
  /** The slopes, alone. */
  getWeights(): Tensor[];
}

/** Whether `value` is a `tf.layers.prelu`. By its name, as `instanceof` would miss one of another copy. */
export function isPReLULayer(value: unknown): value is PReLULayer {
  const layer = value as Partial<PReLULayer> | null;
  return typeof layer?.getClassName === 'function' && layer.getClassName() === 'PReLU';
}

/** What the slopes of a `tf.layers.prelu` start with; private in its type. */
export function alphaInitializerOf(layer: PReLULayer): TfjsInitializer {
  return (layer as PReLULayer & { readonly alphaInitializer: TfjsInitializer }).alphaInitializer;
}

/** A layer. Weights, calls (`inboundNodes`) and consumers are public in it; what is not is read by the functions here. */
export type Layer = layers.Layer;

/** A weight of a layer: a variable with a name. */
export type LayerWeight = Layer['weights'][number];

/** The role of a weight in its layer, `kernel` or `bias` say, without the scopes and the number that tfjs adds. */
export function roleOf(weight: LayerWeight): string {
  return weight.originalName.slice(weight.originalName.lastIndexOf('/') + 1);
}

/** Whether `value` is a `tf.LayersModel` of any copy of tfjs-layers, also one that is a layer of another. */
export function isModel(value: unknown): value is LayersModel {
  const model = value as Partial<LayersModel> | null;
  return Array.isArray(model?.layers) && typeof model.predict === 'function';
}

/** What a layer keeps its weights in: of a wrapper the wrapped layers, of a recurrent layer its cells. */
export function innerLayers(layer: Layer): Layer[] {
  const { layer: wrapped, forwardLayer, backwardLayer, cell, cells } = layer as Layer & Record<string, unknown>;
  if (forwardLayer !== undefined) return [forwardLayer, backwardLayer] as Layer[];
  if (cells !== undefined) return cells as Layer[];
  return [wrapped, cell].filter((inner) => inner !== undefined) as Layer[];
}

/** Whether call number `node` of a layer belongs to a model: a layer can be shared between models. */
export function isCallOf(model: LayersModel, layer: Layer, node: number): boolean {
  // tfjs-layers/src/engine/topology.ts, Layer.nodeKey.
  return model.containerNodes.has(`${layer.name}_ib-${node}`);
}

/** A layer's activation, as its class has it: `'relu'`, ..., and what it does. */
interface LayerActivation {
  getClassName(): string;
  apply(input: Tensor): Tensor;
}

/** What stands around a call of a layer, and around the activation inside of it. */
export interface Interception {
  /** Replaces the call: `call()` makes it. */
  call(layer: Layer, inputs: Tensor[], call: () => Tensor | Tensor[]): Tensor | Tensor[];
  /** Replaces the layer's own activation: `activate` is it. */
  activation(layer: Layer, input: Tensor, activate: (input: Tensor) => Tensor): Tensor;
}

/**
 * Runs `body` while every call of the given layers goes through `interception`, and leaves the layers as they were.
 *
 * An activation other than tfjs's own names keeps a layer from fusing it into the kernel, where nobody sees what goes
 * into it (tfjs-layers/src/utils/generic_utils.ts, mapActivationToFusedKernel).
 */
export function intercept<Result>(
  intercepted: readonly Layer[],
  interception: Interception,
  body: () => Result,
): Result {
  const undo: (() => void)[] = [];
  try {
    for (const layer of intercepted) {
      const call = layer.call.bind(layer);
      layer.call = (inputs, kwargs) => interception.call(layer, [inputs].flat(), () => call(inputs, kwargs));
      undo.push(() => {
        // The method is the prototype's again.
        delete (layer as Partial<Layer>).call;
      });
      const owner = layer as Layer & { activation?: LayerActivation };
      const own = owner.activation;
      if (typeof own?.apply !== 'function') continue;
      owner.activation = {
        getClassName: () => 'intercepted',
        apply: (input) => interception.activation(layer, input, (signal) => own.apply(signal)),
      };
      undo.push(() => {
        owner.activation = own;
      });
    }
    return body();
  } finally {
    undo.forEach((put) => {
      put();
    });
  }
}

/** The gradients of a scalar; undefined for what it does not depend on. `tf.grads` throws there. */
export function gradientsOf(f: () => Scalar, of: Tensor[]): (Tensor | undefined)[] {
  try {
    return engine().gradients(f, of, undefined, true).grads;
  } catch (error) {
    // tfjs forgets what it has saved for the way back when something throws on the way (tfjs-core/src/engine.ts).
    const { state } = engine() as unknown as { state: { activeTape: { saved?: Tensor[] }[] | null } };
    state.activeTape?.forEach(({ saved }) => {
      dispose(saved ?? []);
    });
    state.activeTape = null;
    throw error;
  }
}

/** A backend, as far as all of tfjs's are alike: it takes values, and uploads them now or at their first use. */
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
  readonly gpgpu: { readonly gl: WebGL2RenderingContext };
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
  readonly device: {
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

/** Hands values over to a backend, which uploads them. The array must be nobody else's: the cpu backend keeps it. */
export function upload(backendOfKernel: object, values: Float32Array, shape: number[]): TensorInfo {
  const dataId = (backendOfKernel as WritableBackend).write(values, shape, 'float32');
  return { dataId, shape, dtype: 'float32' };
}

/**
 * Runs a kernel without inputs on the active backend. Where nobody registered one for that backend, the one for
 * `fallbackBackend` is registered for it first.
 */
export function runKernel(kernelName: string, attributes: object, fallbackBackend: string): Tensor {
  // Before the first operation of a program no backend is active; asking for one chooses it.
  backend();
  const backendName = getBackend();
  if (!isRegistered(kernelName, backendName))
    registerKernel({ ...getKernel(kernelName, fallbackBackend), backendName });
  return engine().runKernel<Tensor>(kernelName, {}, attributes as NamedAttrMap);
}

/** Registers a kernel where there is none yet: tfjs would replace it, and warn. */
export function registerKernelOnce(config: KernelConfig): void {
  if (!isRegistered(config.kernelName, config.backendName)) registerKernel(config);
}

function isRegistered(kernelName: string, backendName: string): boolean {
  return (getKernel(kernelName, backendName) as KernelConfig | undefined) !== undefined;
}
