import { boxMuller } from './box_muller.js';
import { philox, type Stream } from './philox.js';
import { BLOCK_WORDS, CHUNK_BLOCKS } from './philox_constants.js';

const words = new Int32Array(BLOCK_WORDS * CHUNK_BLOCKS);
const normals = new Float32Array(words.length);

// TensorFlow's truncated normals keep what is closer to 0 than this many standard deviations
// (tensorflow/core/lib/random/random_distributions.h, TruncatedNormalDistribution::kTruncateValue).
export const CUT = 2;

// Blocks between the first ones of two groups of truncated normals, so that a group never runs into the next:
// kReservedSamplesPerOutput = 256 words for each of 4 values (tensorflow/core/kernels/random_op_cpu.h).
export const BLOCKS_PER_GROUP = 256;

// Words and values of a group that a rejection left incomplete.
const retryWords = new Int32Array(BLOCK_WORDS);
const retryNormals = new Float32Array(2);

/** Draws `count` blocks into `normals`, four standard normals each: of words 0 and 1, and of words 2 and 3. */
function drawNormals(stream: Stream, first: number, stride: number, count: number): void {
  philox(stream, first, stride, count, words);
  for (let i = 0; i < count * BLOCK_WORDS; i += 2) boxMuller(words[i], words[i + 1], normals, i);
}

/** Fills `output` with float32 normals: values 4g to 4g + 3 are those of block g. */
export function fillNormal(output: Float32Array, stream: Stream, mean: number, stddev: number): void {
  for (let done = 0; done < output.length; done += normals.length) {
    const count = Math.min(normals.length, output.length - done);
    drawNormals(stream, done / BLOCK_WORDS, 1, Math.ceil(count / BLOCK_WORDS));
    scale(output, done, count, mean, stddev);
  }
}

/**
 * Fills `output` with float32 normals cut at two standard deviations: values 4g to 4g + 3 are the first four of a
 * stream of their own, which starts at block 256 g, that are closer to 0 than the cut. The cut is made on the rounded
 * standard normal. The variance of what is left is 0.774 of `stddev` squared.
 */
export function fillTruncatedNormal(output: Float32Array, stream: Stream, mean: number, stddev: number): void {
  for (let done = 0; done < output.length; done += normals.length) {
    const count = Math.min(normals.length, output.length - done);
    const groups = Math.ceil(count / BLOCK_WORDS);
    const firstBlock = (done / BLOCK_WORDS) * BLOCKS_PER_GROUP;
    drawNormals(stream, firstBlock, BLOCKS_PER_GROUP, groups);
    for (let group = 0; group < groups; group++) {
      completeGroup(stream, firstBlock + group * BLOCKS_PER_GROUP, group * BLOCK_WORDS);
    }
    scale(output, done, count, mean, stddev);
  }
}

/** Drops what is beyond the cut from the group at `start` of `normals`, and fills it up from the blocks that follow. */
function completeGroup(stream: Stream, firstBlock: number, start: number): void {
  const end = start + BLOCK_WORDS;
  let kept = start;
  for (let i = start; i < end; i++) {
    if (Math.abs(normals[i]) < CUT) normals[kept++] = normals[i];
  }
  for (let block = firstBlock + 1; kept < end; block++) {
    philox(stream, block, 1, 1, retryWords);
    for (let i = 0; i < BLOCK_WORDS && kept < end; i += 2) {
      boxMuller(retryWords[i], retryWords[i + 1], retryNormals, 0);
      if (Math.abs(retryNormals[0]) < CUT) normals[kept++] = retryNormals[0];
      if (Math.abs(retryNormals[1]) < CUT && kept < end) normals[kept++] = retryNormals[1];
    }
  }
}

/** output = f32(f32(normal * stddev) + mean), in the order and with the roundings of TensorFlow. */
function scale(output: Float32Array, start: number, count: number, mean: number, stddev: number): void {
  const factor = Math.fround(stddev);
  const shift = Math.fround(mean);
  for (let i = 0; i < count; i++) output[start + i] = Math.fround(normals[i] * factor) + shift;
}
