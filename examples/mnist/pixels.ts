/** What is known of MNIST's images, wherever they are read. */
export const PIXELS = 28 * 28;
export const CLASSES = 10;

// The mean and the standard deviation of all pixels of the training set, of 0 to 1.
const MEAN = 0.1307;
const STDDEV = 0.3081;

/** A pixel of 0 to 255 as a number of mean 0 and variance 1. */
export function normalized(pixel: number): number {
  return (pixel / 255 - MEAN) / STDDEV;
}
