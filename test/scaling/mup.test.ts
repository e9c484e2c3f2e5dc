/** muPScale, beside what the package mup draws with and multiplies by: reference/mup.json. */
import { muPScale } from 'tfjs-initializers';
import { goldenMup } from '../support/golden.js';

const { base, draws, outputs } = goldenMup;
const functions = [...new Set(draws.map((each) => each.function))];

/** √(fan in), relative to that of the base width: what all kernels are divided by. */
const growth = (kernel: string, width: number): number => (kernel === 'input' ? 1 : Math.sqrt(width / base));

test('the package was asked at the base width and at larger ones, in every way', () => {
  expect(functions).toHaveLength(7);
  expect([...new Set(draws.map(({ width }) => width))]).toEqual([16, 32, 64, 256]);
  expect(draws).toHaveLength(3 * 4 * functions.length);
});

test.each(functions)('kernels that mup draws by %s go with the width as muPScale does', (name) => {
  const drawn = draws.filter((each) => each.function === name);
  for (const { kernel, width, stddev } of drawn) {
    const ofBase = drawn.find((each) => each.kernel === kernel && each.width === base)?.stddev ?? NaN;
    const expected = muPScale(kernel, width, base) / growth(kernel, width);
    expect([kernel, width, stddev / ofBase]).toEqual([kernel, width, expect.closeTo(expected, 14)]);
  }
});

test.each(['kaiming_normal_', 'kaiming_uniform_'])('muPScale is mup’s %s over that of PyTorch', (name) => {
  for (const { kernel, width, stddev, standard } of draws.filter((each) => each.function === name)) {
    const ratio = stddev / standard;
    expect([kernel, width, ratio]).toEqual([kernel, width, expect.closeTo(muPScale(kernel, width, base), 14)]);
  }
});

test('MuReadout gives muPScale times what a layer of PyTorch gives', () => {
  expect(outputs.map(({ width }) => width)).toEqual([16, 32, 64, 256]);
  for (const { width, factor } of outputs) expect(factor).toBeCloseTo(muPScale('output', width, base), 14);
});
