/** What becomes of the gradient on its way back, and of any vector through one layer: items 5 and 6. */
import * as tf from '@tensorflow/tfjs';
import { kaimingNormal, statelessRandomNormal } from 'tfjs-initializers';
import { type Claim, REPEATS } from './claim.js';
import type { Result } from './items.js';
import { backward, denseNetwork, fromSeeds, inputs, meanByLayer, traces } from './networks.js';

/** 5: with eq. (10) a layer multiplies E[(dL/dy)^2] by n_{l+1} / n_l, with eq. (14) by 1 (He et al. 2015, eq. 12). */
export async function backwardFactor(seed: number): Promise<Result> {
  const layerWidths = [300, 400, 200, 600, 300, 450, 150, 300];
  const batch = inputs([64, layerWidths[0]], seed);
  const run = (mode: 'fanIn' | 'fanOut'): ReturnType<typeof traces> =>
    traces(
      (netSeed) => denseNetwork(layerWidths, 'relu', (layerSeed) => kaimingNormal({ mode, seed: layerSeed }), netSeed),
      batch,
      seed,
    );
  const [fanIn, fanOut] = [await run('fanIn'), await run('fanOut')];
  batch.dispose();
  // Layer l's kernel is [widths[l], widths[l + 1]]; the gradient in its y comes through the kernel of layer l + 1.
  const layersBack = layerWidths.slice(1, -1).map((_, layer) => layer);
  const claims = [fanIn, fanOut].flatMap((all, i) =>
    layersBack.map((layer): Claim => ({
      name: `${i === 0 ? 'fanIn' : 'fanOut'}: back through ${layerWidths[layer + 2]} x ${layerWidths[layer + 1]}`,
      predicted: i === 0 ? layerWidths[layer + 2] / layerWidths[layer + 1] : 1,
      measured: all.map((layers) => layers[layer].gradientGrowth ?? NaN),
    })),
  );
  return {
    claims,
    picture: {
      title: `The gradient in layers of ${layerWidths.join(', ')}`,
      y: 'E[(dL/dy)²]',
      logarithmic: false,
      lines: [
        { name: 'fanIn, eq. (10)', values: meanByLayer(fanIn, backward) },
        { name: 'fanOut, eq. (14)', values: meanByLayer(fanOut, backward) },
        {
          name: 'theory: fanIn',
          values: layerWidths.slice(1).map((width) => layerWidths[layerWidths.length - 1] / width),
          dashed: true,
        },
      ],
    },
  };
}

/** J v of f at x, by the derivative of the vector-Jacobian product u -> J^T u: tfjs has no forward mode. */
function jacobianVector(f: (x: tf.Tensor) => tf.Tensor, x: tf.Tensor, v: tf.Tensor): tf.Tensor {
  return tf.tidy(() => {
    const backwards = tf.grad(f);
    return tf.grad((u) => tf.sum(tf.mul(backwards(x, u), v)))(tf.zerosLike(f(x)));
  });
}

/** 6. */
export function jacobian(seed: number): Promise<Result> {
  const width = 400;
  const ratios = (direction: (x: tf.Tensor, netSeed: number) => tf.Tensor): number[] =>
    fromSeeds(seed, (netSeed) => {
      const kernel = kaimingNormal({ seed: netSeed }).apply([width, width]) as tf.Tensor2D;
      const x = statelessRandomNormal([32, width], [netSeed, 2]);
      const v = direction(x, netSeed);
      const image = jacobianVector((signal) => tf.relu(tf.matMul(signal, kernel)), x, v);
      const squares = (values: tf.Tensor): tf.Tensor => tf.sum(tf.square(values), 1);
      return tf.mean(tf.div(squares(image), squares(v))).dataSync()[0];
    });
  const along = ratios((x) => x);
  const across = ratios((_, netSeed) => statelessRandomNormal([32, width], [netSeed, 3]));
  return Promise.resolve({
    claims: [
      { name: '|J x|² / |x|² of one Kaiming ReLU layer', predicted: 1, measured: along },
      { name: '|J v|² / |v|², v any vector', predicted: 1, measured: across },
    ],
    picture: {
      title: `One ReLU layer of ${width}, from ${REPEATS} seeds`,
      x: 'seed',
      y: '|J v|² / |v|²',
      logarithmic: false,
      lines: [
        { name: 'v = x', values: along },
        { name: 'any v', values: across },
        { name: 'theory', values: along.map(() => 1), dashed: true },
      ],
    },
  });
}
