import { fillNormal, fillTruncatedNormal } from './normal.js';
import type { Stream } from './philox.js';
import { fillUniform } from './uniform.js';

/** Something that fills arrays from a stream; all of them write the same bits. */
export interface Sampler {
  /** Fills `output` with values uniform in [low, high). */
  fillUniform(output: Float32Array, stream: Stream, low: number, high: number): void;
  /** Fills `output` with normals. */
  fillNormal(output: Float32Array, stream: Stream, mean: number, stddev: number): void;
  /** Fills `output` with normals cut at two standard deviations. */
  fillTruncatedNormal(output: Float32Array, stream: Stream, mean: number, stddev: number): void;
}

/** The plain TypeScript that every other sampler is judged by. */
export const reference: Sampler = { fillUniform, fillNormal, fillTruncatedNormal };
