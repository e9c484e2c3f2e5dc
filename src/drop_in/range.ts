import { LARGEST_NORMAL } from '../random/box_muller.js';

/** Whether a value is a number within the range of float32. */
export function isFloat32(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(Math.fround(value));
}

/** Whether a mean, a standard deviation and all of their normals are within the range of float32. */
export function areNormalsFloat32(mean: number, stddev: number): boolean {
  return isFloat32(Math.abs(mean) + Math.ceil(LARGEST_NORMAL) * Math.abs(stddev));
}
