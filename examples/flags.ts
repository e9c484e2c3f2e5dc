/** The flags of a program, read by Node's own parser, with errors in the grammar of src/arguments/errors.ts. */
import { parseArgs } from 'node:util';
import { integerFrom } from '../src/arguments/checks.js';
import { describe, wrongCall, wrongKind } from '../src/arguments/errors.js';
import { didYouMean } from '../src/arguments/guess.js';

type Flags = Readonly<
  Record<string, { readonly type: 'string'; readonly default: string } | { readonly type: 'boolean'; short?: string }>
>;

/** What each flag gives: its text, or whether a flag without a value is there. */
type Values<Given extends Flags> = { [Name in keyof Given]: Given[Name]['type'] extends 'string' ? string : boolean };

/**
 * Reads the flags of a command line.
 *
 * @throws TypeError for a flag that is not among them, for one without its value, and for what is no flag
 */
export function readFlags<const Given extends Flags>(args: readonly string[], flags: Given): Values<Given> {
  const options: Flags = flags;
  // Strict, the parser would throw errors of its own.
  const { values, tokens } = parseArgs({ args: [...args], options, strict: false, tokens: true });
  for (const token of tokens) {
    if (token.kind === 'positional') {
      throw wrongCall(`unknown argument ${describe(token.value)}; npm passes on only the flags after "--"`);
    }
    if (token.kind !== 'option') continue;
    const { name, rawName, value } = token;
    if (!Object.hasOwn(options, name)) {
      const names = Object.keys(options).map((each) => `--${each}`);
      throw wrongCall(`unknown flag ${describe(rawName)}${didYouMean(rawName, names)}`);
    }
    const takesValue = options[name].type === 'string';
    if (takesValue !== (value !== undefined)) throw wrongKind(rawName, takesValue ? 'a value' : 'no value', value);
  }
  const absent = Object.entries(options).filter(([, { type }]) => type === 'boolean');
  return { ...Object.fromEntries(absent.map(([name]) => [name, false])), ...values } as Values<Given>;
}

/** An integer that a flag gives. @throws TypeError or RangeError for anything else */
export function integer(flag: string, value: string, low: number, high?: number): number {
  const number = Number(value);
  return integerFrom(low, high)(`--${flag}`, Number.isNaN(number) ? value : number);
}

/** A count that a flag gives. @throws TypeError or RangeError for anything else */
export function count(flag: string, value: string, most?: number): number {
  return integer(flag, value, 1, most);
}
