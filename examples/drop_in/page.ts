/** A page of TensorFlow.js alone: builds models on webgl, and puts how long it took into the global `result`. */
import * as tf from '@tensorflow/tfjs';
import { lstm, mobileNet, timeToBuild } from './models.js';

/** What the page finds: milliseconds. */
export interface Found {
  readonly lstm: number;
  readonly mobileNet: number;
}

async function build(units: number): Promise<Found> {
  if (!(await tf.setBackend('webgl'))) throw new Error('webgl does not start');
  return { lstm: timeToBuild(() => lstm(units)), mobileNet: timeToBuild(mobileNet) };
}

Object.assign(globalThis, { build });
