import * as tf from '@tensorflow/tfjs';
import * as jax from 'tfjs-initializers/jax';
import type { Key } from 'tfjs-initializers/jax';
import type { WeightInitializer } from '../../src/initializers/weight_initializer.js';
import { expectGolden } from '../support/golden.js';
import { draw, kernelInitializer, savedAndLoaded, shapeFor } from '../support/initializers.js';
import { golden } from './golden.js';

type Factory = (args?: object) => WeightInitializer;

const { key } = jax;

/** Every exported function that makes an initializer. */
const FACTORIES = Object.fromEntries(
  Object.entries(jax).filter(([name]) => !/^(Jax|key$|split$|foldIn$)/.test(name)),
) as unknown as Record<string, Factory>;

const scaling = { scale: 1.7, mode: 'fanGeoAvg', distribution: 'normal' };

/** Arguments of each factory, all but the key. */
const ARGUMENTS: Record<string, object> = {
  uniform: { scale: 0.5 },
  normal: { stddev: 0.5 },
  truncatedNormal: { stddev: 0.5, lower: -1, upper: 3 },
  varianceScaling: { ...scaling, inAxis: [0], outAxis: 1, batchAxis: [] },
};

describe('the bits of JAX', () => {
  test.each(golden.initializers)('$initializer($args) of shape $shape', ({ initializer, args, ...expected }) => {
    const drawn = FACTORIES[initializer](args).apply(expected.shape);
    expect(drawn.shape).toEqual(expected.shape);
    expect(drawn.dtype).toBe('float32');
    expectGolden(drawn.dataSync() as Float32Array, expected);
    drawn.dispose();
  });

  test('are those of every factory', () => {
    const aliases = ['xavierNormal', 'xavierUniform', 'kaimingNormal', 'kaimingUniform'];
    const tested = golden.initializers.map(({ initializer }) => initializer);
    expect(new Set([...tested, ...aliases])).toEqual(new Set(Object.keys(FACTORIES)));
    expect(jax.xavierNormal).toBe(jax.glorotNormal);
    expect(jax.xavierUniform).toBe(jax.glorotUniform);
    expect(jax.kaimingNormal).toBe(jax.heNormal);
    expect(jax.kaimingUniform).toBe(jax.heUniform);
  });
});

describe.each(Object.keys(FACTORIES))('%s', (name) => {
  const make = (args?: object): WeightInitializer => FACTORIES[name]({ key: key(7), ...ARGUMENTS[name], ...args });

  test('draws the same at every apply, and leaves one tensor', () => {
    const initializer = make();
    const before = tf.memory().numTensors;
    const first = initializer.apply([4, 6]);
    expect(tf.memory().numTensors).toBe(before + 1);
    expect(draw(initializer, [4, 6])).toEqual(first.dataSync());
    first.dispose();
  });

  test('comes back from a saved model with the same configuration and the same draws', async () => {
    const initializer = make();
    const loaded = await savedAndLoaded(initializer);
    expect(loaded.getClassName()).toBe(initializer.getClassName());
    expect(loaded.getConfig()).toEqual(initializer.getConfig());
    expect(initializer.getConfig()).toMatchObject({ key: [0, 7], ...ARGUMENTS[name] });
    expect(draw(loaded, shapeFor(name))).toEqual(draw(initializer, shapeFor(name)));
  });

  test('is found by its class name', () => {
    const saved = { className: make().getClassName(), config: make().getConfig() };
    const layer = tf.layers.dense({ units: 3, kernelInitializer: saved as never });
    expect(kernelInitializer(layer).getConfig()).toEqual(make().getConfig());
  });

  test('keeps its key when the array that it was given changes', () => {
    const given = [1, 2] as [number, number];
    const initializer = make({ key: given });
    given[0] = 3;
    expect(draw(initializer, [2, 3])).toEqual(draw(make({ key: [1, 2] }), [2, 3]));
  });

  test('draws an empty tensor', () => {
    expect(draw(make(), [0, 3])).toHaveLength(0);
  });

  test.each<[unknown, typeof TypeError | typeof RangeError, string]>([
    [undefined, TypeError, '"key" expected an array of two uint32 numbers, as key(seed) returns it, got undefined'],
    [null, TypeError, '"key" expected an array of two uint32 numbers, as key(seed) returns it, got null'],
    [42, TypeError, '"key" expected an array of two uint32 numbers, as key(seed) returns it, got 42'],
    [[1], RangeError, '"key" expected an array of two uint32 numbers, as key(seed) returns it, got [1]'],
    [[1, '2'], TypeError, '"key[1]" expected an integer from 0 to 4294967295, got "2"'],
    [[-1, 2], RangeError, '"key[0]" expected an integer from 0 to 4294967295, got -1'],
    [[0, 2 ** 32], RangeError, '"key[1]" expected an integer from 0 to 4294967295, got 4294967296'],
  ])('refuses key %p', (bad, kind, message) => {
    const construct = (): unknown => make({ key: bad });
    expect(construct).toThrow(kind);
    expect(construct).toThrow(message);
  });

  test('refuses to be made without arguments, with others, and other dtypes', () => {
    expect(() => FACTORIES[name]()).toThrow('"key" expected an array of two uint32 numbers');
    expect(() => make({ seed: 1 })).toThrow('unknown option "seed"');
    expect(() => make().apply([2, 2], 'int32')).toThrow('"dtype" expected "float32", got "int32"');
  });
});

