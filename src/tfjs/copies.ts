import { initializers } from '@tensorflow/tfjs-layers';

/**
 * Warns where the page has TensorFlow.js on the global `tf`, and that is another copy than the one that this package was
 * bundled with: nothing that is done to the one is done to the other.
 */
export function warnOfOtherCopy(what: string): void {
  const { tf } = globalThis as { readonly tf?: { readonly initializers?: Partial<typeof initializers> } };
  const other = tf?.initializers?.zeros?.();
  if (other === undefined || Object.getPrototypeOf(other) === Object.getPrototypeOf(initializers.zeros())) return;
  console.warn(
    `${what} does not reach the TensorFlow.js that is the global tf: it is another copy than the one that was bundled. ` +
      'Leave one of them out.',
  );
}
