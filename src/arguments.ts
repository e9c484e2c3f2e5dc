/**
 * The one grammar of this package's errors: which argument, which rule, what it got.
 *
 * `"mode" expected one of fanIn, fanOut, fanAvg, fanGeoAvg, got "fan"`
 *
 * TypeError for the wrong kind of thing, RangeError for the wrong value of the right kind.
 */

/** A text that fits into a message. */
function short(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

/** A value as an error message shows it: short, on one line, telling `"1"` from `1`. */
function describe(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(short(value));
  if (typeof value === 'function') return 'a function';
  if (typeof value !== 'object' || value === null) return short(String(value));
  if (Array.isArray(value)) {
    const shown = value.slice(0, 8).map((item: unknown) => (Array.isArray(item) ? '[…]' : describe(item)));
    return `[${shown.join(', ')}${value.length > 8 ? ', …' : ''}]`;
  }
  const constructor: unknown = value.constructor;
  const name = typeof constructor === 'function' ? constructor.name : '';
  return name === '' || name === 'Object' ? `an object with keys ${describe(Object.keys(value))}` : `a ${name}`;
}

/** The error for an argument of the wrong kind. */
export function wrongKind(argument: string, rule: string, got: unknown): TypeError {
  return new TypeError(`"${argument}" expected ${rule}, got ${describe(got)}`);
}

/** The error for an argument of the right kind and a value outside the rule. */
export function wrongValue(argument: string, rule: string, got: unknown): RangeError {
  return new RangeError(`"${argument}" expected ${rule}, got ${describe(got)}`);
}

/** Returns a finite number. Weights are float32, where what is beyond that type's range gives infinities and NaN. */
function float32Number(argument: string, value: number): number {
  if (!Number.isFinite(Math.fround(value))) throw wrongValue(argument, 'a number in the range of float32', value);
  return value;
}

/** Returns `value` when it is a finite number; 0 for -0, of which JSON loses the sign. */
export function finiteNumber(argument: string, value: unknown): number {
  if (typeof value !== 'number') throw wrongKind(argument, 'a finite number', value);
  if (!Number.isFinite(value)) throw wrongValue(argument, 'a finite number', value);
  return float32Number(argument, value + 0);
}

/** Returns `value` when it is a finite number above 0. */
export function positiveNumber(argument: string, value: unknown): number {
  if (typeof value !== 'number') throw wrongKind(argument, 'a finite number > 0', value);
  if (!Number.isFinite(value) || value <= 0) throw wrongValue(argument, 'a finite number > 0', value);
  return float32Number(argument, value);
}

/** Returns `value` when it is a finite number of at least 0. */
export function nonNegativeNumber(argument: string, value: unknown): number {
  if (typeof value !== 'number') throw wrongKind(argument, 'a finite number >= 0', value);
  if (!Number.isFinite(value) || value < 0) throw wrongValue(argument, 'a finite number >= 0', value);
  return float32Number(argument, value);
}

/** Makes sure that uniforms can be drawn in [low, high): they are multiplied by its length. @throws RangeError */
export function checkInterval(lowArgument: string, low: number, highArgument: string, high: number): void {
  if (high < low) throw wrongValue(highArgument, `a number >= ${lowArgument}, which is ${low}`, high);
  if (!Number.isFinite(Math.fround(Math.fround(high) - Math.fround(low)))) {
    const rule = `a number whose distance from ${lowArgument}, which is ${low}, is a float32`;
    throw wrongValue(highArgument, rule, high);
  }
}

/** Returns `value` when it is an integer between `low` and `high`, both included. */
export function integer(
  argument: string,
  value: unknown,
  low = Number.MIN_SAFE_INTEGER,
  high = Number.MAX_SAFE_INTEGER,
): number {
  const rule = (): string => (low === Number.MIN_SAFE_INTEGER ? 'a safe integer' : `an integer from ${low} to ${high}`);
  if (typeof value !== 'number') throw wrongKind(argument, rule(), value);
  if (!Number.isInteger(value) || value < low || value > high) throw wrongValue(argument, rule(), value);
  return value;
}

/** Returns `value` when it is a boolean. */
export function boolean(argument: string, value: unknown): boolean {
  if (typeof value !== 'boolean') throw wrongKind(argument, 'a boolean', value);
  return value;
}

/**
 * A spelling without what differs between frameworks and what tfjs mangles on save and load: 'leaky_relu',
 * 'leakyRelu' and the 'leakyReLu' that tfjs makes of a saved 'leakyReLU' are one name.
 */
export function plainSpelling(name: string): string {
  return name.replace(/[_\-\s]/g, '').toLowerCase();
}

/** Finds `value` among `names`, whatever its spelling, and returns the name as listed. */
export function oneOf<Name extends string>(argument: string, value: unknown, names: readonly Name[]): Name {
  const rule = (): string => `one of ${names.join(', ')}`;
  if (typeof value !== 'string') throw wrongKind(argument, rule(), value);
  if ((names as readonly string[]).includes(value)) return value as Name;
  const spelling = plainSpelling(value);
  const found = names.find((name) => plainSpelling(name) === spelling);
  if (found === undefined) throw wrongValue(argument, rule(), value);
  return found;
}

/** Whether an object is none of a class, also not of a Map, whose entries are no keys. Of any realm's plain ones. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || (typeof prototype === 'object' && Object.getPrototypeOf(prototype) === null);
}

/**
 * Returns `value` when it is a plain object, or an empty one when it was left out, after making sure that it has no
 * key but `keys`: a misspelt argument must not silently give the default.
 */
export function argumentsObject(argument: string, value: unknown, keys: readonly string[]): Record<string, unknown> {
  if (value === undefined || value === null) return {};
  const rule = (): string => `an object with keys among ${keys.join(', ')}`;
  if (typeof value !== 'object' || !isPlain(value)) throw wrongKind(argument, rule(), value);
  const unknownKey = Object.keys(value).find((key) => !keys.includes(key));
  if (unknownKey !== undefined)
    throw new TypeError(`"${argument}" expected ${rule()}, got the key ${describe(unknownKey)}`);
  return value as Record<string, unknown>;
}

// What TensorFlow's random ops and the stream's block counter are made for, and more than a typed array holds.
const MOST_ELEMENTS = 2 ** 31;

/** Checks a tensor shape: an array of integers >= 0, of 2^31 elements at most. Returns a copy. */
export function shapeOf(value: unknown): number[] {
  const rule = 'an array of integers >= 0';
  if (!Array.isArray(value)) throw wrongKind('shape', rule, value);
  for (const dimension of value as unknown[]) {
    if (typeof dimension !== 'number') throw wrongKind('shape', rule, value);
    if (!Number.isSafeInteger(dimension) || dimension < 0) throw wrongValue('shape', rule, value);
  }
  const shape = [...(value as number[])];
  if (shape.reduce((product, dimension) => product * dimension, 1) > MOST_ELEMENTS) {
    throw wrongValue('shape', `a shape of at most ${MOST_ELEMENTS} elements`, value);
  }
  return shape;
}
