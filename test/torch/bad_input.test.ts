import { Generator, manualSeed, normal, uniform } from 'tfjs-initializers/torch';
import { draw } from '../support/initializers.js';
import { CLASS_NAMES, make } from './initializers.js';

type ErrorKind = TypeErrorConstructor | RangeErrorConstructor;

function expectError(body: () => unknown, kind: ErrorKind, message: string): void {
  expect(body).toThrow(kind);
  expect(body).toThrow(message);
}

describe('arguments that are refused at construction', () => {
  test.each<[string, unknown, ErrorKind, string]>([
    ['TorchUniform', 'a', TypeError, 'uniform: expected an object { a, b, generator, layout }, got "a"'],
    ['TorchUniform', { seed: 1 }, TypeError, 'unknown option "seed"'],
    ['TorchUniform', { a: 2 }, RangeError, '"b" expected a number >= a, which is 2, got 1'],
    ['TorchUniform', { a: NaN }, RangeError, '"a" expected a finite number, got NaN'],
    ['TorchUniform', { b: '1' }, TypeError, '"b" expected a finite number, got "1"'],
    [
      'TorchUniform',
      { a: -3e38, b: 3e38 },
      RangeError,
      'uniform: "b" - "a" must be within the range of float32, got 6e+38',
    ],
    ['TorchUniform', { b: 4e38 }, RangeError, '"b" expected a number in the range of float32, got 4e+38'],
    ['TorchUniform', { a: -5e38, b: -4e38 }, RangeError, '"a" expected a number in the range of float32, got -5e+38'],
    ['TorchNormal', { stddev: 1 }, TypeError, 'unknown option "stddev"'],
    ['TorchNormal', { std: -1 }, RangeError, '"std" expected a finite number >= 0, got -1'],
    ['TorchNormal', { std: true }, TypeError, '"std" expected a finite number >= 0, got true'],
    ['TorchNormal', { mean: Infinity }, RangeError, '"mean" expected a finite number, got Infinity'],
    ['TorchKaimingUniform', { a: true }, TypeError, '"a" expected a finite number, got true'],
    ['TorchKaimingUniform', { a: NaN }, RangeError, '"a" expected a finite number, got NaN'],
    ['TorchKaimingUniform', { mode: 'fanAvg' }, RangeError, '"mode" expected one of fanIn, fanOut, got "fanAvg"'],
    ['TorchKaimingNormal', { mode: 1 }, TypeError, '"mode" expected one of fanIn, fanOut, got 1'],
    ['TorchKaimingNormal', { nonlinearity: 'gelu' }, RangeError, '"nonlinearity" expected one of linear, conv1d, '],
    ['TorchKaimingNormal', { nonlinearity: Math.tanh }, TypeError, '"nonlinearity" expected one of linear, conv1d, '],
    ['TorchXavierUniform', { gain: -1 }, RangeError, '"gain" expected a finite number >= 0, got -1'],
    ['TorchXavierNormal', { gain: '1' }, TypeError, '"gain" expected a finite number >= 0, got "1"'],
    ['TorchXavierNormal', { a: 1 }, TypeError, 'unknown option "a"'],
  ])('%s %p', (name, args, kind, message) => {
    expectError(() => make(name, args as object), kind, message);
  });

  test.each(CLASS_NAMES)('%s: a layout, a generator', (name) => {
    const layouts = '"layout" expected one of auto, transposed, depthwise, embedding, got';
    expectError(() => make(name, { layout: 'OIHW' }), RangeError, `${layouts} "OIHW"`);
    expectError(() => make(name, { layout: {} }), TypeError, `${layouts} an object`);
    expectError(() => make(name, { generator: 42 }), TypeError, '"generator" expected a Generator, got 42');
    expectError(() => make(name, { generator: {} }), TypeError, '"generator" expected a Generator, got an object');
  });
});

describe('shapes that are refused, before anything is drawn', () => {
  test.each<[string, number[], string, string]>([
    ...CLASS_NAMES.filter((name) => name.startsWith('TorchKaiming') || name.startsWith('TorchXavier')).flatMap(
      (name): [string, number[], string, string][] => [
        [name, [], 'auto', '"shape" expected rank 2 or more, got []'],
        [name, [7], 'auto', '"shape" expected rank 2 or more, got [7]'],
      ],
    ),
    ['TorchUniform', [3, 3], 'transposed', '"shape" expected rank 3 or more for layout "transposed", got [3, 3]'],
    ['TorchNormal', [3, 3], 'depthwise', '"shape" expected rank 3 or more for layout "depthwise", got [3, 3]'],
    ['TorchNormal', [3], 'embedding', '"shape" expected rank 2 for layout "embedding", got [3]'],
    ['TorchKaimingNormal', [3, 3, 3], 'embedding', '"shape" expected rank 2 for layout "embedding", got [3, 3, 3]'],
    ['TorchUniform', [3, -3], 'auto', '"shape" expected an array of integers >= 0, got [3, -3]'],
  ])('%s %p, layout %p', (name, shape, layout, message) => {
    manualSeed(4);
    const expected = draw(uniform(), [3]);
    manualSeed(4);
    expectError(() => make(name, { layout }).apply(shape), RangeError, message);
    expect(draw(uniform(), [3])).toEqual(expected);
  });
});

test.each<[unknown, ErrorKind, string]>([
  [0.5, RangeError, '"seed" expected a safe integer, got 0.5'],
  [2 ** 53, RangeError, '"seed" expected a safe integer, got 9007199254740992'],
  ['1', TypeError, '"seed" expected a safe integer, got "1"'],
  [true, TypeError, '"seed" expected a safe integer, got true'],
  [undefined, TypeError, '"seed" expected a safe integer, got undefined'],
])('seed %p is refused, and the generator goes on as if nothing had been', (seed, kind, message) => {
  const generator = new Generator();
  const untouched = normal({ generator: new Generator() });
  const first = draw(untouched, [3]);
  expect(draw(normal({ generator }), [3])).toEqual(first);
  expectError(() => generator.manualSeed(seed as number), kind, message);
  expectError(() => manualSeed(seed as number), kind, message);
  expect(draw(normal({ generator }), [3])).toEqual(draw(untouched, [3]));
});
