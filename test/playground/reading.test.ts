/** The sentences that read the playground's picture. */
import { type Curves, type Drawn, readNetwork, readPicture, readWay } from '../../playground/reading.js';

/** A way on which every layer multiplies by the same factor. */
const powers = (factor: number, layers: number): number[] => Array.from({ length: layers }, (_, i) => factor ** i);

describe('a way through layers', () => {
  test.each([
    [0.7737413, 30, 'Each layer keeps 77 % of the signal: 0.774²⁹ = 1/1,700.'],
    [0.5, 30, 'Each layer keeps 50 % of the signal: 0.5²⁹ = 1/(540 million).'],
    [2, 30, 'Each layer multiplies the signal by 2: 2²⁹ = 540 million.'],
    [1, 30, 'Each layer passes the whole signal on: 1²⁹ = 1.'],
    [0.5, 1, 'With one layer there is nothing that multiplies the signal.'],
    [1e-20, 40, 'The signal leaves the numbers that float32 has.'],
  ])('of the factor %p over %p layers', (factor, layers, sentence) => {
    expect(readWay(powers(factor, layers), 'signal')).toBe(sentence);
  });

  test('on which layers differ has a mean', () => {
    // 8 -> 2 over two layers: a half each on average.
    expect(readWay([8, 7, 2], 'gradient')).toBe('On average a layer keeps 50 % of the gradient: 0.5² = 1/4.');
  });
});

const flat = (layers: number): number[] => Array<number>(layers).fill(1);

function network(name: Drawn['name'], expected: Partial<Curves>, correlation = flat(30).map(() => 0.4)): Drawn {
  const curves = { variance: flat(30), gradientVariance: flat(30), correlation, ...expected };
  return { name, expected: curves, measured: { ...curves, correlation } };
}

describe('the picture', () => {
  const good = network('kaimingNormal', {});

  test('is first of a signal that does not arrive', () => {
    const bad = network('tf.heNormal', {
      variance: powers(0.7737413, 30),
      gradientVariance: powers(1 / 0.7737413, 30),
    });
    const lead = { name: 'tf.heNormal', sentence: 'Each layer keeps 77 % of the signal: 0.774²⁹ = 1/1,700.' };
    expect(readPicture([good, bad])).toEqual(lead);
    expect(readPicture([bad, good])).toEqual(lead);
  });

  test('is of a gradient where only that does not arrive', () => {
    // Stored from the first layer on; the gradient comes from the last.
    const bad = network('kaimingNormal', { gradientVariance: powers(1 / 1.2, 30) });
    expect(readPicture([network('xavierNormal', {}), bad])).toEqual({
      name: 'kaimingNormal',
      sentence: 'Each layer multiplies the gradient by 1.2: 1.2²⁹ = 200.',
    });
  });

  test('is of digits grown alike where everything arrives', () => {
    const alike = network('kaimingNormal', {}, [0.4, 0.996]);
    expect(readPicture([network('xavierNormal', {}), alike])).toEqual({
      name: 'kaimingNormal',
      sentence: 'After 2 layers two different digits look 99.6 % alike.',
    });
  });

  test('is good where nothing is wrong', () => {
    expect(readPicture([good])).toEqual({
      sentence: 'The signal arrives, and so does the gradient, through 30 layers.',
    });
  });

  test('is of a signal that leaves float32 before any other', () => {
    const bad = network('xavierNormal', { variance: [1, NaN] });
    const worse = network('tf.heNormal', { variance: powers(1e-3, 30) });
    expect(readPicture([worse, bad])).toEqual({
      name: 'xavierNormal',
      sentence: 'The signal leaves the numbers that float32 has.',
    });
  });
});

test('a network is read from what was measured, the gradient from its end', () => {
  const measured = { variance: [2, 1, 0.02], gradientVariance: [40, 10, 2], correlation: [0.4, 0.6, 0.75] };
  const expected = { variance: flat(3), gradientVariance: flat(3), correlation: flat(3) };
  expect(readNetwork({ name: 'kaimingNormal', measured, expected })).toBe(
    'Measured: the signal × 1/100, the gradient × 20, digits 75 % alike.',
  );
});
