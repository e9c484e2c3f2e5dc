/** Draws on the webgpu backend: a compute shader draws groups of four values into the output buffer. */
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { wrongValue } from '../arguments/errors.js';
import { wgslStream } from '../random/gpu/wgsl.js';
import type { WebGPUBackend, WebGPUProgram } from '../tfjs/backends.js';
import { type GPUSampler, outOfMemory, type ShaderDraw } from './gpu.js';
import { isCard, isSoftware } from './renderer.js';

const GROUP = 4;
const WORKGROUP = 64;
const FLOAT_BYTES = 4;

/** The product goes through an operation that the compiler cannot see through, as in webgl.ts. */
function shader(groupFunction: string): string {
  return `${wgslStream()}
fn main(index : i32) {
  let first = index * ${GROUP};
  if (first >= uniforms.size) { return; }
  let product = bitcast<vec4<u32>>(${groupFunction}(u32(index)) * uniforms.scale.x) ^ vec4<u32>(uniforms.zero);
  let values = bitcast<vec4<f32>>(product) + uniforms.scale.y;
  for (var i = 0; i < min(${GROUP}, uniforms.size - first); i++) { result[first + i] = values[i]; }
}`;
}

/** A new object for every draw, because tfjs writes into it. */
function program(groupFunction: string, size: number): WebGPUProgram {
  return {
    variableNames: [],
    outputShape: [size],
    // tfjs distributes what exceeds the device's limit over the other dimensions.
    dispatchLayout: { x: [0] },
    dispatch: [Math.ceil(size / (GROUP * WORKGROUP)), 1, 1],
    workgroupSize: [WORKGROUP, 1, 1],
    size: true,
    uniforms: 'stream : vec4<u32>, scale : vec2<f32>, zero : u32,',
    shaderKey: groupFunction,
    getUserCode: () => shader(groupFunction),
  };
}

/** The device says so itself in newer browsers, and tfjs keeps the names of the adapter in the others. */
function isOnCard({ device, adapterInfo }: WebGPUBackend): boolean {
  const name = `${adapterInfo?.vendor ?? ''} ${adapterInfo?.architecture ?? ''}`;
  const isFallback = device.adapterInfo?.isFallbackAdapter;
  return isFallback === undefined ? isCard(name) : !isFallback && !isSoftware(name);
}

/** For each device used, whether it is lost. */
const lost = new WeakMap<object, boolean>();

function canDraw({ device }: WebGPUBackend): boolean {
  if (!lost.has(device)) {
    lost.set(device, false);
    void device.lost.then(() => lost.set(device, true));
  }
  return lost.get(device) === false;
}

function draw(webgpu: WebGPUBackend, { groupFunction, shape, size, stream, factorAndShift }: ShaderDraw): TensorInfo {
  const { device } = webgpu;
  const limit = Math.min(device.limits.maxBufferSize, device.limits.maxStorageBufferBindingSize) / FLOAT_BYTES;
  if (size > limit) throw wrongValue('shape', `at most ${limit} values, what a buffer of this device holds`, shape);

  device.pushErrorScope('out-of-memory');
  const drawn = webgpu.runWebGPUProgram(program(groupFunction, size), [], 'float32', [
    { type: 'uint32', data: stream },
    { type: 'float32', data: factorAndShift },
    { type: 'uint32', data: [0] },
  ]);
  // WebGPU reports it only later, and tfjs does not check: without this the tensor would contain whatever is in memory.
  void device.popErrorScope().then((error) => {
    if (error !== null) throw outOfMemory(shape);
  });
  return { ...drawn, shape };
}

export const webgpuSampler: GPUSampler<WebGPUBackend> = { isOnCard, canDraw, draw };
