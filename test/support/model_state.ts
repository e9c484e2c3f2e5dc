/** All that a call of a model function could change, and a device that fails. */
import * as tf from '@tensorflow/tfjs';
import { allLayers } from '../../src/tfjs/layers.js';

/** What tfjs's engine keeps. */
interface EngineState {
  readonly scopeStack: readonly unknown[];
  readonly activeTape: readonly unknown[] | null;
  readonly gradientDepth: number;
  readonly kernelDepth: number;
}

/** What could have changed, bit for bit where it is numbers. */
export interface ModelState {
  readonly weights: readonly (readonly number[])[];
  readonly [aspect: string]: unknown;
}

/** The bits of a tensor's values. */
export function bitsOf(tensor: tf.Tensor): number[] {
  return Array.from(new Uint32Array(Float32Array.from(tensor.dataSync()).buffer));
}

/** The states of a stateful layer; custom layers may have anything there. */
function statesOf(states: unknown): tf.Tensor[] {
  return Array.isArray(states) ? (states as tf.Tensor[]) : [];
}

/** Weights, flags, states and patches of a model's layers, and what the engine and its memory hold. */
export function everythingOf(model: tf.LayersModel): ModelState {
  const layers = [...allLayers(model)] as (tf.layers.Layer & Record<string, unknown>)[];
  const weights = [...new Set(layers.flatMap((layer) => layer.weights))];
  const { state } = tf.engine() as unknown as { state: EngineState };
  const { numTensors, numBytes, numDataBuffers } = tf.memory();
  return {
    weights: weights.map((weight) => bitsOf(weight.read())),
    flags: [model, ...layers].map(({ trainable }) => trainable),
    weightFlags: weights.map(({ trainable }) => trainable),
    // The tensors, and not only their values: a caller may hold them.
    states: layers.map(({ states_ }) => statesOf(states_).map(({ id }) => id)),
    stateValues: layers.map(({ states_ }) => statesOf(states_).map(bitsOf)),
    keptStates: layers.map(({ keptStates }) => keptStates),
    calls: layers.map((layer) => Object.getOwnPropertyDescriptor(layer, 'call')?.value as unknown),
    activations: layers.map(({ activation }) => activation),
    // The slopes of LeakyReLU; those of PReLU are weights.
    alphas: layers.map(({ alpha }) => (typeof alpha === 'number' ? alpha : undefined)),
    scopes: state.scopeStack.length,
    tape: state.activeTape?.length,
    depths: [state.gradientDepth, state.kernelDepth],
    numTensors,
    numBytes,
    numDataBuffers,
  };
}

/** What a failing device says. */
export const DEVICE_LOST = 'the device is lost';

/** Runs `body` on a device that fails at one kernel, counted from 0. Returns whether it got as far as that. */
export async function failingKernel(failing: number, body: () => unknown): Promise<boolean> {
  const kernels = tf.getKernelsForBackend(tf.getBackend());
  const functions = kernels.map(({ kernelFunc }) => kernelFunc);
  let count = 0;
  kernels.forEach((kernel, i) => {
    kernel.kernelFunc = (params) => {
      if (count++ === failing) throw new Error(DEVICE_LOST);
      return functions[i](params);
    };
  });
  try {
    await body();
  } catch (error) {
    if (count <= failing) throw error;
  } finally {
    kernels.forEach((kernel, i) => {
      kernel.kernelFunc = functions[i];
    });
  }
  return count > failing;
}
