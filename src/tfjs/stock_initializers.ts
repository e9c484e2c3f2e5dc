/**
 * The initializers of TensorFlow.js itself (tfjs-layers/src/initializers.ts). It does not export their classes, but an
 * instance leads to its prototype. A method replaced there reaches the factories, names in strings, the defaults of
 * layers, topologies, and instances made earlier.
 */
import type { Tensor } from '@tensorflow/tfjs-core';
import { initializers } from '@tensorflow/tfjs-layers';
import { replaceMethod } from './replace.js';

/**
 * The arguments that instances keep. The constructors check hardly any of them, and subclasses of others may leave them
 * out: each can be of any type.
 */
export interface StockFields {
  VarianceScaling: { readonly scale: unknown; readonly mode: unknown; readonly distribution: unknown };
  RandomNormal: { readonly mean: unknown; readonly stddev: unknown };
  TruncatedNormal: { readonly mean: unknown; readonly stddev: unknown };
  RandomUniform: { readonly minval: unknown; readonly maxval: unknown };
  Orthogonal: { readonly gain: unknown };
  Identity: { readonly gain: unknown };
}

/**
 * A class of TensorFlow.js whose values this package draws. The glorot, he and leCun families extend VarianceScaling.
 */
export type StockName = keyof StockFields;

const MAKE: Readonly<Record<StockName, () => object>> = {
  VarianceScaling: () => initializers.varianceScaling({}),
  RandomNormal: () => initializers.randomNormal({}),
  TruncatedNormal: () => initializers.truncatedNormal({}),
  RandomUniform: () => initializers.randomUniform({}),
  Orthogonal: () => initializers.orthogonal({}),
  Identity: () => initializers.identity({}),
};

/** The method `apply` of an initializer with some fields. */
export type Apply<Fields> = (
  this: Fields & { readonly seed?: unknown },
  shape: number[],
  dtype?: string | null,
) => Tensor;

/** Replaces `apply` of a class. */
export function replaceApply<Name extends StockName>(
  name: Name,
  replace: (stock: Apply<StockFields[Name]>) => Apply<StockFields[Name]>,
): () => void {
  return replaceMethod(Object.getPrototypeOf(MAKE[name]()) as object, 'apply', replace);
}
