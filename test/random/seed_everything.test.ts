import { createHash } from 'node:crypto';
import * as tf from '@tensorflow/tfjs';
import { kaimingNormal, seedEverything, SeedGenerator, setRandomSeed } from 'tfjs-initializers';
import { kaimingNormal as torchKaimingNormal, manualSeed } from 'tfjs-initializers/torch';
import { reference } from '../drop_in/reference.js';

const mathRandom = Math.random;

/** A draw of each kind that has no seed. */
function draws(): number[][] {
  const tensors = [
    kaimingNormal().apply([3, 2]),
    torchKaimingNormal().apply([3, 2]),
    tf.randomNormal([4]),
    tf.randomUniform([4]),
    tf.initializers.glorotUniform({}).apply([3, 2]),
    tf.dropout(tf.ones([20]), 0.5),
    tf.layers.gaussianNoise({ stddev: 1 }).apply(tf.ones([4]), { training: true }) as tf.Tensor,
  ];
  const shuffled = Array.from({ length: 20 }, (_, i) => i);
  tf.util.shuffle(shuffled);
  return [...tensors.map((tensor) => Array.from(tensor.dataSync())), shuffled];
}

afterEach(() => {
  // What a failing test has left.
  Math.random = mathRandom;
});

test.each(Object.entries(reference.doubles))(
  'Math.random of seed %s is made of the words that TensorFlow draws',
  (seed, { head, sha256 }) => {
    const undo = seedEverything(Number(seed));
    const doubles = Float64Array.from({ length: 500 }, () => Math.random());
    undo();
    expect(Array.from(doubles.slice(0, head.length))).toEqual(head);
    expect(createHash('sha256').update(doubles).digest('hex')).toBe(sha256);
  },
);

test('all that is drawn after it repeats, and differs by the seed', () => {
  const [first, second, other] = [42, 42, 43].map((seed) => {
    const undo = seedEverything(seed);
    const drawn = draws();
    undo();
    return drawn;
  });
  expect(second).toEqual(first);
  other.forEach((values, i) => {
    expect(values).not.toEqual(first[i]);
  });
});

test('two draws of one seed differ', () => {
  const undo = seedEverything(42);
  const [first, second] = [draws(), draws()];
  undo();
  second.forEach((values, i) => {
    expect(values).not.toEqual(first[i]);
  });
});

test('undone, runs differ again', () => {
  seedEverything(42)();
  const first = draws();
  seedEverything(42)();
  draws().forEach((values, i) => {
    expect(values).not.toEqual(first[i]);
  });
});

describe('what undoes it', () => {
  test('puts Math.random back, the same function', () => {
    const descriptor = Object.getOwnPropertyDescriptor(Math, 'random');
    const undo = seedEverything(1);
    expect(Math.random).not.toBe(mathRandom);
    undo();
    expect(Object.getOwnPropertyDescriptor(Math, 'random')).toEqual(descriptor);
    expect(Math.random).toBe(mathRandom);
  });

  test('lets the generators go on where they were', () => {
    const start = (): void => {
      setRandomSeed(5);
      manualSeed(6);
      kaimingNormal().apply([2, 2]);
      // One normal of a pair waits for the next draw.
      torchKaimingNormal().apply([1, 1]);
    };
    const next = (): number[][] => draws().slice(0, 2);
    start();
    const expected = next();
    start();
    const undo = seedEverything(1);
    next();
    setRandomSeed(9);
    manualSeed(9);
    undo();
    expect(next()).toEqual(expected);
  });

  test('nests: what is inside goes back to the stream around it', () => {
    const outer = (within: () => void): number[][][] => {
      const undo = seedEverything(1);
      const before = draws();
      within();
      const after = draws();
      undo();
      return [before, after];
    };
    const plain = outer(() => undefined);
    const nested = outer(() => {
      const undo = seedEverything(2);
      draws();
      seedEverything(3)();
      draws();
      undo();
    });
    expect(nested).toEqual(plain);
  });

  test('undoes what came later too, once', () => {
    const outer = seedEverything(1);
    const inner = seedEverything(2);
    outer();
    expect(Math.random).toBe(mathRandom);
    inner();
    expect(Math.random).toBe(mathRandom);
    const again = seedEverything(3);
    const seeded = Math.random;
    outer();
    inner();
    expect(Math.random).toBe(seeded);
    again();
    expect(Math.random).toBe(mathRandom);
  });

  test('puts back what somebody else had put in the place of Math.random', () => {
    const constant = (): number => 0.5;
    Math.random = constant;
    const undo = seedEverything(1);
    expect(Math.random()).not.toBe(0.5);
    undo();
    expect(Math.random).toBe(constant);
  });
});

test('a SeedGenerator that was made before goes on', () => {
  const generator = new SeedGenerator(3);
  generator.next();
  const undo = seedEverything(42);
  expect(generator.next()).toEqual([3, 1]);
  undo();
  expect(generator.next()).toEqual([3, 2]);
});

test('the default generator of PyTorch is restarted also where it is loaded later, and takes nothing from Math.random', () => {
  const [early, late] = [true, false].map((before) => {
    let values: number[] = [];
    jest.isolateModules(() => {
      const load = () => jest.requireActual<typeof import('tfjs-initializers/torch')>('tfjs-initializers/torch');
      const main = jest.requireActual<typeof import('tfjs-initializers')>('tfjs-initializers');
      jest.requireActual('@tensorflow/tfjs-backend-cpu');
      if (before) load();
      const undo = main.seedEverything(1);
      const undoInner = main.seedEverything(2);
      const torch = load();
      const draw = (): number[] => Array.from(torch.kaimingNormal().apply([2, 2]).dataSync());
      values = [...draw(), Math.random()];
      undoInner();
      values.push(...draw(), Math.random());
      undo();
    });
    return values;
  });
  expect(late).toEqual(early);
});

test.each([
  ['42', TypeError, 'seedEverything: "seed" expected a safe integer, got "42"'],
  [undefined, TypeError, 'seedEverything: "seed" expected a safe integer, got undefined'],
  [1.5, RangeError, 'seedEverything: "seed" expected a safe integer, got 1.5'],
] as const)('refuses %p, and changes nothing', (seed, kind, message) => {
  expect(() => seedEverything(seed as number)).toThrow(kind);
  expect(() => seedEverything(seed as number)).toThrow(message);
  expect(Math.random).toBe(mathRandom);
});

test('changes nothing where Math cannot be changed', () => {
  setRandomSeed(5);
  const expected = draws()[0];
  setRandomSeed(5);
  Object.defineProperty(Math, 'random', { writable: false });
  expect(() => seedEverything(1)).toThrow(TypeError);
  Object.defineProperty(Math, 'random', { writable: true });
  expect(draws()[0]).toEqual(expected);
});
