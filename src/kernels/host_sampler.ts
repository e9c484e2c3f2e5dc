/** The host's sampler, in WebAssembly SIMD or in plain TypeScript, and the flag that chooses. */
import { env } from '@tensorflow/tfjs-core';
import { type Arithmetic, referenceArithmetic } from '../linear_algebra/arithmetic.js';
import { simdArithmetic } from '../linear_algebra/simd/arithmetic.js';
import { reference, type Sampler } from '../random/sampler.js';
import { simdSampler } from '../random/simd/sampler.js';

/** Whether the host draws in WebAssembly SIMD; by default if the engine can. False uses the plain reference. */
export const SIMD_FLAG = 'TFJS_INITIALIZERS_WASM_SIMD';
env().registerFlag(SIMD_FLAG, () => simdSampler() !== undefined);

/** Whether WebAssembly SIMD is available and not switched off. */
function simdEnabled(): boolean {
  return env().getBool(SIMD_FLAG) && simdSampler() !== undefined;
}

/** The host's sampler. */
export function hostSampler(): Sampler {
  return (simdEnabled() ? simdSampler() : undefined) ?? reference;
}

/** The arithmetic for matrices of double precision. @param size of its memory, in doubles */
export function hostArithmetic(size: number): Arithmetic {
  if (!simdEnabled()) return referenceArithmetic(size);
  try {
    return simdArithmetic(size);
  } catch {
    // An engine may give less memory to WebAssembly than to JavaScript.
    return referenceArithmetic(size);
  }
}
