/** The model of docs/beyond_one_machine.md, and the examples that its workers see. */
import * as tf from '@tensorflow/tfjs';
import { kaimingNormal, randomUniform, xavierUniform } from 'tfjs-initializers';

export function workerModel(): tf.Sequential {
  return tf.sequential({
    name: 'workers',
    layers: [
      tf.layers.conv2d({
        name: 'conv',
        filters: 4,
        kernelSize: 3,
        inputShape: [6, 6, 1],
        activation: 'relu',
        kernelInitializer: kaimingNormal({ nonlinearity: 'linear', seed: 1 }),
      }),
      tf.layers.flatten({ name: 'flat' }),
      tf.layers.dense({
        name: 'hidden',
        units: 8,
        activation: 'relu',
        kernelInitializer: kaimingNormal({ truncated: true, seed: 2 }),
        biasInitializer: randomUniform({ minval: -0.1, maxval: 0.1, seed: 3 }),
      }),
      tf.layers.dense({ name: 'head', units: 3, kernelInitializer: xavierUniform({ seed: 4 }) }),
    ],
  });
}
