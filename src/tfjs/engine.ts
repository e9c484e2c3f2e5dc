/** The engine of tfjs-core: its tape, and its registry of kernels. */
import {
  backend,
  dispose,
  engine,
  getBackend,
  getKernel,
  type KernelConfig,
  type NamedAttrMap,
  registerKernel,
  type Scalar,
  type Tensor,
} from '@tensorflow/tfjs-core';

/** The engine's state while functions run in it (tfjs-core/src/engine.ts, EngineState). */
interface EngineState {
  readonly scopeStack: readonly unknown[];
  /** The number of nested gradient computations. */
  readonly gradientDepth: number;
  /** The operations so far. */
  activeTape: unknown[] | null;
}

function engineState(): EngineState {
  return (engine() as unknown as { readonly state: EngineState }).state;
}

/** The gradients of a scalar; undefined for values that it does not depend on, for which `tf.grads` throws. */
export function gradientsOf(f: () => Scalar, of: Tensor[]): (Tensor | undefined)[] {
  const state = engineState();
  const isOutermost = state.gradientDepth === 0;
  const taped = isOutermost ? 0 : (state.activeTape?.length ?? 0);
  const saving = engine() as unknown as { clone(tensor: Tensor): Tensor };
  const clone = saving.clone.bind(saving);
  const saved: Tensor[] = [];
  // The engine clones what an operation saves for the way back, and for nothing else. It puts that on the tape when all
  // of it is cloned: where one clone fails, the earlier ones are kept and nobody has them
  // (tfjs-core/src/engine.ts, runKernelFunc).
  saving.clone = (tensor) => {
    const copy = clone(tensor);
    saved.push(copy);
    return copy;
  };
  try {
    return withScopesRestored(() => engine().gradients(f, of, undefined, true).grads);
  } catch (error) {
    // tfjs leaves the tape, and what it has saved.
    dispose(saved);
    state.activeTape?.splice(taped);
    if (isOutermost) state.activeTape = null;
    throw error;
  } finally {
    // This restores the method of the engine's class.
    Reflect.deleteProperty(saving, 'clone');
  }
}

/**
 * Runs a kernel without inputs on the active backend. If that backend has none, the kernel of `fallbackBackend` is
 * registered for it first.
 */
export function runKernel(kernelName: string, attributes: object, fallbackBackend: string): Tensor {
  // Before the first operation of a program no backend is active; asking for one chooses it.
  backend();
  const backendName = getBackend();
  if (!isRegistered(kernelName, backendName))
    registerKernel({ ...getKernel(kernelName, fallbackBackend), backendName });
  return engine().runKernel<Tensor>(kernelName, {}, attributes as NamedAttrMap);
}

/** Registers a kernel unless one exists: tfjs would replace it, and warn. */
export function registerKernelOnce(config: KernelConfig): void {
  if (!isRegistered(config.kernelName, config.backendName)) registerKernel(config);
}

function isRegistered(kernelName: string, backendName: string): boolean {
  return (getKernel(kernelName, backendName) as KernelConfig | undefined) !== undefined;
}

/**
 * Runs `body`, and closes the scopes that it leaves open when it throws: `tf.tidy` does not close its own where the
 * stack has overflowed, and the engine then keeps every tensor that is made later.
 */
export function withScopesRestored<Result>(body: () => Result): Result {
  const { scopeStack } = engineState();
  const open = scopeStack.length;
  try {
    return body();
  } catch (error) {
    while (scopeStack.length > open) engine().endScope();
    throw error;
  }
}
