import { initializers } from '@tensorflow/tfjs-layers';

/**
 * Warns if the page's global `tf` is another copy of TensorFlow.js than the one that this package imports: changes of
 * one do not reach the other.
 *
 * @param change the name of what changes tfjs
 */
export function warnOfOtherCopy(change: string): void {
  const { tf } = globalThis as { readonly tf?: { readonly initializers?: Partial<typeof initializers> } };
  const other = tf?.initializers?.zeros?.();
  if (other === undefined || Object.getPrototypeOf(other) === Object.getPrototypeOf(initializers.zeros())) return;
  console.warn(
    `${change} does not reach the TensorFlow.js of the global tf, which is another copy than the bundled one. ` +
      'Load only one of them.',
  );
}
