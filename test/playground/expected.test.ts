/** The dashed lines of the playground: what theory expects of a plain network. */
import * as tf from '@tensorflow/tfjs';
import { expectedCurves, type PlainNetwork, usualLength } from '../../playground/expected.js';
import { INITIALIZERS } from '../../playground/initializers.js';
import { DEFAULTS, INITIALIZER_NAMES } from '../../playground/settings.js';

const ENDS = { secondMoment: 1, correlation: 0, logitsGradient: 1 };
const RELU: PlainNetwork = {
  bend: { activation: 'relu', slope: 0 },
  depth: 4,
  firstScale: 3,
  scale: 1,
  gradientScale: 1,
  lastGradientScale: 0.5,
};

/** The mean of a function of a standard normal, by the trapezoidal rule, which is exact to rounding for smooth ones. */
function mean(f: (z: number) => number): number {
  let sum = 0;
  for (let z = -12; z <= 12; z += 1 / 64) sum += (f(z) * Math.exp(-0.5 * z * z)) / 64 / Math.sqrt(2 * Math.PI);
  return sum;
}

test('behind ReLU half is left, forward and backward: He et al. 2015, eq. 9 and 13', () => {
  const { variance, gradientVariance } = expectedCurves(RELU, ENDS);
  expect(variance).toEqual([3, 1.5, 0.75, 0.375]);
  expect(gradientVariance).toEqual([1 / 32, 1 / 16, 1 / 8, 1 / 4]);
});

test('the correlation of two signals goes by the arc-cosine kernel', () => {
  const { correlation } = expectedCurves(RELU, ENDS);
  const map = (c: number): number => (Math.sqrt(1 - c * c) + c * (Math.PI - Math.acos(c))) / Math.PI;
  const wanted = [0, map(0), map(map(0)), map(map(map(0)))];
  correlation.forEach((c, i) => {
    expect(c).toBeCloseTo(wanted[i], 12);
  });
});

test('tanh is asked at the length that the signal has', () => {
  const network: PlainNetwork = { ...RELU, bend: { activation: 'tanh', slope: 0 }, depth: 2, firstScale: 4, scale: 2 };
  const { variance, gradientVariance } = expectedCurves(network, ENDS);
  const second = 2 * mean((z) => Math.tanh(2 * z) ** 2);
  expect(variance[0]).toBe(4);
  expect(variance[1] / second).toBeCloseTo(1, 7);
  const slope = (q: number): number => mean((z) => Math.cosh(Math.sqrt(q) * z) ** -4);
  expect(gradientVariance[1] / (0.5 * slope(second))).toBeCloseTo(1, 7);
  expect(gradientVariance[0] / (0.5 * slope(second) * slope(4))).toBeCloseTo(1, 7);
});

test('a slope counts for leaky ReLUs alone', () => {
  const of = (activation: 'relu' | 'prelu') => usualLength({ activation, slope: 0.5 });
  expect(of('relu')).toBeCloseTo(Math.sqrt(0.5), 12);
  expect(of('prelu')).toBeCloseTo(Math.sqrt(0.625), 12);
});

test('what float32 cannot hold is not expected of it', () => {
  const { variance, gradientVariance } = expectedCurves({ ...RELU, scale: 2e20 }, ENDS);
  expect(variance).toEqual([3, 3e20, NaN, NaN]);
  expect(gradientVariance).toEqual([NaN, NaN, NaN, NaN]);
});

describe('the variance that is expected of a kernel', () => {
  const [INPUTS, OUTPUTS] = [320, 160];
  // Of all distributions here a normal's square has the largest variance, 2 Var[w]²; 5 standard errors, p = 6e-7.
  const TOLERANCE = 5 * Math.sqrt(2 / (INPUTS * OUTPUTS));
  const settings = { ...DEFAULTS, activation: 'leakyRelu', slope: 0.5, gain: 1.5 } as const;

  test.each(INITIALIZER_NAMES)('of %s is what it draws', (name) => {
    const { make, scale } = INITIALIZERS[name];
    const measured = tf.tidy(() => tf.mean(tf.square(make(settings, 3).apply([INPUTS, OUTPUTS]))).dataSync()[0]);
    expect(Math.abs((INPUTS * measured) / scale(settings, INPUTS, OUTPUTS) - 1)).toBeLessThan(TOLERANCE);
  });
});
