import { foldIn, key, split } from 'tfjs-initializers/jax';
import { normalOf } from '../../src/jax/random/normal.js';
import { threefry } from '../../src/jax/random/threefry.js';
import { randomWord } from '../../src/jax/random/uniform.js';
import { expectGolden, sha256 } from '../support/golden.js';
import { golden } from './golden.js';

describe('threefry 2x32-20', () => {
  // Random123, tests/kat_vectors: counter, key, result.
  test.each([
    [0x00000000, 0x00000000, 0x00000000, 0x00000000, 0x6b200159, 0x99ba4efe],
    [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0x1cb996fc, 0xbb002be7],
    [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, 0xc4923a9c, 0x483df7a0],
  ])('counter %i %i under key %i %i', (counter0, counter1, key0, key1, ...words) => {
    expect(threefry([key0, key1], [counter0, counter1])).toEqual(words);
  });

  test('has the words of jax.random.bits', () => {
    const words = (from: readonly [number, number], count: number): Uint32Array =>
      Uint32Array.from({ length: count }, (_, i) => randomWord(from, i));
    expect(Array.from(words(key(42), 4))).toEqual([2098992034, 2919706841, 2646866425, 2409546199]);
    for (const { key: from, shape, head, sha256: expected } of golden.bits) {
      const drawn = words(from, shape[0]);
      expect(Array.from(drawn.slice(0, head.length))).toEqual(head);
      expect(sha256(new Float32Array(drawn.buffer))).toBe(expected);
    }
  });
});

describe('keys', () => {
  test.each(golden.keys)('seed $seed', ({ seed, key: expected }) => {
    expect(key(seed)).toEqual(expected);
  });

  test.each(golden.splits)('$key split', ({ key: from, keys }) => {
    expect(split(from, keys.length)).toEqual(keys);
  });

  test('are split in two when nobody says how many', () => {
    expect(split(key(42))).toEqual(split(key(42), 2));
  });

  test.each(golden.folds)('$data folded into $key', ({ key: into, data, folded }) => {
    expect(foldIn(into, data)).toEqual(folded);
  });
});

test('all 2^23 normals are the bits of JAX', () => {
  const values = new Float32Array(2 ** 23);
  for (let i = 0; i < values.length; i++) values[i] = normalOf(i * 2 ** -22 - 1 + 2 ** -24);
  expectGolden(values, golden.normals);
});
