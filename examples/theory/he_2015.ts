/** The plain networks of He et al. 2015, section 2.2, of a reduced width: item 10. */
import * as tf from '@tensorflow/tfjs';
import type { Claim } from './claim.js';
import { kaiming, xavier } from './forward.js';
import type { Result } from './items.js';
import { backward, forward, type InitializerOf, inputs, meanByLayer, traces } from './networks.js';

// An eighth of the paper's widths.
const [NARROW, MIDDLE, WIDE, DENSE, CLASSES] = [8, 16, 32, 512, 128];

/**
 * Table 1's 14 layers, "with up to sixteen conv layers with 256 2x2 filters" more: 27 convolutions and 3 dense layers.
 * The 22-layer one is deepened the same way. Nothing is padded or pooled, so that every output sees all of its window,
 * and theory has a number for every layer: the images are as large as that takes.
 */
function plainNetwork(depth: number, initializerOf: InitializerOf, seed: number): tf.LayersModel {
  const model = tf.sequential();
  let layer = 0;
  const next = (): { useBias: false; kernelInitializer: ReturnType<InitializerOf> } => ({
    useBias: false,
    kernelInitializer: initializerOf(seed + layer++),
  });
  const conv = (filters: number, kernelSize: number, args: object = {}): void => {
    model.add(tf.layers.conv2d({ filters, kernelSize, ...next(), ...args }));
    model.add(tf.layers.reLU());
  };
  const size = imageSize(depth);
  conv(NARROW, 7, { strides: 2, inputShape: [size, size, 3] });
  for (let i = 0; i < 4; i++) conv(MIDDLE, 2);
  for (let i = 0; i < depth - 8; i++) conv(WIDE, 2);
  model.add(tf.layers.flatten());
  for (let i = 0; i < 2; i++) {
    model.add(tf.layers.dense({ units: DENSE, ...next() }));
    model.add(tf.layers.reLU());
  }
  model.add(tf.layers.dense({ units: CLASSES, ...next() }));
  return model;
}

/** Every 2x2 takes a row and a column; two are left of them. */
function imageSize(depth: number): number {
  const afterFirst = depth - 4 + 2;
  return 2 * (afterFirst - 1) + 7;
}

/** 10: every layer of variance 1/n instead of 2/n leaves 1/sqrt(2) of the standard deviation. */
export async function deepConvNets(seed: number): Promise<Result> {
  const claims: Claim[] = [];
  const run = async (depth: number, initializerOf: InitializerOf): ReturnType<typeof traces> => {
    const size = imageSize(depth);
    const batch = inputs([2, size, size, 3], seed);
    const all = await traces((netSeed) => plainNetwork(depth, initializerOf, netSeed), batch, seed);
    batch.dispose();
    return all;
  };
  let deepest: Awaited<ReturnType<typeof traces>>[] = [];
  for (const depth of [22, 30]) {
    const [ofKaiming, ofXavier] = [await run(depth, kaiming), await run(depth, xavier)];
    const ratio = (numberOf: typeof forward, layer: number): number[] =>
      ofXavier.map((layers, i) => Math.sqrt(numberOf(layers[layer]) / numberOf(ofKaiming[i][layer])));
    claims.push(
      {
        name: `${depth} layers: std of y at the last one, Xavier over Kaiming, times √2^${depth}`,
        predicted: 1,
        measured: ratio(forward, depth - 1).map((value) => value * Math.SQRT2 ** depth),
      },
      {
        name: `${depth} layers: std of dL/dy at the first one, Xavier over Kaiming, times √2^${depth - 1}`,
        predicted: 1,
        measured: ratio(backward, 0).map((value) => value * Math.SQRT2 ** (depth - 1)),
      },
      {
        name: `${depth} layers, Kaiming: what a layer multiplies the std of y by, geometric mean`,
        predicted: 1,
        measured: ofKaiming.map((layers) => (forward(layers[depth - 1]) / forward(layers[0])) ** (0.5 / (depth - 1))),
        // A layer multiplies E[y²] by 1 + noise of variance 5/n at most, n = 4 WIDE; the logarithm of the root loses a
        // quarter of that.
        theoryError: 5 / (4 * 4 * WIDE),
      },
    );
    deepest = [ofKaiming, ofXavier];
  }
  const [ofKaiming, ofXavier] = deepest;
  const std = (values: number[]): number[] => values.map(Math.sqrt);
  return {
    claims,
    picture: {
      title: 'The 30-layer network of He et al. 2015, an eighth of its width',
      y: 'standard deviation',
      lines: [
        { name: 'y, Kaiming', values: std(meanByLayer(ofKaiming, forward)) },
        { name: 'y, Xavier', values: std(meanByLayer(ofXavier, forward)) },
        { name: 'dL/dy, Kaiming', values: std(meanByLayer(ofKaiming, backward)) },
        { name: 'dL/dy, Xavier', values: std(meanByLayer(ofXavier, backward)) },
        { name: 'theory: (1/√2)^l', values: ofXavier[0].map((_, layer) => Math.SQRT1_2 ** (layer + 1)), dashed: true },
      ],
    },
  };
}
