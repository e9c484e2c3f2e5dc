import { type Curve, curveOf, rectifier } from '../../src/propagation/curve.js';
import { meanOf, productMean, resolve } from '../../src/propagation/correlated.js';
import { correlationMap, productMap } from '../../src/propagation/correlation_map.js';
import { DERIVATIVES } from '../../src/propagation/derivatives.js';
import { curvatureMoment, lengthAfter, slopeMoment } from '../../src/propagation/length_map.js';
import { type Activation, ACTIVATIONS } from '../../src/scaling/activations.js';
import { erf } from '../../src/scaling/error_function.js';
import { goldenDks, goldenFunctions, goldenMoments } from '../support/golden.js';

const NAMES = Object.keys(ACTIVATIONS) as (keyof typeof ACTIVATIONS)[];

/** A curve without what is known of its name. */
const asFunction = ({ f }: Curve): Curve => ({ f });

describe('the derivatives of activations', () => {
  // Differences of fourth order are off by 1e-11 for the first derivative, at this step, and by 1e-8 for the second.
  const STEP = 1e-3;
  const first = (f: Activation, x: number): number =>
    (8 * (f(x + STEP) - f(x - STEP)) - (f(x + 2 * STEP) - f(x - 2 * STEP))) / (12 * STEP);
  const POINTS = Array.from({ length: 40 }, (_, i) => -7.97 + 0.4 * i);

  test.each(NAMES)('of %s are those of its values', (name) => {
    const known = DERIVATIVES[name];
    for (const x of POINTS) {
      if (known.corners.some((corner) => Math.abs(corner - x) <= 2 * STEP)) continue;
      expect(Math.abs(known.first(x) - first(known.f, x))).toBeLessThan(1e-10);
      expect(Math.abs(known.second(x) - first(known.first, x))).toBeLessThan(1e-10);
    }
  });
});

describe('moments at length 1', () => {
  test.each(NAMES)('of %s are those of mpmath', (name) => {
    const { value: length, derivative } = goldenMoments[name === 'silu' ? 'swish' : name];
    const curvature = goldenFunctions.curvatures[name] ?? Infinity;
    const curve = curveOf(name);
    expect(Math.abs(lengthAfter(curve, 1) / length - 1)).toBeLessThan(1e-12);
    expect(Math.abs(slopeMoment(curve, 1) / derivative - 1)).toBeLessThan(1e-12);
    if (Number.isFinite(curvature)) expect(Math.abs(curvatureMoment(curve, 1) - curvature)).toBeLessThan(1e-11);
    else expect(curvatureMoment(curve, 1)).toBe(Infinity);
  });

  test('at other lengths a name and its function agree', () => {
    for (const name of NAMES) {
      for (const q of [0, 1e-4, 0.3, 7, 400]) {
        const curve = curveOf(name);
        const length = lengthAfter(curve, q);
        expect(Math.abs(lengthAfter(asFunction(curve), q) - length)).toBeLessThanOrEqual(2e-9 * length);
        const slope = slopeMoment(curve, q);
        // The derivative of a function is a difference at 0, where rectifiers have none.
        if (q === 0 && DERIVATIVES[name].hasKinks) continue;
        expect(Math.abs(slopeMoment(asFunction(curve), q) - slope)).toBeLessThanOrEqual(1e-6 * slope);
      }
    }
  });
});

const CORRELATIONS = [-1, -0.9, -0.5, 0, 0.2, 0.7, 0.95, 0.999, 0.99999, 1];

