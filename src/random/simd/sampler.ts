/**
 * The sampler in WebAssembly SIMD, faster than the reference and with its bits. scripts/build_simd.mjs compiles the
 * module from assembly/.
 */
import { POINTS } from '../logarithm.js';
import { BLOCKS_PER_GROUP } from '../normal.js';
import { BLOCK_WORDS, TWO_POW_32 } from '../philox_constants.js';
import type { Stream } from '../philox.js';
import type { Sampler } from '../sampler.js';
import { compileModule } from '../../webassembly.js';
import { MODULE_TEXT } from './module.js';

/** What the module exports; see assembly/index.ts. Numbers and addresses come as globals. */
export interface SimdExports {
  readonly memory: WebAssembly.Memory;
  readonly BLOCKS: WebAssembly.Global<'i32'>;
  readonly output: WebAssembly.Global<'i32'>;
  /** Where `start` finds the points of the logarithm. */
  readonly points: WebAssembly.Global<'i32'>;
  readonly start: () => void;
  readonly seek: (key0: number, key1: number, c1: number, c2: number, c3: number) => void;
  readonly stride: (blocks: number) => void;
  readonly boxMuller: (start: number, end: number) => void;
  readonly uniform: DrawChunk;
  readonly normal: DrawChunk;
  readonly truncated: DrawChunk;
}

/** Draws blocks, or groups, into `output`, from block number `first` (mod 2^32) on: value * factor + shift. */
type DrawChunk = (blocks: number, first: number, factor: number, shift: number) => void;

/** Compiles and starts the module. @throws whatever the engine throws if it lacks WebAssembly or SIMD */
export function instantiate(): SimdExports {
  const exports = new WebAssembly.Instance(compileModule(MODULE_TEXT)).exports as unknown as SimdExports;
  new Float64Array(exports.memory.buffer, exports.points.value).set(POINTS);
  exports.start();
  return exports;
}

function makeSampler(exports: SimdExports): Sampler {
  const { memory, output: chunkAddress, BLOCKS } = exports;
  const chunk = new Float32Array(memory.buffer, chunkAddress.value, BLOCK_WORDS * BLOCKS.value);
  let currentStride = 0;

  /** Draws chunk by chunk, and copies every chunk into `output`, which is never a view of wasm memory. */
  const fill =
    (draw: DrawChunk, stride: number) =>
    (output: Float32Array, { key, counter }: Stream, shift: number, factor: number): void => {
      if (stride !== currentStride) {
        exports.stride(stride);
        currentStride = stride;
      }
      let high = -1;
      for (let done = 0; done < output.length; done += chunk.length) {
        const first = (done / BLOCK_WORDS) * stride;
        // The carry into the second word: a chunk of 2^9 blocks, or of 2^17, never spans one.
        if (Math.floor(first / TWO_POW_32) !== high) {
          high = Math.floor(first / TWO_POW_32);
          exports.seek(key[0], key[1], high, counter[2], counter[3]);
        }
        const count = Math.min(chunk.length, output.length - done);
        draw(Math.ceil(count / BLOCK_WORDS), first, factor, shift);
        output.set(chunk.subarray(0, count), done);
      }
    };

  const fillScaled = fill(exports.uniform, 1);
  return {
    fillUniform(output, stream, low, high) {
      const start = Math.fround(low);
      fillScaled(output, stream, start, Math.fround(high) - start);
    },
    fillNormal: fill(exports.normal, 1),
    fillTruncatedNormal: fill(exports.truncated, BLOCKS_PER_GROUP),
  };
}

let sampler: Sampler | null | undefined;

/**
 * The sampler, compiled at the first call; undefined if the engine lacks WebAssembly or SIMD, or a
 * Content-Security-Policy forbids compiling it. Logged once, at debug level.
 */
export function simdSampler(): Sampler | undefined {
  if (sampler === undefined) {
    try {
      sampler = makeSampler(instantiate());
    } catch (error) {
      sampler = null;
      console.debug('tfjs-initializers: WebAssembly SIMD is unavailable; drawing in JavaScript:', error);
    }
  }
  return sampler ?? undefined;
}
