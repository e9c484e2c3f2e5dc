import { wrongKind } from './errors.js';

/** Transitional: replaced by readArguments. */
export function argumentsObject(argument: string, value: unknown, keys: readonly string[]): Record<string, unknown> {
  if (value === undefined || value === null) return {};
  const rule = `an object with keys among ${keys.join(', ')}`;
  const prototype: unknown = typeof value === 'object' ? Object.getPrototypeOf(value) : undefined;
  if (prototype === undefined || (prototype !== null && Object.getPrototypeOf(prototype) !== null))
    throw wrongKind(argument, rule, value);
  const unknownKey = Object.keys(value).find((key) => !keys.includes(key));
  if (unknownKey !== undefined) throw wrongKind(argument, rule, unknownKey);
  return value as Record<string, unknown>;
}
