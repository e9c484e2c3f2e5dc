import { correlationMap } from '../../src/propagation/correlation_map.js';
import { type Curve, curveOf } from '../../src/propagation/curve.js';
import { curvatureMoment, lengthAfter, slopeMoment } from '../../src/propagation/length_map.js';
import {
  TAILORED,
  type TailoredName,
  tailoredParameters,
  TAILORING_METHODS,
  type TailoredParameters,
} from '../../src/propagation/tailored_activation.js';
import { correlationAfter, tailoredSlope } from '../../src/propagation/tailored_slope.js';
import type { Activation } from '../../src/scaling/activations.js';
import { goldenDks } from '../support/golden.js';

describe('the tailored slope', () => {
  // dks 0.1.2 stops where the correlation is within 1e-8.
  test.each(Object.entries(goldenDks.parameters.leakyRelu.TAT).filter(([, found]) => found !== null))(
    'for %s rectifiers is that of dks',
    (depth, found) => {
      expect(Math.abs(tailoredSlope(Number(depth), 0.9) - (found?.negative_slope ?? NaN))).toBeLessThan(1e-6);
    },
  );

  test.each([
    [1, 0.2],
    [12, 0.89],
    [13, 0.9],
    [100, 0.5],
    [100, 0.99],
    [10_000, 0.9],
  ])('takes %p rectifiers from correlation 0 to %p', (depth, correlation) => {
    const slope = tailoredSlope(depth, correlation);
    expect(slope).toBeGreaterThanOrEqual(0);
    expect(slope).toBeLessThan(1);
    const map = correlationMap(curveOf('leakyRelu', slope), 1);
    let c = 0;
    for (let i = 0; i < depth; i++) c = map(c);
    expect(Math.abs(c - correlation)).toBeLessThan(1e-12);
  });

  test('is refused up to 12 rectifiers for 0.9, with what they reach', () => {
    for (let depth = 1; depth <= 12; depth++) expect(() => tailoredSlope(depth, 0.9)).toThrow(RangeError);
    expect(() => tailoredSlope(12, 0.9)).toThrow(
      '"correlation" expected at most the 0.897 that 12 rectifiers reach, got 0.9',
    );
    expect(tailoredSlope(12, 0.897)).toBeGreaterThan(0);
    expect(correlationAfter(12, 0)).toBeGreaterThan(0.897);
    expect(tailoredSlope(13, 0.9)).toBeGreaterThan(0);
  });
});

/** The curve that parameters describe, with the derivatives of the chain rule. */
function transformed(name: TailoredName, parameters: TailoredParameters): Curve {
  const { inputScale: alpha, inputShift: beta, outputShift, outputScale: gamma, negativeSlope } = parameters;
  const { f, derivatives } = curveOf(name, negativeSlope);
  const transform: Activation = (x) => gamma * (f(alpha * x + beta) + outputShift);
  if (derivatives === undefined) return { f: transform };
  return {
    f: transform,
    derivatives: {
      f: transform,
      first: (x) => gamma * alpha * derivatives.first(alpha * x + beta),
      second: (x) => gamma * alpha ** 2 * derivatives.second(alpha * x + beta),
      corners: derivatives.corners.map((corner) => (corner - beta) / alpha),
      hasKinks: derivatives.hasKinks,
    },
  };
}

const THEIRS = {
  inputScale: 'input_scale',
  inputShift: 'input_shift',
  outputShift: 'output_shift',
  outputScale: 'output_scale',
  negativeSlope: 'negative_slope',
} as const;

/** Parameters of dks as ours: z and -z are alike, so that the sign of the input scale means nothing. */
function fromDks(found: Readonly<Record<string, number>>): Partial<Record<keyof typeof THEIRS, number>> {
  const read = Object.entries(THEIRS).map(([ours, theirs]) => [ours, found[theirs]]);
  const parameters = Object.fromEntries(read) as Partial<Record<keyof typeof THEIRS, number>>;
  return { ...parameters, inputScale: Math.abs(parameters.inputScale ?? 1) };
}

