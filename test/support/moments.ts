/** Functions whose moments mpmath computed, and these moments. */
import { type Activation, ACTIVATIONS } from '../../src/scaling/activations.js';
import { goldenFunctions, goldenMoments } from './golden.js';

export const FUNCTIONS: Record<string, Activation> = {
  ...ACTIVATIONS,
  shiftedRelu: (z) => Math.max(z - 0.37123, 0),
  sin: Math.sin,
  cube: (z) => z ** 3,
};

export const GOLDEN: Record<string, { value: number; derivative: number; curvature?: number }> = {
  ...Object.fromEntries(
    Object.entries(goldenMoments).map(([name, each]) => [
      name,
      { ...each, curvature: goldenFunctions.curvatures[name] },
    ]),
  ),
  ...goldenFunctions.functions,
};

export function relativeError(found: number, expected: number): number {
  return Math.abs(found / expected - 1);
}
