/** The inside of layers and models: what tfjs-layers keeps in private fields, and the calls of layers. */
import type { Tensor } from '@tensorflow/tfjs-core';
import type { layers, LayersModel } from '@tensorflow/tfjs-layers';
import type { TfjsInitializer } from './initializer.js';

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

/**
 * A layer. Weights, calls (`inboundNodes`) and consumers are public in it; what is not is read by the functions here.
 */
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
