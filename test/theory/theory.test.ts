import * as tf from '@tensorflow/tfjs';
import { kaimingNormal } from 'tfjs-initializers';
import * as theory from 'tfjs-initializers/theory';
import { erf } from '../../src/scaling/error_function.js';

const { correlationMap, criticalPoint, depthScale, lengthMap, TailoredActivation, tailoredActivation, tailoredSlope } =
  theory;

beforeAll(async () => {
  await tf.setBackend('cpu');
});

describe('maps', () => {
  test('take names in both spellings, functions and layers', () => {
    const { activation, dense, elu, leakyReLU, prelu, reLU } = tf.layers;
    const length = (nonlinearity: theory.ActivationLike): number => lengthMap(nonlinearity)(2);
    expect(length('tanh')).toBe(length(activation({ activation: 'tanh' })));
    expect(length('tanh')).toBe(length(dense({ units: 1, activation: 'tanh' })));
    expect(Math.abs(length('tanh') / length(Math.tanh) - 1)).toBeLessThan(2e-9);
    expect(length('elu')).toBe(length(elu()));
    expect(length('relu')).toBe(length(reLU()));
    expect(length('leaky_relu')).toBe(length('leakyRelu'));
    expect(lengthMap('leakyRelu', { negativeSlope: 0.3 })(2)).toBeCloseTo(length(leakyReLU({ alpha: 0.3 })), 14);
    const slopes = prelu({ alphaInitializer: tf.initializers.constant({ value: 0.25 }), inputShape: [4] });
    slopes.build([null, 4]);
    expect(length(slopes)).toBeCloseTo((2 * (1 + 0.25 ** 2)) / 2, 14);
  });

  test('have closed forms where there are any', () => {
    expect(lengthMap('relu')(3)).toBe(1.5);
    expect(lengthMap('relu')(0)).toBe(0);
    expect(lengthMap('sigmoid')(0)).toBe(0.25);
    const relu = correlationMap('relu');
    expect(relu(0)).toBeCloseTo(1 / Math.PI, 15);
    expect([relu(1), relu(-1)]).toEqual([1, 0]);
    expect([relu.slope, relu.curvature]).toEqual([1, Infinity]);
    expect([correlationMap('linear').slope, correlationMap('linear').curvature]).toEqual([1, 0]);
    // Williams 1997: C(c) = asin(2 c q / (1 + 2 q)) / asin(2 q / (1 + 2 q)).
    const map = correlationMap(erf, { q: 0.5 });
    expect(Math.abs(map(0.3) - Math.asin(0.15) / Math.asin(0.5))).toBeLessThan(1e-9);
    const slope = 0.5 / Math.sqrt(1 - 0.25) / Math.asin(0.5);
    expect(Math.abs(map.slope - slope)).toBeLessThan(1e-6);
    // C''(c) of the same: a^3 c / (1 - a^2 c^2)^(3/2) with a = 1/2.
    expect(Math.abs(map.curvature - 0.125 / 0.75 ** 1.5 / Math.asin(0.5))).toBeLessThan(1e-4);
  });

  test('of an activation with a jump have no slope, and say so when asked', () => {
    const map = correlationMap(Math.sign);
    expect(map(0.5)).toBeCloseTo((2 / Math.PI) * Math.asin(0.5), 9);
    expect(() => map.slope).toThrow(/^correlationMap: "nonlinearity" expected a function without jumps/);
  });

  test('critical points and depth scales fit each other', () => {
    const point = criticalPoint('tanh');
    expect(point.weightScale).toBeCloseTo(2.15330265, 8);
    expect(point.biasVariance).toBeCloseTo(0.15096463, 8);
    expect(depthScale('tanh', point)).toBe(Infinity);
    expect(criticalPoint('leakyRelu', { negativeSlope: 0.5 })).toEqual({ weightScale: 1.6, biasVariance: 0 });
    expect(depthScale('relu', { weightScale: 1, biasVariance: 0.5 })).toBeCloseTo(1 / Math.LN2, 12);
  });
});

