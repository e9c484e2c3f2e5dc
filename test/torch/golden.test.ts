import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Generator, manualSeed } from 'tfjs-initializers/torch';
import { expectGolden } from '../support/golden.js';
import { draw } from '../support/initializers.js';
import { make } from './initializers.js';

interface GoldenDraw {
  readonly initializer: string;
  readonly args: object;
  readonly shape: number[];
  readonly sha256: string;
  readonly head: number[];
}

/** What PyTorch drew: reference/torch.json, written by reference/make_torch.py. */
const { sequences } = JSON.parse(readFileSync(path.join(__dirname, '..', 'reference', 'torch.json'), 'utf8')) as {
  sequences: { seed: number; draws: GoldenDraw[] }[];
};

const title = ({ initializer, args, shape }: GoldenDraw): string =>
  `${initializer} ${JSON.stringify(args)} [${shape.join(', ')}]`;

describe('the weights of PyTorch, bit for bit', () => {
  test.each(sequences.map(({ seed, draws }) => [seed, title(draws[0]), draws.length - 1, draws] as const))(
    'seed %p: %s, and %p more in a row',
    (seed, _first, _more, draws) => {
      manualSeed(seed);
      for (const expected of draws)
        expectGolden(draw(make(expected.initializer, expected.args), expected.shape), expected);
    },
  );

  test('are the same from a generator of their own, between draws from the default one', () => {
    for (const { seed, draws } of sequences.slice(-3)) {
      const generator = new Generator().manualSeed(seed);
      for (const { initializer, args, ...expected } of draws) {
        expectGolden(draw(make(initializer, { ...args, generator }), expected.shape), expected);
        draw(make('TorchNormal'), [3]);
      }
    }
  });
});
