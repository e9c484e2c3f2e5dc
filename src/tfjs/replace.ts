/** Replaces and restores methods of TensorFlow.js. */

// Under this key a replacement keeps the original, for every copy of this package.
const STOCK: unique symbol = Symbol.for('tfjs-initializers.stock');

/**
 * Replaces an own method of a prototype or a class. It also takes the place of the replacement by another copy of this
 * package.
 *
 * @param replace makes the replacement from the original
 * @returns a function that restores the original. If other code has wrapped the replacement in the meantime, the
 *   wrapper stays, and calls the original.
 */
export function replaceMethod<Method extends (this: never, ...args: never) => unknown>(
  owner: object,
  name: string,
  replace: (stock: Method) => Method,
): () => void {
  const methods = owner as Record<string, Method & { readonly [STOCK]?: Method }>;
  const stock = methods[name][STOCK] ?? methods[name];
  let current = replace(stock);
  const replacement = function (this: never, ...args: never): unknown {
    return current.apply(this, args);
  };
  methods[name] = Object.assign(replacement as Method, { [STOCK]: stock });
  return () => {
    current = stock;
    methods[name] = methods[name][STOCK] ?? methods[name];
  };
}
