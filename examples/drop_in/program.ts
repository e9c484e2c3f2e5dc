/** A program of TensorFlow.js alone: builds models, and trains a deep network of `heNormal` on digits. */
import process from 'node:process';
import { readBackend, startBackend } from '../backend.js';
import { loadDigits } from '../mnist/digits.js';
import { deepNetwork, lstm, mobileNet, timeToBuild } from './models.js';

const DIGITS = 9000;

/** What the program prints. */
export interface Printed {
  readonly lstm: number;
  readonly mobileNet: number;
  /** The loss of every batch. */
  readonly losses: number[];
}

const [backend, units, depth, epochs] = process.argv.slice(2);
await startBackend(readBackend(backend));
const printed: Printed = {
  lstm: timeToBuild(() => lstm(Number(units))),
  mobileNet: timeToBuild(mobileNet),
  losses: [],
};

const network = deepNetwork(Number(depth));
const { images, labels } = loadDigits('train', DIGITS);
await network.fit(images, labels, {
  epochs: Number(epochs),
  batchSize: 64,
  shuffle: false,
  verbose: 0,
  callbacks: {
    onBatchEnd: (_, logs) => {
      printed.losses.push(Number(logs?.loss));
    },
  },
});
console.log(JSON.stringify(printed));