describe('refused', () => {
  test.each<[string, object, typeof TypeError | typeof RangeError, string]>([
    ['uniform', { scale: -1 }, RangeError, '"scale" expected a finite number >= 0, got -1'],
    ['uniform', { scale: '1' }, TypeError, '"scale" expected a finite number >= 0, got "1"'],
    ['normal', { stddev: NaN }, RangeError, '"stddev" expected a finite number >= 0, got NaN'],
    ['normal', { scale: 1 }, TypeError, 'unknown option "scale"'],
    ['truncatedNormal', { stddev: -0.1 }, RangeError, '"stddev" expected a finite number >= 0, got -0.1'],
    ['truncatedNormal', { lower: -Infinity }, RangeError, '"lower" expected a finite number, got -Infinity'],
    ['truncatedNormal', { lower: 2 }, RangeError, '"upper" expected a float32 above "lower", which is 2, got 2'],
    ['truncatedNormal', { lower: 1, upper: 1 + 1e-9 }, RangeError, '"upper" expected a float32 above "lower", which'],
    ['varianceScaling', { ...scaling, scale: undefined }, TypeError, '"scale" expected a finite number > 0, got undef'],
    ['varianceScaling', { ...scaling, scale: 0 }, RangeError, '"scale" expected a finite number > 0, got 0'],
    ['varianceScaling', { ...scaling, scale: -2 }, RangeError, '"scale" expected a finite number > 0, got -2'],
    ['varianceScaling', { ...scaling, mode: undefined }, TypeError, '"mode" expected one of fanIn, fanOut, fanAvg,'],
    ['varianceScaling', { ...scaling, mode: 'fan' }, RangeError, '"mode" expected one of fanIn, fanOut, fanAvg,'],
    [
      'varianceScaling',
      { ...scaling, distribution: undefined },
      TypeError,
      '"distribution" expected one of uniform, normal, truncatedNormal, got undefined',
    ],
    ['varianceScaling', { ...scaling, distribution: 'cauchy' }, RangeError, 'truncatedNormal, got "cauchy"'],
    ['heNormal', { scale: 2 }, TypeError, 'unknown option "scale"'],
    ['heNormal', { inAxis: '0' }, TypeError, '"inAxis" expected an axis or an array of axes, got "0"'],
    ['heNormal', { outAxis: 0.5 }, RangeError, '"outAxis" expected a safe integer, got 0.5'],
    ['heNormal', { batchAxis: [null] }, TypeError, '"batchAxis[0]" expected a safe integer, got null'],
  ])('%s(%p)', (name, args, kind, message) => {
    const construct = (): unknown => FACTORIES[name]({ key: key(1), ...args });
    expect(construct).toThrow(kind);
    expect(construct).toThrow(message);
  });

  test.each<[object, number[], string]>([
    [{}, [], '"shape" expected rank 2 or more, as inAxis is -2, got []'],
    [{}, [3], '"shape" expected rank 2 or more, as inAxis is -2, got [3]'],
    [{ inAxis: 2 }, [3, 3], 'inAxis" expected axes of a shape of rank 2, each named once, got 2'],
    [{ inAxis: -1 }, [3, 3], 'outAxis" expected axes of a shape of rank 2, each named once, got -1'],
    [{ batchAxis: [0, 0] }, [3, 3, 3], 'batchAxis" expected axes of a shape of rank 3, each named once, got [0, 0]'],
  ])('heNormal(%p) of shape %p', (args, shape, message) => {
    const apply = (): unknown => jax.heNormal({ key: key(1), ...args }).apply(shape);
    expect(apply).toThrow(RangeError);
    expect(apply).toThrow(message);
  });

  test.each<[string, () => unknown, typeof TypeError | typeof RangeError, string]>([
    ['key(0.5)', () => key(0.5), RangeError, '"seed" expected a safe integer, got 0.5'],
    ['key(2 ** 53)', () => key(2 ** 53), RangeError, '"seed" expected a safe integer, got 9007199254740992'],
    ['key("1")', () => key('1' as never), TypeError, '"seed" expected a safe integer, got "1"'],
    ['split(42)', () => jax.split(42 as never), TypeError, '"from" expected an array of two uint32 numbers'],
    ['split(key, -1)', () => jax.split(key(1), -1), RangeError, '"count" expected an integer from 0 to 4294967295'],
    ['foldIn(key, -1)', () => jax.foldIn(key(1), -1), RangeError, '"data" expected an integer from 0 to 4294967295'],
    ['foldIn(key, 2 ** 32)', () => jax.foldIn(key(1), 2 ** 32), RangeError, '"data" expected an integer from 0 to'],
    ['foldIn([1], 1)', () => jax.foldIn([1] as unknown as Key, 1), RangeError, '"into" expected an array of two'],
  ])('%s', (_, call, kind, message) => {
    expect(call).toThrow(kind);
    expect(call).toThrow(message);
  });
});
