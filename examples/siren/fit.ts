/** Fits a picture by a network of its coordinates. */
import * as tf from '@tensorflow/tfjs';
import { kaimingNormal, SeedGenerator, sine, siren } from 'tfjs-initializers';
import { readDigits } from '../mnist/files.js';
import { PIXELS } from '../mnist/pixels.js';

/** `siren`: sines with `siren` kernels; `relu`: ReLUs with Kaiming's. */
export const NETWORKS = ['siren', 'relu'] as const;
export type Network = (typeof NETWORKS)[number];

/** Coordinates in [-1, 1], a row of two for each pixel, and the pixels, from 0 to 1. */
export interface Picture {
  readonly coordinates: tf.Tensor2D;
  readonly pixels: tf.Tensor2D;
}

const SIDE = Math.sqrt(PIXELS);
const UNITS = 64;
const HIDDEN = 2;

/** The first digits of MNIST's test set in a square, `side` of them in a row. */
export function pictureOf(side: number): Picture {
  const { pixels } = readDigits('t10k', side * side);
  const size = side * SIDE;
  const at = (index: number): [row: number, column: number] => [Math.floor(index / size), index % size];
  const indices = Array.from({ length: size * size }, (_, i) => i);
  const coordinate = (position: number): number => (2 * (position + 0.5)) / size - 1;
  const pixelAt = ([row, column]: [number, number]): number => {
    const digit = Math.floor(row / SIDE) * side + Math.floor(column / SIDE);
    return pixels[digit * PIXELS + (row % SIDE) * SIDE + (column % SIDE)] / 255;
  };
  return {
    coordinates: tf.tensor2d(indices.map((index) => at(index).map(coordinate))),
    pixels: tf.tensor2d(indices.map((index) => [pixelAt(at(index))])),
  };
}

/** A network of two coordinates that gives a pixel. */
function build(network: Network, seed: number): tf.Sequential {
  const seeds = new SeedGenerator(seed);
  const isSiren = network === 'siren';
  const kernel = (first: boolean): ReturnType<typeof siren | typeof kaimingNormal> =>
    isSiren ? siren({ first, seed: seeds }) : kaimingNormal({ nonlinearity: first ? 'linear' : 'relu', seed: seeds });
  const model = tf.sequential();
  for (let layer = 0; layer <= HIDDEN; layer++) {
    const shape = layer === 0 ? { inputShape: [2] } : {};
    model.add(tf.layers.dense({ units: UNITS, kernelInitializer: kernel(layer === 0), ...shape }));
    model.add(isSiren ? sine() : tf.layers.reLU());
  }
  model.add(tf.layers.dense({ units: 1, kernelInitializer: kernel(false) }));
  return model;
}

/**
 * Trains a network on all pixels at once, and returns its peak signal-to-noise ratio in decibels, -10 log10 of the mean
 * squared error. The same seed gives the same network.
 */
export function fit(network: Network, { coordinates, pixels }: Picture, steps: number, seed: number): number {
  const model = build(network, seed);
  const optimizer = tf.train.adam(RATES[network]);
  const loss = (): tf.Scalar => tf.losses.meanSquaredError(pixels, model.apply(coordinates) as tf.Tensor);
  for (let step = 0; step < steps; step++) optimizer.minimize(loss);
  const error = tf.tidy(() => loss().dataSync()[0]);
  optimizer.dispose();
  model.dispose();
  return -10 * Math.log10(error);
}

/** Learning rates of Adam. */
const RATES: Readonly<Record<Network, number>> = { siren: 0.001, relu: 0.01 };