/** A plain network: `depth` times a kernel and an activation, then a head. */
function plain(depth: number, activation: (i: number) => tf.layers.Layer, head?: 'sigmoid'): tf.Sequential {
  const model = tf.sequential();
  for (let i = 0; i < depth; i++) {
    const kernelInitializer = kaimingNormal({ seed: i });
    model.add(tf.layers.dense({ units: 4, kernelInitializer, ...(i === 0 && { inputShape: [4] }) }));
    model.add(activation(i));
  }
  model.add(tf.layers.dense({ units: 1, activation: head }));
  return model;
}

describe('the depth of a model', () => {
  const slopeOf = (model: tf.LayersModel): number => tailoredSlope(model, { correlation: 0.2 });
  const forDepth = (depth: number): number => tailoredSlope(depth, { correlation: 0.2 });

  test('is the number of its rectifiers in a row', () => {
    const { leakyReLU, prelu, reLU } = tf.layers;
    expect(tailoredSlope(plain(30, () => prelu()))).toBe(tailoredSlope(30));
    expect(slopeOf(plain(5, () => leakyReLU()))).toBe(forDepth(5));
    expect(slopeOf(plain(5, () => reLU(), 'sigmoid'))).toBe(forDepth(5));
    const inLayers = tf.sequential({
      layers: [
        tf.layers.conv2d({ filters: 2, kernelSize: 3, activation: 'relu', inputShape: [8, 8, 1] }),
        tf.layers.maxPooling2d({ poolSize: 2 }),
        tf.layers.flatten(),
        tf.layers.dense({ units: 3, activation: 'relu' }),
        tf.layers.dense({ units: 3, activation: 'tanh' }),
      ],
    });
    expect(slopeOf(inLayers)).toBe(forDepth(2));
  });

  test('is that of the longest path, through branches, additions and nested models', () => {
    const input = tf.input({ shape: [4] });
    const layer = (from: tf.SymbolicTensor): tf.SymbolicTensor =>
      tf.layers.prelu().apply(tf.layers.dense({ units: 4 }).apply(from)) as tf.SymbolicTensor;
    const short = layer(input);
    const long = layer(layer(layer(input)));
    const joined = tf.layers.add().apply([short, long, input]) as tf.SymbolicTensor;
    const branches = tf.model({ inputs: input, outputs: layer(joined) });
    expect(slopeOf(branches)).toBe(forDepth(4));

    const outer = tf.input({ shape: [4] });
    const nested = tf.model({ inputs: outer, outputs: layer(branches.apply(layer(outer)) as tf.SymbolicTensor) });
    expect(slopeOf(nested)).toBe(forDepth(6));
  });

  test('counts a shared layer once where its calls are side by side, and is refused where they follow each other', () => {
    const dense = tf.layers.dense({ units: 4 });
    const activation = tf.layers.prelu();
    const inputs = [tf.input({ shape: [4] }), tf.input({ shape: [4] })];
    const apply = (layer: tf.layers.Layer, from: tf.SymbolicTensor): tf.SymbolicTensor =>
      layer.apply(from) as tf.SymbolicTensor;
    const towers = inputs.map((input) => apply(activation, apply(dense, input)));
    const joined = tf.layers.add().apply(towers) as tf.SymbolicTensor;
    expect(slopeOf(tf.model({ inputs, outputs: joined }))).toBe(forDepth(1));

    const [input] = [tf.input({ shape: [4] })];
    const again = apply(activation, apply(dense, apply(activation, apply(dense, input))));
    expect(() => slopeOf(tf.model({ inputs: input, outputs: again }))).toThrow(
      /"model" expected layers that are not applied to their own output; give the depth as a number/,
    );
  });

  test('counts every activation between layers for tailoredActivation, tailored ones too, not that of the output', () => {
    const numbers = (model: tf.LayersModel): unknown => tailoredActivation('tanh', { model }).parameters;
    const expected = tailoredActivation('tanh', { depth: 6 }).parameters;
    const tanh = (): tf.layers.Layer => tf.layers.activation({ activation: 'tanh' });
    expect(numbers(plain(6, tanh))).toEqual(expected);
    expect(numbers(plain(6, tanh, 'sigmoid'))).toEqual(expected);
    expect(numbers(plain(6, () => tailoredActivation('tanh', { depth: 6 }), 'sigmoid'))).toEqual(expected);
    expect(numbers(plain(6, (i) => (i < 3 ? tanh() : tf.layers.elu())))).toEqual(expected);
  });

  test('is refused for a model without', () => {
    expect(() => tailoredSlope(plain(3, () => tf.layers.elu()))).toThrow(
      'tailoredSlope: "model" expected a model with rectifiers (ReLU, LeakyReLU, PReLU), got one without',
    );
    const linear = plain(3, () => tf.layers.dropout({ rate: 0.5 }), 'sigmoid');
    expect(() => tailoredActivation('tanh', { model: linear })).toThrow(
      'tailoredActivation: "model" expected a model with activations between its layers, got one without',
    );
  });

  test('changes nothing of the model', () => {
    const model = plain(20, () => tf.layers.prelu());
    const before = model.getWeights().map((weight) => Array.from(weight.dataSync()));
    const tensors = tf.memory().numTensors;
    tailoredSlope(model);
    tailoredActivation('gelu', { model });
    expect(tf.memory().numTensors).toBe(tensors);
    expect(model.getWeights().map((weight) => Array.from(weight.dataSync()))).toEqual(before);
  });
});

