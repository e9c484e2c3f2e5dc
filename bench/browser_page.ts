/** What bench/browser.ts runs in the page: sampling on one backend, in turns with tfjs's random ops on the same one. */
import * as tf from '@tensorflow/tfjs';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import '@tensorflow/tfjs-backend-webgpu';
import { kaimingNormal, statelessRandomNormal, statelessRandomUniform } from 'tfjs-initializers';

setWasmPaths('/wasm/');

const HE_NORMAL = tf.initializers.heNormal({ seed: 42 });
const KAIMING_NORMAL = kaimingNormal({ truncated: true, seed: 42 });

type Draw = (shape: number[]) => tf.Tensor;

/** By distribution, what is compared: tfjs's first. */
const SUBJECTS: Readonly<Record<string, Readonly<Record<string, Draw>>>> = {
  uniform: {
    'tf.randomUniform': (shape) => tf.randomUniform(shape, -0.1, 0.1, 'float32', 42),
    ours: (shape) => statelessRandomUniform(shape, [42, 0], -0.1, 0.1),
  },
  normal: {
    'tf.randomNormal': (shape) => tf.randomNormal(shape, 0, 0.1, 'float32', 42),
    ours: (shape) => statelessRandomNormal(shape, [42, 0], 0, 0.1),
  },
  truncated: {
    'tf heNormal': (shape) => HE_NORMAL.apply(shape),
    ours: (shape) => KAIMING_NORMAL.apply(shape),
  },
};

/** Milliseconds until one element was read, which waits for all of them. */
async function time(draw: Draw, shape: number[]): Promise<number> {
  const start = performance.now();
  const tensor = draw(shape);
  const element = tf.slice(tensor, [0, 0], [1, 1]);
  await element.data();
  const elapsed = performance.now() - start;
  tf.dispose([tensor, element]);
  return elapsed;
}

/** Starts a backend; the renderer that it draws with. */
async function start(backend: string): Promise<string> {
  if (!(await tf.setBackend(backend))) throw new Error(`The backend "${backend}" does not start.`);
  await tf.ready();
  const { gpgpu, adapterInfo } = tf.backend() as unknown as {
    gpgpu?: { gl: WebGL2RenderingContext };
    adapterInfo?: { vendor: string; architecture: string; description: string };
  };
  if (gpgpu !== undefined) {
    const info = gpgpu.gl.getExtension('WEBGL_debug_renderer_info');
    return String(gpgpu.gl.getParameter(info?.UNMASKED_RENDERER_WEBGL ?? gpgpu.gl.RENDERER));
  }
  if (adapterInfo !== undefined) return Object.values({ ...adapterInfo }).join(' ');
  return 'none';
}

/** Times of all subjects of a distribution, in turns; one turn before is not counted. */
async function measure(distribution: string, shape: number[], rounds: number): Promise<Record<string, number[]>> {
  const subjects = Object.entries(SUBJECTS[distribution]);
  const times: Record<string, number[]> = Object.fromEntries(subjects.map(([name]) => [name, []]));
  for (let round = -1; round < rounds; round++) {
    for (const [name, draw] of subjects) {
      const elapsed = await time(draw, shape);
      if (round >= 0) times[name].push(elapsed);
    }
  }
  return times;
}

const inPage = { distributions: Object.keys(SUBJECTS), start, measure };

/** What bench/browser.ts calls. */
export type InPage = typeof inPage;

(globalThis as { inPage?: InPage }).inPage = inPage;
