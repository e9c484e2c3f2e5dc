import { logf, sincosf } from './cephes.js';
import { fusedMultiplyAdd } from '../float32/fused_multiply_add.js';
import type { Generator } from './generator.js';
import { unitFloat } from './fill_uniform.js';

// Values that PyTorch computes at a time (aten/src/ATen/native/cpu/DistributionTemplates.h, normal_fill_16). Tensors of
// fewer are made of doubles, one after the other (normal_kernel).
const BLOCK = 16;
const HALF_BLOCK = BLOCK / 2;

const TWO_PI = Math.fround(2 * Math.PI);

/** Fills `output` with float32 normals: `tensor.normal_(mean, std)`. */
export function fillNormal(output: Float32Array, generator: Generator, mean: number, std: number): void {
  if (output.length < BLOCK) {
    for (let i = 0; i < output.length; i++) output[i] = generator.normal() * std + mean;
    return;
  }
  fillUnit(output, generator);
  const factor = Math.fround(std);
  const shift = Math.fround(mean);
  for (let start = 0; start + BLOCK <= output.length; start += BLOCK) {
    boxMuller(output.subarray(start, start + BLOCK), shift, factor);
  }
  if (output.length % BLOCK !== 0) {
    // The last 16 values are all drawn again, including those already drawn.
    const last = output.subarray(-BLOCK);
    fillUnit(last, generator);
    boxMuller(last, shift, factor);
  }
}

function fillUnit(output: Float32Array, generator: Generator): void {
  for (let i = 0; i < output.length; i++) output[i] = unitFloat(generator);
}

const circle = new Float32Array(2);

/** Makes normals of a block of uniforms, in pairs of the first half and the second, the cosine in the first. */
function boxMuller(block: Float32Array, mean: number, std: number): void {
  for (let i = 0; i < HALF_BLOCK; i++) {
    const radius = Math.fround(Math.sqrt(-2 * logf(1 - block[i])));
    sincosf(Math.fround(TWO_PI * block[i + HALF_BLOCK]), circle);
    block[i] = fusedMultiplyAdd(Math.fround(radius * circle[1]), std, mean);
    block[i + HALF_BLOCK] = fusedMultiplyAdd(Math.fround(radius * circle[0]), std, mean);
  }
}
