import fc from 'fast-check';
import { Generator, manualSeed, normal, uniform } from 'tfjs-initializers/torch';
import { draw } from '../support/initializers.js';
import { CLASS_NAMES, make } from './initializers.js';

const SHAPE = [3, 2, 5];

describe.each(CLASS_NAMES)('%s', (name) => {
  test('draws the same from a generator as after manualSeed, whatever the seed, and goes on', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (seed) => {
        const own = make(name, { generator: new Generator().manualSeed(seed) });
        manualSeed(seed);
        const first = draw(own, SHAPE);
        expect(first).toEqual(draw(make(name), SHAPE));
        const second = draw(own, SHAPE);
        expect(second).toEqual(draw(make(name), SHAPE));
        expect(second).not.toEqual(first);
      }),
    );
  });
});

describe('a generator', () => {
  test('that nobody seeded has the seed of torch.Generator()', () => {
    // torch.Generator().initial_seed()
    const seeded = new Generator().manualSeed(67280421310721);
    expect(draw(uniform({ generator: new Generator() }), [9])).toEqual(draw(uniform({ generator: seeded }), [9]));
  });

  test('forgets the normal that waits when it is seeded', () => {
    const generator = new Generator().manualSeed(1);
    const first = draw(normal({ generator }), [3]);
    generator.manualSeed(1);
    expect(draw(normal({ generator }), [3])).toEqual(first);
  });

  test('is returned when it is seeded, the default one by manualSeed', () => {
    const generator = new Generator();
    expect(generator.manualSeed(1)).toBe(generator);
    const seeded = manualSeed(5);
    const first = draw(uniform({ generator: seeded }), [4]);
    manualSeed(5);
    expect(draw(uniform(), [4])).toEqual(first);
  });
});
