/** What is measured: every distribution by tfjs's op and by this package's, at the same shapes on every backend. */
import * as tf from '@tensorflow/tfjs';
import { kaimingNormal, orthogonal, statelessRandomNormal, statelessRandomUniform } from 'tfjs-initializers';

/** Kernels: a small one, and up to 3x3x512x512 and 16.8 million. */
export const SHAPES = [
  [8, 8],
  [100, 100],
  [1000, 1000],
  [4608, 512],
  [4096, 4096],
];

export const SEED = [42, 0] as const;

const HE_NORMAL = tf.initializers.heNormal({ seed: 42 });
const KAIMING_NORMAL = kaimingNormal({ truncated: true, seed: 42 });

export const DISTRIBUTIONS = {
  uniform: {
    theirName: 'tf.randomUniform',
    theirs: (shape: number[]) => tf.randomUniform(shape, -0.1, 0.1, 'float32', 42),
    ours: (shape: number[]) => statelessRandomUniform(shape, SEED, -0.1, 0.1),
  },
  normal: {
    theirName: 'tf.randomNormal',
    theirs: (shape: number[]) => tf.randomNormal(shape, 0, 0.1, 'float32', 42),
    ours: (shape: number[]) => statelessRandomNormal(shape, SEED, 0, 0.1),
  },
  truncated: {
    theirName: 'tf heNormal',
    theirs: (shape: number[]) => HE_NORMAL.apply(shape),
    ours: (shape: number[]) => KAIMING_NORMAL.apply(shape),
  },
} as const;

/** Not of the distributions: tfjs takes minutes for large ones. */
export const ORTHOGONAL = {
  theirName: 'tf orthogonal',
  theirs: (shape: number[]) => tf.initializers.orthogonal({ gain: 1, seed: 42 }).apply(shape),
  ours: (shape: number[]) => orthogonal({ seed: 42 }).apply(shape),
} as const;

export type DistributionName = keyof typeof DISTRIBUTIONS;
