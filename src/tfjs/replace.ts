/** Replacing methods of TensorFlow.js, and putting them back. */

// The method that a replacement stands for, known to every copy of this package.
const STOCK: unique symbol = Symbol.for('tfjs-initializers.stock');

/**
 * Replaces an own method of a prototype or a class, once: where another copy of this package has replaced it, that one's
 * replacement goes.
 *
 * @param replace makes the replacement of the original
 * @returns what puts the original back. Where somebody has wrapped the replacement in the meantime, the wrapper stays, and
 *   gets to the original.
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
