import type { Seed } from '../random/seed.js';

/**
 * The names of the kernels: those of TensorFlow's ops, under which every backend's kernels are registered. Unlike the
 * ops they scale what they draw, so that a kernel makes one pass over its output.
 */
export const STATELESS_RANDOM_UNIFORM = 'StatelessRandomUniform';
export const STATELESS_RANDOM_NORMAL = 'StatelessRandomNormal';
export const STATELESS_TRUNCATED_NORMAL = 'StatelessTruncatedNormal';

/** Attributes of the uniform kernel. Checked by the op: kernels rely on them. */
export interface UniformAttributes {
  readonly shape: number[];
  readonly seed: Seed;
  readonly minval: number;
  readonly maxval: number;
}

/** Attributes of the two normal kernels. */
export interface NormalAttributes {
  readonly shape: number[];
  readonly seed: Seed;
  readonly mean: number;
  readonly stddev: number;
}

/** Attributes of any of the three kernels. */
export type Attributes = UniformAttributes | NormalAttributes;

/** The parameters of a kernel's distribution: minval and maxval, or mean and stddev. */
export function parametersOf(kernelName: string, attributes: Attributes): [number, number] {
  if (kernelName === STATELESS_RANDOM_UNIFORM) {
    const { minval, maxval } = attributes as UniformAttributes;
    return [minval, maxval];
  }
  const { mean, stddev } = attributes as NormalAttributes;
  return [mean, stddev];
}

/** The factor and the shift that a kernel applies to a value of the standard distribution: two float32. */
export function factorAndShift(kernelName: string, attributes: Attributes): [number, number] {
  const [shift, spread] = parametersOf(kernelName, attributes).map(Math.fround);
  return [kernelName === STATELESS_RANDOM_UNIFORM ? Math.fround(spread - shift) : spread, shift];
}
