import { SMALLEST_UNIFORM } from '../../src/random/box_muller.js';
import { logf, POINTS } from '../../src/random/logarithm.js';
import { unitFloat } from '../../src/random/uniform.js';

// log(c) in ARM's optimized-routines, math/logf_data.c, beside the 1/c that logarithm.ts has.
const LOGARITHMS = [
  -0.33569133332882284, -0.2929040563774074, -0.2518726580937369, -0.21245868807117255, -0.17453945183745634,
  -0.1380057072319758, -0.10275976698545139, -0.06871392447020525, -0.0357891387398228, 0.0, 0.05204517742929496,
  0.11081431298787942, 0.1652495223695143, 0.21687389031699977, 0.2659635028121397, 0.3127556664073557,
];

/** The number that is so many units in the last place away from 0. */
function moved(value: number, units: bigint): number {
  const float = Float64Array.of(value);
  const bits = new BigInt64Array(float.buffer);
  if (value !== 0) bits[0] += units;
  return float[0];
}

/** The logarithms of the uniforms of all words, by the given log(c). */
function logarithmsOfWords(logarithms: readonly number[]): Float32Array {
  const own = POINTS.slice();
  POINTS.set(logarithms, logarithms.length);
  const values = new Float32Array(2 ** 23);
  for (let i = 0; i < values.length; i++) values[i] = logf(Math.max(unitFloat(i), SMALLEST_UNIFORM));
  POINTS.set(own);
  return values;
}

test('the points’ logarithms are those of ARM, but for what Math.log rounds', () => {
  const own = Array.from(POINTS.subarray(LOGARITHMS.length));
  const near = own.map((value, i) => [-1n, 0n, 1n].some((units) => moved(LOGARITHMS[i], units) === value));
  expect(near).not.toContain(false);
});

test('no word’s logarithm changes where they are off by up to 64 units in the last place', () => {
  const expected = logarithmsOfWords(LOGARITHMS);
  for (const units of [1n, 64n, -1n, -64n]) {
    const values = logarithmsOfWords(LOGARITHMS.map((value) => moved(value, units)));
    expect(values.findIndex((value, i) => value !== expected[i])).toBe(-1);
  }
});
