/** The wasm backend with all of its memory in use: malloc gives 0 then, which tfjs takes for an address. */
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import {
  deltaOrthogonal,
  orthogonal,
  sparse,
  statelessRandomNormal,
  statelessRandomUniform,
  statelessTruncatedNormal,
  truncatedNormal,
} from 'tfjs-initializers';
import * as jax from 'tfjs-initializers/jax';
import * as torch from 'tfjs-initializers/torch';

interface Allocator {
  _malloc(bytes: number): number;
  _free(address: number): void;
}

// 360 KB, more than any piece of memory that is left.
const SHAPE = [300, 300];
const LEAST_PIECE = 2 ** 16;

let allocator: Allocator;
let live: tf.Tensor;
let taken: number[];

beforeAll(async () => {
  expect(await tf.setBackend('wasm')).toBe(true);
  allocator = (tf.backend() as unknown as { wasm: Allocator }).wasm;
  live = tf.tensor1d([1, 2, 3, 4]);
  // What tfjs makes once, at its first use.
  for (const [, sample] of SAMPLES) sample().dispose();
});

beforeEach(() => {
  taken = [];
  // The pages stay untouched: the operating system gives no memory for them.
  for (let bytes = 2 ** 30; bytes >= LEAST_PIECE; bytes /= 2) {
    for (let address = allocator._malloc(bytes); address !== 0; address = allocator._malloc(bytes)) taken.push(address);
  }
});

afterEach(() => {
  taken.forEach((address) => {
    allocator._free(address);
  });
});

const SAMPLES: [string, () => tf.Tensor][] = [
  ['statelessRandomUniform', () => statelessRandomUniform(SHAPE, [1, 2])],
  ['statelessRandomNormal', () => statelessRandomNormal(SHAPE, [1, 2])],
  ['statelessTruncatedNormal', () => statelessTruncatedNormal(SHAPE, [1, 2])],
  ['truncatedNormal with bounds', () => truncatedNormal({ a: -1, b: 1, seed: 1 }).apply(SHAPE)],
  ['orthogonal', () => orthogonal({ seed: 1 }).apply(SHAPE)],
  ['deltaOrthogonal', () => deltaOrthogonal({ seed: 1 }).apply([1, ...SHAPE])],
  ['sparse', () => sparse({ seed: 1 }).apply(SHAPE)],
  ['PyTorch’s kaimingUniform', () => torch.kaimingUniform().apply(SHAPE)],
  ['JAX’s heNormal', () => jax.heNormal({ key: jax.key(1) }).apply(SHAPE)],
];

test.each(SAMPLES)('%s throws, and changes no tensor that is there', (_, sample) => {
  const { numTensors } = tf.memory();
  const data = tf.backend().numDataIds();
  expect(sample).toThrow(RangeError);
  expect(sample).toThrow('"shape" expected a tensor that fits in the memory of the wasm backend, got [');
  expect(live.dataSync()).toEqual(Float32Array.of(1, 2, 3, 4));
  expect(tf.memory().numTensors).toBe(numTensors);
  expect(tf.backend().numDataIds()).toBe(data);
});

test('an empty tensor needs none', () => {
  expect(statelessRandomNormal([0, 5], [1, 2]).size).toBe(0);
});

test('with memory again the values are those of the cpu backend', async () => {
  taken.splice(0).forEach((address) => {
    allocator._free(address);
  });
  const values = statelessRandomNormal(SHAPE, [1, 2]).dataSync();
  await tf.setBackend('cpu');
  expect(values).toEqual(statelessRandomNormal(SHAPE, [1, 2]).dataSync());
  await tf.setBackend('wasm');
});

test('values that cannot be drawn leave no memory behind', () => {
  taken.splice(0).forEach((address) => {
    allocator._free(address);
  });
  const data = tf.backend().numDataIds();
  expect(() => torch.xavierNormal({ gain: 3e38 }).apply([2, 2])).toThrow('"gain" gives weights');
  expect(tf.backend().numDataIds()).toBe(data);
});