describe('E[f(u) f(v)]', () => {
  const relu = (a: number) => (c: number) =>
    ((1 + a * a) / 2) * c + ((1 - a) ** 2 / (2 * Math.PI)) * (Math.sqrt(1 - c * c) - c * Math.acos(c));

  // Closed forms: moments of normals, Sheppard 1899 for the sign, Williams 1997 for erf, Cho & Saul 2009 for ReLU.
  test.each<[string, Activation, (c: number) => number]>([
    ['z^3', (z) => z ** 3, (c) => 9 * c + 6 * c ** 3],
    ['exp(z)', Math.exp, (c) => Math.exp(1 + c)],
    ['exp(7 z)', (z) => Math.exp(7 * z), (c) => Math.exp(49 * (1 + c))],
    ['sin(3 z)', (z) => Math.sin(3 * z), (c) => Math.exp(-9) * Math.sinh(9 * c)],
    ['erf(2 z)', (z) => erf(2 * z), (c) => (2 / Math.PI) * Math.asin((8 * c) / 9)],
    ['sign(z)', Math.sign, (c) => (2 / Math.PI) * Math.asin(c)],
    ['step(z)', (z) => (z > 0 ? 1 : 0), (c) => 1 / 4 + Math.asin(c) / (2 * Math.PI)],
    ['relu(z)', (z) => Math.max(z, 0), relu(0)],
    ['leaky relu(z) of slope 0.3', (z) => Math.max(z, 0.3 * z), relu(0.3)],
    ['|z|', Math.abs, (c) => (2 / Math.PI) * (Math.sqrt(1 - c * c) + c * Math.asin(c))],
  ])('of %s is the closed form to 1e-9', (_, f, expected) => {
    const resolved = resolve(f);
    for (const c of CORRELATIONS) {
      expect(Math.abs(productMean(resolved, c) - expected(c))).toBeLessThan(1e-9 * expected(1));
    }
  });

  test('closes in on kinks and jumps that nobody told it of', () => {
    for (const f of [(z: number) => Math.max(z - 0.37123, 0), (z: number) => (z > 0.37123 ? 2 : z)]) {
      const resolved = resolve(f);
      const mean = meanOf(resolved);
      expect(Math.abs(productMean(resolved, 0) - mean * mean)).toBeLessThan(1e-9);
    }
    // E[relu(z - a)] = phi(a) - a Q(a), with the normal tail of 0.37123 by mpmath.
    expect(Math.abs(meanOf(resolve((z) => Math.max(z - 0.37123, 0))) - 0.24050534017365)).toBeLessThan(1e-12);
  });

  test('is the mean square for equal signals, whatever their length', () => {
    for (const name of NAMES) {
      for (const q of [0.01, 1, 50]) {
        expect(Math.abs(productMap(curveOf(name), q)(1) / lengthAfter(curveOf(name), q) - 1)).toBeLessThan(2e-9);
      }
    }
  });

  test('refuses a function with thousands of jumps, by its argument', () => {
    expect(() => resolve((z) => Math.floor(500 * z))).toThrow(
      /^"nonlinearity" expected a function with fewer kinks and jumps, for its correlations, got a function/,
    );
  });
});

describe('correlation maps', () => {
  const dks = Object.entries(goldenDks.maps).map(([name, maps]) => ({ name, ...maps }));

  test.each(dks)('of $name are those of dks', ({ name, length, correlations, slope, curvature }) => {
    const curve = curveOf(name);
    const map = correlationMap(curve, 1);
    expect(Math.abs(lengthAfter(curve, 1) - length)).toBeLessThan(1e-8);
    goldenDks.correlations.forEach((c, i) => {
      expect(Math.abs(map(c) - correlations[i])).toBeLessThan(1e-7);
    });
    // Their quadrature has an error of 1e-4 where a derivative jumps.
    const isSmooth = curve.derivatives?.corners.length === 0;
    const tolerance = isSmooth ? 1e-9 : 1e-4;
    expect(Math.abs(slopeMoment(curve, 1) / length - slope)).toBeLessThan(tolerance);
    if (curve.derivatives?.hasKinks ?? true) return;
    expect(Math.abs(curvatureMoment(curve, 1) / length - curvature)).toBeLessThan(tolerance);
  });

  test.each([0, 0.01, 0.3, 1, -1, 2])('the closed form of rectifiers is the quadrature: slope %p', (a) => {
    const closed = correlationMap(rectifier(a), 3);
    const quadrature = correlationMap(asFunction(rectifier(a)), 3);
    for (const c of CORRELATIONS) expect(Math.abs(closed(c) - quadrature(c))).toBeLessThan(1e-9);
  });

  test('ReLU takes signals that were orthogonal to 0.9879 in 50 layers and to 0.9964 in 100', () => {
    const map = correlationMap(curveOf('relu'), 1);
    let c = 0;
    const after = Array.from({ length: 100 }, () => (c = map(c)));
    expect(after[0]).toBeCloseTo(1 / Math.PI, 14);
    expect(after[11].toFixed(3)).toBe('0.897');
    expect(after[49].toFixed(4)).toBe('0.9879');
    expect(after[99].toFixed(4)).toBe('0.9964');
  });
});
