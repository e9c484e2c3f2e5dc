import fc from 'fast-check';
import { fusedMultiplyAdd } from '../../src/float32/fused_multiply_add.js';

// All float32 are integers times 2^-149, the smallest one, and their products integers times its square.
const SMALLEST = 149;
const MANTISSA_BITS = 24;

/** A float32 as an integer times 2^-149. */
function scaled(x: number): bigint {
  // In two steps, as 2^149 times the largest float32 is more than a double's integers, but 2^149 itself is exact.
  return BigInt(x * 2 ** SMALLEST);
}

/** a * b + c in integers of any length, rounded once: to nearest, ties to even. */
function exactly(a: number, b: number, c: number): number {
  const sum = scaled(a) * scaled(b) + (scaled(c) << BigInt(SMALLEST));
  const magnitude = sum < 0n ? -sum : sum;
  const dropped = BigInt(Math.max(magnitude.toString(2).length - MANTISSA_BITS, SMALLEST));
  const floor = magnitude >> dropped;
  const rest = magnitude - (floor << dropped);
  const half = 1n << (dropped - 1n);
  const rounded = rest > half || (rest === half && (floor & 1n) === 1n) ? floor + 1n : floor;
  return Math.fround((sum < 0n ? -1 : 1) * Number(rounded) * 2 ** (Number(dropped) - 2 * SMALLEST));
}

const float32 = fc.float({ noNaN: true, noDefaultInfinity: true });
const significand = fc.integer({ min: 2 ** 23, max: 2 ** 24 - 1 }).map((n) => n * 2 ** -23);
const sign = fc.constantFrom(1, -1);

describe('the fused multiply-add', () => {
  test('rounds once where two roundings go wrong', () => {
    // 1 + 2^-23 + 2^-24 (1 - 2^-46) is just below a tie, which double precision rounds it to.
    const [a, b, c] = [1 + 2 ** -23, (1 - 2 ** -23) * 2 ** -24, 1 + 2 ** -23];
    expect(Math.fround(a * b + c)).toBe(1 + 2 ** -22);
    expect(fusedMultiplyAdd(a, b, c)).toBe(1 + 2 ** -23);
    expect(fusedMultiplyAdd(-a, b, -c)).toBe(-1 - 2 ** -23);
  });

  test('is what integers of any length give', () => {
    fc.assert(
      fc.property(float32, float32, float32, (a, b, c) => {
        expect(fusedMultiplyAdd(a, b, c) + 0).toBe(exactly(a, b, c) + 0);
      }),
      { numRuns: 5000 },
    );
  });

  test('is so next to ties, too', () => {
    fc.assert(
      fc.property(significand, significand, sign, (a, c, s) => {
        // The product is about half a unit in the last place of c, from both sides.
        const b = s * Math.fround(1 / a) * 2 ** -24;
        expect(fusedMultiplyAdd(a, b, c)).toBe(exactly(a, b, c));
        expect(fusedMultiplyAdd(a, b, -c)).toBe(exactly(a, b, -c));
      }),
      { numRuns: 20_000 },
    );
  });

  test('overflows as float32 does', () => {
    expect(fusedMultiplyAdd(3e38, 2, 0)).toBe(Infinity);
    expect(fusedMultiplyAdd(-3e38, 2, 1)).toBe(-Infinity);
  });
});
