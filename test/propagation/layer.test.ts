import { signalBehind } from '../../src/propagation/layer_activation.js';
import { type LayerFacts, signalThrough } from '../../src/propagation/layer.js';
import { mixtureOf, type Signal, secondMomentOf, signalOf, sumOf } from '../../src/propagation/layer_signal.js';
import { placesOf, throughWindow, transposedPlaces } from '../../src/propagation/layer_window.js';
import { type ActivationName, ACTIVATIONS, SECOND_MOMENTS } from '../../src/scaling/activations.js';

const unit = signalOf({ mean: 0, secondMoment: 1 });

const PAIR = { inputs: 2, seen: [[0, 1]], perOutput: 2, perInput: 1 };
const HALF = [
  [
    [1, 0.5],
    [0.5, 1],
  ],
];
const ONE = { mean: 1, secondMoment: 1 };
const ZERO = { mean: 0, secondMoment: 0 };

/** Expects a signal of some moments. */
function expectMoments({ log2, relativeMean }: Signal, mean: number, secondMoment: number): void {
  expect(2 ** log2 / secondMoment).toBeCloseTo(1, 9);
  expect(relativeMean * Math.sqrt(secondMoment)).toBeCloseTo(mean, 8);
}

describe('the share of a window on its input', () => {
  // Of 3 taps on 8 places, 'same': the two outer ones lose 1 of 3, so 22 of 24 are left.
  test.each([
    ['3 on 8', { input: 8, output: 8, size: 3, dilation: 1, stride: 1 }, 22 / 24],
    // 5 taps: the outer ones lose 2, the next 1: 40 - 6.
    ['5 on 8', { input: 8, output: 8, size: 5, dilation: 1, stride: 1 }, 34 / 40],
    // Padded by 1 at the far end alone: windows at 0, 2, 4, 6, of which the last loses 1.
    ['3 on 8, stride 2', { input: 8, output: 4, size: 3, dilation: 1, stride: 2 }, 11 / 12],
    // Taps 2 apart: the outer two on either side lose 1 of 3.
    ['3 on 8, dilation 2', { input: 8, output: 8, size: 3, dilation: 2, stride: 1 }, 20 / 24],
    ['1 on 8', { input: 8, output: 8, size: 1, dilation: 1, stride: 1 }, 1],
  ] as const)('%s', (_, axis, share) => {
    const places = placesOf(axis, 'same');
    expect(throughWindow([places], undefined).share).toBeCloseTo(share, 14);
    expect(throughWindow([places, places], undefined).share).toBeCloseTo(share ** 2, 14);
    const output = Math.floor((axis.input - (axis.size - 1) * axis.dilation - 1) / axis.stride) + 1;
    expect(throughWindow([placesOf({ ...axis, output }, 'valid')], undefined).share).toBe(1);
  });

  test('causal padding is all in front', () => {
    const axis = { input: 4, output: 4, size: 3, dilation: 1, stride: 1 };
    // The first output sees one input, the second two.
    expect(throughWindow([placesOf(axis, 'causal')], undefined).share).toBeCloseTo((1 + 2 + 3 + 3) / 12, 14);
  });

  test('a transposed convolution alternates between the taps of its stride', () => {
    // 3 taps at stride 2: outputs see 1 and 2 taps in turn, and the last one what is left.
    const places = transposedPlaces({ input: 3, output: 7, size: 3, dilation: 1, stride: 2 }, 'valid');
    const taps = places.seen.map((seen) => seen.filter((place) => place >= 0).length);
    expect(taps).toEqual([1, 1, 2, 1, 2, 1, 1]);
    expect(throughWindow([places], undefined).share).toBeCloseTo(9 / 7 / 1.5, 14);
  });

  test('after two layers, what every place gets from every other', () => {
    const axis = placesOf({ input: 4, output: 4, size: 3, dilation: 1, stride: 1 }, 'same');
    const once = throughWindow([axis], undefined);
    // Places see 2, 3, 3 and 2 inputs; the first and the last have one tap on the input in common.
    const overlaps = [
      [2, 2, 2, 1],
      [2, 3, 3, 2],
      [2, 3, 3, 2],
      [1, 2, 2, 2],
    ];
    expect(once.share).toBeCloseTo(10 / 12, 14);
    once.profile?.[0].forEach((row, i) => {
      row.forEach((each, j) => {
        expect(each).toBeCloseTo(overlaps[i][j] / 2.5, 14);
      });
    });
    // The middle of what it sees has more: 2 + 3, 2 + 3 + 3, ... of 3 * 2.5.
    const twice = throughWindow([axis], once.profile);
    expect(twice.share).toBeCloseTo((5 + 8 + 8 + 5) / 4 / 7.5, 14);
  });
});

