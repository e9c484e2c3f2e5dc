/** What Keras drew: reference/drop_in.json, written by reference/make_drop_in.py. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Tensor } from '@tensorflow/tfjs-core';
import { initializers, layers } from '@tensorflow/tfjs-layers';
import type { GoldenValues } from '../support/golden.js';

export const reference = JSON.parse(readFileSync(path.join(__dirname, '..', 'reference', 'drop_in.json'), 'utf8')) as {
  initializers: ({ factory: string; args: object } & GoldenValues)[];
  seeds: ({ seed: number; integer: number } & GoldenValues)[];
  inputs: number[];
  noise: { factory: string; args: object; outputs: GoldenValues[] }[];
  doubles: Record<string, { head: number[]; sha256: string }>;
};

export type Initializer = ReturnType<typeof initializers.heNormal>;

/** An initializer of TensorFlow.js, by its factory. */
export function stockInitializer(factory: string, args?: object): Initializer {
  return (initializers as unknown as Record<string, (args?: object) => Initializer>)[factory](args);
}

/** A layer of TensorFlow.js, by its factory. */
export function stockLayer(factory: string, args: object): layers.Layer {
  return (layers as unknown as Record<string, (args: object) => layers.Layer>)[factory](args);
}

/** The values of a tensor that is disposed of. */
export function valuesOf(tensor: Tensor): Float32Array {
  const values = tensor.dataSync<'float32'>();
  tensor.dispose();
  return values;
}

/** What an initializer draws. */
export function drawn(initializer: Initializer, shape: number[]): Float32Array {
  return valuesOf(initializer.apply(shape, 'float32'));
}
