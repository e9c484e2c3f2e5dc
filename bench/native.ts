import { createRequire } from 'node:module';
import path from 'node:path';

/** Loads tfjs-node where it is installed, and says where it is not. */
export function loadNative(): boolean {
  try {
    createRequire(path.resolve('package.json'))('@tensorflow/tfjs-node');
    return true;
  } catch {
    console.log('@tensorflow/tfjs-node does not load: `npm run native` makes it.');
    return false;
  }
}