describe('layers', () => {
  const x = signalOf({ mean: 0.5, secondMoment: 2 });
  const y = signalOf({ mean: -1, secondMoment: 3 });

  test.each<[string, LayerFacts, readonly Signal[], number, number]>([
    ['values that move', { kind: 'passing' }, [x], 0.5, 2],
    // Var[x d / (1 - p)] for d = 1 with probability 1 - p.
    ['dropout', { kind: 'dropout', rate: 0.75 }, [x], 0.5, 8],
    ['noise', { kind: 'noise', variance: 0.25 }, [x], 0.5, 2.25],
    ['padding', { kind: 'padding', share: 0.5 }, [x], 0.25, 1],
    // E[(x + y)^2] = 2 + 3 + 2 * 0.5 * -1.
    ['addition', { kind: 'addition' }, [x, y], -0.5, 4],
    ['average', { kind: 'average' }, [x, y], -0.25, 1],
    ['multiplication', { kind: 'multiplication' }, [x, y], -0.5, 6],
    ['concatenation', { kind: 'concatenation', shares: [0.25, 0.75] }, [x, y], 0.25 * 0.5 - 0.75, 0.25 * 2 + 0.75 * 3],
    [
      // Var[x] = 1.75.
      'normalization',
      {
        kind: 'normalization',
        over: 'features',
        gamma: { mean: 2, secondMoment: 5 },
        beta: { mean: 1, secondMoment: 1 },
        epsilon: 0.25,
      },
      [x],
      1,
      5 * (1.75 / 2) + 1,
    ],
    [
      'kernels, one after the other, and a bias',
      {
        kind: 'kernels',
        kernels: [
          { fanIn: 4.5, fanOut: 1, secondMoment: 0.1 },
          { fanIn: 4, fanOut: 1, secondMoment: 0.5 },
        ],
        bias: { mean: 0.1, secondMoment: 0.02 },
      },
      [x],
      0.1,
      2 * 4.5 * 0.1 * 4 * 0.5 + 0.02,
    ],
  ])('%s', (_, layer, inputs, mean, secondMoment) => {
    expectMoments(signalThrough(layer, inputs), mean, secondMoment);
  });

  test.each<[string, LayerFacts, readonly Signal[], number, number, number]>([
    // Two values: E[max(a, b)] = 1 / sqrt(pi), max(a, b)² is a² or b².
    ['the largest of two normals', { kind: 'extreme', which: 'largest' }, [unit, unit], 1 / Math.sqrt(Math.PI), 1, NaN],
    ['the smallest', { kind: 'extreme', which: 'smallest' }, [unit, unit], -1 / Math.sqrt(Math.PI), 1, NaN],
    ['max pooling of two normals', { kind: 'maxPooling', count: 2 }, [unit], 1 / Math.sqrt(Math.PI), 1, NaN],
    // With correlation r: E[max] = sqrt((1 - r) / pi).
    [
      'of two correlated ones',
      { kind: 'maxPooling', count: 2 },
      [{ ...unit, correlation: 0.5 }],
      Math.sqrt(0.5 / Math.PI),
      1,
      NaN,
    ],
    // Of four: 1.0293754 and 0.4917152 + 1.0293754² (Tippett 1925, table of order statistics).
    ['of four', { kind: 'maxPooling', count: 4 }, [unit], 1.0293754, 0.4917152 + 1.0293754 ** 2, NaN],
    // Two places of correlation 1/2, whatever two inputs have.
    [
      'max pooling of places that share half of what they see',
      { kind: 'maxPooling', count: 2, places: [PAIR] },
      [{ ...unit, correlation: 1, profile: HALF }],
      Math.sqrt(0.5 / Math.PI),
      1,
      1,
    ],
    [
      'average pooling of places that share half of what they see',
      { kind: 'averagePooling', squares: 1 / 2, places: [PAIR] },
      [{ ...unit, correlation: 1, profile: HALF }],
      0,
      0.75,
      1,
    ],
    [
      'average pooling',
      { kind: 'averagePooling', squares: 1 / 4 },
      [{ ...x, correlation: 0.25 }],
      0.5,
      0.875,
      0.5 / 0.875,
    ],
    // 3 products: E[x y] = -0.5, E[(x y)²] = 6, and 6 pairs with 0.25 each.
    ['dot', { kind: 'dot', count: 3 }, [x, y], -1.5, 3 * 6 + 6 * 0.25, NaN],
    ['rescaling', { kind: 'rescaling', factor: -2, shift: 1 }, [x], 0, 4 * 2 - 4 * 0.5 + 1, NaN],
    // SELU's dropout keeps mean 0 and variance 1.
    ['alpha dropout', { kind: 'alphaDropout', rate: 0.3, value: -1.7580993408473766 }, [unit], 0, 1, NaN],
    [
      'batch normalization, which takes away what inputs have in common',
      { kind: 'normalization', over: 'inputs', gamma: ONE, beta: ZERO, epsilon: 1 },
      [{ ...unit, correlation: 0.5 }],
      0,
      0.5 / 1.5,
      0,
    ],
    [
      'an embedding, two inputs of which are one of 10 words',
      { kind: 'lookup', weights: { mean: 0, secondMoment: 3 }, rows: 10 },
      [unit],
      0,
      3,
      0.1,
    ],
    [
      'a bias, which all inputs have in common',
      {
        kind: 'kernels',
        kernels: [{ fanIn: 3, fanOut: 1, secondMoment: 1 }],
        bias: { mean: 0, secondMoment: 1 },
      },
      [{ ...unit, correlation: 0.5 }],
      0,
      4,
      (3 * 0.5 + 1) / 4,
    ],
    [
      'dropout, with other values for another input',
      { kind: 'dropout', rate: 0.5 },
      [{ ...x, correlation: 0.5 }],
      0.5,
      4,
      0.25,
    ],
  ])('%s', (_, layer, inputs, mean, secondMoment, correlation) => {
    const signal = signalThrough(layer, inputs);
    expect(2 ** signal.log2 / secondMoment).toBeCloseTo(1, 5);
    expect(signal.relativeMean * Math.sqrt(secondMoment)).toBeCloseTo(mean, 5);
    if (!Number.isNaN(correlation)) expect(signal.correlation).toBeCloseTo(correlation, 9);
  });

  test('zeros stay zeros', () => {
    const zero = signalOf({ mean: 0, secondMoment: 0 });
    expect(secondMomentOf(sumOf([zero, zero]))).toBe(0);
    expect(secondMomentOf(mixtureOf([zero, zero], [0.5, 0.5]))).toBe(0);
    expectMoments(sumOf([zero, x]), 0.5, 2);
    const kernel = { fanIn: 3, fanOut: 3, secondMoment: 0 };
    const bias = { mean: 1, secondMoment: 2 };
    expectMoments(signalThrough({ kind: 'kernels', kernels: [kernel], bias }, [x]), 1, 2);
  });

  test('what is beyond the range of doubles comes back into it', () => {
    const layer = (secondMoment: number): LayerFacts => ({
      kind: 'kernels',
      kernels: [{ fanIn: 10, fanOut: 10, secondMoment }],
      bias: { mean: 0, secondMoment: 0 },
    });
    for (const factor of [1e-5, 1e5]) {
      let signal = x;
      for (let i = 0; i < 3000; i++) signal = signalThrough(layer(factor), [signal]);
      expect(secondMomentOf(signal)).toBe(factor < 1 ? 0 : Infinity);
      for (let i = 0; i < 3000; i++) signal = signalThrough(layer(0.01 / factor), [signal]);
      expect(secondMomentOf(signal) / 2).toBeCloseTo(1, 9);
    }
    // A bias takes over from a signal that has died, and vanishes beside one that has exploded.
    const tiny: Signal = { log2: -5000, relativeMean: 0, correlation: 0 };
    expectMoments(sumOf([tiny, y]), -1, 3);
    expect(sumOf([{ log2: 5000, relativeMean: 0, correlation: 0 }, y]).log2).toBe(5000);
  });
});

