import fc from 'fast-check';
import { foldIn, key, split } from 'tfjs-initializers/jax';
import { fma } from '../../src/jax/float32/fused_multiply_add.js';
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

/** a * b + c in integers of 2^-298, which all products and sums of float32 are, rounded to nearest and even. */
function exactFma(a: number, b: number, c: number): number {
  const integerOf = (x: number): bigint => BigInt(x * 2 ** 149);
  const sum = integerOf(a) * integerOf(b) + (integerOf(c) << 149n);
  const magnitude = sum < 0n ? -sum : sum;
  const dropped = BigInt(Math.max(magnitude.toString(2).length - 24, 149));
  const half = 1n << (dropped - 1n);
  const floor = magnitude >> dropped;
  const rest = magnitude - (floor << dropped);
  const rounded = rest > half || (rest === half && (floor & 1n) === 1n) ? floor + 1n : floor;
  return Math.sign(Number(sum)) * Number(rounded) * 2 ** (Number(dropped) - 298);
}

describe('fused multiply-add', () => {
  const float = fc.float({ noNaN: true, min: Math.fround(-1e9), max: Math.fround(1e9) });

  test('is the exact sum rounded once', () => {
    fc.assert(
      fc.property(float, float, float, (a, b, c) => fma(a, b, c) === exactFma(a, b, c)),
      { numRuns: 10_000 },
    );
  });

  test('is so where the sum in doubles is rounded to the middle of two float32', () => {
    const odd = fc.integer({ min: 0, max: 2 ** 22 - 1 }).map((n) => 1 + (2 * n + 1) * 2 ** -23);
    const sign = fc.constantFrom(-1, 1);
    // The product is 2^-24 - 2^-70, or less.
    const near = fc.integer({ min: 1, max: 500 });
    let ties = 0;
    fc.assert(
      fc.property(odd, near, sign, sign, (c, n, productSign, sumSign) => {
        const [a, b] = [sumSign * productSign * 2 ** -24 * (1 + n * 2 ** -23), 1 - n * 2 ** -23];
        if (Math.fround(a * b + sumSign * c) !== fma(a, b, sumSign * c)) ties++;
        return fma(a, b, sumSign * c) === exactFma(a, b, sumSign * c);
      }),
    );
    expect(ties).toBeGreaterThan(0);
  });
});

test('all 2^23 normals are the bits of JAX', () => {
  const values = new Float32Array(2 ** 23);
  for (let i = 0; i < values.length; i++) values[i] = normalOf(i * 2 ** -22 - 1 + 2 ** -24);
  expectGolden(values, golden.normals);
});
