import * as tf from '@tensorflow/tfjs';
import * as ours from 'tfjs-initializers';
import { registerKerasInitializers } from 'tfjs-initializers/keras';
import { draw } from '../support/initializers.js';

/** What tfjs makes of a configuration that it loads. */
function loaded(className: string, config: object = {}): ours.WeightInitializer {
  const kernelInitializer = { className, config: { ...config } };
  const layer = tf.layers.dense({ units: 1, kernelInitializer } as never);
  return (layer as unknown as { kernelInitializer: ours.WeightInitializer }).kernelInitializer;
}

describe('before registering', () => {
  test('importing the entry point has replaced nothing', () => {
    expect(loaded('HeNormal').constructor.name).toBe('HeNormal');
    expect(() => loaded('LecunNormal')).toThrow('Unknown initializer: LecunNormal');
  });
});

describe('after registering, also twice,', () => {
  beforeAll(() => {
    registerKerasInitializers();
    registerKerasInitializers();
  });

  test('tfjs keeps what is the same in Keras, and its own factories', () => {
    for (const name of ['Zeros', 'Ones', 'Constant']) {
      expect(loaded(name, { value: 1 }).constructor.name).toBe(name);
    }
    expect(tf.initializers.heNormal({}).constructor.name).toBe('HeNormal');
  });

  const kernel = [3, 3, 8, 16];
  test.each<[string, object, ours.WeightInitializer]>([
    ['HeNormal', {}, ours.kaimingNormal({ truncated: true, seed: 5 })],
    ['HeUniform', {}, ours.kaimingUniform({ seed: 5 })],
    ['GlorotNormal', {}, ours.xavierNormal({ truncated: true, seed: 5 })],
    ['GlorotUniform', {}, ours.xavierUniform({ seed: 5 })],
    ['LecunNormal', {}, ours.lecunNormal({ truncated: true, seed: 5 })],
    ['LecunUniform', {}, ours.lecunUniform({ seed: 5 })],
    ['VarianceScaling', { distribution: 'truncated_normal' }, ours.lecunNormal({ truncated: true, seed: 5 })],
    ['VarianceScaling', { distribution: 'normal' }, ours.lecunNormal({ truncated: true, seed: 5 })],
    ['VarianceScaling', { distribution: 'untruncated_normal', scale: 2 }, ours.kaimingNormal({ seed: 5 })],
    ['VarianceScaling', { distribution: 'uniform', mode: 'fan_avg' }, ours.xavierUniform({ seed: 5 })],
    ['RandomNormal', { stddev: 0 }, ours.constant()],
    ['RandomUniform', { minval: 0 }, ours.randomUniform({ minval: 0, seed: 5 })],
    ['TruncatedNormal', {}, ours.truncatedNormal({ seed: 5 })],
    ['OrthogonalInitializer', { gain: 2 }, ours.orthogonal({ gain: 2, seed: 5 })],
  ])('%s %j draws what ours draws', (name, config, expected) => {
    expect(draw(loaded(name, { ...config, seed: 5 }), kernel)).toEqual(draw(expected, kernel));
  });

  test('a vector has its length for both fans, and a scalar 1 (compute_fans)', () => {
    const bound = (shape: number[]): number =>
      Math.max(...draw(loaded('VarianceScaling', { scale: 1 / 3, mode: 'fan_out', distribution: 'uniform' }), shape));
    // 1 / sqrt(n) is the limit, which the largest of that many comes near.
    expect(bound([10_000])).toBeGreaterThan(0.0099);
    expect(bound([10_000])).toBeLessThan(0.01);
    expect(draw(loaded('HeUniform', { seed: 1 }), [])).toHaveLength(1);
  });

  test('axes are the fans, and nothing but axes; one list alone is none', () => {
    const axes = { inputAxes: [0], outputAxes: [-1, 0] };
    const [window, , , outputs] = kernel;
    const args = { seed: 5, scale: 1, distribution: 'uniform' };
    const expected = (fan: number): Float32Array => {
      const limit = Math.sqrt(3 / fan);
      return draw(ours.randomUniform({ minval: -limit, maxval: limit, seed: 5 }), kernel);
    };
    expect(draw(loaded('VarianceScaling', { ...args, ...axes }), kernel)).toEqual(expected(window));
    const out = { ...args, ...axes, mode: 'fanOut' };
    expect(draw(loaded('VarianceScaling', out), kernel)).toEqual(expected(window * outputs));
    const one = { ...args, inputAxes: [0], outputAxes: null };
    expect(draw(loaded('VarianceScaling', one), kernel)).toEqual(draw(ours.lecunUniform({ seed: 5 }), kernel));
  });

  test('layers that name one in a string get it, also by default', () => {
    const cell = (tf.layers.lstm({ units: 2 }) as unknown as { cell: { recurrentInitializer: object } }).cell;
    expect(cell.recurrentInitializer.constructor).toBe(loaded('Orthogonal').constructor);
  });

  test('Identity is a matrix of any shape', () => {
    expect([...draw(loaded('IdentityInitializer', { gain: 2 }), [2, 3])]).toEqual([2, 0, 0, 0, 2, 0]);
  });

  const generator = { module: 'keras.random', className: 'SeedGenerator', config: { seed: 9, name: 'g' } };
  test('a SeedGenerator starts at its seed, and goes on', () => {
    const initializer = loaded('HeNormal', { seed: generator });
    const same = ours.kaimingNormal({ truncated: true, seed: new ours.SeedGenerator(9) });
    for (let i = 0; i < 2; i++) expect(draw(initializer, [9, 2])).toEqual(draw(same, [9, 2]));
  });

  test('without a seed, or with a generator that had none, every draw is another', () => {
    for (const seed of [null, undefined, { ...generator, config: { seed: null } }]) {
      const initializer = loaded('HeNormal', { seed });
      expect(draw(initializer, [9, 9])).not.toEqual(draw(initializer, [9, 9]));
    }
  });

  test.each<[string, object, object]>([
    ['VarianceScaling', { scale: 3, seed: 1 }, { scale: 3, mode: 'fanIn', distribution: 'normal', seed: 1 }],
    ['HeNormal', { seed: generator, inputAxes: null, outputAxes: null }, { seed: generator }],
    ['LecunUniform', { inputAxes: [0], outputAxes: [1] }, { inputAxes: [0], outputAxes: [1] }],
    ['GlorotUniform', { seed: null, dtype: 'float32' }, {}],
    ['Orthogonal', {}, { gain: 1 }],
    ['RandomUniform', { seed: 2 }, { minval: -0.05, maxval: 0.05, seed: 2 }],
  ])('%s %j is saved with its own arguments', (name, config, expected) => {
    const initializer = loaded(name, config);
    expect(initializer.getClassName()).toBe(name);
    expect(initializer.getConfig()).toEqual(expected);
    // What is done to it does not reach the initializer.
    initializer.getConfig().seed = 77;
    expect(initializer.getConfig()).toEqual(expected);
  });

  test('a saved model has the names of Keras, in its spelling', () => {
    const kernelInitializer = { className: 'VarianceScaling', config: { distribution: 'untruncatedNormal' } };
    const model = tf.sequential({
      layers: [tf.layers.dense({ units: 2, inputShape: [2], kernelInitializer } as never)],
    });
    expect(model.toJSON() as string).toContain(
      '{"class_name":"VarianceScaling","config":{"scale":1,"mode":"fan_in","distribution":"untruncated_normal"}}',
    );
  });

  test.each<[string, object, new () => Error, string]>([
    ['VarianceScaling', { scale: 0 }, RangeError, '"scale" expected a finite number > 0, got 0'],
    ['VarianceScaling', { mode: 'fanGeoAvg' }, RangeError, '"mode" expected one of fanIn, fanOut, fanAvg'],
    ['VarianceScaling', { distribution: 'cauchy' }, RangeError, '"distribution" expected one of truncatedNormal'],
    ['HeNormal', { inputAxes: 0 }, TypeError, '"inputAxes" expected an array of axes, got 0'],
    ['HeNormal', { seed: '3' }, TypeError, '"seed" expected an integer, null, or a serialized SeedGenerator'],
    ['HeNormal', { seed: { className: 'Dense', config: {} } }, TypeError, '"seed" expected an integer'],
    ['HeNormal', { seed: NaN }, RangeError, '"seed" expected'],
    ['HeNormal', { scale: 2 }, TypeError, 'HeNormal: unknown option "scale": expected inputAxes'],
    ['Identity', { gain: Infinity }, RangeError, '"gain" expected a finite number, got Infinity'],
  ])('%s %j is refused', (name, config, error, message) => {
    expect(() => loaded(name, config)).toThrow(error);
    expect(() => loaded(name, config)).toThrow(message);
  });

  test('what does not fit the shape is refused before a seed is taken', () => {
    const initializer = loaded('HeNormal', { seed: generator, inputAxes: [2], outputAxes: [0] });
    expect(() => initializer.apply([2, 2])).toThrow(
      new RangeError('VarianceScaling: "inputAxes" expected axes of a shape of rank 2, got [2]'),
    );
    expect(() => loaded('Identity').apply([2])).toThrow(RangeError);
    const first = loaded('HeNormal', { seed: generator, inputAxes: [2], outputAxes: [0] });
    expect(draw(initializer, [2, 2, 2])).toEqual(draw(first, [2, 2, 2]));
  });

  test('a draw leaves one tensor', () => {
    const before = tf.memory().numTensors;
    for (const name of ['HeNormal', 'GlorotUniform', 'Orthogonal', 'Identity', 'RandomNormal']) {
      loaded(name).apply([3, 3]).dispose();
      expect(tf.memory().numTensors).toBe(before);
    }
  });
});
