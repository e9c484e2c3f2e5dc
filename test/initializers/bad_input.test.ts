import * as tf from '@tensorflow/tfjs';
import {
  deepNormScale,
  fixupScale,
  gpt2Scale,
  icnr,
  KaimingNormal,
  kaimingNormal,
  muPScale,
  tFixupScale,
  torchDefault,
} from 'tfjs-initializers';
import { CLASS_NAMES, make } from '../support/initializers.js';

type ErrorKind = ErrorConstructor | TypeErrorConstructor | RangeErrorConstructor;

describe('arguments that are refused at construction', () => {
  test.each<[string, unknown, ErrorKind, string]>([
    ['KaimingNormal', 'relu', TypeError, 'kaimingNormal: expected an object { nonlinearity, negativeSlope, gain, '],
    ['KaimingNormal', ['relu'], TypeError, 'kaimingNormal: expected an object { nonlinearity, '],
    ['KaimingNormal', new Map([['seed', 1]]), TypeError, 'truncated }, got a Map'],
    ['KaimingNormal', kaimingNormal({ seed: 1 }), TypeError, 'truncated }, got a KaimingNormal'],
    [
      'KaimingNormal',
      { negativeSlop: 0.1 },
      TypeError,
      'kaimingNormal: unknown option "negativeSlop". Did you mean "negativeSlope"?',
    ],
    [
      'KaimingUniform',
      { truncated: true },
      TypeError,
      'kaimingUniform: unknown option "truncated": expected nonlinearity, ',
    ],
    ['XavierNormal', { mode: 'fanIn' }, TypeError, 'xavierNormal: unknown option "mode": expected gain, '],
    ['KaimingNormal', { nonlinearity: 'rleu' }, RangeError, '"nonlinearity" expected one of linear, conv1d, '],
    ['KaimingNormal', { nonlinearity: 1 }, TypeError, '"nonlinearity" expected a name or a function'],
    ['KaimingNormal', { nonlinearity: () => NaN }, RangeError, 'a function with a finite value at -20, got NaN'],
    [
      'KaimingNormal',
      { mode: 'fan' },
      RangeError,
      '"mode" expected one of fanIn, fanOut, fanAvg, fanGeoAvg, got "fan"',
    ],
    ['KaimingNormal', { mode: 1 }, TypeError, '"mode" expected one of fanIn, fanOut, fanAvg, fanGeoAvg, got 1'],
    ['KaimingNormal', { layout: 'OIHW' }, RangeError, '"layout" expected one of auto, dense, '],
    [
      'KaimingNormal',
      { layout: { fanIn: 3 } },
      TypeError,
      '"layout.fanOut" expected a finite number > 0, got undefined',
    ],
    ['KaimingNormal', { layout: { fanIn: 0, fanOut: 1 } }, RangeError, '"layout.fanIn" expected a finite number > 0'],
    ['KaimingNormal', { gain: 2, nonlinearity: 'relu' }, RangeError, '"gain" cannot be combined with "nonlinearity"'],
    ['KaimingNormal', { gain: 2, negativeSlope: 0.1 }, RangeError, '"gain" cannot be combined with "negativeSlope"'],
    ['KaimingNormal', { layout: 4 }, TypeError, '"layout" expected one of auto, dense, '],
    ['KaimingNormal', { truncated: 1 }, TypeError, '"truncated" expected a boolean, got 1'],
    [
      'KaimingNormal',
      { nonlinearity: 'tanh', negativeSlope: 0.1 },
      RangeError,
      '"negativeSlope" requires nonlinearity "leakyRelu", got "tanh"',
    ],
    ...([NaN, Infinity, -Infinity] as const).map((slope): [string, unknown, ErrorKind, string] => [
      'KaimingUniform',
      { nonlinearity: 'leakyRelu', negativeSlope: slope },
      RangeError,
      `"negativeSlope" expected a finite number, got ${slope}`,
    ]),
    ['KaimingUniform', { negativeSlope: '0.1' }, TypeError, '"negativeSlope" expected a finite number, got "0.1"'],
    ...([0, -1, NaN, Infinity] as const).map((gain): [string, unknown, ErrorKind, string] => [
      'XavierUniform',
      { gain },
      RangeError,
      `"gain" expected a finite number > 0, got ${gain}`,
    ]),
    ['XavierUniform', { gain: true }, TypeError, '"gain" expected a finite number > 0, got true'],
    ['KaimingNormal', { seed: 0.5 }, RangeError, '"seed" expected a safe integer, got 0.5'],
    ['KaimingNormal', { seed: 2 ** 53 }, RangeError, '"seed" expected a safe integer, got 9007199254740992'],
    ['KaimingNormal', { seed: '1' }, TypeError, '"seed" expected a safe integer or a SeedGenerator, got "1"'],
    ['KaimingNormal', { seed: 1n }, TypeError, '"seed" expected a safe integer or a SeedGenerator, got 1n'],
    ['KaimingNormal', { seed: { seed: 1 } }, TypeError, '"seed.counter" expected an integer >= 0'],
    [
      'KaimingNormal',
      { seed: { seed: 1, counter: -1 } },
      RangeError,
      '"seed.counter" expected an integer >= 0, got -1',
    ],
    ['KaimingNormal', { seed: [1, 2] }, TypeError, '"seed" expected an object { seed, counter }, got [1, 2]'],
    ['PReLUKaimingNormal', { alpha: NaN }, RangeError, '"alpha" expected a finite number, got NaN'],
    ['PReLUKaimingNormal', { alpha: '0.25' }, TypeError, '"alpha" expected a number, an array of numbers, or a'],
    ['PReLUKaimingNormal', { alpha: {} }, TypeError, 'or a tf.layers.prelu layer, got an object with keys []'],
    ['PReLUKaimingNormal', { alpha: [] }, RangeError, '"alpha" expected at least one slope, got []'],
    ['PReLUKaimingNormal', { alpha: [0.1, NaN] }, RangeError, '"alpha[1]" expected a finite number, got NaN'],
    ['PReLUKaimingNormal', { alpha: [0.1, null] }, TypeError, '"alpha[1]" expected a finite number, got null'],
    ['PReLUKaimingUniform', { alpha: tf.layers.leakyReLU() }, TypeError, 'or a tf.layers.prelu layer, got a LeakyReLU'],
    ['ExactVarianceScaling', { scale: 0 }, RangeError, '"scale" expected a finite number > 0, got 0'],
    [
      'ExactVarianceScaling',
      { distribution: 'untruncated' },
      RangeError,
      '"distribution" expected one of uniform, normal, truncatedNormal, got "untruncated"',
    ],
    ['ExactLecunNormal', { mode: 'fanOut' }, TypeError, 'lecunNormal: unknown option "mode": expected layout, '],
    ['ExactRandomNormal', { stddev: -1 }, RangeError, '"stddev" expected a finite number >= 0, got -1'],
    ['ExactRandomNormal', { mean: '0' }, TypeError, '"mean" expected a finite number, got "0"'],
    ['ExactRandomNormal', { std: 1 }, TypeError, 'randomNormal: unknown option "std". Did you mean "stddev"?'],
    [
      'ExactRandomUniform',
      { minval: 1, maxval: 0 },
      RangeError,
      '"maxval" expected a number >= minval, which is 1, got 0',
    ],
    ['ExactRandomUniform', { minval: NaN }, RangeError, '"minval" expected a finite number, got NaN'],
    ['ExactTruncatedNormal', { a: 1, b: 1 }, RangeError, '"b" expected a float32 > a, which is 1, got 1'],
    ['ExactTruncatedNormal', { a: 2, b: -2 }, RangeError, '"b" expected a float32 > a, which is 2, got -2'],
    ['ExactTruncatedNormal', { lower: 3 }, RangeError, '"upper" expected a float32 > lower, which is 3, got 2'],
    [
      'ExactTruncatedNormal',
      { a: 1, b: 1 + 1e-9 },
      RangeError,
      '"b" expected a float32 > a, which is 1, got 1.000000001',
    ],
    ['ExactTruncatedNormal', { a: -1, lower: -2 }, RangeError, '"a" cannot be combined with "lower" or "upper"'],
    ['ExactTruncatedNormal', { b: 1, upper: 2 }, RangeError, '"b" cannot be combined with "lower" or "upper"'],
    ['ExactTruncatedNormal', { a: -Infinity }, RangeError, '"a" expected a finite number, got -Infinity'],
    [
      'ExactTruncatedNormal',
      { lower: 15, upper: 16 },
      RangeError,
      '"lower" expected less than 14.4 standard deviations',
    ],
    [
      'ExactTruncatedNormal',
      { stddev: 0.1, a: 2, b: 3 },
      RangeError,
      '"a" expected less than 14.4 standard deviations of 0.1 beyond the mean of 0, got 2',
    ],
    [
      'ExactTruncatedNormal',
      { mean: 9, stddev: 0.1, a: -2 },
      RangeError,
      '"b" expected less than 14.4 standard deviations',
    ],
    [
      'ExactTruncatedNormal',
      { stddev: 0, a: 1, b: 2 },
      RangeError,
      '"a" expected less than 14.4 standard deviations of 0',
    ],
    ['ExactOrthogonal', { gain: Infinity }, RangeError, '"gain" expected a finite number, got Infinity'],
    ['ExactOrthogonal', { columnAxis: 0.5 }, RangeError, '"columnAxis" expected a safe integer, got 0.5'],
    ['LooksLinear', { mirror: 'in' }, RangeError, '"mirror" expected one of both, inputs, outputs, got "in"'],
    ['ExactIdentity', { gain: '1' }, TypeError, '"gain" expected a finite number, got "1"'],
    ['Dirac', { groups: 0 }, RangeError, '"groups" expected an integer >= 1, got 0'],
    ['Sparse', { sparsity: 1.1 }, RangeError, '"sparsity" expected a number from 0 to 1, got 1.1'],
    ['Sparse', { sparsity: -0.1 }, RangeError, '"sparsity" expected a number from 0 to 1, got -0.1'],
    ['Sparse', { sparsity: NaN }, RangeError, '"sparsity" expected a number from 0 to 1, got NaN'],
    ['ICNR', { scale: 0 }, RangeError, '"scale" expected an integer >= 1, got 0'],
    ['ICNR', { scale: 1.5 }, RangeError, '"scale" expected an integer >= 1, got 1.5'],
    [
      'ICNR',
      { initializer: 'kaimingNormal' },
      TypeError,
      '"initializer" expected an initializer, or {className, config}',
    ],
    ['ICNR', { initializer: kaimingNormal }, TypeError, 'got a function. Did you forget to call it?'],
    ['ICNR', { initializer: KaimingNormal }, TypeError, '"initializer" expected an initializer, or {className'],
    ['ICNR', { initializer: icnr() }, RangeError, '"initializer" expected an initializer other than icnr'],
    ['ICNR', { initializer: { className: 'ICNR' } }, RangeError, '"initializer" expected an initializer other than'],
    [
      'ICNR',
      { initializer: { className: 'KaimingNormals' } },
      RangeError,
      '"initializer.className" expected the name of a registered initializer, got "KaimingNormals"',
    ],
    [
      'ICNR',
      { initializer: { className: 'Dense', config: { units: 1 } } },
      RangeError,
      '"initializer.className" expected the',
    ],
    [
      'ICNR',
      { initializer: { className: 'constructor' } },
      RangeError,
      '"initializer.className" expected the name of a',
    ],
    ['ExactConstant', { value: NaN }, RangeError, '"value" expected a finite number, got NaN'],
    ['ExactConstant', { value: [1, '2'] }, TypeError, '"value[1]" expected a finite number, got "2"'],
    ['ExactConstant', { value: [[1], [2, 3]] }, RangeError, '"value" expected arrays of equal lengths'],
    ['ExactConstant', { value: [[1], 2] }, RangeError, '"value" expected arrays of equal lengths'],
    ['ExactConstant', { value: [[[[[[[1]]]]]]] }, TypeError, '"value[0][0][0][0][0][0]" expected a finite number'],
  ])('%s %p', (name, args, kind, message) => {
    const construct = (): unknown => make(name, args as object);
    expect(construct).toThrow(kind);
    expect(construct).toThrow(message);
  });
});

