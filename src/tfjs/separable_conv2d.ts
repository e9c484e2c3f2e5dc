/** The separable convolution of tfjs, with an initializer of its own for each of its kernels. */
import { serialization } from '@tensorflow/tfjs-core';
import type { layers } from '@tensorflow/tfjs-layers';
import { registeredClass, type TfjsInitializer } from './initializer.js';

type Arguments = Parameters<typeof layers.separableConv2d>[0];

/** Fields that are private in its type. */
type SeparableConv2D = layers.Layer & {
  readonly depthwiseInitializer: TfjsInitializer;
  pointwiseInitializer: TfjsInitializer;
};

let registered: unknown;

/**
 * Replaces the `SeparableConv2D` that tfjs loads by one whose pointwise kernel its pointwise initializer draws: tfjs
 * takes the depthwise initializer for both kernels (tfjs-layers/src/layers/convolutional.ts, SeparableConv; pull
 * request 8564). Doing it again changes nothing.
 */
export function registerSeparableConv2D(): void {
  const Base = registeredClass('SeparableConv2D') as unknown as new (args: Arguments) => SeparableConv2D;
  if (Base === registered) return;
  class WithBothInitializers extends Base {
    /** @nocollapse */
    static readonly className = 'SeparableConv2D';

    constructor(args: Arguments) {
      super(args);
      // The base reads whatever stands for an initializer.
      const { pointwiseInitializer: depthwiseInitializer } = args;
      this.pointwiseInitializer = new Base({ ...args, depthwiseInitializer }).depthwiseInitializer;
    }
  }
  registered = WithBothInitializers;
  serialization.registerClass(WithBothInitializers as unknown as Parameters<typeof serialization.registerClass>[0]);
}
