import { fillNormal, fillTruncatedNormal } from './normal.js';
import type { Stream } from './philox.js';
import { fillUniform } from './uniform.js';

/** Fills arrays from a stream; all implementations write the same bits. */
export interface Sampler {
  /** Fills `output` with values uniform in [low, high). */
  fillUniform(output: Float32Array, stream: Stream, low: number, high: number): void;
  /** Fills `output` with normals. */
  fillNormal(output: Float32Array, stream: Stream, mean: number, stddev: number): void;
  /** Fills `output` with normals cut at two standard deviations. */
  fillTruncatedNormal(output: Float32Array, stream: Stream, mean: number, stddev: number): void;
}

/** The reference sampler, in plain TypeScript. */
export const reference: Sampler = { fillUniform, fillNormal, fillTruncatedNormal };
