/**
 * What bench/ready.ts runs in a fresh process of Node: `backend model initializers`, and `again` for
 * a second model. Prints the times as JSON.
 */
import process from 'node:process';
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import { loadNative } from './native.js';
import { type INITIALIZERS, type ModelName, timesToReady } from './ready_models.js';

const [backend, model, initializers, again] = process.argv.slice(2);
if (backend === 'tensorflow') loadNative();
if (!(await tf.setBackend(backend))) throw new Error(`The backend "${backend}" does not start.`);
await tf.ready();
const times = await timesToReady(model as ModelName, initializers as keyof typeof INITIALIZERS, again === 'again');
// tfjs-node greets on the same stream.
console.log(`\n${JSON.stringify(times)}`);
