import { MersenneTwister } from '../../src/torch/mersenne_twister.js';

const words = (seed: number, count: number): number[] => {
  const twister = new MersenneTwister(seed);
  return Array.from({ length: count }, () => twister.next());
};

describe('MT19937', () => {
  test('has the 10000th word that the C++ standard asks of std::mt19937', () => {
    // ISO/IEC 14882, [rand.predef]: "The 10000th consecutive invocation of a default-constructed object".
    expect(words(5489, 10_000).at(-1)).toBe(4123659995);
  });

  test("has PyTorch's words for seed 42", () => {
    // torch.empty(4, dtype=torch.int64).random_(0, 2**32, generator=torch.Generator().manual_seed(42)): each value is
    // the lower, which is the second, of two words.
    const lower = words(42, 8).filter((_, i) => i % 2 === 1);
    expect(lower).toEqual([3421126067, 787846414, 3348747335, 2563451924]);
  });

  test('takes the 32 lowest bits of a seed', () => {
    expect(words(2 ** 52 + 7, 3)).toEqual(words(7, 3));
    expect(words(-1, 3)).toEqual(words(2 ** 32 - 1, 3));
    expect(words(-(2 ** 32) + 7, 3)).toEqual(words(7, 3));
  });
});
