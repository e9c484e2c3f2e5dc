/** Samples of the real PyTorch and JAX beside this package's: reference/make_frameworks.py. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { draw, make } from '../support/initializers.js';

interface Drawn {
  readonly initializer: string;
  readonly args: object;
  readonly shape: number[];
  readonly values: number[];
}

const { samples, exact } = JSON.parse(
  readFileSync(path.join(__dirname, '..', 'reference', 'frameworks.json'), 'utf8'),
) as { samples: (Drawn & { framework: string })[]; exact: Drawn[] };

/** The largest distance of two empirical distribution functions. */
function twoSampleStatistic(a: readonly number[], b: readonly number[]): number {
  const [x, y] = [a, b].map((values) => [...values].sort((p, q) => p - q));
  let worst = 0;
  for (let i = 0, j = 0; i < x.length && j < y.length;) {
    const next = Math.min(x[i], y[j]);
    while (x[i] <= next) i++;
    while (y[j] <= next) j++;
    worst = Math.max(worst, Math.abs(i / x.length - j / y.length));
  }
  return worst;
}

describe('two samples of one distribution (p = 1e-4)', () => {
  test.each(samples.map((row) => [row.framework, row.initializer, row.args, row] as const))(
    '%s: %s %p',
    (_, name, args, row) => {
      const draws = Array.from({ length: 20 }, (_, seed) => Array.from(draw(make(name, { ...args, seed }), row.shape)));
      const values = draws.flat();
      // Smirnov 1948: P(D > d) -> 2 exp(-2 d^2 n m / (n + m)).
      const bound = Math.sqrt((Math.log(2 / 1e-4) / 2) * (1 / row.values.length + 1 / values.length));
      expect(twoSampleStatistic(row.values, values)).toBeLessThan(bound);
    },
  );
});

describe('the very values', () => {
  test.each(exact.map((row) => [row.initializer, row.args, row.shape, row.values] as const))(
    '%s %p of shape %p',
    (name, args, shape, values) => {
      expect(Array.from(draw(make(name, args), shape))).toEqual(values.map(Math.fround));
    },
  );
});
