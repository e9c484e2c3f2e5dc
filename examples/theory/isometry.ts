/** How far the singular values of a network's Jacobian spread: item 14. */
import * as tf from '@tensorflow/tfjs';
import { calculateGain, orthogonal, preluKaimingNormal, statelessRandomNormal } from 'tfjs-initializers';
import { tailoredSlope } from 'tfjs-initializers/theory';
import type { Claim } from './claim.js';
import { meanOf, slopeRatio } from './correlation.js';
import type { Result } from './items.js';
import { fromSeeds, type InitializerOf } from './networks.js';

const [WIDTH, DEPTH] = [256, 10];

/** Var[s²] / E[s²]² of the singular values s of the Jacobian behind each layer, for one input. */
function spreads(slope: number, initializerOf: InitializerOf, netSeed: number): number[] {
  let x = statelessRandomNormal([1, WIDTH], [netSeed, 2]);
  // Row i is what input i does to all outputs: the transposed Jacobian.
  let jacobian: tf.Tensor = tf.eye(WIDTH);
  return Array.from({ length: DEPTH }, (_, layer) => {
    const kernel = initializerOf(netSeed + layer).apply([WIDTH, WIDTH]);
    const y = tf.matMul(x, kernel);
    x = tf.leakyRelu(y, slope);
    const slopes = tf.where(tf.greater(y, 0), tf.onesLike(y), tf.fill(y.shape, slope));
    jacobian = tf.mul(tf.matMul(jacobian, kernel), slopes);
    const squares = tf.matMul(jacobian, jacobian, false, true);
    const [second, fourth] = [tf.sum(tf.square(jacobian)), tf.sum(tf.square(squares))].map(
      (sum) => sum.dataSync()[0] / WIDTH,
    );
    return fourth / second ** 2 - 1;
  });
}

/**
 * 14: the spread grows by E[f'⁴] / E[f'²]² a layer with Gaussian kernels, and by 1 less with orthogonal ones
 * (Pennington, Schoenholz & Ganguli 2018).
 */
export function jacobianSpread(seed: number): Promise<Result> {
  const tailored = tailoredSlope(50);
  const networks = [0, tailored].flatMap((slope) => {
    const name = slope === 0 ? 'ReLU' : `PReLU of ${slope.toFixed(4)}`;
    const ratio = slopeRatio(slope);
    const gain = calculateGain('leakyRelu', slope);
    return [
      {
        name: `${name}, Gaussian`,
        slope,
        ratio,
        growth: ratio,
        initializerOf: (layerSeed: number) => preluKaimingNormal({ alpha: slope, seed: layerSeed }),
      },
      {
        name: `${name}, orthogonal`,
        slope,
        ratio,
        growth: ratio - 1,
        initializerOf: (layerSeed: number) => orthogonal({ gain, seed: layerSeed }),
      },
    ];
  });
  const measured = networks.map(({ slope, initializerOf }) =>
    fromSeeds(seed, (netSeed) => spreads(slope, initializerOf, netSeed)),
  );
  return Promise.resolve({
    claims: networks.map(({ name, ratio, growth }, i): Claim => ({
      name: `${name}: Var[s²] / E[s²]² of the Jacobian of ${DEPTH} layers`,
      predicted: growth * DEPTH,
      measured: measured[i].map((each) => each[DEPTH - 1]),
      // With r = E[s⁴] / E[s²]², n Gaussian units have r' = r (1 + ratio / n) + ratio.
      theoryError: ((1 + growth * DEPTH) * ratio * DEPTH) / (2 * WIDTH),
    })),
    picture: {
      title: `The Jacobian of layers of ${WIDTH}`,
      y: 'Var[s²] / E[s²]²',
      logarithmic: false,
      lines: [
        ...networks.map(({ name }, i) => ({ name, values: meanOf(measured[i]) })),
        { name: 'theory: ReLU, Gaussian', values: measured[0][0].map((_, layer) => 2 * (layer + 1)), dashed: true },
      ],
    },
  });
}
