/** docs/stream.md against the package: every test vector of the page, and every constant. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Sparse } from '../../src/initializers/sparse.js';
import { randomOrthogonal } from '../../src/ops/random_orthogonal.js';
import { fillBoundedNormal } from '../../src/random/bounded_normal.js';
import { boxMuller } from '../../src/random/box_muller.js';
import { logf } from '../../src/random/logarithm.js';
import { fillNormal, fillTruncatedNormal } from '../../src/random/normal.js';
import { philox, type Stream } from '../../src/random/philox.js';
import { kerasSeed, type Seed, streamOf } from '../../src/random/seed.js';
import { fillUniform } from '../../src/random/uniform.js';
import { sha256 } from '../support/golden.js';
import { draw } from '../support/initializers.js';
import { read, ROOT, tableUnder } from './markdown.js';

const PAGE = 'docs/stream.md';

const hex = (words: ArrayLike<number>): string =>
  Array.from(words, (word) => (word >>> 0).toString(16).padStart(8, '0')).join(' ');
const bitsOf = (values: Float32Array): string => hex(new Int32Array(values.buffer, values.byteOffset, values.length));
const wordsOf = (text: string): Int32Array => Int32Array.from(text.split(' '), (word) => Number(`0x${word}`) | 0);

function block(stream: Stream, number: number): Int32Array {
  const words = new Int32Array(4);
  philox(stream, number, 1, 1, words);
  return words;
}

type Fill = (values: Float32Array, stream: Stream) => void;

function filled(count: number, seed: Seed, fill: Fill): Float32Array {
  const values = new Float32Array(count);
  fill(values, streamOf(seed));
  return values;
}

const FILLS: Readonly<Record<string, (a: number, b: number) => Fill>> = {
  uniform: (low, high) => (values, stream) => {
    fillUniform(values, stream, low, high);
  },
  normal: (mean, stddev) => (values, stream) => {
    fillNormal(values, stream, mean, stddev);
  },
  truncated: (mean, stddev) => (values, stream) => {
    fillTruncatedNormal(values, stream, mean, stddev);
  },
};

/** Values 4g to 4g + 3. */
const groupOf =
  (name: string) =>
  (seed: Seed, a: number, b: number, group: number): string =>
    bitsOf(filled(4 * group + 4, seed, FILLS[name](a, b)).subarray(4 * group));

/** What the page calls its functions. */
const FUNCTIONS: Readonly<Record<string, (...args: never[]) => string>> = {
  philox: (counter: string, key: string) => {
    const [[c0, c1, c2, c3], [k0, k1]] = [wordsOf(counter), wordsOf(key)];
    return hex(block({ key: [k0, k1], counter: [c0, c1, c2, c3] }, 0));
  },
  kerasSeed: (seed: number, k: number) => kerasSeed(seed, k).join(' '),
  stream: (seed: Seed) => hex([...streamOf(seed).key, ...streamOf(seed).counter]),
  block: (seed: Seed, number: number) => hex(block(streamOf(seed), number)),
  logf: (x: string) => bitsOf(Float32Array.of(logf(new Float32Array(wordsOf(x).buffer)[0]))),
  boxMuller: (words: string) => {
    const [word0, word1] = wordsOf(words);
    const pair = new Float32Array(2);
    boxMuller(word0, word1, pair, 0);
    return bitsOf(pair);
  },
  uniform: groupOf('uniform'),
  normal: groupOf('normal'),
  truncated: groupOf('truncated'),
  bounded: (seed: Seed, mean: number, stddev: number, low: number, high: number, i: number) => {
    const values = filled(i + 1, seed, (output, stream) => {
      fillBoundedNormal(output, stream, mean, stddev, low, high);
    });
    return bitsOf(values.subarray(i));
  },
  sparse: ([seed]: Seed, inputs: number, outputs: number, sparsity: number, stddev: number) =>
    bitsOf(draw(new Sparse({ sparsity, stddev, seed }), [inputs, outputs])),
  orthogonal: (seed: Seed, rows: number, columns: number) =>
    bitsOf(randomOrthogonal(rows, columns, 1, seed).dataSync() as Float32Array),
};

const plain = (cell: string): string => cell.replaceAll('`', '');

describe('docs/stream.md', () => {
  const vectors = tableUnder(PAGE, '## Test vectors').map((row) => row.map(plain));
  const arrays = tableUnder(PAGE, '### Whole arrays').map((row) => row.map(plain));

  test.each(vectors)('%s(%s) is %s', (name, args, result) => {
    expect(FUNCTIONS[name](...(JSON.parse(`[${args}]`) as never[]))).toBe(result);
  });

  test.each(arrays)('100,003 values of %s, seed %s, arguments %s', (name, seed, args, digest) => {
    const [a, b] = JSON.parse(`[${args}]`) as [number, number];
    expect(sha256(filled(100_003, JSON.parse(seed) as Seed, FILLS[name](a, b)))).toBe(digest);
  });

  test('has vectors of every function, and no other words than theirs behind them', () => {
    expect([...new Set(vectors.map(([name]) => name))].sort()).toEqual(Object.keys(FUNCTIONS).sort());
    const [, behind] = read(PAGE).split('\n## Test vectors\n');
    const rows = [...vectors, ...arrays].flat().join(' ');
    const words = behind.match(/\b[0-9a-f]{8,}\b/g) ?? [];
    expect(words.filter((word) => !rows.includes(word))).toEqual([]);
  });

  test('its constants are those of the sources, all of them', () => {
    const sources = ['random/logarithm', 'random/box_muller', 'scaling/truncation'];
    const code = sources
      .map((name) => readFileSync(path.join(ROOT, 'src', `${name}.ts`), 'utf8').replace(/\/\*.*?\*\/|\/\/[^\n]*/gs, ''))
      .join('\n');
    // Long ones: the others are words of the algorithm, not measured ones.
    const constants = (text: string): number[] => (text.match(/-?\d+\.\d{9,}(e-\d+)?/g) ?? []).map(Number);
    // The sources compute the logarithms of the table: test/random/logarithm.test.ts compares them.
    const logarithms = tableUnder(PAGE, '### logf').flatMap(([, , logarithm]) => constants(logarithm));
    expect(logarithms).toHaveLength(15);
    expect(new Set(constants(read(PAGE)))).toEqual(new Set([...constants(code), ...logarithms, Math.LN2]));
  });
});
