import { zeroLowest } from '../../src/ops/random_sparse.js';
import { streamOf } from '../../src/random/seed.js';
import { philox } from '../../src/random/philox.js';

/** The definition: sorts the places by their ranks. */
function placesOfLowest(ranks: readonly number[], count: number): Set<number> {
  const places = ranks.map((_, place) => place).sort((a, b) => ranks[a] - ranks[b] || a - b);
  return new Set(places.slice(0, count));
}

function zeroed(ranks: readonly number[], count: number): Set<number> {
  const values = new Float32Array(ranks.length).fill(1);
  zeroLowest(values, Int32Array.from(ranks), count);
  return new Set(ranks.map((_, place) => place).filter((place) => values[place] === 0));
}

describe('the lowest ranks', () => {
  test.each([
    ['none of them', [3, 1, 2], 0, []],
    ['one', [3, 1, 2], 1, [1]],
    ['all of them', [3, 1, 2], 3, [0, 1, 2]],
    ['negative ones before positive ones', [5, -5, 0, -2147483648, 2147483647], 2, [1, 3]],
    ['of equal ones the first', [7, 7, 7, 7], 2, [0, 1]],
    ['of equal ones the first, among others', [4, 1, 4, 0, 4, 9], 4, [0, 1, 2, 3]],
    ['of equal ones all, where they fit', [4, 1, 4, 0, 9], 4, [0, 1, 2, 3]],
  ])('%s', (_, ranks, count, expected) => {
    expect([...zeroed(ranks, count)]).toEqual(expected);
  });

  test('are those of the definition, with and without many ties', () => {
    const words = new Int32Array(1000);
    philox(streamOf([1, 2]), 0, 1, 250, words);
    for (const bits of [32, 4]) {
      const ranks = Array.from(words, (word) => word >> (32 - bits));
      for (const count of [1, 17, 500, 900, 999]) expect(zeroed(ranks, count)).toEqual(placesOfLowest(ranks, count));
    }
  });
});
