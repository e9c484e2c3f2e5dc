/** What a mean or a scale of the inputs does: items 8 and 9. */
import * as tf from '@tensorflow/tfjs';
import { kaimingNormal } from 'tfjs-initializers';
import { REPEATS } from './claim.js';
import { kaiming } from './forward.js';
import type { Result } from './items.js';
import { backward, denseNetwork, forward, fromSeeds, inputs, meanByLayer, traces, equalWidths } from './networks.js';

/** 8: the mean of max(0, y), y ~ N(0, q), is sqrt(q / 2 pi). */
export function meanShift(seed: number): Promise<Result> {
  const width = 512;
  const measured = fromSeeds(seed, (netSeed) => {
    const kernel = kaimingNormal({ seed: netSeed }).apply([width, width]) as tf.Tensor2D;
    const y = tf.matMul(inputs([256, width], netSeed), kernel);
    const q = tf.mean(tf.square(y)).dataSync()[0];
    const x = tf.relu(y);
    const bias = -Math.sqrt(q / (2 * Math.PI));
    const normalized = tf.layers.batchNormalization({ axis: -1 }).apply(x, { training: true }) as tf.Tensor;
    const meanOf = (values: tf.Tensor): number => tf.mean(values).dataSync()[0];
    return { relative: meanOf(x) / -bias, biased: meanOf(tf.add(x, bias)), normalized: meanOf(normalized) };
  });
  const [relative, biased, normalized] = [
    measured.map((each) => each.relative),
    measured.map((each) => each.biased),
    measured.map((each) => each.normalized),
  ];
  return Promise.resolve({
    claims: [
      { name: 'E[max(0, y)] over √(q / 2π)', predicted: 1, measured: relative },
      { name: 'the mean after a bias of -√(q / 2π)', predicted: 0, measured: biased },
      { name: 'the mean after batch normalization', predicted: 0, measured: normalized, theoryError: 1e-6 },
    ],
    picture: {
      title: `The mean of ${width} ReLUs, from ${REPEATS} seeds`,
      x: 'seed',
      y: 'mean',
      logarithmic: false,
      lines: [
        { name: 'over √(q/2π)', values: relative },
        { name: 'with the bias', values: biased },
        { name: 'batch normalization', values: normalized },
        { name: 'theory', values: relative.map(() => 1), dashed: true },
      ],
    },
  });
}

/** 9. */
export async function inputScale(seed: number): Promise<Result> {
  const [depth, width, scale] = [6, 300, 8];
  const batch = inputs([64, width], seed);
  const scaled = tf.mul(batch, scale);
  const run = (images: tf.Tensor): ReturnType<typeof traces> =>
    traces((netSeed) => denseNetwork(equalWidths(depth, width), 'relu', kaiming, netSeed), images, seed);
  const [normal, large] = [await run(batch), await run(scaled)];
  tf.dispose([batch, scaled]);
  const kernelGradient = (layers: (typeof normal)[number]): number => layers[0].kernelGradient?.variance ?? NaN;
  return {
    claims: [
      {
        name: `inputs times ${scale}: Var[y] of the first layer, times`,
        predicted: scale ** 2,
        measured: large.map((layers, i) => layers[0].preActivation.variance / normal[i][0].preActivation.variance),
      },
      {
        name: `inputs times ${scale}: Var[dL/dW] of the first layer, times`,
        predicted: scale ** 2,
        measured: large.map((layers, i) => kernelGradient(layers) / kernelGradient(normal[i])),
      },
      {
        name: `inputs times ${scale}: E[(dL/dy)²] of the first layer, times`,
        predicted: 1,
        measured: large.map((layers, i) => backward(layers[0]) / backward(normal[i][0])),
      },
    ],
    picture: {
      title: `Inputs of second moment 1 and ${scale ** 2}`,
      y: 'E[y²]',
      lines: [
        { name: 'E[x²] = 1', values: meanByLayer(normal, forward) },
        { name: `E[x²] = ${scale ** 2}`, values: meanByLayer(large, forward) },
        { name: 'theory', values: normal[0].map(() => 2 * scale ** 2), dashed: true },
      ],
    },
  };
}
