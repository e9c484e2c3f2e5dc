import { install, uninstall } from '../../src/drop_in/install.js';

/** Runs something in TensorFlow.js as it is. */
export function without<Result>(body: () => Result): Result {
  uninstall();
  try {
    return body();
  } finally {
    install();
  }
}
