import type { Activation } from '../../src/scaling/activations.js';
import { curvatureSecondMoment, derivativeSecondMoment } from '../../src/scaling/derivative_moment.js';
import { goldenFunctions, goldenMoments } from '../support/golden.js';
import { FUNCTIONS, GOLDEN, relativeError } from '../support/moments.js';

const { fround, max, sqrt } = Math;

describe("E[f'(z)^2]", () => {
  test.each(Object.keys(GOLDEN))('of %s is that of mpmath to 1e-7', (name) => {
    const { derivative } = GOLDEN[name];
    expect(relativeError(derivativeSecondMoment(FUNCTIONS[name]), derivative)).toBeLessThan(1e-7);
  });

  test.each<[string, Activation]>([
    ['at 0', (z) => (z > 0 ? 1 : 0)],
    ['at 0.37123', (z) => (z > 0.37123 ? 1 : 0)],
    ['of 1e-4', (z) => z + (z > 0.37123 ? 1e-4 : 0)],
    ['where it starts', (z) => (z > 1 ? z : 0)],
    ['at every 1/100', (z) => Math.floor(100 * z) / 100],
    ['in float32', (z) => (fround(z) > 0.37123 ? 1 : 0)],
  ])('is refused for a function with a jump %s', (_, f) => {
    expect(() => derivativeSecondMoment(f)).toThrow(RangeError);
    expect(() => derivativeSecondMoment(f, 'activation')).toThrow(
      /^"activation" expected a function without jumps and vertical tangents, for E\[f'\(z\)\^2\] to be finite/,
    );
  });

  test('is refused for a function with a vertical tangent, and for a constant', () => {
    expect(() => derivativeSecondMoment((z) => sqrt(Math.abs(z - 0.1)))).toThrow(/without jumps and vertical tangents/);
    expect(() => derivativeSecondMoment(() => 3)).toThrow(/"nonlinearity" expected a function that is not constant/);
  });

  test.each<[string, Activation, number]>([
    ['tanh', (z) => fround(Math.tanh(z)), goldenMoments.tanh.derivative],
    [
      'shiftedRelu',
      (z) => max(fround(fround(z) - fround(0.37123)), 0),
      goldenFunctions.functions.shiftedRelu.derivative,
    ],
  ])('of %s in float32 is found to 1e-3', (_, f, expected) => {
    expect(relativeError(derivativeSecondMoment(f), expected)).toBeLessThan(1e-3);
  });
});

describe("E[f''(z)^2]", () => {
  test.each(Object.keys(GOLDEN))('of %s is that of mpmath to 1e-5, and infinite where there are kinks', (name) => {
    const curvature = GOLDEN[name].curvature ?? Infinity;
    const found = curvatureSecondMoment(FUNCTIONS[name]);
    if (Number.isFinite(curvature)) expect(Math.abs(found - curvature)).toBeLessThanOrEqual(1e-5 * curvature);
    else expect(found).toBe(Infinity);
  });

  test('is not known of a function that rounds to float32', () => {
    expect(curvatureSecondMoment((z) => fround(Math.tanh(z)))).toBeNaN();
  });
});
