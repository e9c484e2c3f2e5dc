/**
 * Parts that a machine may lack. A suite that needs one is skipped by name, with the line that would enable it; under
 * CI, where every part must be there, it fails instead.
 */
import * as util from 'node:util';
import { findChromium } from './chromium.js';

interface Part {
  readonly name: string;
  readonly enable: string;
  readonly isHere: () => boolean;
}

function loads(module: string): boolean {
  try {
    jest.requireActual(module);
    return true;
  } catch {
    return false;
  }
}

export const TFJS_NODE: Part = {
  name: '@tensorflow/tfjs-node',
  enable: 'npm run native, on Node 20 or 22',
  // Version 4.22 loads on Node 23 and later too, but calls a function of node:util that they no longer have.
  isHere: () => 'isNullOrUndefined' in util && loads('@tensorflow/tfjs-node'),
};

export const CHROMIUM: Part = {
  name: 'Chromium',
  enable: 'apt-get install chromium, or CHROME_PATH=/path/to/chrome',
  isHere: () => findChromium() !== undefined,
};

/** Describes a suite that needs `part`. */
export function describeWith(part: Part, suite: string, body: () => void): void {
  if (part.isHere()) {
    describe(suite, body);
  } else if (process.env.CI) {
    test(`${suite}: needs ${part.name}`, () => {
      throw new Error(`${part.name} is not here, and under CI no suite may be skipped. Enable it: ${part.enable}`);
    });
  } else {
    // The summary of jest only counts what was skipped; this names it.
    process.stderr.write(`SKIP ${suite}: needs ${part.name}. Enable it: ${part.enable}\n`);
    describe.skip(`${suite} (needs ${part.name}: ${part.enable})`, body);
  }
}