describe.each(CLASS_NAMES)('%s', (name) => {
  test.each<[unknown, unknown, ErrorKind, string]>([
    [[3, -3], undefined, RangeError, '"shape" expected an array of integers >= 0, got [3, -3]'],
    [[3, null], undefined, TypeError, '"shape" expected an array of integers >= 0, got [3, null]'],
    [3, undefined, TypeError, '"shape" expected an array of integers >= 0, got 3'],
    [[3, 3], 'int32', RangeError, '"dtype" expected "float32", got "int32"'],
    [[3, 3], 'bool', RangeError, '"dtype" expected "float32", got "bool"'],
    [[3, 3], 32, TypeError, '"dtype" expected "float32", got 32'],
  ])('refuses to draw shape %p of dtype %p', (shape, dtype, kind, message) => {
    const apply = (): unknown => make(name).apply(shape as number[], dtype as string);
    expect(apply).toThrow(kind);
    expect(apply).toThrow(message);
  });
});

/** Shapes that only some classes refuse. */
const SHAPES: Record<string, [object, number[], string][]> = Object.fromEntries([
  ...CLASS_NAMES.filter((name) => /Kaiming|Xavier|Lecun|Scaling/.test(name)).map((name) => [
    name,
    [
      [{}, [], '"shape" expected rank 2 or more for layout "auto", got []'],
      [{}, [3], '"shape" expected rank 2 or more for layout "auto", got [3]'],
    ],
  ]),
  [
    'ExactOrthogonal',
    [
      [{}, [], '"shape" expected rank 2 or more for an orthogonal kernel, got []'],
      [{}, [5], '"shape" expected rank 2 or more for an orthogonal kernel, got [5]'],
      [{ columnAxis: 2 }, [4, 4], '"columnAxis" expected an axis of a shape of rank 2, got 2'],
      [{ columnAxis: -3 }, [4, 4], '"columnAxis" expected an axis of a shape of rank 2, got -3'],
      [
        {},
        [2 ** 14, 2 ** 14],
        '"shape" expected an orthogonal matrix of at most 134217728 elements, got [16384, 16384]',
      ],
    ],
  ],
  [
    'DeltaOrthogonal',
    [
      [{}, [4, 4], '"shape" expected rank 3, 4 or 5, [...window, in, out], got [4, 4]'],
      [{}, [1, 1, 1, 1, 4, 4], '"shape" expected rank 3, 4 or 5, [...window, in, out], got [1, 1, 1, 1, 4, 4]'],
      [{}, [3, 3, 5, 4], '"shape" expected as many outputs as inputs, or more, got [3, 3, 5, 4]'],
    ],
  ],
  [
    'LooksLinear',
    [
      [{}, [4], '"shape" expected rank 3, 4 or 5, [...window, in, out], got [4]'],
      [{}, [3, 4], '"shape" expected an even number of inputs to mirror, got [3, 4]'],
      [{}, [4, 3], '"shape" expected an even number of outputs to mirror, got [4, 3]'],
      [{ mirror: 'outputs' }, [3, 3], '"shape" expected an even number of outputs to mirror, got [3, 3]'],
    ],
  ],
  [
    'ExactIdentity',
    [
      [{}, [3, 3, 3], '"shape" expected rank 2, [inputs, outputs], got [3, 3, 3]'],
      [{}, [3], '"shape" expected rank 2, [inputs, outputs], got [3]'],
    ],
  ],
  [
    'Dirac',
    [
      [{}, [4, 4], '"shape" expected rank 3, 4 or 5, [...window, in, out], got [4, 4]'],
      [
        { groups: 3 },
        [3, 3, 2, 4],
        '"shape" expected a multiple of 3 output channels, one for each group, got [3, 3, 2, 4]',
      ],
    ],
  ],
  [
    'Sparse',
    [
      [{}, [4], '"shape" expected rank 2, [inputs, outputs], got [4]'],
      [{}, [3, 3, 4], '"shape" expected rank 2, [inputs, outputs], got [3, 3, 4]'],
    ],
  ],
  [
    'ICNR',
    [
      [{}, [4, 4], '"shape" expected rank 3, 4 or 5, [...window, in, out], got [4, 4]'],
      [{ scale: 3 }, [3, 3, 2, 12], '"shape" expected a multiple of 9 output channels, got [3, 3, 2, 12]'],
    ],
  ],
]) as Record<string, [object, number[], string][]>;

