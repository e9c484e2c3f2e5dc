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

/**
 * Runs `body`, and closes the scopes that it leaves open when it throws: `tf.tidy` does not close its own where the
 * stack has overflowed, and the engine then keeps every tensor that is made later.
 */
export function withScopesRestored<Result>(body: () => Result): Result {
  const { state } = engine() as unknown as { state: { scopeStack: unknown[] } };
  const open = state.scopeStack.length;
  try {
    return body();
  } catch (error) {
    while (state.scopeStack.length > open) engine().endScope();
    throw error;
  }
}
