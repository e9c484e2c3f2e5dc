import fc from 'fast-check';
import { philox, type Stream } from '../../src/random/philox.js';
import { type Seed, streamOf } from '../../src/random/seed.js';

function hex(words: Int32Array): string {
  return Array.from(words, (word) => (word >>> 0).toString(16).padStart(8, '0')).join(' ');
}

function blocks(stream: Stream, first: number, stride: number, count: number): string[] {
  const words = new Int32Array(4 * count);
  philox(stream, first, stride, count, words);
  return Array.from({ length: count }, (_, i) => hex(words.subarray(4 * i, 4 * i + 4)));
}

describe('Philox 4x32-10', () => {
  // Random123, tests/kat_vectors: "philox4x32 10".
  test.each([
    [[0, 0, 0, 0], [0, 0], '6627e8d5 e169c58d bc57ac4c 9b00dbd8'],
    [[-1, -1, -1, -1], [-1, -1], '408f276d 41c83b0e a20bc7c6 6d5451fd'],
    [[0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], [0xa4093822, 0x299f31d0], 'd16cfe09 94fdcceb 5001e420 24126ea1'],
  ])('gives the known answer of Random123 for counter %p and key %p', (counter, key, expected) => {
    const stream = { counter, key } as unknown as Stream;
    expect(blocks(stream, 0, 1, 1)).toEqual([expected]);
  });

  test('a block does not depend on what is drawn with it', () => {
    const stream = streamOf([42, 0]);
    const together = blocks(stream, 3, 256, 5);
    expect(together).toEqual([0, 1, 2, 3, 4].flatMap((i) => blocks(stream, 3 + 256 * i, 1, 1)));
  });

  test('the block number carries into the second word of the counter', () => {
    const key = [1, 2] as const;
    const next = blocks({ key, counter: [0, 8, 5, 6] }, 0, 1, 1);
    expect(blocks({ key, counter: [0xffffffff, 7, 5, 6] }, 1, 1, 1)).toEqual(next);
    expect(blocks({ key, counter: [0, 7, 5, 6] }, 2 ** 32, 1, 1)).toEqual(next);
    expect(blocks({ key, counter: [0, 0, 5, 6] }, 2 ** 35, 1, 1)).toEqual(next);
  });
});

/** The paper's definition in integers of any length, which round nothing. */
function philoxInBigIntegers({ key, counter }: Stream): string {
  let words = counter.map((word) => BigInt(word >>> 0));
  let [key0, key1] = key.map((word) => BigInt(word >>> 0));
  for (let round = 0; round < 10; round++) {
    const product0 = words[0] * 0xd2511f53n;
    const product1 = words[2] * 0xcd9e8d57n;
    words = [
      (product1 >> 32n) ^ words[1] ^ key0,
      product1 & 0xffffffffn,
      (product0 >> 32n) ^ words[3] ^ key1,
      product0 & 0xffffffffn,
    ];
    key0 = (key0 + 0x9e3779b9n) & 0xffffffffn;
    key1 = (key1 + 0xbb67ae85n) & 0xffffffffn;
  }
  return words.map((word) => word.toString(16).padStart(8, '0')).join(' ');
}

describe('Philox in integers of any length', () => {
  const word = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });

  /** Block `number` of a stream; like the stream's own blocks it carries into the second word only. */
  function expectedBlock({ key, counter }: Stream, number: number): string {
    const [word0, word1, word2, word3] = counter;
    const start = (word0 >>> 0) + number;
    return philoxInBigIntegers({ key, counter: [start | 0, (word1 + Math.floor(start / 2 ** 32)) | 0, word2, word3] });
  }

  test('gives the same for any key and counter, whether a block is drawn alone or with others', () => {
    fc.assert(
      fc.property(
        fc.tuple(word, word),
        fc.tuple(fc.nat(2 ** 31), word, word, word),
        fc.integer({ min: 1, max: 13 }),
        fc.integer({ min: 1, max: 256 }),
        (key, counter, count, stride) => {
          const stream = { key, counter };
          const expected = Array.from({ length: count }, (_, i) => expectedBlock(stream, i * stride));
          expect(blocks(stream, 0, stride, count)).toEqual(expected);
        },
      ),
    );
  });

  const MULTIPLIERS = [0xd2511f53, 0xcd9e8d57];
  // Newton's iteration doubles the correct bits; an odd number is its own inverse modulo 8.
  const INVERSES = MULTIPLIERS.map((multiplier) =>
    [1, 2, 3, 4].reduce((inverse) => Math.imul(inverse, 2 - Math.imul(multiplier, inverse)), multiplier),
  );
  const upper = (a: number, b: number) => Number((BigInt(a >>> 0) * BigInt(b)) >> 32n) | 0;

  /** The counter that `rounds` rounds turn into `words`. */
  function counterBefore(rounds: number, words: number[], key: readonly [number, number]): number[] {
    for (let round = rounds - 1; round >= 0; round--) {
      const word0 = Math.imul(words[3], INVERSES[0]);
      const word2 = Math.imul(words[1], INVERSES[1]);
      const word1 = words[0] ^ upper(word2, MULTIPLIERS[1]) ^ (key[0] + Math.imul(round, 0x9e3779b9));
      const word3 = words[2] ^ upper(word0, MULTIPLIERS[0]) ^ (key[1] + Math.imul(round, 0xbb67ae85));
      words = [word0, word1, word2, word3];
    }
    return words;
  }

  // Minus the inverse of the multiplier modulo 2^32, times the multiplier, has a lower word of 2^32 - 1: in double
  // precision that product is rounded up, and its upper word is one too many.
  test.each(
    [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].flatMap((round) =>
      [0, 1, 2, 3, 4].flatMap((block) => [0, 1].map((product) => [product, round, block])),
    ),
  )('gives the same where product %p of round %p of block %p is too close to call', (product, round, block) => {
    const words = [11, 22, 33, 44];
    words[2 * product] = -INVERSES[product] | 0;
    expect(Math.imul(words[2 * product], MULTIPLIERS[product])).toBe(-1);
    const key = [5, 6] as const;
    const [word0, word1, word2, word3] = counterBefore(round - 1, words, key);
    const stream = { key, counter: [word0 - block, word1, word2, word3] as const };
    expect(blocks(stream, 0, 1, 5)).toEqual([0, 1, 2, 3, 4].map((i) => expectedBlock(stream, i)));
  });
});

describe('the stream of a seed', () => {
  // TensorFlow 2.21, StatelessRandomGetKeyCounter and the full-int stateless uniform.
  test.each<[Seed, string]>([
    [[42, 0], '48a426c5 3cbfcc20 715b9425 9e0295fb'],
    [[0, 0], 'e79b028e a0da5e89 4de6687a abe2a952'],
    [[1, 2], '41ec0a2c 679894f1 ebff843e 16148793'],
    [[-5, 7], '4205fbcc 6fa270f4 6ed1282f 83d8cb41'],
    [[2147483647, -2147483648], '0603c8ca 6bf0d64b 458c4ad2 4aaf3e2c'],
  ])('%p begins with the words that TensorFlow draws', (seed, expected) => {
    expect(blocks(streamOf(seed), 0, 1, 1)).toEqual([expected]);
  });

  test('[42, 0] has the key and counter of TensorFlow', () => {
    const { key, counter } = streamOf([42, 0]);
    expect(hex(Int32Array.from(key))).toBe('89e74cef 53939b05');
    expect(hex(Int32Array.from(counter))).toBe('00000000 00000000 8e9181c6 b2ca7bfa');
  });
});
