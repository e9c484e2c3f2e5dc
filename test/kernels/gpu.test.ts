/** Where the values of a draw on webgl and webgpu come from. What shaders draw is tested in a browser. */
import * as tf from '@tensorflow/tfjs-core';
import { GPU_SIZE_FLAG } from '../../src/flags/register.js';
import { gpuKernels } from '../../src/kernels/gpu.js';
import { isCard } from '../../src/kernels/renderer.js';

/** A backend that takes the host's values, and notes what shaders are to draw. */
function kernel(isOnCard: boolean, canDraw = true) {
  const backend = { uploaded: [] as number[], drawn: [] as number[], asked: 0 };
  type Backend = typeof backend;
  const [{ kernelFunc }] = gpuKernels<Backend>('none', () => ({
    isOnCard: (given) => {
      given.asked++;
      return isOnCard;
    },
    canDraw: () => canDraw,
    draw: (given, { shape, size }) => {
      given.drawn.push(size);
      return { dataId: {}, shape, dtype: 'float32' };
    },
  }));
  const write = (values: Float32Array): object => {
    backend.uploaded.push(values.length);
    return {};
  };
  const draw = (...sizes: number[]): void => {
    for (const size of sizes) {
      const attrs = { shape: [size], seed: [1, 2], minval: 0, maxval: 1 };
      void kernelFunc({ inputs: {}, attrs, backend: Object.assign(backend, { write }) });
    }
  };
  return { backend, draw };
}

const AUTOMATIC = -1;
const LARGE = 2 ** 22;

afterEach(() => {
  tf.env().set(GPU_SIZE_FLAG, AUTOMATIC);
});

test('by itself the flag says nothing', () => {
  expect(tf.env().getNumber(GPU_SIZE_FLAG)).toBe(AUTOMATIC);
});

test('on a card shaders draw what is large, and the host the rest', () => {
  const { backend, draw } = kernel(true);
  draw(1, LARGE - 1, LARGE, LARGE + 1);
  expect(backend).toMatchObject({ uploaded: [1, LARGE - 1], drawn: [LARGE, LARGE + 1] });
});

test('in software the host draws all', () => {
  const { backend, draw } = kernel(false);
  draw(1, LARGE + 1);
  expect(backend).toMatchObject({ uploaded: [1, LARGE + 1], drawn: [] });
});

test('what draws is not asked for what the host draws anyway', () => {
  const { backend, draw } = kernel(true);
  draw(1, LARGE - 1);
  tf.env().set(GPU_SIZE_FLAG, 0);
  draw(LARGE);
  expect(backend.asked).toBe(0);
});

test.each([true, false])('the flag counts on a card and in software; on a card: %p', (isOnCard) => {
  const { backend, draw } = kernel(isOnCard);
  tf.env().set(GPU_SIZE_FLAG, 10);
  draw(9, 10);
  tf.env().set(GPU_SIZE_FLAG, 0);
  draw(1, 0);
  tf.env().set(GPU_SIZE_FLAG, Infinity);
  draw(LARGE);
  expect(backend).toMatchObject({ uploaded: [9, 0, LARGE], drawn: [10, 1], asked: 0 });
});

test('what no shader can draw, the host draws, whatever the flag', () => {
  const { backend, draw } = kernel(true, false);
  tf.env().set(GPU_SIZE_FLAG, 0);
  draw(1, LARGE);
  expect(backend).toMatchObject({ uploaded: [1, LARGE], drawn: [] });
});

// The strings of Firefox are those of its own test, dom/canvas/gtest/TestSanitizeRenderer.cpp; those of WebGPU have the
// vendors and architectures of Dawn's src/dawn/gpu_info.json.
test.each([
  'ANGLE (NVIDIA, NVIDIA GeForce RTX 3070 Direct3D11 vs_5_0 ps_5_0, D3D11-10.0.22000.1)',
  'ANGLE (Intel, Mesa Intel(R) UHD Graphics 620 (KBL GT2), OpenGL 4.6)',
  'Radeon R9 200 Series, or similar',
  'Apple M1, or similar',
  'Apple GPU',
  'Adreno (TM) 540',
  'nvidia lovelace',
  'apple common-3',
])('%p is a card', (name) => {
  expect(isCard(name)).toBe(true);
});

test.each([
  'ANGLE (Google, Vulkan 1.3.0 (SwiftShader Device (Subzero) (0x0000C0DE)), SwiftShader driver)',
  'llvmpipe (LLVM 11.0.0, 128 bits)',
  'llvmpipe, or similar',
  'ANGLE (Mesa, llvmpipe (LLVM 15.0.7 256 bits), OpenGL 4.5)',
  'ANGLE (Unknown, Microsoft Basic Render Driver Direct3D11 vs_5_0 ps_5_0), or similar',
  'Gallium 0.4 on softpipe',
  'Apple Software Renderer',
  'google swiftshader',
  'microsoft warp',
  'mesa software',
  // Nothing is told here.
  'WebKit WebGL',
  'Mozilla',
  'Generic Renderer, or similar',
  ' ',
  'null',
])('%p is no card, as far as is known', (name) => {
  expect(isCard(name)).toBe(false);
});
