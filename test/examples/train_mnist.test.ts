/** `npm start`: its flags, its table, its picture, the networks that it compares, and one short run. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { startBackend } from '../../examples/backend.js';
import { NETWORK_NAMES, type NetworkName, NETWORKS } from '../../examples/mnist/network.js';
import { commandOf, HELP, type Options, readOptions } from '../../examples/mnist/options.js';
import { drawPicture } from '../../examples/mnist/picture.js';
import { closing, type Result, resultTable } from '../../examples/mnist/report.js';

jest.setTimeout(120_000);

const longest = (text: string): number => Math.max(...text.split('\n').map((line) => line.length));

/** The options of a command line that asks for no help. */
function read(...args: string[]): Options {
  const options = readOptions(args);
  if (options === undefined) throw new Error('asked for help');
  return options;
}

const SOME = `some of ${NETWORK_NAMES.join(',')}`;

describe('flags', () => {
  test.each<[string[], string, new () => Error]>([
    [['--depth', '0'], '"--depth" expected an integer from 1 to 200, got 0', RangeError],
    [['--depth', '1e9'], '"--depth" expected an integer from 1 to 200, got 1000000000', RangeError],
    [['--depth', 'deep'], '"--depth" expected an integer from 1 to 200, got "deep"', TypeError],
    [['--depth', '-5'], '"--depth" expected an integer from 1 to 200, got -5', RangeError],
    [['--depth'], '"--depth" expected a value, got undefined', TypeError],
    [['--width', '1025'], '"--width" expected an integer from 1 to 1024, got 1025', RangeError],
    [['--epochs', '1.5'], '"--epochs" expected an integer from 1 to 100, got 1.5', RangeError],
    [['--seed', '-1'], '"--seed" expected an integer from 0 to 1000000, got -1', RangeError],
    [['--seeds', '101'], '"--seeds" expected an integer from 1 to 100, got 101', RangeError],
    [
      ['--init', 'kaimingNorml'],
      `"--init" expected ${SOME}, got "kaimingNorml". Did you mean "kaimingNormal"?`,
      RangeError,
    ],
    [
      ['--init', 'tailored,heNormal'],
      `"--init" expected ${SOME}, got "heNormal". Did you mean "tf.heNormal"?`,
      RangeError,
    ],
    [['--init', 'tailored,'], `"--init" expected ${SOME}, got ""`, RangeError],
    [['--backend', 'wsam'], '"--backend" expected one of auto, tensorflow, wasm, cpu, got "wsam"', RangeError],
    [['--dept', '5'], 'unknown flag "--dept". Did you mean "--depth"?', TypeError],
    [['-x'], 'unknown flag "-x"', TypeError],
    [['--help=yes'], '"--help" expected no value, got "yes"', TypeError],
    [['30'], 'unknown argument "30"; npm passes on only the flags after "--"', TypeError],
  ])('%j', (args, message, kind) => {
    expect(() => readOptions(args)).toThrow(kind);
    expect(() => readOptions(args)).toThrow(`npm start: ${message}`);
  });

  test('a list names each network once, in its order', () => {
    expect(read('--init', 'tailored,drop-in,tailored').init).toEqual(['tailored', 'drop-in']);
  });

  test('the shortest and the longest that they take', () => {
    const least = ['--depth', '1', '--width', '1', '--epochs', '1', '--seed', '0', '--seeds', '1'];
    expect(read(...least)).toMatchObject({ depth: 1, width: 1, epochs: 1, seed: 0, seeds: 1 });
    const most = ['--depth', '200', '--width', '1024', '--epochs', '100', '--seed', '1000000', '--seeds', '100'];
    expect(read(...most)).toMatchObject({ depth: 200, width: 1024, epochs: 100, seed: 1_000_000, seeds: 100 });
  });

  test('-h and --help ask for a text of 80 columns that names every network and flag', () => {
    expect(readOptions(['-h'])).toBeUndefined();
    expect(readOptions(['--help'])).toBeUndefined();
    expect(longest(HELP)).toBeLessThanOrEqual(80);
    const names = [...NETWORK_NAMES, ...Object.keys(read()).map((flag) => `--${flag}`)];
    expect(names.filter((name) => !HELP.includes(name))).toEqual([]);
  });

  test('the command of options gives them again', () => {
    const options = read('--depth', '7', '--init', 'tailored,drop-in', '--seeds', '2', '--folder', 'elsewhere');
    const [npm, start, dashes, ...args] = commandOf(options).split(' ');
    expect([npm, start, dashes]).toEqual(['npm', 'start', '--']);
    expect(args).toHaveLength(8);
    expect(read(...args)).toEqual(options);
  });
});

