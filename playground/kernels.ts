import type { Tensor2D } from '@tensorflow/tfjs-core';
import { CLASSES, PIXELS } from '../examples/mnist/pixels.js';
import { INITIALIZERS } from './initializers.js';
import type { InitializerName, Settings } from './settings.js';

/**
 * The kernels of hidden layers as they were drawn. They stay while the depth moves, which changes neither their shapes
 * nor their seeds.
 */
export class Kernels {
  private drawnFor = '';
  private readonly drawn = new Map<InitializerName, Tensor2D[]>();

  /** The kernels of a network, one for each layer; hidden ones belong to this object, the last one to the caller. */
  of(settings: Settings, name: InitializerName, onKernel: () => void): Tensor2D[] {
    this.forgetUnless(settings);
    const draw = (layer: number, inputs: number, outputs: number): Tensor2D => {
      const kernel = INITIALIZERS[name].make(settings, settings.seed + layer).apply([inputs, outputs]) as Tensor2D;
      onKernel();
      return kernel;
    };
    const hidden = this.hiddenOf(settings, name);
    for (let layer = hidden.length; layer < settings.depth; layer++) {
      hidden.push(draw(layer, layer === 0 ? PIXELS : settings.width, settings.width));
    }
    return [...hidden.slice(0, settings.depth), draw(settings.depth, settings.width, CLASSES)];
  }

  private hiddenOf({ depth }: Settings, name: InitializerName): Tensor2D[] {
    let hidden = this.drawn.get(name) ?? [];
    // The tailored gain is that of a depth.
    if (INITIALIZERS[name].bend !== undefined && hidden.length !== depth) {
      hidden.forEach((kernel) => {
        kernel.dispose();
      });
      hidden = [];
    }
    this.drawn.set(name, hidden);
    return hidden;
  }

  /** Frees what was drawn for settings that ask for other kernels. */
  private forgetUnless({ width, activation, slope, gain, seed, backend }: Settings): void {
    const wanted = JSON.stringify([width, activation, slope, gain, seed, backend]);
    if (wanted === this.drawnFor) return;
    this.drawnFor = wanted;
    for (const kernel of [...this.drawn.values()].flat()) kernel.dispose();
    this.drawn.clear();
  }
}