describe('tailored activations', () => {
  // dks mirrors tanh about 0 at some depths, and sigmoid about 1/2. Left out is where it finds another solution (TAT's
  // softsign, and elu in 300 layers) or where its quadrature has errors of 1e-3, as derivatives jump (selu, TAT's elu).
  const SMOOTH = ['leakyRelu', 'tanh', 'sigmoid', 'softplus', 'swish', 'gelu', 'geluNew'] as const;
  const COMPARED: readonly (readonly [TailoredName, (typeof TAILORING_METHODS)[number]])[] = [
    ...SMOOTH.flatMap((name) => TAILORING_METHODS.map((method) => [name, method] as const)),
    ['elu', 'DKS'],
    ['softsign', 'DKS'],
  ];

  test.each(COMPARED)('of %s by %s have the numbers of dks to 1e-5', (name, method) => {
    for (const [depth, theirs] of Object.entries(goldenDks.parameters[name][method])) {
      if (theirs === null) {
        expect(() => tailoredParameters(name, method, Number(depth))).toThrow(RangeError);
        continue;
      }
      const ours = tailoredParameters(name, method, Number(depth));
      const expected = fromDks(theirs);
      const isMirrored = name === 'tanh' && (expected.inputShift ?? 0) < 0;
      for (const key of Object.keys(THEIRS) as (keyof typeof THEIRS)[]) {
        const value = expected[key];
        if (value === undefined) continue;
        const sign = isMirrored && (key === 'inputShift' || key === 'outputShift') ? -1 : 1;
        expect(Math.abs((ours[key] ?? NaN) - sign * value)).toBeLessThan(1e-5 * Math.max(1, Math.abs(value)));
      }
    }
  });

  // The equations, by the quadrature of the maps, which is another than the solver's.
  const EVERY = TAILORED.flatMap((name) => TAILORING_METHODS.map((method) => [name, method] as const)).filter(
    ([name, method]) => name !== 'leakyRelu' && !(name === 'selu' && method === 'TAT'),
  );
  test.each(EVERY)('of %s by %s solve the equations', (name, method) => {
    for (const depth of [3, 30, 300, 3000]) {
      const curve = transformed(name, tailoredParameters(name, method, depth));
      const H = 0.01;
      expect(Math.abs(lengthAfter(curve, 1) - 1)).toBeLessThan(1e-9);
      // A difference, whose own error is the third derivative's.
      expect(Math.abs((lengthAfter(curve, 1 + H) - lengthAfter(curve, 1 - H)) / (2 * H) - 1)).toBeLessThan(1e-4);
      if (method === 'TAT') {
        expect(Math.abs(slopeMoment(curve, 1) - 1)).toBeLessThan(1e-9);
        expect(Math.abs((curvatureMoment(curve, 1) * depth) / 0.3 - 1)).toBeLessThan(1e-7);
      } else {
        expect(Math.abs(correlationMap(curve, 1)(0))).toBeLessThan(1e-9);
        expect(Math.abs((Math.log(slopeMoment(curve, 1)) * depth) / Math.log(1.5) - 1)).toBeLessThan(1e-9 * depth);
      }
    }
  });

  test('of leakyRelu by DKS have C(0) = 0 and a slope of 1.5 over the network', () => {
    for (const depth of [1, 2, 10, 1000]) {
      const curve = transformed('leakyRelu', tailoredParameters('leakyRelu', 'DKS', depth));
      expect(Math.abs(lengthAfter(curve, 1) - 1)).toBeLessThan(1e-8);
      expect(Math.abs(correlationMap(curve, 1)(0))).toBeLessThan(1e-8);
      expect(Math.abs(slopeMoment(curve, 1) ** depth / 1.5 - 1)).toBeLessThan(1e-6 * depth);
    }
  });

  test('by TAT bring orthogonal inputs no nearer in 100 layers than their curvature allows', () => {
    // dc / dl = C''(1) (1 - c)^2 / 2, so that 1 / (1 - c) grows by 0.15 in all; ReLU gets to 0.9964.
    for (const name of ['tanh', 'swish', 'gelu'] as const) {
      const map = correlationMap(transformed(name, tailoredParameters(name, 'TAT', 100)), 1);
      let c = 0;
      for (let i = 0; i < 100; i++) c = map(c);
      expect(Math.abs(c - (1 - 1 / 1.15))).toBeLessThan(0.01);
    }
  });

  test('of mirror images the one that is shifted up is taken, and what is symmetric about 1/2 is shifted least', () => {
    expect(tailoredParameters('tanh', 'TAT', 30).inputShift).toBeCloseTo(0.531201, 6);
    expect(tailoredParameters('sigmoid', 'TAT', 30).outputShift).toBeGreaterThan(-0.5);
  });

  test.each<[TailoredName, 'TAT' | 'DKS', number, RegExp]>([
    ['selu', 'TAT', 30, /"name" expected an activation without a kink, or leakyRelu, for the method TAT, got "selu"/],
    ['softplus', 'DKS', 1, /"depth" expected a depth that DKS has parameters of "softplus" for, got 1/],
    ['leakyRelu', 'TAT', 12, /"depth" expected at least 13 rectifiers one after the other, got 12: they reach .*0.897/],
  ])('of %s by %s in %p layers are refused', (name, method, depth, message) => {
    expect(() => tailoredParameters(name, method, depth)).toThrow(RangeError);
    expect(() => tailoredParameters(name, method, depth)).toThrow(message);
  });
});
