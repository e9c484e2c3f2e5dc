/**
 * The initializers of TensorFlow.js itself (tfjs-layers/src/initializers.ts). Their classes are not exported, but every
 * instance leads to its prototype: what is put there reaches the factories, the names in strings, the defaults of layers,
 * topologies, and instances that were made before.
 */
import type { Tensor } from '@tensorflow/tfjs-core';
import { initializers } from '@tensorflow/tfjs-layers';
import { replaceMethod } from './replace.js';

/**
 * What the instances keep of their arguments. The constructors check next to nothing: any of it may be of any type, and a
 * class of somebody's own that extends one of these may have left it out.
 */
export interface StockFields {
  VarianceScaling: { readonly scale: unknown; readonly mode: unknown; readonly distribution: unknown };
  RandomNormal: { readonly mean: unknown; readonly stddev: unknown };
  TruncatedNormal: { readonly mean: unknown; readonly stddev: unknown };
  RandomUniform: { readonly minval: unknown; readonly maxval: unknown };
  Orthogonal: { readonly gain: unknown };
  Identity: { readonly gain: unknown };
}

/** An initializer of TensorFlow.js that this package draws for. The glorot, he and leCun families are VarianceScaling. */
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
