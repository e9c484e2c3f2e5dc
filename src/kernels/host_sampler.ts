/** What samples on the host, in WebAssembly SIMD or in plain TypeScript, and the flag that decides. */
import { env } from '@tensorflow/tfjs-core';
import { type Arithmetic, referenceArithmetic } from '../linear_algebra/arithmetic.js';
import { simdArithmetic } from '../linear_algebra/simd/arithmetic.js';
import { reference, type Sampler } from '../random/sampler.js';
import { simdSampler } from '../random/simd/sampler.js';

/** Whether the host samples in WebAssembly SIMD; by default where the engine can. False gives the plain reference. */
export const SIMD_FLAG = 'TFJS_INITIALIZERS_WASM_SIMD';
env().registerFlag(SIMD_FLAG, () => simdSampler() !== undefined);

/** Whether WebAssembly SIMD is there, and not switched off. */
function simdEnabled(): boolean {
  return env().getBool(SIMD_FLAG) && simdSampler() !== undefined;
}

/** What samples on the host. */
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
