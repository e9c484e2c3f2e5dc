import { fusedMultiplyAdd } from '../float32/fused_multiply_add.js';
import type { Generator } from './generator.js';

// The bits of a word that make a float32 in [0, 1): aten/src/ATen/core/TransformationHelper.h, uniform_real.
const MANTISSA = 0xffffff;
const UNIT = 2 ** -24;

/** The next float32 in [0, 1) of a generator: the 24 lowest bits of a word. */
export function unitFloat(generator: Generator): number {
  return (generator.word() & MANTISSA) * UNIT;
}

/**
 * Fills `output` with float32 values uniform in [a, b): `tensor.uniform_(a, b)`. Where rounding gives b, PyTorch 2.15
 * takes a instead; it never gives more.
 *
 * @param a, b numbers whose difference is a float32; they are rounded to float32
 */
export function fillUniform(output: Float32Array, generator: Generator, a: number, b: number): void {
  const start = Math.fround(a);
  const end = Math.fround(b);
  const range = Math.fround(end - start);
  for (let i = 0; i < output.length; i++) {
    const value = fusedMultiplyAdd(unitFloat(generator), range, start);
    output[i] = value === end ? start : value;
  }
}
