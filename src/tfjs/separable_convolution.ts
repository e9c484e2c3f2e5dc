/**
 * The constructor of SeparableConv2D makes both kernels' initializers from `depthwiseInitializer`
 * (tfjs-layers/src/layers/convolutional.ts, SeparableConv). It passes its arguments to `Conv.verifyArgs` first, and
 * assigns the initializers then: a setter on the prototype assigns the one that `pointwiseInitializer` names instead.
 */
import { layers } from '@tensorflow/tfjs-layers';
import type { TfjsInitializer } from './initializer.js';
import { replaceMethod } from './replace.js';

const FIELD = 'pointwiseInitializer';

interface SeparableConvolution {
  readonly DEFAULT_POINTWISE_INITIALIZER: string;
}

type VerifyArgs = (this: unknown, args: { readonly [FIELD]?: unknown }) => void;

/** From here on, layers use their own initializers for pointwise kernels. */
export function* repairSeparableConvolutions(): Generator<() => void> {
  const layer = layers.separableConv2d({ filters: 1, kernelSize: 1, name: 'prototype' });
  const SeparableConv2D = Object.getPrototypeOf(layer) as object;
  const SeparableConv = Object.getPrototypeOf(SeparableConv2D) as object;
  const Conv = Object.getPrototypeOf(SeparableConv) as object;

  // The argument of the layer under construction.
  let given: unknown;
  yield replaceMethod(Conv.constructor, 'verifyArgs', (stock: VerifyArgs): VerifyArgs => {
    return function (args) {
      given = args[FIELD];
      stock.call(this, args);
    };
  });
  Object.defineProperty(SeparableConv, FIELD, {
    configurable: true,
    set(this: SeparableConvolution, stock: TfjsInitializer) {
      const value = readInitializer(given ?? this.DEFAULT_POINTWISE_INITIALIZER) ?? stock;
      Object.defineProperty(this, FIELD, { value, writable: true, enumerable: true, configurable: true });
    },
  });
  yield () => {
    Reflect.deleteProperty(SeparableConv, FIELD);
  };
}

/**
 * Reads an argument of a layer as tfjs does: an instance, a name or a configuration. Undefined for anything else: tfjs
 * ignores the argument, and so accepts it.
 */
function readInitializer(kernelInitializer: unknown): TfjsInitializer | undefined {
  try {
    const args = { units: 1, name: 'reader', kernelInitializer } as Parameters<typeof layers.dense>[0];
    return (layers.dense(args) as unknown as { readonly kernelInitializer: TfjsInitializer }).kernelInitializer;
  } catch {
    return undefined;
  }
}
