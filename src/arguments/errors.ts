/**
 * The one grammar of this package's errors: which function, which argument, which rule, what it got.
 *
 * `kaimingNormal: "mode" expected one of fanIn, fanOut, fanAvg, fanGeoAvg, got "fan". Did you mean "fanIn"?`
 *
 * TypeError for the wrong kind of thing, RangeError for the wrong value of the right kind.
 */

/** A text that fits into a message. */
function short(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

/** A value as an error message shows it: short, on one line, telling `"1"` from `1` and `42n` from `42`. */
export function describe(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(short(value));
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'bigint') return `${short(String(value))}n`;
  if (typeof value !== 'object' || value === null) return short(String(value));
  if (Array.isArray(value)) {
    const shown = value.slice(0, 8).map((item: unknown) => (Array.isArray(item) ? '[…]' : describe(item)));
    return `[${shown.join(', ')}${value.length > 8 ? ', …' : ''}]`;
  }
  if (value instanceof RegExp) return short(String(value));
  const constructor: unknown = value.constructor;
  const name = typeof constructor === 'function' ? constructor.name : '';
  return name === '' || name === 'Object' ? `an object with keys ${describe(Object.keys(value))}` : `a ${name}`;
}

/** The errors made here; `inFunction` adds the function's name to them. */
const unnamed = new WeakSet<Error>();

function unnamedError<E extends Error>(error: E): E {
  unnamed.add(error);
  return error;
}

/** The error for an argument of the wrong kind. */
export function wrongKind(argument: string, expected: string, got: unknown, hint = ''): TypeError {
  return unnamedError(new TypeError(`"${argument}" expected ${expected}, got ${describe(got)}${hint}`));
}

/** The error for an argument of the right kind and a value outside the rule. */
export function wrongValue(argument: string, expected: string, got: unknown, hint = ''): RangeError {
  return unnamedError(new RangeError(`"${argument}" expected ${expected}, got ${describe(got)}${hint}`));
}

/**
 * The error for arguments that do not go together: `"a" cannot be combined with "lower"`.
 */
export function brokenRule(rule: string): RangeError {
  return unnamedError(new RangeError(rule));
}

/** The error for a wrong call that no single argument causes: `unknown option "a". Did you mean ...?` */
export function wrongCall(message: string): TypeError {
  return unnamedError(new TypeError(message));
}

/**
 * Runs the body of a public function, and names the function in the errors that this package throws there. Errors that
 * an inner function has named, and errors from elsewhere, pass unchanged.
 */
export function inFunction<Result>(name: string, body: () => Result): Result {
  try {
    return body();
  } catch (error) {
    if (error instanceof Error && unnamed.delete(error)) {
      const message = `${name}: ${error.message}`;
      // V8 keeps a copy of the message in the stack.
      error.stack = error.stack?.replace(error.message, () => message);
      error.message = message;
    }
    throw error;
  }
}
