import { signalBehind } from '../../src/propagation/layer_activation.js';
import { type LayerFacts, signalThrough } from '../../src/propagation/layer.js';
import { mixtureOf, type Signal, secondMomentOf, signalOf, sumOf } from '../../src/propagation/layer_signal.js';
import { shareOfWindow } from '../../src/propagation/layer_window.js';
import { type ActivationName, ACTIVATIONS, MOMENTS } from '../../src/scaling/activations.js';

const unit = signalOf({ mean: 0, secondMoment: 1 });

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
    expect(shareOfWindow([axis], 'same')).toBeCloseTo(share, 15);
    expect(shareOfWindow([axis, axis], 'same')).toBeCloseTo(share ** 2, 15);
    expect(shareOfWindow([axis], 'valid')).toBe(1);
  });

  test('causal padding is all in front', () => {
    const axis = { input: 4, output: 4, size: 3, dilation: 1, stride: 1 };
    // The first output sees one input, the second two.
    expect(shareOfWindow([axis], 'causal')).toBeCloseTo((1 + 2 + 3 + 3) / 12, 15);
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
          { fanIn: 9, share: 0.5, secondMoment: 0.1 },
          { fanIn: 4, share: 1, secondMoment: 0.5 },
        ],
        bias: { mean: 0.1, secondMoment: 0.02 },
      },
      [x],
      0.1,
      2 * 9 * 0.5 * 0.1 * 4 * 0.5 + 0.02,
    ],
  ])('%s', (_, layer, inputs, mean, secondMoment) => {
    expectMoments(signalThrough(layer, inputs), mean, secondMoment);
  });

  test('zeros stay zeros', () => {
    const zero = signalOf({ mean: 0, secondMoment: 0 });
    expect(secondMomentOf(sumOf([zero, zero]))).toBe(0);
    expect(secondMomentOf(mixtureOf([zero, zero], [0.5, 0.5]))).toBe(0);
    expectMoments(sumOf([zero, x]), 0.5, 2);
    const kernel = { fanIn: 3, share: 1, secondMoment: 0 };
    const bias = { mean: 1, secondMoment: 2 };
    expectMoments(signalThrough({ kind: 'kernels', kernels: [kernel], bias }, [x]), 1, 2);
  });

  test('what is beyond the range of doubles comes back into it', () => {
    const layer = (secondMoment: number): LayerFacts => ({
      kind: 'kernels',
      kernels: [{ fanIn: 10, share: 1, secondMoment }],
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
    const tiny: Signal = { log2: -5000, relativeMean: 0 };
    expectMoments(sumOf([tiny, y]), -1, 3);
    expect(sumOf([{ log2: 5000, relativeMean: 0 }, y]).log2).toBe(5000);
  });
});

describe('activations', () => {
  test.each(Object.keys(ACTIVATIONS) as ActivationName[])(
    'E[f(z)^2] of %s is the one that gains are made of',
    (name) => {
      const behind = signalBehind({ f: ACTIVATIONS[name], slope: undefined }, unit);
      expect(secondMomentOf(behind ?? unit) / MOMENTS[name].value).toBeCloseTo(1, 8);
    },
  );

  test('means', () => {
    // E[max(z, 0)] = 1 / sqrt(2 pi); sigmoid is 1/2 plus an odd function; E[gelu(z)] = 1 / sqrt(4 pi).
    for (const [f, mean, secondMoment] of [
      [ACTIVATIONS.relu, 1 / Math.sqrt(2 * Math.PI), 0.5],
      [ACTIVATIONS.sigmoid, 0.5, MOMENTS.sigmoid.value],
      [ACTIVATIONS.gelu, 1 / Math.sqrt(4 * Math.PI), MOMENTS.gelu.value],
      [ACTIVATIONS.tanh, 0, MOMENTS.tanh.value],
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
    const behind = signalBehind({ f: ACTIVATIONS[name], slope: undefined }, { log2, relativeMean: 0 });
    expect(behind?.log2).toBeCloseTo(expected, 6);
  });

  test('zeros give f(0), a threshold that is never met gives zeros, and the unknown nothing', () => {
    const zero = signalOf({ mean: 0, secondMoment: 0 });
    expectMoments(signalBehind({ f: ACTIVATIONS.sigmoid, slope: undefined }, zero) ?? unit, 0.5, 0.25);
    expect(signalBehind({ f: ACTIVATIONS.relu, slope: 0 }, zero)?.log2).toBe(-Infinity);
    expect(signalBehind({ f: (x) => (x > 30 ? x : 0), slope: undefined }, unit)?.log2).toBe(-Infinity);
    expect(signalBehind({ f: (x) => (x > 30 ? x : 0), slope: undefined }, { log2: -900, relativeMean: 0 })?.log2).toBe(
      -Infinity,
    );
    expect(signalBehind({ f: undefined, slope: undefined }, unit)).toBeUndefined();
    expect(signalBehind({ f: Math.tanh, slope: undefined }, { log2: NaN, relativeMean: 0 })?.log2).toBeNaN();
    expect(signalBehind({ f: Math.tanh, slope: undefined }, { log2: Infinity, relativeMean: 0 })?.log2).toBeCloseTo(
      0,
      6,
    );
  });
});