const NAMES = [
  'leakyRelu',
  'elu',
  'selu',
  'sigmoid',
  'softplus',
  'softsign',
  'tanh',
  'swish',
  'silu',
  'mish',
  'gelu',
  'geluNew',
] as const;

describe('the layer of a tailored activation', () => {
  const xs = [-4, -1.5, -0.3, 0.2, 1, 3.5];

  test.each(NAMES)('computes gamma (f(alpha x + beta) + delta) of %s, and its gradient', (name) => {
    const layer = tailoredActivation(name, { depth: 20, method: 'DKS' });
    const [values, slopes] = tf.tidy(() => {
      const f = (x: tf.Tensor): tf.Tensor => layer.apply(x) as tf.Tensor;
      return [f(tf.tensor1d(xs)).dataSync(), tf.grad(f)(tf.tensor1d(xs)).dataSync()];
    });
    xs.forEach((x, i) => {
      const [before, at, after] = [x - 1e-4, x, x + 1e-4].map((each) => layer.valueAt(each));
      // float32, times the output scale.
      expect(Math.abs(values[i] - at)).toBeLessThan(1e-5);
      // None of the points is at a kink.
      expect(Math.abs(slopes[i] - (after - before) / 2e-4)).toBeLessThan(1e-4);
    });
    expect(lengthMap(layer)(1)).toBeCloseTo(1, 6);
  });

  test('is saved with its numbers, in a model that predicts the same after loading', async () => {
    const model = tf.sequential({
      layers: [
        tf.layers.dense({ units: 4, inputShape: [3], kernelInitializer: kaimingNormal({ seed: 1 }) }),
        ...NAMES.map((name) => tailoredActivation(name, { depth: 20, method: 'DKS' })),
      ],
    });
    let artifacts: tf.io.ModelArtifacts = {};
    await model.save(
      tf.io.withSaveHandler((given) => {
        artifacts = JSON.parse(JSON.stringify(given)) as tf.io.ModelArtifacts;
        artifacts.weightData = given.weightData;
        return Promise.resolve({ modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(given) });
      }),
    );
    const loaded = await tf.loadLayersModel(tf.io.fromMemory(artifacts));
    const parameters = (each: tf.LayersModel): unknown[] => each.layers.slice(1).map((layer) => layer.getConfig());
    expect(parameters(loaded)).toEqual(parameters(model));
    expect(loaded.layers[2].getConfig()).toMatchObject({
      nonlinearity: 'elu',
      inputScale: expect.any(Number) as number,
      inputShift: expect.any(Number) as number,
      outputShift: expect.any(Number) as number,
      outputScale: expect.any(Number) as number,
    });
    const [expected, found] = [model, loaded].map((each) => (each.predict(tf.ones([2, 3])) as tf.Tensor).dataSync());
    expect(found).toEqual(expected);
    expect(loaded.layers.slice(1).every((layer) => layer instanceof TailoredActivation)).toBe(true);
  });

  test('leaves no tensor behind, and passes a mask on', () => {
    const layer = tailoredActivation('gelu', { depth: 10 });
    const x = tf.ones([2, 3, 4]);
    const tensors = tf.memory().numTensors;
    (layer.apply(x) as tf.Tensor).dispose();
    expect(tf.memory().numTensors).toBe(tensors);
    x.dispose();
    expect(layer.computeMask(tf.ones([2, 3]), tf.ones([2]))).toBeDefined();
    expect(layer.computeOutputShape([null, 3, 4])).toEqual([null, 3, 4]);
  });

  test('can be made of numbers of one’s own, and named', () => {
    const layer = new TailoredActivation({
      nonlinearity: 'leaky_relu',
      negativeSlope: 0.5,
      outputScale: 2,
      name: 'bent',
    });
    expect(layer.name).toBe('bent');
    expect([-1, 3].map((x) => layer.valueAt(x))).toEqual([-1, 6]);
    expect(Array.from((layer.apply(tf.tensor1d([-1, 3])) as tf.Tensor).dataSync())).toEqual([-1, 6]);
  });
});

