/** The layers that workers draw in parallel, and that one process draws one after the other. */
import * as tf from '@tensorflow/tfjs';
import {
  deltaOrthogonal,
  kaimingNormal,
  orthogonal,
  type SeedLike,
  SeedGenerator,
  sparse,
  truncatedNormal,
} from '../../src/index.js';

export const PLACES = 16;

/** The kernel of the layer at a place, drawn as the layer is built. */
export function kernelAt(place: number, seed: SeedLike): Float32Array {
  const { layers } = tf;
  const inputShape = [10 + place, 8, 8];
  const layer = [
    () => layers.conv2d({ filters: 16, kernelSize: 3, inputShape, kernelInitializer: kaimingNormal({ seed }) }),
    () => layers.dense({ units: 64, inputShape: [40], kernelInitializer: orthogonal({ seed }) }),
    () => layers.dense({ units: 70 + place, inputShape: [90], kernelInitializer: truncatedNormal({ seed }) }),
    () => layers.dense({ units: 50, inputShape: [30], kernelInitializer: truncatedNormal({ a: -1, b: 0.02, seed }) }),
    () =>
      layers.conv1d({ filters: 9, kernelSize: 3, inputShape: [9, 8], kernelInitializer: deltaOrthogonal({ seed }) }),
    () => layers.dense({ units: 40, inputShape: [20], kernelInitializer: sparse({ seed }) }),
    () => layers.dense({ units: 300, inputShape: [700], kernelInitializer: kaimingNormal({ truncated: true, seed }) }),
  ][place % 7]();
  const model = tf.sequential({ layers: [layer] });
  const kernel = Float32Array.from(model.getWeights()[0].dataSync());
  model.dispose();
  return kernel;
}

/** The seed of the layer at a place: the position that one generator has there, or an integer of its own. */
export const SEEDS: Readonly<Record<string, (place: number) => SeedLike>> = {
  positions: (place) => SeedGenerator.at({ seed: 42, counter: place }),
  integers: (place) => 1000 - place,
};
