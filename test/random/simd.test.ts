import { gzipSync } from 'node:zlib';
import { boxMuller } from '../../src/random/box_muller.js';
import { philox } from '../../src/random/philox.js';
import { reference } from '../../src/random/sampler.js';
import { streamOf } from '../../src/random/seed.js';
import { MODULE_TEXT } from '../../src/random/simd/module.js';
import { instantiate, simdSampler } from '../../src/random/simd/sampler.js';
import { expectGenerated } from '../support/generated.js';

const DISTRIBUTIONS = ['fillUniform', 'fillNormal', 'fillTruncatedNormal'] as const;

/** Index of the first difference of two arrays' bits, or -1: toEqual takes minutes for millions of values. */
function firstDifference(a: Float32Array, b: Float32Array): number {
  const [x, y] = [a, b].map((values) => new Int32Array(values.buffer, values.byteOffset, values.length));
  return x.findIndex((word, i) => word !== y[i]);
}

describe('the SIMD sampler', () => {
  const simd = simdSampler() ?? reference;

  test('is there', () => {
    expect(simd).not.toBe(reference);
  });

  test.each(DISTRIBUTIONS)('%s has the bits of the reference, at every length and scale', (fill) => {
    for (const [seed, length, a, b] of [
      [[42, 0], 1_000_003, 0, 1],
      [[-5, 7], 2049, 0.1, 0.7],
      [[0, 0], 2048, -0.3, 2.5],
      ...[0, 1, 2, 3, 4, 5, 15, 16, 17, 31, 33, 63, 64, 65, 2047].map((n) => [[n, -n], n, -1e-3, 1e-3] as const),
    ] as const) {
      const [expected, values] = [new Float32Array(length), new Float32Array(length)];
      reference[fill](expected, streamOf(seed), a, b);
      simd[fill](values, streamOf(seed), a, b);
      expect(firstDifference(values, expected)).toBe(-1);
    }
  });

  test('all 2^23 words give the normals of the reference, as radius and as angle', () => {
    const { memory, output, BLOCKS, boxMuller: simdBoxMuller } = instantiate();
    const size = 4 * BLOCKS.value;
    const words = new Int32Array(memory.buffer, output.value, size);
    const normals = new Float32Array(memory.buffer, output.value, size);
    const expected = new Float32Array(2);
    let differing = 0;
    for (let first = 0; first < 2 ** 23; first += size / 2) {
      // Vectors of four radii and of four angles take turns.
      for (let i = 0; i < size; i++) words[i] = first + (i >> 3) * 4 + (i & 3);
      simdBoxMuller(output.value, output.value + 4 * size);
      for (let i = 0; i < size / 2; i++) {
        const at = (i >> 2) * 8 + (i & 3);
        boxMuller(first + i, first + i, expected, 0);
        if (normals[at] !== expected[0] || normals[at + 4] !== expected[1]) differing++;
      }
    }
    expect(differing).toBe(0);
  });

  test('blocks beyond 2^32 are those of the reference', () => {
    const { memory, output, seek, stride, uniform } = instantiate();
    const stream = streamOf([3, 4]);
    const words = new Int32Array(4 * 16);
    philox(stream, 5 * 2 ** 32 + 0xfffff000, 256, 16, words);
    seek(stream.key[0], stream.key[1], 5, stream.counter[2], stream.counter[3]);
    stride(256);
    uniform(16, 0xfffff000, 2 ** 23, 0);
    const values = new Float32Array(memory.buffer, output.value, words.length);
    expect(Array.from(values)).toEqual(Array.from(words, (word) => word & 0x7fffff));
  });

  test('what it filled is nobody’s: the next fill does not change it', () => {
    const first = new Float32Array(100);
    simd.fillNormal(first, streamOf([1, 1]), 0, 1);
    const copy = first.slice();
    simd.fillNormal(new Float32Array(100), streamOf([2, 2]), 0, 1);
    expect(first).toEqual(copy);
  });
});

describe('the module', () => {
  test('is what its sources compile to, byte for byte', () => {
    expectGenerated('src/random/simd/module.ts', 'scripts/build_simd.mjs');
  });

  test('is under 8 KB of text, and under 4 KB gzipped', () => {
    expect(MODULE_TEXT.length).toBeLessThan(8192);
    expect(gzipSync(MODULE_TEXT).length).toBeLessThan(4096);
  });
});

describe('where WebAssembly is unavailable', () => {
  const hidden: [string, () => () => void][] = [
    [
      'because there is none',
      () => {
        const original = globalThis.WebAssembly;
        // @ts-expect-error -- as in an engine without it
        delete globalThis.WebAssembly;
        return () => {
          globalThis.WebAssembly = original;
        };
      },
    ],
    [
      'because a Content-Security-Policy forbids to compile it',
      () => {
        const spy = jest.spyOn(WebAssembly, 'Module').mockImplementation(() => {
          throw new WebAssembly.CompileError('Refused to compile: wasm-unsafe-eval is not an allowed source');
        });
        return () => {
          spy.mockRestore();
        };
      },
    ],
  ];

  test.each(hidden)('%s, there is no sampler, and one line in the debug log', (_, hide) => {
    const debug = jest.spyOn(console, 'debug').mockImplementation();
    const restore = hide();
    jest.isolateModules(() => {
      const fresh = jest.requireActual<typeof import('../../src/random/simd/sampler.js')>(
        '../../src/random/simd/sampler',
      );
      expect(fresh.simdSampler()).toBeUndefined();
      expect(fresh.simdSampler()).toBeUndefined();
    });
    restore();
    expect(debug).toHaveBeenCalledTimes(1);
    expect(debug.mock.calls[0][0]).toContain('WebAssembly SIMD is unavailable; drawing in JavaScript');
    debug.mockRestore();
  });
});
