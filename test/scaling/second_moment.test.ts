import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { calculateGain } from 'tfjs-initializers';
import type { Activation } from '../../src/scaling/activations.js';
import { secondMoment } from '../../src/scaling/second_moment.js';
import { goldenFunctions, goldenMoments } from '../support/golden.js';
import { FUNCTIONS, GOLDEN, relativeError } from '../support/moments.js';

const { exp, fround, max, sqrt } = Math;

/** A function that counts how often it is asked. */
function counted(f: Activation): { f: Activation; evaluations: () => number } {
  let evaluations = 0;
  return { f: (z) => f((evaluations++, z)), evaluations: () => evaluations };
}

describe('E[f(z)^2]', () => {
  test.each(Object.keys(GOLDEN))('of %s is that of mpmath to 1e-13', (name) => {
    expect(relativeError(secondMoment(FUNCTIONS[name]), GOLDEN[name].value)).toBeLessThan(1e-13);
  });

  test.each<[string, Activation, number]>([
    ['relu(z - 15)', (z) => max(z - 15, 0), goldenFunctions.hard['relu(z - 15)']],
    ['relu(z - 18)', (z) => max(z - 18, 0), goldenFunctions.hard['relu(z - 18)']],
    ['relu(z - 25)', (z) => max(z - 25, 0), goldenFunctions.hard['relu(z - 25)']],
    ['floor(100 z) / 100', (z) => Math.floor(100 * z) / 100, goldenFunctions.hard['floor(100 z) / 100']],
    ['|z - 0.1|^0.25', (z) => Math.abs(z - 0.1) ** 0.25, goldenFunctions.hard['|z - 0.1|^0.25']],
    ['sin(100 z)', (z) => Math.sin(100 * z), (1 - exp(-20000)) / 2],
    ['sin(1000 z)', (z) => Math.sin(1000 * z), 1 / 2],
    ['2 + cos(64 pi z)', (z) => 2 + Math.cos(64 * Math.PI * z), 4.5],
    ['exp(7 z)', (z) => exp(7 * z), exp(98)],
    ['exp(15 z)', (z) => exp(15 * z), exp(450)],
    ['exp(0.24 z^2)', (z) => exp(0.24 * z * z), 1 / sqrt(0.04)],
  ])('of %s is found to the 2e-9 that are promised', (_, f, expected) => {
    expect(relativeError(secondMoment(f), expected)).toBeLessThan(2e-9);
    expect(relativeError(calculateGain(f), 1 / sqrt(expected))).toBeLessThan(1e-9);
  });

  test('sees a spike 0.001 wide wherever it is', () => {
    const WIDTH = 0.001;
    for (let i = 0; i < 100; i++) {
      const center = -4 + (8 * (i + 1 / Math.PI)) / 100;
      const spike: Activation = (z) => (Math.abs(z - center) < WIDTH / 2 ? 100 : z);
      const density = (z: number): number => exp((-z * z) / 2) / sqrt(2 * Math.PI);
      // Simpson's rule is exact to 1e-13 over so short a way.
      const integrand = (z: number): number => (100 ** 2 - z ** 2) * density(z);
      const around = integrand(center - WIDTH / 2) + 4 * integrand(center) + integrand(center + WIDTH / 2);
      expect(relativeError(secondMoment(spike), 1 + (WIDTH / 6) * around)).toBeLessThan(2e-9);
    }
  });

  test.each([1e-160, 1e160])('has a gain where it is out of the range of doubles: of %p z', (factor) => {
    const f: Activation = (z) => factor * z;
    expect(relativeError(calculateGain(f), 1 / factor)).toBeLessThan(1e-12);
    expect(() => secondMoment(f)).toThrow(/"nonlinearity" expected .* in the range of doubles/);
  });

  describe('of a function that rounds to float32', () => {
    test.each<[string, Activation, number]>([
      ['fround(tanh(z))', (z) => fround(Math.tanh(z)), goldenMoments.tanh.value],
      ['fround(tanh(fround(z)))', (z) => fround(Math.tanh(fround(z))), goldenMoments.tanh.value],
      ['1.7 fround(tanh(z))', (z) => 1.7 * fround(Math.tanh(z)), 1.7 ** 2 * goldenMoments.tanh.value],
      ['fround(relu(z - 0.37123))', (z) => max(fround(fround(z) - fround(0.37123)), 0), 0.2659503177085312],
      ['fround(exp(z))', (z) => fround(exp(fround(z))), exp(2)],
    ])('%s is found to 1e-6', (_, f, expected) => {
      const { f: g, evaluations } = counted(f);
      expect(relativeError(secondMoment(g), expected)).toBeLessThan(1e-6);
      expect(evaluations()).toBeLessThan(60_000);
    });

    test("tf.tanh's gain is that of tanh", async () => {
      await tf.setBackend('cpu');
      const f: Activation = (z) => tf.tidy(() => tf.tanh(z).dataSync()[0]);
      expect(relativeError(calculateGain(f), calculateGain(Math.tanh))).toBeLessThan(1e-6);
    });
  });

  // The bound is on the evaluations, as a function may take any time.
  test.each<[string, Activation, RegExp]>([
    ['that is random', Math.random, /a piecewise smooth function, got a function: its values have errors of \de-1/],
    ['with errors of 1e-5', (z) => z * (1 + 1e-5 * Math.random()), /errors of \de-6 of themselves/],
    [
      'that oscillates 16,000 times from 0 to 1',
      (z) => Math.sin(1e5 * z),
      /E\[f\(z\)\^2\] is found to \de-[23] of itself/,
    ],
    [
      'with a jump at every 1/1000',
      (z) => Math.floor(1000 * z) / 1000,
      /E\[f\(z\)\^2\] is found to \de-[56] of itself/,
    ],
  ])('refuses a function %s, with what was reached', (_, f, message) => {
    const { f: g, evaluations } = counted(f);
    expect(() => secondMoment(g)).toThrow(RangeError);
    expect(() => secondMoment(f)).toThrow(message);
    expect(evaluations()).toBeLessThan(1_000_000);
  });

  test('names the argument that the function was given as', () => {
    expect(() => secondMoment(() => NaN, 'activation')).toThrow('"activation" expected a function with a finite value');
  });
});
