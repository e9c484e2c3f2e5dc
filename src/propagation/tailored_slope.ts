import { wrongValue } from '../arguments/errors.js';
import { rectifierCorrelation } from './correlation_map.js';
import { rootBetween } from './root.js';

// Zhang, Botev & Martens 2022: eta.
export const CORRELATION = 0.9;

/** The correlation that two inputs have after `depth` rectifiers of slope `a`, if it was 0 before. */
export function correlationAfter(depth: number, a: number): number {
  let c = 0;
  for (let i = 0; i < depth; i++) c = rectifierCorrelation(a, c);
  return c;
}

/**
 * The slope of leaky rectifiers with which inputs of correlation 0 have the given correlation after `depth` of them:
 * Zhang, Botev & Martens 2022, "Deep Learning without Shortcuts: Shaping the Kernel with Tailored Rectifiers",
 * section 4.1.
 *
 * @throws RangeError if even the slope 0, ReLU, bends less than that
 */
export function tailoredSlope(depth: number, correlation: number): number {
  const most = correlationAfter(depth, 0);
  if (correlation > most) {
    const reached = Math.floor(most * 1000) / 1000;
    throw wrongValue('correlation', `at most the ${reached} that ${depth} rectifiers reach`, correlation);
  }
  return rootBetween((a) => correlationAfter(depth, a) - correlation, 0, 1);
}
