/** The internals of layers and models: private fields of tfjs-layers, and the calls of layers. */
import { clone, dispose, keep, type Tensor, tidy } from '@tensorflow/tfjs-core';
import type { layers, LayersModel } from '@tensorflow/tfjs-layers';
import type { TfjsInitializer } from './initializer.js';

/** A layer of any copy of tfjs-layers, with the fields that this package reads. */
export interface PReLULayer {
  /** Whether its weights exist. */
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

/** The initializer of the slopes of a `tf.layers.prelu`; private in its type. */
export function alphaInitializerOf(layer: PReLULayer): TfjsInitializer {
  return (layer as PReLULayer & { readonly alphaInitializer: TfjsInitializer }).alphaInitializer;
}

/** A layer that can compute its function of a number, like this package's `TailoredActivation` and `Sine`. */
export interface ElementwiseLayer {
  valueAt(x: number): number;
}

/** Whether a layer can compute its function of a number. */
export function isElementwiseLayer(layer: Layer): layer is Layer & ElementwiseLayer {
  return typeof fieldOf(layer, 'valueAt') === 'function';
}

/** Whether a layer is a tailored activation. Checked by name, because its class is in an optional entry point. */
export function isTailoredActivation(layer: Layer): boolean {
  return classNameOf(layer) === 'TailoredActivation' && isElementwiseLayer(layer);
}

/** A layer. Its weights and calls (`inboundNodes`) are public; the functions here read what is not. */
export interface Layer extends layers.Layer {}

/** A weight of a layer: a variable with a name. */
export type LayerWeight = Layer['weights'][number];

/** The class of a layer, such as `'Dense'`; an empty string for a custom layer without one. */
export function classNameOf(layer: Layer): string {
  const className: unknown = layer.getClassName();
  return typeof className === 'string' ? className : '';
}

/** The configuration of a layer; an empty one if a custom layer throws or returns nothing. */
export function configOf(layer: Layer): Readonly<Record<string, unknown>> {
  try {
    return { ...layer.getConfig() };
  } catch {
    return {};
  }
}

/** A `tf.layers.leakyReLU`, whose slope is a number, not a weight. */
export interface LeakyReLULayer extends Layer {
  /** Read-only in tfjs's type. */
  alpha: number;
}

/** Whether a layer is a `tf.layers.leakyReLU`. */
export function isLeakyReLULayer(layer: Layer): layer is LeakyReLULayer {
  return classNameOf(layer) === 'LeakyReLU' && typeof fieldOf(layer, 'alpha') === 'number';
}

/** Sets the slopes of LeakyReLU layers: all or, if a layer throws, none. @throws what the layer throws */
export function setAlphas(alphas: ReadonlyMap<LeakyReLULayer, number>): void {
  const before = [...alphas.keys()].map((layer): [LeakyReLULayer, number] => [layer, layer.alpha]);
  const set = (layer: LeakyReLULayer, alpha: number): void => {
    if (layer.alpha !== alpha) layer.alpha = alpha;
  };
  try {
    alphas.forEach((alpha, layer) => {
      set(layer, alpha);
    });
  } catch (error) {
    for (const [layer, alpha] of before) set(layer, alpha);
    throw error;
  }
}

/** The role of a weight in its layer, such as `kernel` or `bias`, without the scopes and the number that tfjs adds. */
export function roleOf(weight: LayerWeight): string {
  return weight.originalName.slice(weight.originalName.lastIndexOf('/') + 1);
}

/**
 * Whether `value` is a `tf.LayersModel` of any copy of tfjs-layers, also one that is a layer of another. Decided by the
 * names of its classes, as the fields of a custom layer may be called anything, `layers` and `predict` too.
 */
export function isModel(value: unknown): value is LayersModel {
  let prototype = value as { constructor?: { className?: unknown } } | null;
  while (typeof prototype === 'object' && prototype !== null) {
    if (prototype.constructor?.className === 'Model') return Array.isArray((value as Partial<LayersModel>).layers);
    prototype = Object.getPrototypeOf(prototype) as typeof prototype;
  }
  return false;
}

/** A recurrent layer: its weights are in its cell, and it may keep states from call to call. */
function isRecurrent(layer: Layer): boolean {
  return ['RNN', 'SimpleRNN', 'GRU', 'LSTM', 'ConvRNN2D', 'ConvLSTM2D'].includes(classNameOf(layer));
}

/**
 * The layers that hold a layer's weights: those that a wrapper wraps, the cells of a recurrent layer. None for a custom
 * layer, whatever its fields are called.
 */
export function innerLayers(layer: Layer): Layer[] {
  const { layer: wrapped, forwardLayer, backwardLayer, cell, cells } = layer as Layer & Record<string, unknown>;
  const className = classNameOf(layer);
  if (className === 'TimeDistributed') return [wrapped].filter(isLayer);
  if (className === 'Bidirectional') return [forwardLayer, backwardLayer].filter(isLayer);
  if (className === 'StackedRNNCells') return [cells].flat().filter(isLayer);
  return isRecurrent(layer) ? [cell].filter(isLayer) : [];
}

/** Whether `value` is a layer, or something else that tfjs saves. */
export function isLayer(value: unknown): value is Layer {
  return typeof (value as Partial<Layer> | null | undefined)?.getClassName === 'function';
}

/** The layers directly inside of a layer: those of a model, or those that hold the weights of another layer. */
export function layersIn(layer: Layer): readonly Layer[] {
  return isModel(layer) ? layer.layers : innerLayers(layer);
}

/** All layers inside a model, at any depth, each once. */
export function allLayers(model: LayersModel): ReadonlySet<Layer> {
  const found = new Set<Layer>(model.layers);
  // A set visits what is added while it is walked.
  for (const layer of found) layersIn(layer).forEach((inner) => found.add(inner));
  return found;
}

/** Whether call number `node` of a layer belongs to a model: a layer can be shared between models. */
export function isCallOf(model: LayersModel, layer: Layer, node: number): boolean {
  // tfjs-layers/src/engine/topology.ts, Layer.nodeKey.
  return model.containerNodes.has(`${layer.name}_ib-${node}`);
}

/** The weights that a layer trains unless frozen; not the moving averages of a normalization. */
function trainedWeights(layer: Layer): readonly LayerWeight[] {
  return (layer as unknown as { readonly _trainableWeights: readonly LayerWeight[] })._trainableWeights;
}

/**
 * Whether a layer is frozen, by its own `trainable` or by that of every weight that it trains. The models and wrappers
 * around it may be frozen too: tfjs does not hand their `trainable` on.
 */
export function isFrozen(layer: Layer): boolean {
  const trained = trainedWeights(layer);
  return !layer.trainable || (trained.length > 0 && trained.every(({ trainable }) => !trainable));
}

/** Puts a sequential model together, as its first use does, but keeps what is frozen frozen. */
export function buildSequential(model: LayersModel): void {
  const weights = [...allLayers(model)].flatMap(trainedWeights);
  const flags = weights.map(({ trainable }) => trainable);
  // Sets `trainable` of all weights to the model's (tfjs-layers/src/models.ts, Sequential.build).
  model.build(model.inputs[0].shape);
  weights.forEach((weight, i) => {
    weight.trainable = flags[i];
  });
}

/** The new value of a weight set to `values`: `values` under the weight's constraint, if any. */
export function constrained(weight: LayerWeight, values: Tensor): Tensor {
  const { constraint } = weight as { constraint?: LayerWeight['constraint'] | null };
  return constraint === undefined || constraint === null ? values : constraint.apply(values);
}

/** Sets a weight to `values` as they are. `LayerVariable.write` applies the weight's constraint again. */
export function assign(weight: LayerWeight, values: Tensor): void {
  const { val } = weight as unknown as { readonly val: { assign(values: Tensor): void } };
  val.assign(values);
}

/** The state that a recurrent layer keeps from call to call (tfjs-layers/src/layers/recurrent.ts). */
interface RecurrentStates {
  states_: Tensor[];
  keptStates: Tensor[][];
}

/**
 * Lends the stateful ones among some layers copies of their states, which calls replace and dispose of.
 *
 * @returns a function that disposes of those and puts the layers' own states back
 */
export function lendStates(layers: Iterable<Layer>): () => void {
  const stateful = [...layers].filter((layer) => isRecurrent(layer) && layer.stateful) as (Layer & RecurrentStates)[];
  const own = stateful.map(({ states_, keptStates }) => ({ states_, keptStates }));
  const copies = tidy(() => own.map(({ states_ }) => states_.map((state) => clone(state))));
  copies.flat().forEach((copy) => keep(copy));
  stateful.forEach((layer, i) => Object.assign(layer, { states_: copies[i], keptStates: [] }));
  return () => {
    stateful.forEach((layer, i) => {
      dispose([layer.states_, layer.keptStates]);
      Object.assign(layer, own[i]);
    });
  };
}

/** A layer's activation: its name, such as `'relu'`, and its function. */
interface LayerActivation {
  getClassName(): string;
  apply(input: Tensor): Tensor;
}

/** Wraps the call of a layer, and the activation inside it. */
export interface Interception {
  /** Replaces the call: `call()` makes it. */
  call(layer: Layer, inputs: Tensor[], call: () => Tensor | Tensor[]): Tensor | Tensor[];
  /** Replaces the layer's own activation: `activate` is it. */
  activation(layer: Layer, input: Tensor, activate: (input: Tensor) => Tensor): Tensor;
}

/**
 * Runs `body` while every call of the given layers goes through `interception`, and leaves the layers as they were. A
 * custom layer that does not let its `call` be replaced is passed over.
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
  const replace = (layer: Layer, field: 'call' | 'activation', value: unknown): void => {
    const own = Object.getOwnPropertyDescriptor(layer, field);
    const replacement = { configurable: own?.configurable ?? true, enumerable: true, writable: true, value };
    if (!Reflect.defineProperty(layer, field, replacement)) return;
    undo.push(() => {
      // Deleting the layer's own property restores the method of its class.
      if (own === undefined) Reflect.deleteProperty(layer, field);
      else Reflect.defineProperty(layer, field, own);
    });
  };
  try {
    for (const layer of intercepted) {
      const call = fieldOf(layer, 'call') as Layer['call'] | undefined;
      if (typeof call !== 'function') continue;
      replace(layer, 'call', (inputs: Tensor | Tensor[], kwargs: Parameters<Layer['call']>[1]) =>
        interception.call(layer, [inputs].flat(), () => call.call(layer, inputs, kwargs)),
      );
      const activation = fieldOf(layer, 'activation');
      if (!isActivation(activation)) continue;
      replace(layer, 'activation', {
        getClassName: () => 'intercepted',
        apply: (input: Tensor) => interception.activation(layer, input, (signal) => activation.apply(signal)),
      });
    }
    return body();
  } finally {
    undo.reverse().forEach((put) => {
      put();
    });
  }
}

/** A field of a layer; undefined if a custom layer's getter throws. */
function fieldOf(layer: Layer, field: string): unknown {
  try {
    return Reflect.get(layer, field);
  } catch {
    return undefined;
  }
}

/** Whether a field is an activation of tfjs. A custom layer's may be a function, which has an `apply` too. */
function isActivation(value: unknown): value is LayerActivation {
  const activation = value as Partial<LayerActivation> | null;
  return (
    typeof activation === 'object' &&
    typeof activation?.getClassName === 'function' &&
    typeof activation.apply === 'function'
  );
}

/**
 * Whether one initializer object makes both kernels of a `tf.layers.separableConv2d`, which reads
 * `depthwiseInitializer` twice and ignores `pointwiseInitializer` (tfjs-layers/src/layers/convolutional.ts,
 * SeparableConv).
 */
export function sharesInitializer(layer: Layer): boolean {
  const [depthwise, pointwise] = ['depthwiseInitializer', 'pointwiseInitializer'].map((field) => fieldOf(layer, field));
  return classNameOf(layer) === 'SeparableConv2D' && depthwise === pointwise;
}
