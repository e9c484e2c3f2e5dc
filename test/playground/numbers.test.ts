/** Numbers as the playground writes them. */
import { percentage, ratio, scientific, superscript } from '../../playground/numbers.js';

test.each([
  [1.68e3, '1,700'],
  [1 / 1685, '1/1,700'],
  [2 ** 29, '540 million'],
  [2 ** -29, '1/(540 million)'],
  [2 ** 100, '1.3 × 10³⁰'],
  [0.87, '0.87'],
  [0.5, '1/2'],
  [1, '1'],
  [3.14159, '3.1'],
  [9.96, '10'],
  [0, '0'],
  [Infinity, '∞'],
  [NaN, 'not a number'],
])('the ratio %p is written %p', (value, text) => {
  expect(ratio(value)).toBe(text);
});

test.each([
  [1, '1'],
  [0.1, '0.1'],
  [10, '10'],
  [53.2, '53'],
  [1000, '10³'],
  [1e-12, '10⁻¹²'],
  [2.5e-7, '2.5 × 10⁻⁷'],
])('the value %p is written %p on an axis', (value, text) => {
  expect(scientific(value)).toBe(text);
});

test.each([
  [0, '0 %'],
  [1, '100 %'],
  [0.7737, '77 %'],
  [0.9964, '99.6 %'],
  [0.99999, '99.9 %'],
  [0.00001, '0.1 %'],
  [0.686, '69 %'],
])('the share %p is written %p', (share, text) => {
  expect(percentage(share)).toBe(text);
});

test('every digit has its exponent', () => {
  expect(superscript(1234567890)).toBe('¹²³⁴⁵⁶⁷⁸⁹⁰');
  expect(superscript(-12)).toBe('⁻¹²');
});