/** A network whose signal shrinks to a hundredth in each layer. */
function result(name: NetworkName, accuracy: number, seed = 42, depth = 30): Result {
  const signal = Array.from({ length: depth }, (_, layer) => 0.01 ** layer);
  return { name, seed, accuracy, loss: 2.3, signal, gradient: [...signal].reverse() };
}

describe('the report', () => {
  const options = read();

  test('a row for each network', () => {
    const table = resultTable([result('tf.heNormal', 0.3), result('tailored', 0.85)], options);
    expect(table.split('\n')).toEqual([
      'initializer  accuracy  loss   Var[y] 1  10       20       30',
      '───────────  ────────  ─────  ────────  ───────  ───────  ───────',
      'tf.heNormal  0.300     2.300  1         1.0e-18  1.0e-38  1.0e-58',
      'tailored     0.850     2.300  1         1.0e-18  1.0e-38  1.0e-58',
    ]);
  });

  test('means over seeds and the standard deviation, in 80 columns', () => {
    const depth = 200;
    const results = NETWORK_NAMES.flatMap((name) =>
      [0.1, 0.2, 0.3].map((accuracy, i) => result(name, accuracy, i, depth)),
    );
    const table = resultTable(results, { ...options, depth, seeds: 3 });
    expect(table.match(/ 0\.200 ± 0\.100 /g)).toHaveLength(NETWORK_NAMES.length);
    expect(longest(table)).toBeLessThanOrEqual(80);
  });

  test('a sentence with the best, the worst and what to try next', () => {
    const results = [result('tf.heNormal', 0.3), result('tailored', 0.858), result('drop-in', 0.7)];
    const sentence = closing(results, options);
    expect(sentence.replaceAll('\n', ' ')).toBe(
      'After 3 epochs tailored recognizes 85.8 % of 2,000 new digits, tf.heNormal 30.0 %: the variance of its signal ' +
        'is 1.0e-58 times as large at layer 30 as at layer 1. ' +
        'Try next, twice as deep: npm start -- --depth 60 --init tailored,drop-in',
    );
    expect(longest(sentence)).toBeLessThanOrEqual(80);
  });

  test('one epoch, one layer, one network', () => {
    const sentence = closing([result('tailored', 0.5, 42, 1)], { ...options, depth: 1, epochs: 1 });
    expect(sentence).toMatch(/^After 1 epoch tailored recognizes 50\.0 % of 2,000 new digits\.\n/);
    expect(sentence).toContain('--init kaimingNormal,tailored');
  });

  test('one picture of all networks, without what is no number', () => {
    const broken = { ...result('xavierNormal', 0.1), signal: [1, 0, NaN, Infinity] };
    const svg = drawPicture([result('tf.heNormal', 0.3), result('tailored', 0.85), broken], options);
    const texts = [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text);
    for (const text of ['tf.heNormal', 'tailored', 'xavierNormal', 'Var[y]', 'Var[dL/dy]', 'hidden layer']) {
      expect(texts.filter((each) => each === text)).toHaveLength(1);
    }
    expect(texts).toContain('Signal and gradient in 30 hidden layers of 128 units, before training');
    expect(texts.filter((text) => /^1e-\d+$/.test(text)).length).toBeGreaterThan(1);
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
  });
});

