/** Checks of arguments, each a function of the argument's name and the value given, which returns the value. */
import { brokenRule, wrongKind, wrongValue } from './errors.js';
import { didYouMean, plainSpelling } from './guess.js';

/**
 * Checks an argument and returns its value.
 *
 * @typeParam Value what it returns
 * @typeParam Input the wider type that TypeScript accepts: `'fan_in'` as well as `'fanIn'`
 */
export interface Check<Value, Input = Value> {
  (argument: string, given: unknown): Value;
  /** Never present; carries the type. */
  readonly input?: Input;
}

/** A finite number within the range of float32, the type of the weights; 0 for -0, whose sign JSON loses. */
export const finiteNumber: Check<number> = numberWhere('a finite number', () => true);

/** A finite number above 0. */
export const positiveNumber: Check<number> = numberWhere('a finite number > 0', (value) => value > 0);

/** A finite number of at least 0. */
export const nonNegativeNumber: Check<number> = numberWhere('a finite number >= 0', (value) => value >= 0);

/** A number from `low` to `high`, both included. */
export function numberBetween(low: number, high: number): Check<number> {
  return numberWhere(`a number from ${low} to ${high}`, (value) => value >= low && value <= high);
}

/** A number above 0 and below 1. A function, because bundlers drop unused functions but keep calls. */
export function withinUnit(argument: string, given: unknown): number {
  const rule = 'a number between 0 and 1, neither of them included';
  return numberWhere(rule, (value) => value > 0 && value < 1)(argument, given);
}

function numberWhere(rule: string, holds: (value: number) => boolean): Check<number> {
  return (argument, given) => {
    if (typeof given !== 'number') throw wrongKind(argument, rule, given);
    if (!Number.isFinite(given) || !holds(given)) throw wrongValue(argument, rule, given);
    if (!Number.isFinite(Math.fround(given))) throw wrongValue(argument, 'a number in the range of float32', given);
    return given + 0;
  };
}

/** A safe integer. */
export const integer: Check<number> = integerWhere('a safe integer', Number.isSafeInteger);

/** An integer of at least `low` and, if given, at most `high`. */
export function integerFrom(low: number, high?: number): Check<number> {
  const rule = high === undefined ? `an integer >= ${low}` : `an integer from ${low} to ${high}`;
  const most = high ?? Number.MAX_SAFE_INTEGER;
  return integerWhere(rule, (value) => Number.isInteger(value) && value >= low && value <= most);
}

function integerWhere(rule: string, holds: (value: number) => boolean): Check<number> {
  return (argument, given) => {
    if (typeof given !== 'number') throw wrongKind(argument, rule, given);
    if (!holds(given)) throw wrongValue(argument, rule, given);
    return given + 0;
  };
}

/** `true` or `false`. */
export const boolean: Check<boolean> = (argument, given) => {
  if (typeof given !== 'boolean') throw wrongKind(argument, 'a boolean', given);
  return given;
};

/** A text. */
export const text: Check<string> = (argument, given) => {
  if (typeof given !== 'string') throw wrongKind(argument, 'a string', given);
  return given;
};

/** A copy of an array with its elements checked, each named by its index. Stops at the first hole. */
export function elementsOf<Value>(
  argument: string,
  given: ArrayLike<unknown>,
  check: (argument: string, given: unknown) => Value,
): Value[] {
  const elements: Value[] = [];
  for (let i = 0; i < given.length; i++) elements.push(check(`${argument}[${i}]`, given[i]));
  return elements;
}

/** A name in camelCase, or the same in snake_case as Python has it: `'fanIn'` or `'fan_in'`. */
export type Spelled<Name extends string> = Name | SnakeCase<Name>;

type SnakeCase<Name extends string> = Name extends `${infer First}${infer Rest}`
  ? First extends Lowercase<First>
    ? `${First}${SnakeCase<Rest>}`
    : `_${Lowercase<First>}${SnakeCase<Rest>}`
  : '';

/** One of some names, in camelCase or snake_case, or as tfjs alters them on save and load. */
export function oneOf<const Name extends string>(names: readonly Name[]): Check<Name, Spelled<Name>> {
  return (argument, given) => {
    const rule = `one of ${names.join(', ')}`;
    if (typeof given !== 'string') throw wrongKind(argument, rule, given);
    if ((names as readonly string[]).includes(given)) return given as Name;
    const spelling = plainSpelling(given);
    const found = names.find((name) => plainSpelling(name) === spelling);
    if (found === undefined) throw wrongValue(argument, rule, given, didYouMean(given, names));
    return found;
  };
}

/** Checks that the length of [low, high), which scales the uniforms, is a float32. @throws RangeError */
export function checkInterval(lowArgument: string, low: number, highArgument: string, high: number): void {
  if (high < low) throw wrongValue(highArgument, `a number >= ${lowArgument}, which is ${low}`, high);
  if (!Number.isFinite(Math.fround(Math.fround(high) - Math.fround(low)))) {
    throw brokenRule(`"${highArgument}" - "${lowArgument}" must be within the range of float32, got ${high - low}`);
  }
}

/** The most elements of a tensor: for TensorFlow's random ops, the stream's block counter, and typed arrays. */
export const MOST_ELEMENTS = 2 ** 31;

/** A tensor shape: an array of integers >= 0, of 2^31 elements at most. Returns a copy. */
export function shapeOf(given: unknown): number[] {
  const rule = 'an array of integers >= 0';
  if (!Array.isArray(given)) throw wrongKind('shape', rule, given);
  for (const dimension of given as unknown[]) {
    if (typeof dimension !== 'number') throw wrongKind('shape', rule, given);
    if (!Number.isSafeInteger(dimension) || dimension < 0) throw wrongValue('shape', rule, given);
  }
  const shape = [...(given as number[])];
  if (shape.reduce((product, dimension) => product * dimension, 1) > MOST_ELEMENTS) {
    throw wrongValue('shape', `a shape of at most ${MOST_ELEMENTS} elements`, given);
  }
  return shape;
}