describe('shapes that do not fit', () => {
  const rows = Object.entries(SHAPES).flatMap(([name, all]) => all.map((row) => [name, ...row] as const));
  test.each(rows)('%s %p of shape %p', (name, args, shape, message) => {
    const before = tf.memory().numTensors;
    const apply = (): unknown => make(name, args).apply(shape);
    expect(apply).toThrow(RangeError);
    expect(apply).toThrow(message);
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('helpers for residual branches and PyTorch’s defaults', () => {
  test.each<[string, () => unknown, ErrorKind, string]>([
    ['fixupScale(0, 2)', () => fixupScale(0, 2), RangeError, 'fixupScale: "branches" expected an integer >= 1, got 0'],
    ['fixupScale(4, 1)', () => fixupScale(4, 1), RangeError, 'fixupScale: "layers" expected an integer >= 2, got 1'],
    ['gpt2Scale(1.5)', () => gpt2Scale(1.5), RangeError, 'gpt2Scale: "additions" expected an integer >= 1, got 1.5'],
    [
      'tFixupScale("both", 4)',
      () => tFixupScale('both' as never, 4),
      RangeError,
      '"part" expected one of encoder, decoder',
    ],
    [
      'deepNormScale({})',
      () => deepNormScale({} as never),
      RangeError,
      '"blocks" expected an encoder, a decoder, or both',
    ],
    [
      'deepNormScale({encoder: 0})',
      () => deepNormScale({ encoder: 0 }),
      RangeError,
      '"blocks.encoder" expected an integer',
    ],
    [
      'muPScale("output", 0, 1)',
      () => muPScale('output', 0, 1),
      RangeError,
      '"width" expected a finite number > 0, got 0',
    ],
    [
      'muPScale("bias", 1, 1)',
      () => muPScale('bias' as never, 1, 1),
      RangeError,
      '"kernel" expected one of input, hidden',
    ],
    [
      'torchDefault({})',
      () => torchDefault({} as never),
      TypeError,
      '"fanIn" expected a finite number > 0, got undefined',
    ],
    [
      'torchDefault({fanIn: 0})',
      () => torchDefault({ fanIn: 0 }),
      RangeError,
      '"fanIn" expected a finite number > 0, got 0',
    ],
  ])('%s', (_, call, kind, message) => {
    expect(call).toThrow(kind);
    expect(call).toThrow(message);
  });
});

describe('two copies of tfjs in one program', () => {
  test('give an error that says so', () => {
    let stranger: typeof tf | undefined;
    jest.isolateModules(() => {
      stranger = jest.requireActual<typeof tf>('@tensorflow/tfjs');
    });
    const layer = (): unknown => stranger?.layers.dense({ units: 1, kernelInitializer: kaimingNormal() });
    expect(layer).toThrow('two copies of TensorFlow.js are loaded');
    expect(layer).toThrow('does not accept this KaimingNormal as an initializer');
  });
});
