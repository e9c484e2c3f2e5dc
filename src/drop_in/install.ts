import { warnOfOtherCopy } from '../tfjs/copies.js';
import { repairSeparableConvolutions } from '../tfjs/separable_convolution.js';
import { replaceInitializers } from './initializers.js';
import { replaceNoises } from './noise.js';

const undo: (() => void)[] = [];

/** Replaces what TensorFlow.js's own classes draw. If that fails, they stay as they were. */
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
 * Restores TensorFlow.js as it was before the import, for layers and initializers made since then too. Only separable
 * convolutions keep the initializers they have. Calling it again does nothing.
 */
export function uninstall(): void {
  for (const putBack of undo.splice(0)) putBack();
}
