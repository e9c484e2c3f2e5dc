/// <reference types="vite/client" />
/**
 * Draws, measures and trains in a thread of its own, so that the page stays quick. The page sends requests, of which
 * only the latest counts, and gets the answers of messages.ts.
 */
import * as tf from '@tensorflow/tfjs';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import simdUrl from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url';
import threadedUrl from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm?url';
import plainUrl from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url';
import '@tensorflow/tfjs-backend-webgpu';
import { PIXELS } from '../mnist/pixels.js';
import { batchOf, type Digits, loadDigits } from './digits.js';
import type { Answer, Request, Stop } from './messages.js';
import { Network } from './network.js';
import { rendererOf } from './renderer.js';
import { BATCH, TRACED_DIGITS } from './settings.js';

setWasmPaths({
  'tfjs-backend-wasm.wasm': plainUrl,
  'tfjs-backend-wasm-simd.wasm': simdUrl,
  'tfjs-backend-wasm-threaded-simd.wasm': threadedUrl,
});

const LEARNING_RATE = 0.01;
// The last digits are never trained on.
const VALIDATION_DIGITS = 512;
const STEPS_PER_POINT = 10;

let latest = 0;
let digits: Promise<Digits> | undefined;

function answer(message: Answer): void {
  postMessage(message);
}

async function startBackend(backend: string): Promise<void> {
  if (!(await tf.setBackend(backend))) {
    throw new Error(`The backend "${backend}" does not start in this browser. Choose another one.`);
  }
}

/** Draws the networks of the settings one by one and says what each does to the signal. */
async function measure(request: Request, images: Digits): Promise<Network[]> {
  const { settings } = request;
  const networks: Network[] = [];
  const [batch, labels] = batchOf(images, 0, TRACED_DIGITS);
  try {
    for (const name of settings.initializers) {
      const network = await Network.draw(settings, name);
      networks.push(network);
      const trace = await network.trace(batch, labels);
      if (request.id !== latest) break;
      answer({ kind: 'trace', id: request.id, name, trace, drawingTime: network.drawingTime, step: 0 });
      const report = await network.report(batch, labels);
      if (request.id !== latest) break;
      answer({ kind: 'report', id: request.id, name, ...report });
    }
  } finally {
    tf.dispose([batch, labels]);
  }
  return networks;
}

/** Trains the networks a step each in turns, until another request comes. */
async function train(request: Request, images: Digits, networks: readonly Network[]): Promise<void> {
  const trained = images.classes.length - VALIDATION_DIGITS;
  const training = {
    images: images.images.subarray(0, trained * PIXELS),
    classes: images.classes.subarray(0, trained),
  };
  const [heldOut, heldOutLabels] = batchOf(images, trained, VALIDATION_DIGITS);
  const [batch, labels] = batchOf(images, 0, TRACED_DIGITS);
  const optimizer = tf.train.sgd(LEARNING_RATE);
  try {
    for (let step = 1; request.id === latest; step++) {
      const [inputs, targets] = batchOf(training, step * BATCH, BATCH);
      for (const network of networks) {
        const loss = () => tf.losses.softmaxCrossEntropy<tf.Tensor2D, tf.Scalar>(targets, network.logits(inputs));
        optimizer.minimize(loss, false, [...network.kernels]);
      }
      tf.dispose([inputs, targets]);
      for (const network of networks) {
        if (step % STEPS_PER_POINT !== 0 || request.id !== latest) break;
        const accuracy = tf.tidy(() =>
          tf.mean(tf.equal(tf.argMax(network.logits(heldOut), 1), tf.argMax(heldOutLabels, 1)).toFloat()),
        );
        const [value] = await accuracy.data();
        accuracy.dispose();
        const trace = await network.trace(batch, labels);
        const { name, drawingTime } = network;
        answer({ kind: 'trace', id: request.id, name, trace, drawingTime, step, accuracy: value });
      }
      await nextTask();
    }
  } finally {
    tf.dispose([heldOut, heldOutLabels, batch, labels]);
    optimizer.dispose();
  }
}

/** Lets messages of the page come in. */
async function nextTask(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve));
}

async function work(request: Request): Promise<void> {
  let networks: Network[] = [];
  try {
    digits ??= loadDigits(request.digitsUrl);
    const images = await digits;
    await startBackend(request.settings.backend);
    networks = await measure(request, images);
    if (request.id !== latest) return;
    const renderer = `${tf.getBackend()}, ${rendererOf(tf.backend()) ?? 'on the processor'}`;
    answer({ kind: 'measured', id: request.id, renderer });
    if (request.training) await train(request, images, networks);
  } catch (error) {
    if (request.id === latest) answer({ kind: 'error', id: request.id, message: (error as Error).message });
  } finally {
    networks.forEach((network) => {
      network.dispose();
    });
  }
}

// One request at a time: the one that is under way sees that it is not the latest any more, and ends.
let underWay = Promise.resolve();
addEventListener('message', ({ data }: MessageEvent<Request | Stop>) => {
  latest = data.id;
  if ('settings' in data) underWay = underWay.then(() => (data.id === latest ? work(data) : undefined));
});
