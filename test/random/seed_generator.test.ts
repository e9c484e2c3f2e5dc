import fc from 'fast-check';
import { kerasSeed } from '../../src/random/seed.js';
import { nextGlobalSeed, SeedGenerator, setRandomSeed } from '../../src/random/seed_generator.js';

describe('integer seeds', () => {
  // keras/src/backend/tensorflow/random.py, _cast_seed: floormod(seed, int32.max - 1).
  test.each([
    [0, 0],
    [42, 42],
    [-1, 2147483645],
    [2147483645, 2147483645],
    [2147483646, 0],
    [2147483647, 1],
    [-2147483646, 0],
    [4294967301, 9],
  ])('%d is reduced to %d, as Keras does it', (seed, expected) => {
    expect(kerasSeed(seed, 0)).toEqual([expected, 0]);
  });

  test('every safe integer becomes an int32 that is not negative', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (seed) => {
        const [reduced] = kerasSeed(seed, 0);
        expect(reduced).toBe(Number(((BigInt(seed) % 2147483646n) + 2147483646n) % 2147483646n));
        expect(Object.is(reduced, -0)).toBe(false);
      }),
    );
  });
});

describe('SeedGenerator', () => {
  test('counts its draws', () => {
    const generator = new SeedGenerator(7);
    expect([generator.next(), generator.next(), generator.next()]).toEqual([
      [7, 0],
      [7, 1],
      [7, 2],
    ]);
    expect(generator.position).toEqual({ seed: 7, counter: 3 });
  });

  test('goes on from a position', () => {
    expect(SeedGenerator.at({ seed: -1, counter: 5 }).next()).toEqual([2147483645, 5]);
  });

  test.each([2147483644, 2 ** 53 - 1])('counts on from %d, and its positions continue it', (counter) => {
    const generator = SeedGenerator.at({ seed: 7, counter });
    const copy = SeedGenerator.at(generator.position);
    for (let k = 0; k < 4; k++) {
      const expected = [7, Number((BigInt(counter) + BigInt(k)) % 2147483646n)];
      expect(generator.next()).toEqual(expected);
      expect(copy.next()).toEqual(expected);
      expect(SeedGenerator.at(generator.position).next()).toEqual(SeedGenerator.at(copy.position).next());
    }
  });

  test.each<[unknown, ErrorConstructor | TypeErrorConstructor, string]>([
    ['1', TypeError, '"seed" expected a safe integer, got "1"'],
    [1.5, RangeError, '"seed" expected a safe integer, got 1.5'],
    [2 ** 53, RangeError, '"seed" expected a safe integer, got 9007199254740992'],
    [NaN, RangeError, '"seed" expected a safe integer, got NaN'],
  ])('refuses %p', (seed, kind, message) => {
    expect(() => new SeedGenerator(seed as number)).toThrow(kind);
    expect(() => new SeedGenerator(seed as number)).toThrow(message);
  });
});

describe('before setRandomSeed', () => {
  test('global seeds are all the bits of one Math.random', () => {
    const random = jest.spyOn(Math, 'random');
    const value = 0.7432109876543211;
    random.mockReturnValueOnce(value);
    const bits = BigInt(value * 2 ** 53);
    expect(nextGlobalSeed()).toEqual([Number(BigInt.asIntN(32, bits)), Number(bits >> 32n)]);
    expect(random).toHaveBeenCalledTimes(1);
    random.mockRestore();
    expect(nextGlobalSeed()).not.toEqual(nextGlobalSeed());
  });
});

describe('setRandomSeed', () => {
  test('makes the global seeds repeatable', () => {
    setRandomSeed(3);
    expect([nextGlobalSeed(), nextGlobalSeed()]).toEqual([
      [3, 0],
      [3, 1],
    ]);
    setRandomSeed(3);
    expect(nextGlobalSeed()).toEqual([3, 0]);
  });

  test('is one for all copies of this package in a program', () => {
    setRandomSeed(3);
    jest.isolateModules(() => {
      const copy = jest.requireActual<typeof import('../../src/random/seed_generator.js')>(
        '../../src/random/seed_generator',
      );
      expect(copy.nextGlobalSeed()).toEqual([3, 0]);
    });
    expect(nextGlobalSeed()).toEqual([3, 1]);
  });
});
