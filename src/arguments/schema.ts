/**
 * Describes arguments once: the type that callers see, the check, the default, and the saved form.
 *
 * @example
 * const RANDOM_NORMAL = {
 *   // The mean; default 0.
 *   mean: argument(finiteNumber, 0),
 *   // The standard deviation, >= 0; default 0.05.
 *   stddev: argument(nonNegativeNumber, 0.05),
 * };
 * interface RandomNormalArgs extends ArgsOf<typeof RANDOM_NORMAL> {}
 */
import type { Check } from './checks.js';
import { describe, wrongCall } from './errors.js';
import { didYouMean } from './guess.js';

/** What JSON can hold; `undefined` leaves a key out. */
export type Saved = undefined | null | boolean | number | string | readonly Saved[] | { readonly [key: string]: Saved };

/** One argument. */
export interface Argument<Value, Input = Value, Required extends boolean = boolean> {
  /** Checks a value that was given. */
  readonly check: Check<Value, Input>;
  /** The default; for a required argument only the type. */
  readonly whenLeftOut: Value;
  /** Whether the argument is required. */
  readonly required: Required;
  /** Converts a value to its saved form; by default the value is saved as it is. */
  save?(value: Value): Saved;
}

/** Arguments by name. */
export type Schema = Readonly<Record<string, Argument<unknown, unknown>>>;

type InputOf<Arg> = Arg extends Argument<unknown, infer Input> ? Input : never;

/** What a caller gives. */
export type ArgsOf<S extends Schema> = {
  [Name in keyof S as S[Name]['required'] extends true ? never : Name]?: InputOf<S[Name]>;
} & {
  [Name in keyof S as S[Name]['required'] extends true ? Name : never]: InputOf<S[Name]>;
};

/** What was given, checked and with its defaults. */
export type ValuesOf<S extends Schema> = { readonly [Name in keyof S]: S[Name]['whenLeftOut'] };

/** An optional argument without a default: `undefined` when omitted. */
export function argument<Value, Input = Value>(check: Check<Value, Input>): Argument<Value | undefined, Input, false>;
/**
 * An argument with a default.
 *
 * @param save converts a value to its saved form, if that is not the value itself; undefined saves nothing
 */
export function argument<Value, Input = Value>(
  check: Check<Value, Input>,
  whenLeftOut: NoInfer<Value>,
  save?: (value: Value) => Saved,
): Argument<Value, Input, false>;
export function argument<Value, Input>(
  check: Check<Value, Input>,
  whenLeftOut?: Value,
  save?: (value: Value) => Saved,
): Argument<Value | undefined, Input, false> {
  return { check, whenLeftOut, required: false, ...(save && { save: (value) => save(value as Value) }) };
}

/** A required argument. */
export function required<Value, Input = Value>(check: Check<Value, Input>): Argument<Value, Input, true> {
  return { check, whenLeftOut: undefined as Value, required: true };
}

/** Whether an object is plain, from any realm, and not a class instance such as a Map, whose entries are not keys. */
function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || (typeof prototype === 'object' && Object.getPrototypeOf(prototype) === null);
}

/**
 * Reads an object of arguments. An unknown key throws, because a misspelt argument must not silently give the default;
 * undefined, or null as JSON writes it, counts as omitted.
 *
 * @param place the argument's name in messages, if the object is not the only argument: `'rules[0]'`
 * @throws TypeError for something that is not a plain object or has an unknown key, and what the checks throw
 */
export function readArguments<S extends Schema>(schema: S, given: unknown, place = ''): ValuesOf<S> {
  const names = Object.keys(schema);
  if (given !== undefined && given !== null && !isPlain(given)) {
    const subject = place === '' ? '' : `${describe(place)} `;
    const hint = bareArgument(schema, given);
    throw wrongCall(`${subject}expected an object { ${names.join(', ')} }, got ${describe(given)}${hint}`);
  }
  const args = given ?? {};
  const unknownName = Object.keys(args).find((name) => !names.includes(name));
  if (unknownName !== undefined) {
    const hint = didYouMean(unknownName, names) || `: expected ${names.join(', ')}`;
    throw wrongCall(`unknown option ${describe(pathOf(place, unknownName))}${hint}`);
  }
  const values = Object.entries(schema).map(([name, { check, whenLeftOut, required: isRequired }]) => {
    const value = args[name];
    const leftOut = value === undefined || value === null;
    return [name, leftOut && !isRequired ? whenLeftOut : check(pathOf(place, name), value)];
  });
  return Object.fromEntries(values) as ValuesOf<S>;
}

/** Reads those arguments of a layer that are in a schema; the others are tfjs's. @throws as `readArguments` */
export function readOwnArguments<S extends Schema>(schema: S, args: unknown): ValuesOf<S> {
  const own = Object.entries(args ?? {}).filter(([name]) => name in schema);
  return readArguments(schema, Object.fromEntries(own));
}

function pathOf(place: string, name: string): string {
  return place === '' ? name : `${place}.${name}`;
}

/** A hint for an argument given without its name: `kaimingNormal(42)` for `kaimingNormal({ seed: 42 })`. */
function bareArgument(schema: Schema, given: unknown): string {
  const takes = ([, { check }]: [string, Schema[string]]): boolean => {
    try {
      check('', given);
      return true;
    } catch {
      return false;
    }
  };
  const entries = Object.entries(schema);
  // A bare integer is nearly always a seed.
  const seed = Number.isInteger(given) ? entries.find(([name]) => name === 'seed') : undefined;
  const found = (seed ?? entries.find(takes))?.[0];
  return found === undefined ? '' : `. Did you mean { ${found}: ${describe(given)} }?`;
}

/** The saved form of arguments. */
export function savedArguments<S extends Schema>(schema: S, values: ValuesOf<S>): Record<string, Saved> {
  const saved = Object.entries(schema).map(([name, described]) => {
    const value = values[name];
    return [name, value === undefined || described.save === undefined ? value : described.save(value)];
  });
  // Undefined values are dropped, and the caller gets a copy, whose changes must not reach the initializer.
  return JSON.parse(JSON.stringify(Object.fromEntries(saved))) as Record<string, Saved>;
}
