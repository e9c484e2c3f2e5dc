import * as tf from '@tensorflow/tfjs';
import { CLASSES, normalized, PIXELS } from '../mnist/pixels.js';

/** Handwritten digits: images of mean 0 and variance 1, a row of 784 each, and their classes. */
export interface Digits {
  readonly images: Float32Array;
  readonly classes: Uint8Array;
}

/** Loads the digits that vite.config.ts put beside the page: of each its class and then its pixels, a byte each. */
export async function loadDigits(url: string): Promise<Digits> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`The digits could not be loaded from ${url}: ${response.status}`);
  const bytes = new Uint8Array(await response.arrayBuffer());
  const count = bytes.length / (1 + PIXELS);
  const images = new Float32Array(count * PIXELS);
  const classes = new Uint8Array(count);
  for (let digit = 0; digit < count; digit++) {
    const at = digit * (1 + PIXELS);
    classes[digit] = bytes[at];
    for (let i = 0; i < PIXELS; i++) images[digit * PIXELS + i] = normalized(bytes[at + 1 + i]);
  }
  return { images, classes };
}

/** A batch of digits as tensors, from number `first` on, beginning anew at the end. */
export function batchOf({ images, classes }: Digits, first: number, count: number): [tf.Tensor2D, tf.Tensor2D] {
  const start = first % (classes.length - count + 1);
  return [
    tf.tensor2d(images.slice(start * PIXELS, (start + count) * PIXELS), [count, PIXELS]),
    tf.tidy(() =>
      tf
        .oneHot(tf.tensor1d([...classes.slice(start, start + count)], 'int32'), CLASSES)
        .toFloat()
        .as2D(count, CLASSES),
    ),
  ];
}
