/** Numbers as the page writes them. */
const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** A whole number as an exponent. */
export function superscript(exponent: number): string {
  const digits = String(Math.abs(exponent)).replace(/\d/g, (digit) => SUPERSCRIPTS[Number(digit)]);
  return exponent < 0 ? `⁻${digits}` : digits;
}

/** A power of ten as 10ⁿ, with what it is multiplied by where that is not 1; 1, 10 and 0.1 as they are. */
export function scientific(value: number): string {
  const [mantissa, exponent] = value.toExponential(1).split('e');
  const factor = String(Number(mantissa));
  const power = Number(exponent);
  if (Math.abs(power) <= 1) return String(Number(value.toPrecision(2)));
  return `${factor === '1' ? '' : `${factor} × `}10${superscript(power)}`;
}

/** A number >= 1 with two digits that count, in words where it is long. */
function large(value: number): string {
  const rounded = Number(value.toPrecision(2));
  if (rounded < 1e6) return rounded.toLocaleString('en');
  if (rounded < 1e9) return `${rounded / 1e6} million`;
  if (rounded < 1e12) return `${rounded / 1e9} billion`;
  return scientific(rounded);
}

/** A ratio: 1/1,700 below a half, 540 million where it is large, else 0.87. */
export function ratio(value: number): string {
  if (Number.isNaN(value)) return 'not a number';
  if (value === 0) return '0';
  if (value === Infinity) return '∞';
  if (value > 0.5 && value < 9.95) return String(Number(value.toPrecision(2)));
  if (value >= 9.95) return large(value);
  const inverse = large(1 / value);
  return inverse.includes(' ') ? `1/(${inverse})` : `1/${inverse}`;
}

/** A share as a percentage; one that is neither none nor all is not rounded to either. */
export function percentage(share: number): string {
  const tenths = Math.min(Math.max(1000 * share, share > 0 ? 1 : 0), share < 1 ? 999 : Infinity);
  return `${tenths >= 995 || tenths < 10 ? Number((tenths / 10).toFixed(1)) : Math.round(tenths / 10)} %`;
}
