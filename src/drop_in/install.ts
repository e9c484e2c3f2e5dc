import { warnOfOtherCopy } from '../tfjs/copies.js';
import { repairSeparableConvolutions } from '../tfjs/separable_convolution.js';
import { replaceInitializers } from './initializers.js';
import { replaceNoises } from './noise.js';

const undo: (() => void)[] = [];

/** Puts this package behind TensorFlow.js's own classes. Where that fails, it leaves them as they were. */
export function install(): void {
  try {
    for (const putBack of replacements()) undo.push(putBack);
  } catch (error) {
    uninstall();
    throw error;
  }
  warnOfOtherCopy('tfjs-initializers/drop-in');
}

function* replacements(): Generator<() => void> {
  yield* replaceInitializers();
  yield* replaceNoises();
  yield* repairSeparableConvolutions();
}

/**
 * Puts TensorFlow.js back as it was. Layers and initializers that were made in the meantime draw as they did before the
 * import too; the kernel initializers of separable convolutions stay. Calling it again does nothing.
 */
export function uninstall(): void {
  for (const putBack of undo.splice(0)) putBack();
}
