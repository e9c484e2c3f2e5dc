import type { Tensor } from '@tensorflow/tfjs-core';
import { farthestBetween, fillBoundedNormal } from '../random/bounded_normal.js';
import { type Seed, streamOf } from '../random/seed.js';
import { tensorOf } from '../tfjs/backends.js';
import { checkNormal } from './normal_arguments.js';

/**
 * Normals of a mean and a standard deviation, cut `low` and `high` standard deviations from the mean; on the host.
 *
 * @throws RangeError where normals between the bounds are beyond the range of float32
 */
export function randomBoundedNormal(
  shape: number[],
  seed: Seed,
  mean: number,
  stddev: number,
  low: number,
  high: number,
): Tensor {
  checkNormal(mean, stddev, farthestBetween(low, high));
  return tensorOf(shape, (values) => {
    fillBoundedNormal(values, streamOf(seed), mean, stddev, low, high);
  });
}
