/** Plain networks, and their traces from several seeds. */
import * as tf from '@tensorflow/tfjs';
import { type LayerSignal, statelessRandomNormal, traceSignal, type TraceSignalOptions } from 'tfjs-initializers';
import { mean } from '../statistics.js';
import { REPEATS } from './claim.js';

/** Makes the initializer of a layer from its seed. */
export type InitializerOf = (seed: number) => Initializer;

/** Whatever layers take for one. */
type Initializer = Exclude<NonNullable<Parameters<typeof tf.layers.dense>[0]['kernelInitializer']>, string>;

/** What follows a kernel: an activation of tfjs by its name, or a PReLU with a slope. */
export type ActivationOf = 'linear' | 'relu' | 'tanh' | { readonly prelu: number };

function activationLayer(activation: ActivationOf): tf.layers.Layer {
  if (typeof activation === 'string') return tf.layers.activation({ activation });
  const alphaInitializer = tf.initializers.constant({ value: activation.prelu });
  return tf.layers.prelu({ alphaInitializer });
}

/** Dense layers of the given widths, the first of which is the input's; no activation after the last. */
export function denseNetwork(
  widths: readonly number[],
  activation: ActivationOf,
  initializerOf: InitializerOf,
  seed: number,
): tf.LayersModel {
  const model = tf.sequential();
  widths.slice(1).forEach((units, layer) => {
    const kernelInitializer = initializerOf(seed + layer);
    const input = layer === 0 ? { inputShape: [widths[0]] } : {};
    model.add(tf.layers.dense({ units, useBias: false, kernelInitializer, ...input }));
    if (layer < widths.length - 2) model.add(activationLayer(activation));
  });
  return model;
}

/** `depth` convolutions of 3 x 3 without padding, so that every output sees all of its window. */
export function convNetwork(
  depth: number,
  channels: number,
  size: number,
  activation: ActivationOf,
  initializerOf: InitializerOf,
  seed: number,
): tf.LayersModel {
  const model = tf.sequential();
  for (let layer = 0; layer < depth; layer++) {
    const kernelInitializer = initializerOf(seed + layer);
    const input = layer === 0 ? { inputShape: [size, size, channels] } : {};
    model.add(tf.layers.conv2d({ filters: channels, kernelSize: 3, useBias: false, kernelInitializer, ...input }));
    model.add(activationLayer(activation));
  }
  return model;
}

/** As many equal widths as a network of `depth` layers has. */
export function equalWidths(depth: number, width: number): number[] {
  return Array<number>(depth + 1).fill(width);
}

/** A seed for every layer of every repetition: one seed would give layers of one shape the same weights. */
function seedOf(seed: number, repeat: number): number {
  return 1_000_000 * seed + 1000 * repeat;
}

/** What is measured `REPEATS` times, each from a seed of its own; its tensors are disposed of. */
export function fromSeeds<Value extends tf.TensorContainer>(
  seed: number,
  measure: (netSeed: number) => Value,
): Value[] {
  return Array.from({ length: REPEATS }, (_, repeat) => tf.tidy(() => measure(seedOf(seed, repeat))));
}

/** Normal inputs of variance 1. */
export function inputs(shape: number[], seed: number): tf.Tensor {
  return statelessRandomNormal(shape, [seed, 1]);
}

/** The traces of `REPEATS` networks, each drawn from a seed of its own. */
export async function traces(
  build: (seed: number) => tf.LayersModel,
  batch: tf.Tensor,
  seed: number,
  options?: TraceSignalOptions,
): Promise<(readonly LayerSignal[])[]> {
  const all: (readonly LayerSignal[])[] = [];
  for (let repeat = 0; repeat < REPEATS; repeat++) {
    const model = build(seedOf(seed, repeat));
    const trace = await traceSignal(model, batch, { ...options, probes: 0 });
    model.dispose();
    all.push(trace.layers);
  }
  return all;
}

/** The mean over the repetitions of a number of each layer. */
export function meanByLayer(
  all: readonly (readonly LayerSignal[])[],
  numberOf: (layer: LayerSignal) => number,
): number[] {
  return all[0].map((_, layer) => mean(all.map((layers) => numberOf(layers[layer]))));
}

/** E[y^2]. */
export const forward = ({ preActivation }: LayerSignal): number => preActivation.secondMoment;

/** E[(dL/dy)^2]. */
export const backward = ({ preActivationGradient }: LayerSignal): number => preActivationGradient?.secondMoment ?? NaN;
