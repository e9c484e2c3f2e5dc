import * as tf from '@tensorflow/tfjs';
import { kaimingNormal, orthogonal, statelessTruncatedNormal } from 'tfjs-initializers';
import { SIMD_FLAG } from '../../src/flags/register.js';
import { reference } from '../../src/random/sampler.js';
import { expectGolden, golden } from '../support/golden.js';
import { draw } from '../support/initializers.js';

const expected = golden.ops.find(({ op }) => op === 'StatelessTruncatedNormal');

describe('the flag TFJS_INITIALIZERS_WASM_SIMD', () => {
  beforeAll(() => tf.setBackend('cpu'));
  afterEach(() => {
    tf.env().set(SIMD_FLAG, true);
  });

  test('is true where the engine has SIMD', () => {
    expect(tf.env().getBool(SIMD_FLAG)).toBe(true);
  });

  test.each([true, false])('%s chooses the sampler, and changes no bit', (flag) => {
    tf.env().set(SIMD_FLAG, flag);
    const fill = jest.spyOn(reference, 'fillTruncatedNormal');
    const tensor = statelessTruncatedNormal(expected?.shape ?? [], expected?.seed ?? [0, 0]);
    expect(fill).toHaveBeenCalledTimes(flag ? 0 : 1);
    fill.mockRestore();
    if (expected) expectGolden(tensor.dataSync() as Float32Array, expected);
    tensor.dispose();
  });
});

test('orthogonal kernels have the same bits where WebAssembly gets no memory', () => {
  const kernel = draw(orthogonal({ seed: 1 }), [40, 33]);
  const grow = jest.spyOn(WebAssembly.Memory.prototype, 'grow').mockImplementation(() => {
    throw new RangeError('WebAssembly.Memory.grow(): Unable to grow instance memory');
  });
  expect(draw(orthogonal({ seed: 1 }), [40, 33])).toEqual(kernel);
  expect(grow).toHaveBeenCalled();
  grow.mockRestore();
});

test('a tensor’s values are its own: no view of the sampler’s memory, and no other tensor’s', () => {
  const kernel = draw(kaimingNormal({ seed: 1 }), [10, 10]);
  expect(kernel.buffer.byteLength).toBe(400);
  const copy = kernel.slice();
  draw(kaimingNormal({ seed: 2 }), [10, 10]);
  expect(kernel).toEqual(copy);
});
