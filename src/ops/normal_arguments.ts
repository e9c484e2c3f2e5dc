import { finiteNumber, nonNegativeNumber } from '../arguments/checks.js';
import { wrongValue } from '../arguments/errors.js';

const LARGEST_FLOAT32 = (2 - 2 ** -23) * 2 ** 127;

/**
 * Checks that normals of a mean and a standard deviation fit float32.
 *
 * @param most the standard deviations that a normal is from the mean at most
 * @throws TypeError, RangeError
 */
export function checkNormal(mean: number, stddev: number, most: number): void {
  finiteNumber('mean', mean);
  nonNegativeNumber('stddev', stddev);
  const limit = (LARGEST_FLOAT32 - Math.abs(mean)) / most;
  if (stddev > limit) {
    const rule = `a number <= ${limit.toPrecision(3)}, so that normals around ${mean} are in the range of float32`;
    throw wrongValue('stddev', rule, stddev);
  }
}
