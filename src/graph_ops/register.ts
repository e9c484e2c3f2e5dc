/** Importing this file registers the ops with TensorFlow.js, so that graph models can use them. */
import { registerOp } from '@tensorflow/tfjs-converter';
import { GRAPH_OPS } from './ops.js';

for (const [name, execute] of Object.entries(GRAPH_OPS)) registerOp(name, execute);
