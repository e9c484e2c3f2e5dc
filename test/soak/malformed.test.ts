/** Whatever a configuration holds, it is refused, or makes an initializer that works; and nothing else changes. */
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import {
  computeFans,
  icnr,
  initializeModel,
  kaimingNormal,
  lsuv,
  SeedGenerator,
  statelessRandomNormal,
  statelessRandomUniform,
  statelessTruncatedNormal,
  traceSignal,
} from 'tfjs-initializers';
import { EVERY_ARGUMENTS, EVERY_CLASS } from '../support/every_class.js';
import { kernelInitializer, shapeFor } from '../support/initializers.js';
import { weightValues } from '../support/models.js';

const anything = fc.anything({
  withBigInt: true,
  withBoxedValues: true,
  withDate: true,
  withMap: true,
  withNullPrototype: true,
  withObjectString: true,
  withSet: true,
  withSparseArray: true,
  withTypedArray: true,
});

/** Keys that every object has, own here, as JSON.parse makes them. */
const PROTOTYPE_KEYS = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty'];
const withPrototypeKey = fc
  .tuple(fc.constantFrom(...PROTOTYPE_KEYS), fc.jsonValue())
  .map(([key, value]) => JSON.parse(`{${JSON.stringify(key)}: ${JSON.stringify(value)}}`) as unknown);

// No function that throws: what one that is given as a nonlinearity throws is its own affair.
const HOSTILE = [Symbol('s'), (): number => 1, Promise.resolve(1), /x/, new WeakMap(), NaN, -0, 1e308, 5e-324];
const hostile = fc.oneof(anything, withPrototypeKey, fc.constantFrom<unknown>(...HOSTILE));

const registry = tf.serialization.SerializationMap.getMap().classNameMap;

/** What nothing may change. */
function world(): unknown[] {
  const own = [Object.prototype, Array.prototype, Function.prototype].map((each) => Reflect.ownKeys(each));
  return [tf.memory().numTensors, own, { ...registry }];
}

// Function, argument, rule, and what it got.
const RULE = '"[\\w.[\\]]+" (expected .+, got |requires |cannot be combined with |- |gives weights )';
const GRAMMAR = new RegExp(`^[\\w.]+: (${RULE}|(".+" )?expected an object |unknown option )`, 's');

/** Runs something that is refused in the grammar of this package, or works; and expects the world to stay as it was. */
function expectRefusedOrWorking(body: () => unknown): void {
  const before = world();
  try {
    tf.dispose(body() as tf.TensorContainer);
  } catch (error) {
    expect(error instanceof TypeError || error instanceof RangeError).toBe(true);
    expect((error as Error).message).toMatch(GRAMMAR);
  }
  expect(world()).toEqual(before);
}

/** The keys that a class reads, which it names to whoever gives another one. */
function keysOf(name: string): string[] {
  try {
    new EVERY_CLASS[name]({ qqqqqq: 1 });
  } catch (error) {
    const [, keys] = /: expected (.+)$/.exec((error as Error).message) ?? [];
    return keys.split(', ');
  }
  throw new Error(`${name} reads a key that there is not`);
}

/** Makes an initializer, draws with it, and makes it again from its configuration. */
function useInitializer(name: string, args: unknown): tf.Tensor {
  const initializer = new EVERY_CLASS[name](args as object);
  new EVERY_CLASS[name](JSON.parse(JSON.stringify(initializer.getConfig())) as object);
  const drawn = initializer.apply(shapeFor(name));
  if (drawn.dataSync().some(Number.isNaN)) throw new Error('NaN');
  return drawn;
}

