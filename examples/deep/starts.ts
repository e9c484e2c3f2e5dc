/** What plain networks can be made of: an activation, and the kernels that go with it. */
import * as tf from '@tensorflow/tfjs';
import {
  calculateGain,
  deltaOrthogonal,
  kaimingNormal,
  orthogonal,
  preluKaimingNormal,
  type SeedGenerator,
  xavierUniform,
} from 'tfjs-initializers';
import { tailoredActivation, tailoredSlope } from 'tfjs-initializers/theory';

type Initializer = ReturnType<typeof tf.initializers.zeros>;

/** Where a kernel is: what it is of, whether an activation comes before it, and its channels or units. */
export interface Place {
  readonly of: 'dense' | 'convolution';
  readonly isFirst: boolean;
  readonly inputs: number;
  readonly outputs: number;
}

export interface Start {
  readonly activation: string;
  readonly kernels: string;
  /** The initializer of one kernel; the seed has others for every kernel. */
  readonly kernel: (place: Place, seed: SeedGenerator) => Initializer;
  /** A new layer; a PReLU has one slope for each unit or channel. */
  readonly activationLayer: (sharedAxes: number[]) => tf.layers.Layer;
}

// The slope of He et al. 2015, section 2.1.
const USUAL_SLOPE = 0.25;

const named = (activation: 'relu' | 'tanh' | 'swish') => (): tf.layers.Layer => tf.layers.activation({ activation });

const prelu =
  (slope: number) =>
  (sharedAxes: number[]): tf.layers.Layer =>
    tf.layers.prelu({ alphaInitializer: tf.initializers.constant({ value: slope }), sharedAxes });

/** Eq. (15) of He et al. 2015. Nothing was rectified before the first kernel: slope 1. */
const preluKernel =
  (slope: number): Start['kernel'] =>
  ({ isFirst }, seed) =>
    preluKaimingNormal({ alpha: isFirst ? 1 : slope, seed });

/**
 * Kernels that keep every input's length up to the gain. Where outputs are more than inputs, sqrt(outputs / inputs)
 * keeps E[y²], as google-deepmind/dks does it (ScaledUniformOrthogonal).
 */
const orthogonalKernel =
  (gain: number): Start['kernel'] =>
  ({ of, isFirst, inputs, outputs }, seed) => {
    const args = { gain: (isFirst ? 1 : gain) * Math.sqrt(Math.max(1, outputs / inputs)), seed };
    return of === 'dense' ? orthogonal(args) : deltaOrthogonal(args);
  };

/** Every start, by its name, for a depth. The tailored ones know the depth, the usual ones do not. */
export const STARTS = {
  relu: () => ({
    activation: 'ReLU',
    kernels: 'kaimingNormal',
    kernel: ({ isFirst }, seed) => kaimingNormal({ nonlinearity: isFirst ? 'linear' : 'relu', seed }),
    activationLayer: named('relu'),
  }),
  prelu: () => ({
    activation: `PReLU from ${USUAL_SLOPE}`,
    kernels: 'preluKaimingNormal',
    kernel: preluKernel(USUAL_SLOPE),
    activationLayer: prelu(USUAL_SLOPE),
  }),
  'prelu-tailored': (depth) => {
    const slope = tailoredSlope(depth);
    return {
      activation: `PReLU from ${slope.toFixed(4)}, tailored`,
      kernels: 'preluKaimingNormal',
      kernel: preluKernel(slope),
      activationLayer: prelu(slope),
    };
  },
  'prelu-orthogonal': (depth) => {
    const slope = tailoredSlope(depth);
    return {
      activation: `PReLU from ${slope.toFixed(4)}, tailored`,
      kernels: 'orthogonal',
      kernel: orthogonalKernel(calculateGain('leakyRelu', slope)),
      activationLayer: prelu(slope),
    };
  },
  tanh: () => ({
    activation: 'tanh',
    kernels: 'xavierUniform',
    kernel: (_, seed) => xavierUniform({ seed }),
    activationLayer: named('tanh'),
  }),
  'tanh-tailored': tailored('tanh'),
  swish: () => ({
    activation: 'swish',
    kernels: 'kaimingNormal',
    kernel: ({ isFirst }, seed) => kaimingNormal({ nonlinearity: isFirst ? 'linear' : 'swish', seed }),
    activationLayer: named('swish'),
  }),
  'swish-tailored': tailored('swish'),
} as const satisfies Record<string, (depth: number) => Start>;

export type StartName = keyof typeof STARTS;

function tailored(name: 'tanh' | 'swish'): (depth: number) => Start {
  return (depth) => ({
    activation: `${name}, tailored`,
    kernels: 'orthogonal',
    // The layer keeps the second moment.
    kernel: orthogonalKernel(1),
    activationLayer: () => tailoredActivation(name, { depth }),
  });
}
