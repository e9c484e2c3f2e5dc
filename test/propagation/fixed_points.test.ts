import { curveOf } from '../../src/propagation/curve.js';
import { criticalPoint, depthScale, limitOfLength } from '../../src/propagation/fixed_points.js';
import { rootBetween } from '../../src/propagation/root.js';
import { lengthAfter, slopeMoment } from '../../src/propagation/length_map.js';
import { erf } from '../../src/scaling/error_function.js';
import { goldenMoments } from '../support/golden.js';

describe('critical points', () => {
  test.each(['relu', 'linear', 'tanh', 'elu', 'selu', 'gelu', 'swish'])('of %s at length 1', (name) => {
    const { value: length, derivative } = goldenMoments[name];
    const { weightScale, biasVariance } = criticalPoint(curveOf(name), 1);
    expect(Math.abs(weightScale - 1 / derivative)).toBeLessThan(1e-11);
    expect(Math.abs(biasVariance - (1 - length / derivative))).toBeLessThan(1e-11);
  });

  test('keep the length and the gradient at other lengths', () => {
    for (const name of ['tanh', 'elu', 'gelu']) {
      for (const q of [0.01, 0.5, 3]) {
        const curve = curveOf(name);
        const { weightScale, biasVariance } = criticalPoint(curve, q);
        expect(weightScale * lengthAfter(curve, q) + biasVariance).toBeCloseTo(q, 10);
        expect(weightScale * slopeMoment(curve, q)).toBeCloseTo(1, 10);
      }
    }
  });

  test('are refused where biases would need a variance below 0, and for jumps', () => {
    expect(() => criticalPoint(curveOf('sigmoid'), 1)).toThrow(
      '"q" expected a length at which the nonlinearity has a critical point, got 1: Var[b] would be -5.54',
    );
    expect(() => criticalPoint(curveOf(Math.sign), 1)).toThrow(/without jumps/);
  });
});

describe('the length that signals get to', () => {
  test('of ReLU is t / (1 - s / 2)', () => {
    const limit = limitOfLength(curveOf('relu'), { weightScale: 1.5, biasVariance: 0.1 });
    expect(limit).toBeCloseTo(0.4, 12);
    expect(limitOfLength(curveOf('relu'), { weightScale: 2, biasVariance: 0 })).toBe(1);
    expect(limitOfLength(curveOf('relu'), { weightScale: 1.9, biasVariance: 0 })).toBe(0);
  });

  test.each([
    [2.1, 0],
    [2, 0.01],
  ])('is refused for ReLU where they grow without end: %p, %p', (weightScale, biasVariance) => {
    expect(() => limitOfLength(curveOf('relu'), { weightScale, biasVariance })).toThrow(
      `"weightScale" expected a scale with which signals do not grow without end, got ${weightScale}`,
    );
  });
});

describe('depth scales', () => {
  // With erf everything has a closed form: Williams 1997, "Computing with infinite networks".
  const closedForm = (s: number, t: number): number => {
    const product = (q: number, c: number): number => (2 / Math.PI) * Math.asin((2 * c * q) / (1 + 2 * q));
    const slope = (q: number, c: number): number => 4 / Math.PI / Math.sqrt((1 + 2 * q) ** 2 - (2 * c * q) ** 2);
    let q = 1;
    for (let i = 0; i < 20000; i++) q = s * product(q, 1) + t;
    let c = 0.5;
    for (let i = 0; i < 20000; i++) c = (s * product(q, c) + t) / q;
    return -1 / Math.log(s * slope(q, c));
  };

  test.each([
    [0.5, 0.05, 'ordered'],
    [1, 0.2, 'ordered'],
    [1.5, 0.05, 'chaotic'],
    [3, 0.1, 'chaotic'],
    [8, 0.5, 'chaotic'],
  ])('of erf with n Var[w] = %p and Var[b] = %p, %s', (weightScale, biasVariance) => {
    const expected = closedForm(weightScale, biasVariance);
    const found = depthScale(curveOf(erf), { weightScale, biasVariance });
    expect(Math.abs(found / expected - 1)).toBeLessThan(1e-4);
  });

  test('of a name are those of its function, with more digits', () => {
    for (const [weightScale, biasVariance] of [
      [1, 0.05],
      [1.5, 0.05],
      [4, 0],
    ]) {
      const named = depthScale(curveOf('tanh'), { weightScale, biasVariance });
      const unnamed = depthScale(curveOf(Math.tanh), { weightScale, biasVariance });
      expect(Math.abs(named / unnamed - 1)).toBeLessThan(1e-4);
    }
  });

  test('of ReLU are -1 / ln(s / 2), and infinite for He', () => {
    expect(depthScale(curveOf('relu'), { weightScale: 1, biasVariance: 0.1 })).toBeCloseTo(1 / Math.LN2, 12);
    expect(depthScale(curveOf('relu'), { weightScale: 2, biasVariance: 0 })).toBe(Infinity);
  });

  test('are infinite at the critical points that signals get to', () => {
    for (const name of ['tanh', 'elu']) {
      for (const q of [0.01, 0.5, 1, 3])
        expect(depthScale(curveOf(name), criticalPoint(curveOf(name), q))).toBe(Infinity);
    }
  });

  test('of tanh grow without end towards the edge of chaos, from both sides', () => {
    const { weightScale, biasVariance } = criticalPoint(curveOf('tanh'), 1);
    for (const sign of [-1, 1]) {
      const scales = [0.1, 0.01, 0.001].map((distance) =>
        depthScale(curveOf('tanh'), { weightScale: weightScale * (1 + sign * distance), biasVariance }),
      );
      expect(scales[1] / scales[0]).toBeGreaterThan(5);
      expect(scales[2] / scales[1]).toBeGreaterThan(5);
    }
  });
});

test('a root is found to the last digits, whichever side it is on', () => {
  expect(rootBetween((x) => x * x - 2, 0, 2)).toBeCloseTo(Math.SQRT2, 15);
  expect(rootBetween((x) => x * x - 2, 2, 0)).toBeCloseTo(Math.SQRT2, 15);
  expect(rootBetween((x) => Math.exp(50 * x) - 1, -1, 1)).toBeCloseTo(0, 14);
  expect(rootBetween((x) => x, 0, 1)).toBe(0);
  expect(rootBetween((x) => (x - 0.3) ** 9, 0, 1)).toBeCloseTo(0.3, 12);
  expect(rootBetween((x) => (x < 0.3 ? -1 : 1), 0, 1)).toBeCloseTo(0.3, 14);
});
