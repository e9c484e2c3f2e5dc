/** Taking the drop-in away, having it twice, and having TensorFlow.js twice. */
import * as tf from '@tensorflow/tfjs';
import { setRandomSeed } from 'tfjs-initializers';
import type * as dropIn from 'tfjs-initializers/drop-in';
import { drawn, stockInitializer, stockLayer, valuesOf } from './reference.js';

const { initializers } = tf;

type DropIn = typeof dropIn;

const TFJS = ['@tensorflow/tfjs-core', '@tensorflow/tfjs-layers'];

/** Evaluates the drop-in, each time another copy of it: as a second build has, or a page whose modules are reloaded. */
function importBuild(): DropIn {
  const builds: DropIn[] = [];
  const shared = TFJS.map((name) => [name, jest.requireActual<object>(name)] as const);
  for (const [name, copy] of shared) jest.doMock(name, () => copy);
  jest.isolateModules(() => {
    builds.push(jest.requireActual<DropIn>('tfjs-initializers/drop-in'));
  });
  for (const name of TFJS) jest.dontMock(name);
  return builds[0];
}

/** Everything that the drop-in could change, property by property. */
function stateOf(copy: typeof tf): unknown[] {
  const named = { name: 'state', units: 1, filters: 1, kernelSize: 1, rate: 0.5, stddev: 1, value: 1 };
  const factories = [...Object.values(copy.initializers), ...Object.values(copy.layers)] as unknown[];
  const chains = factories.flatMap((factory) => {
    try {
      const chain: object[] = [];
      let prototype = Object.getPrototypeOf((factory as (args: object) => object)(named)) as object | null;
      for (; prototype !== null; prototype = Object.getPrototypeOf(prototype) as object | null) {
        chain.push(prototype, prototype.constructor);
      }
      return chain;
    } catch {
      // A base class, or a factory that needs more.
      return [];
    }
  });
  const { classNameMap } = copy.serialization.SerializationMap.getMap();
  return [
    { ...classNameMap },
    { ...copy.initializers },
    ...[...new Set(chains)].map((owner) => Object.getOwnPropertyDescriptors(owner)),
  ];
}

const HE_NORMAL_42 = 0.014681913;
const isKeras = (): boolean => Math.abs(drawn(initializers.heNormal({ seed: 42 }), [3, 2])[0] - HE_NORMAL_42) < 1e-8;

const before = stateOf(tf);
const drawnBefore = drawStock();

function drawStock(): Float32Array[] {
  return [
    ...['heNormal', 'glorotUniform', 'randomNormal', 'randomUniform', 'truncatedNormal', 'orthogonal'].map((factory) =>
      drawn(stockInitializer(factory, { seed: 42 }), [5, 4]),
    ),
    valuesOf(stockLayer('dropout', { rate: 0.5, seed: 42 }).apply(tf.ones([50]), { training: true }) as tf.Tensor),
  ];
}

function expectStock(): void {
  expect(stateOf(tf)).toEqual(before);
  expect(drawStock()).toEqual(drawnBefore);
  expect(isKeras()).toBe(false);
}

afterEach(() => {
  importBuild().uninstall();
});

describe('uninstall', () => {
  test('puts TensorFlow.js back, bit for bit', () => {
    const { uninstall } = importBuild();
    expect(isKeras()).toBe(true);
    expect(stateOf(tf)).not.toEqual(before);
    uninstall();
    expectStock();
    uninstall();
    expectStock();
  });

  test('reaches the original through what somebody has wrapped around the drop-in', () => {
    const { uninstall } = importBuild();
    const prototype = Object.getPrototypeOf(initializers.orthogonal({})) as {
      apply: (this: unknown, ...args: unknown[]) => unknown;
    };
    const replacement = prototype.apply;
    const calls = jest.fn();
    prototype.apply = function (...args) {
      calls();
      return replacement.apply(this, args);
    };
    uninstall();
    expect(drawn(stockInitializer('orthogonal', { seed: 42 }), [5, 4])).toEqual(drawnBefore[5]);
    expect(calls).toHaveBeenCalledTimes(1);
    prototype.apply = replacement;
    importBuild().uninstall();
    expectStock();
  });
});

describe('a second build', () => {
  test('takes the place of the first', () => {
    const builds = [importBuild(), importBuild(), importBuild()];
    expect(isKeras()).toBe(true);
    const random = jest.spyOn(Math, 'random');
    drawn(initializers.heNormal({}), [3, 2]);
    expect(random).toHaveBeenCalledTimes(1);
    random.mockRestore();
    builds[2].uninstall();
    expectStock();
  });

  test.each([0, 1])('goes by the uninstall of any: number %d', (index) => {
    const builds = [importBuild(), importBuild()];
    builds[index].uninstall();
    expectStock();
    builds[1 - index].uninstall();
    expectStock();
  });

  test('draws from the generator that setRandomSeed of the first has made', () => {
    importBuild();
    const pair = (): Float32Array[] => {
      setRandomSeed(7);
      return [drawn(initializers.heNormal({}), [3, 3]), drawn(initializers.heNormal({}), [3, 3])];
    };
    expect(pair()).toEqual(pair());
  });
});

test('a TensorFlow.js that cannot be changed is left as it was', () => {
  jest.isolateModules(() => {
    const copy = jest.requireActual<typeof tf>('@tensorflow/tfjs');
    const frozen = stateOf(copy);
    Object.freeze(Object.getPrototypeOf(copy.layers.gaussianDropout({ rate: 0.5, name: 'frozen' })));
    const state = stateOf(copy);
    expect(state).not.toEqual(frozen);
    expect(() => jest.requireActual<DropIn>('tfjs-initializers/drop-in')).toThrow(TypeError);
    expect(stateOf(copy)).toEqual(state);
  });
});

describe('a second TensorFlow.js', () => {
  const program = globalThis as { tf?: typeof tf };

  afterEach(() => {
    delete program.tf;
    jest.restoreAllMocks();
  });

  function secondCopy(): typeof tf {
    let copy = tf;
    jest.isolateModules(() => {
      copy = jest.requireActual<typeof tf>('@tensorflow/tfjs');
    });
    expect(copy.initializers).not.toBe(initializers);
    return copy;
  }

  test('stays as it is, and is named where it is the page’s', () => {
    const warn = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
    const copy = secondCopy();
    const state = stateOf(copy);
    program.tf = copy;
    warn.mockClear();
    importBuild();
    expect(isKeras()).toBe(true);
    expect(stateOf(copy)).toEqual(state);
    expect(warn.mock.calls).toEqual([[expect.stringContaining('tfjs-initializers/drop-in does not reach') as string]]);
  });

  test('is not seen in the one that it changes, or in a page without one', () => {
    const warn = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
    importBuild();
    program.tf = tf;
    importBuild();
    program.tf = {} as never;
    importBuild();
    expect(warn).not.toHaveBeenCalled();
  });
});
