import * as tf from '@tensorflow/tfjs';
import { readDigits } from './files.js';
import { CLASSES, normalized, PIXELS } from './pixels.js';

/** Handwritten digits: images of mean 0 and variance 1, a row of 784 each, and their classes, one-hot. */
export interface Digits {
  readonly images: tf.Tensor2D;
  readonly labels: tf.Tensor2D;
}

/** The first `count` digits of the training set ('train') or of the test set ('t10k') of MNIST. */
export function loadDigits(set: 'train' | 't10k', count: number): Digits {
  const { pixels, classes } = readDigits(set, count);
  return {
    images: tf.tensor2d(Float32Array.from(pixels, normalized), [count, PIXELS]),
    labels: tf.tidy(() => tf.oneHot(tf.tensor1d(classes, 'int32'), CLASSES).toFloat() as tf.Tensor2D),
  };
}