describe.each(Object.keys(EVERY_CLASS))('%s', (name) => {
  test('with anything for one of its arguments', () => {
    fc.assert(
      fc.property(EVERY_ARGUMENTS[name], fc.constantFrom(...keysOf(name)), hostile, (args, key, value) => {
        expectRefusedOrWorking(() => useInitializer(name, { ...args, [key]: value }));
      }),
    );
  });

  test('with anything for its arguments, for a shape, for a type', () => {
    const initializer = new EVERY_CLASS[name](fc.sample(EVERY_ARGUMENTS[name], 1)[0]);
    fc.assert(
      fc.property(hostile, (value) => {
        expectRefusedOrWorking(() => useInitializer(name, value));
        expectRefusedOrWorking(() => initializer.apply(shapeFor(name), value as string));
        // Not those that are drawn: they may be as large as memory.
        if (!Array.isArray(value) || !value.every((size) => Number.isInteger(size) && Number(size) > 0)) {
          expectRefusedOrWorking(() => initializer.apply(value as number[]));
        }
      }),
    );
  });

  test('with the keys that every object has', () => {
    for (const key of PROTOTYPE_KEYS) {
      const polluting = JSON.parse(`{"${key}": {"polluted": 1}}`) as object;
      expectRefusedOrWorking(() => useInitializer(name, polluting));
      expect(() => new EVERY_CLASS[name](polluting)).toThrow(`unknown option "${key}"`);
      expect(() => new EVERY_CLASS[name]({ ...polluting, customObjects: {} })).toThrow(TypeError);
      for (const argument of ['layout', 'seed', 'alpha', 'initializer', 'nonlinearity', 'key', 'generator']) {
        expectRefusedOrWorking(() => useInitializer(name, { [argument]: polluting }));
        expectRefusedOrWorking(() => useInitializer(name, { [argument]: { className: key, config: polluting } }));
      }
    }
  });
});

/** A chain of objects. */
function nested(depth: number, wrap: (inner: unknown) => unknown): unknown {
  let value: unknown = undefined;
  for (let i = 0; i < depth; i++) value = wrap(value);
  return value;
}

describe('depth, size and circles', () => {
  const cyclic: Record<string, unknown> = { className: 'ICNR' };
  cyclic.config = { initializer: cyclic };
  const circle: unknown[] = [];
  circle.push(circle);

  test.each<[string, object]>([
    ['10,000 objects as a seed', { seed: nested(10_000, (seed) => ({ seed })) }],
    ['10,000 arrays as axes', { layout: { inAxis: nested(10_000, (inner) => [inner]), outAxis: 1 } }],
    ['a circle as axes', { layout: { inAxis: circle, outAxis: 1 } }],
    ['a million axes', { layout: { inAxis: Array.from({ length: 1e6 }, (_, i) => i), outAxis: 1 } }],
  ])('%s', (_, args) => {
    expectRefusedOrWorking(() => useInitializer('KaimingNormal', args));
  });

  test('a million slopes', () => {
    expectRefusedOrWorking(() => useInitializer('PReLUKaimingNormal', { alpha: Array<number>(1e6).fill(0.5) }));
    expectRefusedOrWorking(() => useInitializer('PReLUKaimingNormal', { alpha: new Float64Array(1e6) }));
  });

  test.each<[string, unknown]>([
    [
      '10,000 initializers in each other',
      nested(10_000, (initializer) => ({ className: 'ICNR', config: { initializer } })),
    ],
    ['a circle of them', cyclic],
  ])('%s are refused', (_, initializer) => {
    const before = world();
    expect(() => icnr({ initializer: initializer as never })).toThrow(RangeError);
    expect(world()).toEqual(before);
  });

  test('getters and proxies that throw throw their own error', () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    const throwing = Object.defineProperty({}, 'seed', {
      enumerable: true,
      get: () => {
        throw new Error('of a getter');
      },
    });
    const before = world();
    expect(() => kaimingNormal(throwing)).toThrow('of a getter');
    expect(() => kaimingNormal(proxy)).toThrow(TypeError);
    expect(() => kaimingNormal({ seed: proxy as never })).toThrow(TypeError);
    expect(world()).toEqual(before);
  });
});

