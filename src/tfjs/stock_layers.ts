/**
 * The layers of TensorFlow.js that draw in training: noise layers, and recurrent cells with dropout
 * (tfjs-layers/src/layers: core.ts, noise.ts, recurrent.ts and convolutional_recurrent.ts).
 */
import { type Tensor, tidy } from '@tensorflow/tfjs-core';
import { layers } from '@tensorflow/tfjs-layers';
import { replaceMethod } from './replace.js';

/** A noise layer. Its class determines which of the fields exist. */
export interface NoiseLayer {
  readonly rate: number;
  readonly stddev: number;
  readonly seed?: unknown;
  /** Dropout's mask shape, if it is not the input's. */
  getNoiseShape(input: Tensor): number[] | null | undefined;
  /** AlphaDropout's mask shape. */
  _getNoiseShape(input: Tensor): number[];
  invokeCallHook(inputs: Tensor | Tensor[], kwargs: object): void;
}

// An explicit name does not use up a number of tfjs's generated names.
const NAME = { name: 'prototype' };

const NOISE_LAYERS = {
  dropout: () => layers.dropout({ rate: 0, ...NAME }),
  gaussianNoise: () => layers.gaussianNoise({ stddev: 0, ...NAME }),
  gaussianDropout: () => layers.gaussianDropout({ rate: 0, ...NAME }),
  alphaDropout: () => layers.alphaDropout({ rate: 0, ...NAME }),
};

const CELLS = [
  () => layers.simpleRNNCell({ units: 1, ...NAME }),
  () => layers.gruCell({ units: 1, ...NAME }),
  () => layers.lstmCell({ units: 1, ...NAME }),
  () => layers.convLstm2dCell({ filters: 1, kernelSize: 1, ...NAME }),
];

/** The factory of a noise layer. SpatialDropout1D inherits the `call` of Dropout. */
export type NoiseName = keyof typeof NOISE_LAYERS;

type Call<Layer> = (
  this: Layer,
  inputs: Tensor | Tensor[],
  kwargs?: { readonly training?: boolean },
) => Tensor | Tensor[];

/**
 * Replaces the noise of a class of layers in training.
 *
 * @param plan returns a function that computes the output, or undefined to leave it to tfjs's own code
 */
export function replaceNoise(
  name: NoiseName,
  plan: (layer: NoiseLayer, input: Tensor) => (() => Tensor) | undefined,
): () => void {
  const prototype = Object.getPrototypeOf(NOISE_LAYERS[name]()) as object;
  return replaceMethod(prototype, 'call', (stock: Call<NoiseLayer>): Call<NoiseLayer> => {
    return function (inputs, kwargs) {
      const [input, ...others] = [inputs].flat();
      const make = kwargs?.training && others.length === 0 && input.dtype === 'float32' ? plan(this, input) : undefined;
      if (kwargs === undefined || make === undefined) return stock.call(this, inputs, kwargs);
      return tidy(() => {
        this.invokeCallHook(inputs, kwargs);
        return make();
      });
    };
  });
}

/** A recurrent cell. */
interface Cell {
  /** Computes a mask from ones. */
  dropoutFunc?: ((ones: Tensor, rate: number) => Tensor) | null;
}

/** Replaces the function that computes the masks of recurrent cells, except of those with their own `dropoutFunc`. */
export function* replaceCellMasks(mask: NonNullable<Cell['dropoutFunc']>): Generator<() => void> {
  for (const make of CELLS) {
    yield replaceMethod(Object.getPrototypeOf(make()) as object, 'call', (stock: Call<Cell>): Call<Cell> => {
      return function (inputs, kwargs) {
        const own = this.dropoutFunc;
        this.dropoutFunc ??= mask;
        try {
          return stock.call(this, inputs, kwargs);
        } finally {
          this.dropoutFunc = own;
        }
      };
    });
  }
}
