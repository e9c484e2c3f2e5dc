/** How curved the loss is at the start: item 7. */
import * as tf from '@tensorflow/tfjs';
import { statelessRandomNormal } from 'tfjs-initializers';
import { REPEATS } from './claim.js';
import { kaiming, xavier } from './forward.js';
import type { Result } from './items.js';
import { fromSeeds, type InitializerOf } from './networks.js';

const WIDTHS = [16, 24, 24, 24, 24, 4];
const EXAMPLES = 32;
const ITERATIONS = 60;

type Kernels = tf.Tensor2D[];

/** Half the mean square of a ReLU network's outputs. */
function lossOf(x: tf.Tensor2D, kernels: Kernels): tf.Scalar {
  const output = kernels.reduce(
    (signal, kernel, layer) => (layer === 0 ? tf.matMul(signal, kernel) : tf.matMul(tf.relu(signal), kernel)),
    x,
  );
  return tf.mul(0.5, tf.mean(tf.square(output)));
}

/** The Hessian times a vector: the gradient of the gradient's product with it (Pearlmutter 1994). */
function hessianVector(x: tf.Tensor2D, kernels: Kernels, vector: Kernels): Kernels {
  const gradients = tf.grads((...of: tf.Tensor[]) => lossOf(x, of as Kernels));
  const product = (...of: tf.Tensor[]): tf.Scalar => {
    const terms = gradients(of).map((gradient, i) => tf.sum<tf.Scalar>(tf.mul(gradient, vector[i])));
    return terms.reduce((sum, term) => tf.add(sum, term));
  };
  return tf.grads(product)(kernels) as Kernels;
}

/** The eigenvalue of largest size, by power iteration from a random vector, as its Rayleigh quotient. */
function largestEigenvalue(x: tf.Tensor2D, kernels: Kernels, seed: number): number {
  const inner = (a: Kernels, b: Kernels): number =>
    a.reduce((sum, each, i) => sum + tf.sum(tf.mul(each, b[i])).dataSync()[0], 0);
  let vector = kernels.map((kernel, i) => statelessRandomNormal(kernel.shape, [seed, 10 + i]) as tf.Tensor2D);
  let eigenvalue = NaN;
  for (let iteration = 0; iteration < ITERATIONS; iteration++) {
    const next = tf.tidy(() => {
      const norm = Math.sqrt(inner(vector, vector));
      const unit = vector.map((each) => tf.div<tf.Tensor2D>(each, norm));
      const image = hessianVector(x, kernels, unit);
      eigenvalue = inner(unit, image);
      return image;
    });
    tf.dispose(vector);
    vector = next;
  }
  tf.dispose(vector);
  return eigenvalue;
}

/**
 * 7. A loss of squared outputs is homogeneous of degree 2 L in the weights of all L layers, and its second derivatives
 * of degree 2 L - 2: kernels that are sqrt(2) times as large make every eigenvalue 2^(L - 1) times as large.
 */
export function curvature(seed: number): Promise<Result> {
  const depth = WIDTHS.length - 1;
  const eigenvalues = (initializerOf: InitializerOf): number[] =>
    fromSeeds(seed, (netSeed) => {
      const x = statelessRandomNormal([EXAMPLES, WIDTHS[0]], [netSeed, 2]) as tf.Tensor2D;
      const kernels = WIDTHS.slice(1).map(
        (units, layer) => initializerOf(netSeed + layer).apply([WIDTHS[layer], units]) as tf.Tensor2D,
      );
      return largestEigenvalue(x, kernels, netSeed);
    });
  const [ofKaiming, ofXavier] = [eigenvalues(kaiming), eigenvalues(xavier)];
  return Promise.resolve({
    claims: [
      {
        name: `λ_max, Kaiming over Xavier, ${depth} ReLU layers: 2^${depth - 1}`,
        predicted: 2 ** (depth - 1),
        measured: ofKaiming.map((eigenvalue, i) => eigenvalue / ofXavier[i]),
      },
    ],
    picture: {
      title: `The Hessian of ${depth} ReLU layers, from ${REPEATS} seeds`,
      x: 'seed',
      y: 'λ_max',
      lines: [
        { name: 'Kaiming', values: ofKaiming },
        { name: 'Xavier', values: ofXavier },
        {
          name: 'theory: Kaiming from Xavier',
          values: ofXavier.map((value) => value * 2 ** (depth - 1)),
          dashed: true,
        },
      ],
    },
  });
}