describe('functions', () => {
  test.each<[string, (value: unknown) => unknown]>([
    ['SeedGenerator.at', (value) => SeedGenerator.at(value)],
    ['new SeedGenerator', (value) => new SeedGenerator(value as number)],
    ['computeFans', (value) => computeFans([3, 3, 2, 4], value as never)],
    ['statelessRandomNormal, seed', (value) => statelessRandomNormal([2], value as never)],
    ['statelessRandomNormal, mean', (value) => statelessRandomNormal([2], [1, 2], value as never)],
    ['statelessTruncatedNormal, stddev', (value) => statelessTruncatedNormal([2], [1, 2], 0, value as never)],
    ['statelessRandomUniform, minval', (value) => statelessRandomUniform([2], [1, 2], value as never)],
    ['statelessRandomUniform, maxval', (value) => statelessRandomUniform([2], [1, 2], 0, value as never)],
  ])('%s', (_, call) => {
    fc.assert(
      fc.property(hostile, (value) => {
        expectRefusedOrWorking(() => {
          const made = call(value);
          return made instanceof tf.Tensor ? made : undefined;
        });
      }),
    );
  });
});

describe('whole models', () => {
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ units: 3, inputShape: [3], activation: 'relu' }),
      tf.layers.dense({ name: 'last', units: 2 }),
    ],
  });
  const batch = statelessRandomNormal([8, 3], [1, 2]);

  /** As above; and where a call is refused, no weight has changed. */
  function expectWhole(body: () => unknown): void {
    const before = weightValues(model);
    expectRefusedOrWorking(() => {
      try {
        body();
      } catch (error) {
        expect(weightValues(model)).toEqual(before);
        throw error;
      }
    });
  }

  const option = fc.constantFrom(
    'preset',
    'mode',
    'distribution',
    'bias',
    'seed',
    'residual',
    'inputNonlinearity',
    'rules',
  );
  const ofRule = fc.constantFrom('preset', 'mode', 'bias', 'nonlinearity', 'scale', 'initializer', 'keep', 'className');

  test('initializeModel', () => {
    fc.assert(
      fc.property(option, ofRule, hostile, (key, ruleKey, value) => {
        expectWhole(() => initializeModel(model, { [key]: value }));
        expectWhole(() => initializeModel(model, { rules: [{ layer: 'last', [ruleKey]: value }] }));
        expectWhole(() => initializeModel(model, value as never));
        expectWhole(() => initializeModel(value as never));
      }),
    );
  });

  test('lsuv', () => {
    fc.assert(
      fc.property(fc.constantFrom('start', 'tolerance', 'maxAttempts', 'seed'), hostile, (key, value) => {
        expectWhole(() => lsuv(model, batch, { [key]: value }));
        expectWhole(() => lsuv(model, value as never));
      }),
    );
  });

  test('traceSignal', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom('training', 'seed', 'probes'), hostile, async (key, value) => {
        for (const trace of [traceSignal(model, batch, { [key]: value }), traceSignal(model, value as never)]) {
          const before = world();
          const error: unknown = await trace.then(
            () => undefined,
            (reason: unknown) => reason,
          );
          expectRefusedOrWorking(() => {
            if (error !== undefined) throw error as Error;
          });
          expect(world().slice(1)).toEqual(before.slice(1));
        }
      }),
    );
  });

  test('a topology that was tampered with is refused, or loads', async () => {
    const saved = tf.sequential({
      layers: [tf.layers.dense({ units: 3, inputShape: [3], kernelInitializer: kaimingNormal({ seed: 1 }) })],
    });
    const topology = saved.toJSON() as string;
    saved.dispose();
    const keys = ['nonlinearity', 'mode', 'layout', 'truncated', 'seed', ...PROTOTYPE_KEYS];
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...keys), fc.jsonValue(), async (key, value) => {
        const own = `{${JSON.stringify(key)}: ${JSON.stringify(value)}}`;
        const tampered = topology.replace(
          /("class_name":"KaimingNormal","config":)\{[^}]*\}/,
          `$1${own.replace(/\$/g, '')}`,
        );
        const before = world();
        try {
          const loaded = await tf.models.modelFromJSON(JSON.parse(tampered) as tf.io.ModelJSON);
          expect(kernelInitializer(loaded.layers[0]).getClassName()).toBe('KaimingNormal');
          loaded.dispose();
        } catch (error) {
          expect((error as Error).message).toMatch(GRAMMAR);
        }
        expect(world()).toEqual(before);
      }),
    );
  });
});