describe('activations', () => {
  test.each(Object.keys(ACTIVATIONS) as ActivationName[])(
    'E[f(z)^2] of %s is the one that gains are made of',
    (name) => {
      const behind = signalBehind({ f: ACTIVATIONS[name], slope: undefined }, unit);
      expect(secondMomentOf(behind ?? unit) / SECOND_MOMENTS[name]).toBeCloseTo(1, 8);
    },
  );

  test('means', () => {
    // E[max(z, 0)] = 1 / sqrt(2 pi); sigmoid is 1/2 plus an odd function; E[gelu(z)] = 1 / sqrt(4 pi).
    for (const [f, mean, secondMoment] of [
      [ACTIVATIONS.relu, 1 / Math.sqrt(2 * Math.PI), 0.5],
      [ACTIVATIONS.sigmoid, 0.5, SECOND_MOMENTS.sigmoid],
      [ACTIVATIONS.gelu, 1 / Math.sqrt(4 * Math.PI), SECOND_MOMENTS.gelu],
      [ACTIVATIONS.tanh, 0, SECOND_MOMENTS.tanh],
    ] as const) {
      expectMoments(signalBehind({ f, slope: undefined }, unit) ?? unit, mean, secondMoment);
    }
  });

  test.each([0, 0.25, 1, -0.5])('a rectifier of slope %d, in closed form as by quadrature', (slope) => {
    const f = (z: number): number => (z > 0 ? z : slope * z);
    const y = signalOf({ mean: 0, secondMoment: 3 });
    const closed = signalBehind({ f, slope }, y) ?? unit;
    const byQuadrature = signalBehind({ f, slope: undefined }, y) ?? unit;
    expect(closed.log2).toBeCloseTo(byQuadrature.log2, 8);
    expect(closed.relativeMean).toBeCloseTo(byQuadrature.relativeMean, 8);
    expect(2 ** closed.log2).toBeCloseTo((3 * (1 + slope ** 2)) / 2, 12);
  });

  // Where y is far from 1, activations are constant or linear.
  test.each<[ActivationName, number, number]>([
    ['relu', -3000, -3001],
    ['relu', 3000, 2999],
    ['tanh', -3000, -3000],
    ['tanh', 3000, 0],
    ['gelu', -3000, -3002],
    ['gelu', 3000, 2999],
    ['mish', 3000, 2999],
    ['selu', 3000, 2999 + 2 * Math.log2(1.0507009873554805)],
    ['sigmoid', -3000, -2],
    ['sigmoid', 3000, -1],
    ['softplus', -3000, 2 * Math.log2(Math.LN2)],
    ['softplus', 3000, 2999],
    ['relu6', 3000, Math.log2(18)],
  ])('%s of E[y^2] = 2^%d has 2^%d', (name, log2, expected) => {
    const behind = signalBehind({ f: ACTIVATIONS[name], slope: undefined }, { log2, relativeMean: 0, correlation: 0 });
    expect(behind?.log2).toBeCloseTo(expected, 6);
  });

  test('zeros give f(0), a threshold that is never met gives zeros, and the unknown nothing', () => {
    const zero = signalOf({ mean: 0, secondMoment: 0 });
    expectMoments(signalBehind({ f: ACTIVATIONS.sigmoid, slope: undefined }, zero) ?? unit, 0.5, 0.25);
    expect(signalBehind({ f: ACTIVATIONS.relu, slope: 0 }, zero)?.log2).toBe(-Infinity);
    expect(signalBehind({ f: (x) => (x > 30 ? x : 0), slope: undefined }, unit)?.log2).toBe(-Infinity);
    expect(
      signalBehind({ f: (x) => (x > 30 ? x : 0), slope: undefined }, { log2: -900, relativeMean: 0, correlation: 0 })
        ?.log2,
    ).toBe(-Infinity);
    expect(signalBehind({ f: undefined, slope: undefined }, unit)).toBeUndefined();
    expect(
      signalBehind({ f: Math.tanh, slope: undefined }, { log2: NaN, relativeMean: 0, correlation: 0 })?.log2,
    ).toBeNaN();
    expect(
      signalBehind({ f: Math.tanh, slope: undefined }, { log2: Infinity, relativeMean: 0, correlation: 0 })?.log2,
    ).toBeCloseTo(0, 6);
  });
});
