/** A count that a flag of a program gives. @throws Error in words where it is none */
export function count(flag: string, value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1) throw new Error(`--${flag} expected an integer >= 1, got ${value}`);
  return number;
}