describe('bad input', () => {
  const model = (): tf.LayersModel => plain(2, () => tf.layers.prelu());

  test.each<[string, () => unknown, ErrorConstructor | TypeErrorConstructor, string]>([
    ['an unknown name', () => lengthMap('tahn'), RangeError, 'lengthMap: "nonlinearity" expected one of'],
    ['softmax', () => correlationMap('softmax'), RangeError, 'correlationMap: "nonlinearity" expected an element-wise'],
    ['a layer without', () => lengthMap(tf.layers.flatten()), RangeError, 'expected a layer with an activation'],
    ['no nonlinearity', () => lengthMap(undefined as never), TypeError, 'lengthMap: "nonlinearity" expected a name'],
    [
      'a negative length',
      () => lengthMap('tanh')(-1),
      RangeError,
      'lengthMap: "q" expected a finite number >= 0, got -1',
    ],
    [
      'a length that is none',
      () => lengthMap('tanh')('1' as never),
      TypeError,
      '"q" expected a finite number >= 0, got "1"',
    ],
    ['q of 0', () => correlationMap('tanh', { q: 0 }), RangeError, '"q" expected a finite number > 0, got 0'],
    [
      'a correlation above 1',
      () => correlationMap('relu')(1.1),
      RangeError,
      'correlationMap: "c" expected a number from -1 to 1',
    ],
    [
      'a slope of tanh',
      () => lengthMap('tanh', { negativeSlope: 1 }),
      RangeError,
      'requires nonlinearity "leakyRelu", got "tanh"',
    ],
    [
      'a misspelt option',
      () => criticalPoint('tanh', { Q: 1 } as never),
      TypeError,
      'criticalPoint: unknown option "Q"',
    ],
    ['no critical point', () => criticalPoint('sigmoid'), RangeError, 'criticalPoint: "q" expected a length at which'],
    [
      'a critical point of a step',
      () => criticalPoint(Math.sign),
      RangeError,
      'criticalPoint: "nonlinearity" expected a function without jumps',
    ],
    [
      'no variances',
      () => depthScale('tanh', undefined as never),
      TypeError,
      'depthScale: "weightScale" expected a finite number > 0',
    ],
    [
      'weights of variance 0',
      () => depthScale('tanh', { weightScale: 0 }),
      RangeError,
      '"weightScale" expected a finite number > 0, got 0',
    ],
    [
      'signals that grow',
      () => depthScale('relu', { weightScale: 3 }),
      RangeError,
      'depthScale: "weightScale" expected a scale with which',
    ],
    [
      'a depth of 0',
      () => tailoredSlope(0),
      RangeError,
      'tailoredSlope: "depth" expected an integer from 1 to 1000000, got 0',
    ],
    ['half a depth', () => tailoredSlope(1.5), RangeError, '"depth" expected an integer from 1 to 1000000, got 1.5'],
    [
      'a depth in words',
      () => tailoredSlope('ten' as never),
      TypeError,
      '"depth" expected an integer >= 1, or a tf.LayersModel, got "ten"',
    ],
    [
      'correlation 0',
      () => tailoredSlope(50, { correlation: 0 }),
      RangeError,
      '"correlation" expected a number between 0 and 1, neither of them included, got 0',
    ],
    [
      'correlation 1',
      () => tailoredSlope(50, { correlation: 1 }),
      RangeError,
      '"correlation" expected a number between 0 and 1',
    ],
    [
      'too shallow',
      () => tailoredSlope(5),
      RangeError,
      '"correlation" expected at most the 0.735 that 5 rectifiers reach, got 0.9',
    ],
    [
      'too shallow a model',
      () => tailoredSlope(model()),
      RangeError,
      '"correlation" expected at most the 0.493 that 2 rectifiers reach',
    ],
    [
      'ReLU',
      () => tailoredActivation('relu' as never, { depth: 9 }),
      RangeError,
      'got "relu". Did you mean "leakyRelu"?',
    ],
    [
      'linear',
      () => tailoredActivation('linear' as never, { depth: 9 }),
      RangeError,
      'tailoredActivation: "name" expected one of leakyRelu',
    ],
    [
      'neither depth nor model',
      () => tailoredActivation('tanh', {}),
      RangeError,
      'tailoredActivation: expected one of "depth" and "model"',
    ],
    [
      'both',
      () => tailoredActivation('tanh', { depth: 3, model: model() }),
      RangeError,
      'expected one of "depth" and "model"',
    ],
    [
      'a bad method',
      () => tailoredActivation('tanh', { depth: 3, method: 'EOC' as never }),
      RangeError,
      '"method" expected one of TAT, DKS, got "EOC"',
    ],
    [
      'no model',
      () => tailoredActivation('tanh', { model: 3 as never }),
      TypeError,
      '"model" expected a tf.LayersModel, got 3',
    ],
    [
      'SELU by TAT',
      () => tailoredActivation('selu', { depth: 30 }),
      RangeError,
      '"name" expected an activation without a kink',
    ],
    [
      'too few leaky ReLUs',
      () => tailoredActivation('leakyRelu', { depth: 3 }),
      RangeError,
      '"depth" expected at least 13 rectifiers',
    ],
    [
      'no solution',
      () => tailoredActivation('softplus', { depth: 1, method: 'DKS' }),
      RangeError,
      '"depth" expected a depth that DKS has',
    ],
    [
      'a layer of nothing',
      () => new TailoredActivation(undefined as never),
      TypeError,
      'TailoredActivation: "nonlinearity" expected one of',
    ],
    [
      'an infinite scale',
      () => new TailoredActivation({ nonlinearity: 'tanh', inputScale: Infinity }),
      RangeError,
      '"inputScale" expected a finite number',
    ],
  ])('%s', (_, call, kind, message) => {
    expect(call).toThrow(kind);
    expect(call).toThrow(message);
  });
});
