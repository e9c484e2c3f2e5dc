import { boxMuller, LARGEST_NORMAL } from '../../src/random/box_muller.js';
import { fillNormal, fillTruncatedNormal } from '../../src/random/normal.js';
import { streamOf } from '../../src/random/seed.js';
import { fillUniform } from '../../src/random/uniform.js';
import {
  kolmogorovSmirnov,
  kolmogorovSmirnovBound,
  normalCdf,
  truncatedCdf,
  uniformCdf,
} from '../support/statistics.js';

const N = 200_000;

describe.each([
  ['uniform', fillUniform, uniformCdf],
  ['normal', fillNormal, normalCdf],
  ['truncated normal', fillTruncatedNormal, truncatedCdf],
] as const)('%s values', (_, fill, cdf) => {
  test.each([1, 2, 3])('have their distribution (Kolmogorov-Smirnov, p = 1e-6), seed %d', (seed) => {
    const values = new Float32Array(N);
    fill(values, streamOf([seed, 0]), 0, 1);
    expect(kolmogorovSmirnov(values, cdf)).toBeLessThan(kolmogorovSmirnovBound(N));
  });

  test('a shorter array is the beginning of a longer one', () => {
    const long = new Float32Array(5000);
    fill(long, streamOf([5, 6]), 0.25, 3);
    for (const length of [0, 1, 2, 3, 4, 5, 7, 2047, 2048, 2049, 4097]) {
      const short = new Float32Array(length);
      fill(short, streamOf([5, 6]), 0.25, 3);
      expect(short).toEqual(long.slice(0, length));
    }
  });

  test('neighbours in the stream and streams of neighbouring seeds are uncorrelated (p = 1e-6)', () => {
    const values = [7, 8].map((seed) => {
      const array = new Float32Array(N);
      fill(array, streamOf([seed, 0]), 0, 1);
      return array;
    });
    const [a, b] = values;
    const shifts = [1, 2, 3, 4, 8, 1024];
    const pairs: [Float32Array, Float32Array][] = [
      [a, b],
      ...shifts.map((shift): [Float32Array, Float32Array] => [a.subarray(0, N - shift), a.subarray(shift)]),
    ];
    for (const [x, y] of pairs) expect(Math.abs(correlation(x, y)) * Math.sqrt(x.length)).toBeLessThan(4.8917);
  });
});

function correlation(x: Float32Array, y: Float32Array): number {
  const mean = (v: Float32Array): number => v.reduce((sum, value) => sum + value, 0) / v.length;
  const [meanX, meanY] = [mean(x), mean(y)];
  let [xy, xx, yy] = [0, 0, 0];
  for (let i = 0; i < x.length; i++) {
    xy += (x[i] - meanX) * (y[i] - meanY);
    xx += (x[i] - meanX) ** 2;
    yy += (y[i] - meanY) ** 2;
  }
  return xy / Math.sqrt(xx * yy);
}

test('no normal is farther from 0 than the largest', () => {
  const pair = new Float32Array(2);
  // The smallest uniform has the largest radius, sqrt(-2 log(1e-7)) = 5.6777; a quarter turn gives the sine all of it.
  boxMuller(0, 2 ** 21, pair, 0);
  expect(pair[0]).toBeCloseTo(5.6777, 4);
  expect(pair[0]).toBeLessThan(LARGEST_NORMAL);
});