describe('the networks', () => {
  const SIZE = { depth: 9, width: 128 };

  /** The kernels between hidden layers. */
  function kernels(name: NetworkName, seed: number): Float32Array[] {
    const network = NETWORKS[name](SIZE, seed);
    const hidden = network.layers.filter((layer) => layer.name.startsWith('hidden_')).slice(1);
    const values = hidden.map((layer) => layer.getWeights()[0].dataSync<'float32'>().slice());
    network.dispose();
    return values;
  }

  beforeAll(() => tf.setBackend('cpu'));

  test('the drop-in changes its own network and no other', () => {
    const before = kernels('tf.heNormal', 42);
    const dropIn = kernels('drop-in', 42);
    expect(() => NETWORKS['drop-in']({ depth: 1, width: -1 }, 42)).toThrow();
    const bytes = (drawn: Float32Array[]): Buffer => Buffer.concat(drawn.map(({ buffer }) => Buffer.from(buffer)));
    expect(bytes(kernels('tf.heNormal', 42)).equals(bytes(before))).toBe(true);

    // Of tfjs's cut normals 0.774 of He's variance is left, of the drop-in's all.
    const share = (drawn: Float32Array[]): number => {
      const values = drawn.flatMap((each) => Array.from(each));
      return (values.reduce((sum, value) => sum + value ** 2, 0) / values.length) * (SIZE.width / 2);
    };
    // A variance of n values, of a kurtosis below the normal's, has a standard error below sqrt(2 / n) of itself.
    const error = Math.sqrt(2 / ((SIZE.depth - 1) * SIZE.width ** 2));
    expect(Math.abs(share(before) - 0.7737)).toBeLessThan(5 * error);
    expect(Math.abs(share(dropIn) - 1)).toBeLessThan(5 * error);
  });

  test.each(NETWORK_NAMES)('%s: every layer of every seed has weights of its own', (name) => {
    const all = [...kernels(name, 42), ...kernels(name, 43)];
    expect(new Set(all.map((values) => values.slice(0, 8).join())).size).toBe(all.length);
  });
});

describe('a backend that is missing', () => {
  const absent = (): Promise<never> => Promise.reject(new Error("Cannot find module '@tensorflow/tfjs-node'"));
  const cure = /npm run native|Node 20 or 22/;

  test('names its cure', async () => {
    await expect(startBackend('tensorflow', absent)).rejects.toThrow(cure);
    await expect(startBackend('tensorflow', absent)).rejects.toThrow('--backend wasm');
  });

  test('is replaced by WebAssembly where none is asked for', async () => {
    const load = (name: string): Promise<unknown> => (name.endsWith('wasm') ? import(name) : absent());
    const started = await startBackend('auto', load);
    expect(started).toMatch(/^wasm\. /);
    expect(started).toMatch(cure);
  });
});

describe('a run', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'npm-start-'));
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  const start = (...args: string[]): ReturnType<typeof spawnSync> & { stdout: string; stderr: string } =>
    spawnSync(process.execPath, ['--import', 'tsx', 'examples/train_mnist.ts', ...args], { encoding: 'utf8' });

  test('two small networks', () => {
    const size = ['--depth', '2', '--width', '8', '--epochs', '1', '--backend', 'wasm'];
    const { status, stdout, stderr } = start(...size, '--init', 'drop-in,tf.heNormal', '--folder', folder);
    expect([status, stderr]).toEqual([0, expect.any(String)]);
    const ownLines = stdout.split('\n').filter((line) => !line.includes(folder));
    expect(longest(ownLines.join('\n'))).toBeLessThanOrEqual(80);
    expect(stdout).toContain('2 hidden layers of 8 units');
    expect(stdout).toContain('1 epoch,');
    expect(stdout).toMatch(/^drop-in +0\.\d{3} /m);
    expect(stdout).toMatch(/^tf\.heNormal +0\.\d{3} /m);
    expect(stdout).toContain('Try next, twice as deep: npm start -- --depth 4 --width 8 --epochs 1 --init ');
    expect(readdirSync(folder).sort()).toEqual(['mnist', 'signal.svg']);
    expect(readFileSync(path.join(folder, 'signal.svg'), 'utf8')).toMatch(/^<svg /);
  });

  test('help, and a flag that is wrong', () => {
    expect(start('-h')).toMatchObject({ status: 0, stdout: `${HELP}\n`, stderr: '' });
    expect(start('--widh', '8')).toMatchObject({
      status: 1,
      stdout: '',
      stderr: 'npm start: unknown flag "--widh". Did you mean "--width"?\nAll flags: npm start -- --help\n',
    });
  });
});
