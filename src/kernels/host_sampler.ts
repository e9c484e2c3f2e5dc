/** The host's sampler, in WebAssembly SIMD or in plain TypeScript, as the flag says. */
import { env } from '@tensorflow/tfjs-core';
import { SIMD_FLAG } from '../flags/register.js';
import { type Arithmetic, referenceArithmetic } from '../linear_algebra/arithmetic.js';
import { simdArithmetic } from '../linear_algebra/simd/arithmetic.js';
import { reference, type Sampler } from '../random/sampler.js';
import { simdSampler } from '../random/simd/sampler.js';

/** The sampler in WebAssembly SIMD; undefined where that is unavailable or switched off. */
function chosenSimd(): Sampler | undefined {
  return env().getBool(SIMD_FLAG) ? simdSampler() : undefined;
}

/** The host's sampler. */
export function hostSampler(): Sampler {
  return chosenSimd() ?? reference;
}

/** The arithmetic for matrices of double precision. @param size of its memory, in doubles */
export function hostArithmetic(size: number): Arithmetic {
  try {
    if (chosenSimd() !== undefined) return simdArithmetic(size);
  } catch {
    // An engine may give less memory to WebAssembly than to JavaScript.
  }
  return referenceArithmetic(size);
}
