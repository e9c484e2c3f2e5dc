import { type Tensor, tensor, util } from '@tensorflow/tfjs-core';
import { wrongValue } from '../arguments/errors.js';
import { shapeOf } from '../arguments/checks.js';
import { philox } from '../random/philox.js';
import { BLOCK_WORDS } from '../random/philox_constants.js';
import { checkSeed, type Seed, streamOf } from '../random/seed.js';

/**
 * Integers uniform over all of int32: the words of the stream, as in TensorFlow's `StatelessRandomUniformFullInt`.
 *
 * @returns an int32 tensor
 */
export function randomFullIntegers(shape: number[], seed: Seed): Tensor {
  return integerTensor(shape, seed, (word) => word);
}

/**
 * Integers from `minval` to `maxval` - 1: the remainders of the words by the length of the range, as in TensorFlow's
 * `StatelessRandomUniformInt` (tensorflow/core/lib/random/random_distributions.h, UniformDistribution of int32).
 * Where the length is no power of two, the first of them are likelier, by less than length / 2^32 of their probability.
 *
 * @param minval, maxval int32
 * @returns an int32 tensor
 * @throws RangeError where maxval is not above minval
 */
export function randomIntegers(shape: number[], seed: Seed, minval: number, maxval: number): Tensor {
  if (maxval <= minval) throw wrongValue('maxval', `an integer > minval, which is ${minval}`, maxval);
  const length = maxval - minval;
  return integerTensor(shape, seed, (word) => minval + ((word >>> 0) % length));
}

/** A tensor of the words of a stream, each changed by a function. */
function integerTensor(shape: number[], seed: Seed, change: (word: number) => number): Tensor {
  const checked = shapeOf(shape);
  const blocks = Math.ceil(util.sizeFromShape(checked) / BLOCK_WORDS);
  const words = new Int32Array(blocks * BLOCK_WORDS);
  philox(streamOf(checkSeed(seed)), 0, 1, blocks, words);
  return tensor(words.subarray(0, util.sizeFromShape(checked)).map(change), checked, 'int32');
}
