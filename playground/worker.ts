/// <reference types="vite/client" />
/**
 * Draws, measures and trains in a thread of its own, so that the page stays quick. The page sends requests, of which
 * the latest to measure counts, and gets the answers of messages.ts.
 */
import '@tensorflow/tfjs-core/dist/register_all_gradients.js';
import { dispose } from '@tensorflow/tfjs-core';
import { PIXELS } from '../examples/mnist/pixels.js';
import { startBackend } from './backends.js';
import { type Batch, batchOf, type Digits, loadDigits } from './digits.js';
import { Kernels } from './kernels.js';
import type { Answer, MeasureRequest, Request } from './messages.js';
import { Network } from './network.js';
import { BATCH, HELD_OUT_FILE, SHOWN_DIGITS, TRACED_DIGITS, TRAINING_FILE } from './sets.js';

const STEPS_PER_POINT = 10;

/** How often the page is told how far the work is, in milliseconds. */
const PROGRESS_EVERY = 100;

function answer(message: Answer): void {
  postMessage(message);
}

/** Lets messages of the page come in. */
async function nextTask(): Promise<void> {
  await new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = resolve;
    port2.postMessage(null);
  });
}

/** Files of digits, each loaded when it is first asked for. */
const files = new Map<string, Promise<Digits>>();

async function digitsOf(file: string, folder: string): Promise<Digits> {
  const loading = files.get(file) ?? loadDigits(new URL(file, folder).href);
  files.set(file, loading);
  try {
    return await loading;
  } catch (error) {
    files.delete(file);
    throw error;
  }
}

/** The networks of one request, measured and maybe trained. */
interface Session {
  readonly request: MeasureRequest;
  readonly networks: Network[];
  readonly traced: Batch;
  readonly heldOut: Batch;
  readonly heldOutClasses: Uint8Array;
  step: number;
}

let latest = 0;
let training = false;
let session: Session | undefined;
const kernels = new Kernels();

function endSession(): void {
  if (session === undefined) return;
  for (const network of session.networks) network.dispose();
  for (const { images, labels } of [session.traced, session.heldOut]) dispose([images, labels]);
  session = undefined;
}

/** Draws the networks one by one and says what each does to the signal. */
async function measure(request: MeasureRequest): Promise<void> {
  const { id, settings, folder } = request;
  const isLatest = (): boolean => id === latest;
  endSession();
  const [digits, started] = await Promise.all([digitsOf(HELD_OUT_FILE, folder), startBackend(settings.backend)]);
  if (!isLatest()) return;
  answer({ kind: 'backend', id, ...started });
  answer({
    kind: 'digits',
    id,
    pixels: digits.pixels.slice(0, SHOWN_DIGITS * PIXELS),
    classes: digits.classes.slice(0, SHOWN_DIGITS),
  });

  const current: Session = {
    request,
    networks: [],
    traced: batchOf(digits, 0, TRACED_DIGITS),
    heldOut: batchOf(digits, 0, digits.classes.length),
    heldOutClasses: digits.classes,
    step: 0,
  };
  session = current;
  const layers = settings.depth + 1;
  // Kernels are drawn, traced, and traced again by traceSignal.
  const progress = new Progress(id, 3 * layers * settings.initializers.length);
  for (const name of settings.initializers) {
    const drawn = kernels.of(settings, name, () => {
      progress.add(1);
    });
    const network = new Network(settings, name, drawn);
    dispose(drawn[drawn.length - 1]);
    current.networks.push(network);
    await answerTrace(current, network);
    progress.add(layers);
    await nextTask();
    if (!isLatest()) return;
  }
  for (const network of current.networks) {
    const warnings = await network.warnings(current.traced);
    answer({ kind: 'report', id, name: network.name, warnings });
    progress.add(layers);
    await nextTask();
    if (!isLatest()) return;
  }
  answer({ kind: 'measured', id });
}

async function answerTrace({ request: { id }, traced, heldOut, heldOutClasses, step }: Session, network: Network) {
  const { trace, logitsGradient } = await network.trace(traced);
  const guesses = await network.guesses(heldOut);
  answer({
    kind: 'trace',
    id,
    name: network.name,
    step,
    trace,
    guesses: guesses.slice(0, SHOWN_DIGITS),
    ...(step === 0
      ? { expected: await network.expected(traced, logitsGradient) }
      : { accuracy: guesses.filter((guess, i) => guess === heldOutClasses[i]).length / guesses.length }),
  });
}

/** Tells the page how far the work is, but not all the time. */
class Progress {
  private readonly id: number;
  private readonly total: number;
  private done = 0;
  private told = performance.now();

  constructor(id: number, total: number) {
    this.id = id;
    this.total = total;
  }

  add(count: number): void {
    this.done += count;
    if (performance.now() - this.told < PROGRESS_EVERY) return;
    this.told = performance.now();
    answer({ kind: 'progress', id: this.id, done: this.done, total: this.total });
  }
}

/** Trains the networks a step each in turns, until the page pauses or measures something else. */
async function train(current: Session): Promise<void> {
  const { id, folder } = current.request;
  const digits = await digitsOf(TRAINING_FILE, folder);
  const goesOn = (): boolean => training && id === latest;
  while (goesOn()) {
    const batch = batchOf(digits, current.step * BATCH, BATCH);
    for (const network of current.networks) network.trainOn(batch);
    dispose([batch.images, batch.labels]);
    current.step++;
    if (current.step % STEPS_PER_POINT === 0) {
      for (const network of current.networks) await answerTrace(current, network);
    }
    await nextTask();
  }
  if (id === latest) answer({ kind: 'paused', id });
}

// One piece of work at a time: the one that is under way sees that it is not wanted any more, and ends.
let underWay = Promise.resolve();

function begin(work: () => Promise<void>): void {
  underWay = underWay.then(async () => {
    const id = latest;
    try {
      await work();
    } catch (error) {
      if (id === latest) answer({ kind: 'error', id, message: (error as Error).message });
    }
  });
}

addEventListener('message', ({ data }: MessageEvent<Request>) => {
  switch (data.kind) {
    case 'measure':
      latest = data.id;
      training = false;
      begin(async () => {
        if (data.id === latest) await measure(data);
      });
      break;
    case 'train':
      training = true;
      begin(async () => {
        if (session !== undefined && training) await train(session);
      });
      break;
    case 'pause':
      training = false;
  }
});
