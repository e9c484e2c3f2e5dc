import { SMALLEST_UNIFORM } from '../../src/random/box_muller.js';
import { logf, POINTS } from '../../src/random/logarithm.js';
import { unitFloat } from '../../src/random/uniform.js';
import { tableUnder } from '../docs/markdown.js';

/** 1/c and log(c) as docs/stream.md has them from ARM's optimized-routines, math/logf_data.c. */
const [INVERSES, LOGARITHMS] = [1, 2].map((column) =>
  tableUnder('docs/stream.md', '### logf').map((row) => Number(row[column])),
);

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

test('the points are those of ARM, their logarithms but for what Math.log rounds', () => {
  const [inverses, own] = [Array.from(POINTS.subarray(0, 16)), Array.from(POINTS.subarray(16))];
  expect(inverses).toEqual(INVERSES);
  expect(own).toHaveLength(LOGARITHMS.length);
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
