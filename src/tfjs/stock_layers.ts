/**
 * The layers of TensorFlow.js itself that draw: those of noise, and recurrent cells with dropout (tfjs-layers/src/layers,
 * core.ts, noise.ts, recurrent.ts and convolutional_recurrent.ts).
 */
import { type Tensor, tidy } from '@tensorflow/tfjs-core';
import { layers } from '@tensorflow/tfjs-layers';
import { replaceMethod } from './replace.js';

/** A layer of noise. Which of the fields it has depends on its class. */
export interface NoiseLayer {
  readonly rate: number;
  readonly stddev: number;
  readonly seed?: unknown;
  /** Of Dropout: the shape of the mask, where that is not the input's. */
  getNoiseShape(input: Tensor): number[] | null | undefined;
  /** Of AlphaDropout: the shape of the mask. */
  _getNoiseShape(input: Tensor): number[];
  invokeCallHook(inputs: Tensor | Tensor[], kwargs: object): void;
}

// A layer that is named does not use up one of the numbers in the names that tfjs gives.
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

/** A layer of noise, by its factory. SpatialDropout1D has the `call` of Dropout. */
export type NoiseName = keyof typeof NOISE_LAYERS;

type Call<Layer> = (
  this: Layer,
  inputs: Tensor | Tensor[],
  kwargs?: { readonly training?: boolean },
) => Tensor | Tensor[];

/**
 * Replaces what a layer of noise does while it trains.
 *
 * @param plan returns what makes the output, or undefined where tfjs's own code is to
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
  /** Makes a mask of ones. */
  dropoutFunc?: ((ones: Tensor, rate: number) => Tensor) | null;
}

/** Replaces what makes the masks of recurrent cells, those aside that were made with a `dropoutFunc` of their own. */
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
