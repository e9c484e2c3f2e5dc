import { cast, oneHot, tensor1d, tensor2d, type Tensor2D, tidy } from '@tensorflow/tfjs-core';
import { CLASSES, normalized, PIXELS } from '../examples/mnist/pixels.js';

/** Handwritten digits: their pixels of 0 to 255, a row of 784 each, and their classes. */
export interface Digits {
  readonly pixels: Uint8Array<ArrayBuffer>;
  readonly classes: Uint8Array<ArrayBuffer>;
}

/** Loads digits that vite.config.ts put beside the page: of each its class and then its pixels, a byte each. */
export async function loadDigits(url: string): Promise<Digits> {
  const response = await fetch(url).catch((error: unknown) => {
    throw new Error(`The digits could not be loaded from ${url}: ${(error as Error).message}. Reload the page.`);
  });
  if (!response.ok) throw new Error(`The digits could not be loaded from ${url}: status ${response.status}.`);
  const bytes = new Uint8Array(await response.arrayBuffer());
  const count = bytes.length / (1 + PIXELS);
  const pixels = new Uint8Array(count * PIXELS);
  const classes = new Uint8Array(count);
  for (let digit = 0; digit < count; digit++) {
    const at = digit * (1 + PIXELS);
    classes[digit] = bytes[at];
    pixels.set(bytes.subarray(at + 1, at + 1 + PIXELS), digit * PIXELS);
  }
  return { pixels, classes };
}

/** A batch of digits, of mean 0 and variance 1, with their classes one-hot. */
export interface Batch {
  readonly images: Tensor2D;
  readonly labels: Tensor2D;
}

/** The digits from number `first` on as tensors, beginning again at the end. */
export function batchOf({ pixels, classes }: Digits, first: number, count: number): Batch {
  const start = first % (classes.length - count + 1);
  const images = Float32Array.from(pixels.subarray(start * PIXELS, (start + count) * PIXELS), normalized);
  const labels = [...classes.subarray(start, start + count)];
  return {
    images: tensor2d(images, [count, PIXELS]),
    // oneHot of the wasm backend writes integers, whatever dtype it is told.
    labels: tidy(() => cast(oneHot(tensor1d(labels, 'int32'), CLASSES), 'float32') as Tensor2D),
  };
}
