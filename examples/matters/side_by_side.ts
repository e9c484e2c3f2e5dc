/**
 * Trains networks of one shape side by side, so that one op serves them all: deep narrow networks spend their time on
 * starting ops. All weights of a network are one row of a matrix. None has any part in another's loss, so each learns
 * what it would learn alone.
 */
import * as tf from '@tensorflow/tfjs';
import type { Digits } from '../mnist/digits.js';
import { type Architecture, compose } from './networks.js';

export const OPTIMIZERS = ['SGD', 'Adam'] as const;
export type OptimizerName = (typeof OPTIMIZERS)[number];

/** Of tf.layers.batchNormalization. */
const EPSILON = 1e-3;

/** Networks of one architecture and depth. */
export interface Networks {
  readonly architecture: Architecture;
  readonly depth: number;
  /** A row for each network: its weights one behind the other, in the order of its layers. */
  readonly weights: tf.Variable<tf.Rank.R2>;
  /** The shape of each weight. */
  readonly shapes: readonly number[][];
}

/** The networks that models of one architecture and depth are. */
export function sideBySide(architecture: Architecture, depth: number, models: readonly tf.LayersModel[]): Networks {
  const rowOf = (model: tf.LayersModel): tf.Tensor =>
    tf.concat(model.trainableWeights.map((weight) => tf.reshape(weight.read(), [-1])));
  const weights = tf.tidy(() => tf.variable(tf.stack(models.map(rowOf)) as tf.Tensor2D));
  return { architecture, depth, weights, shapes: models[0].trainableWeights.map(({ shape }) => shape as number[]) };
}

const meanOfImages = (values: tf.Tensor): tf.Tensor => tf.mean(values, 1, true);

/** Mean 0 and variance 1 for each unit, over images. */
function standardized(signal: tf.Tensor): tf.Tensor {
  const centred = tf.sub(signal, meanOfImages(signal));
  return tf.mul(centred, tf.rsqrt(tf.add(meanOfImages(tf.square(centred)), EPSILON)));
}

/**
 * What the networks give: [network, image, class], before the softmax. Batch normalization takes the moments of these
 * images, as in training.
 */
export function outputsOf({ architecture, depth, weights, shapes }: Networks, images: tf.Tensor2D): tf.Tensor {
  const parts = tf.split(weights, shapes.map(tf.util.sizeFromShape), 1);
  let used = 0;
  // A vector has one value for every unit, the same for all images.
  const next = (): tf.Tensor => {
    const shape = shapes[used];
    return tf.reshape(parts[used++], [-1, ...(shape.length === 1 ? [1] : []), ...shape]);
  };
  return compose<tf.Tensor>(architecture, depth, tf.expandDims(images, 0), {
    dense: (signal, _, useBias) => {
      const sums = tf.matMul(signal, next());
      return useBias ? tf.add(sums, next()) : sums;
    },
    normalize: (signal) => tf.add(tf.mul(standardized(signal), next()), next()),
    activate: (signal) => (architecture === 'tailored' ? tf.prelu(signal, next()) : tf.relu(signal)),
    add: (a, b) => tf.add(a, b),
  });
}

/** The rule of an optimizer. */
interface Rule {
  /** What a gradient has taken off the weights, at a learning rate of 1. */
  readonly step: (gradient: tf.Tensor) => tf.Tensor;
  readonly state: readonly tf.Variable[];
}

const zerosFor = (weights: tf.Variable): tf.Variable => tf.tidy(() => tf.variable(tf.zerosLike(weights), false));

/** tf.train.momentum(rate, 0.9). */
function momentum(weights: tf.Variable): Rule {
  const velocity = zerosFor(weights);
  const step = (gradient: tf.Tensor): tf.Tensor => {
    velocity.assign(tf.add(tf.mul(velocity, 0.9), gradient));
    return velocity;
  };
  return { step, state: [velocity] };
}

/** tf.train.adam(rate). */
function adam(weights: tf.Variable): Rule {
  const [first, second] = [zerosFor(weights), zerosFor(weights)];
  let steps = 0;
  const step = (gradient: tf.Tensor): tf.Tensor => {
    steps++;
    first.assign(tf.add(tf.mul(first, 0.9), tf.mul(gradient, 0.1)));
    second.assign(tf.add(tf.mul(second, 0.999), tf.mul(tf.square(gradient), 0.001)));
    const size = tf.sqrt(tf.div(second, 1 - 0.999 ** steps));
    return tf.div(tf.div(first, 1 - 0.9 ** steps), tf.add(size, tf.backend().epsilon()));
  };
  return { step, state: [first, second] };
}

const RULES: Readonly<Record<OptimizerName, (weights: tf.Variable) => Rule>> = { SGD: momentum, Adam: adam };

/** Trains networks on batches of digits, one pass, each network with a learning rate of its own. */
export function train(
  networks: Networks,
  optimizer: OptimizerName,
  rates: readonly number[],
  digits: Digits,
  batchSize: number,
): void {
  const { weights } = networks;
  const { step, state } = RULES[optimizer](weights);
  const rateOf = tf.tensor2d(rates.map((rate) => [rate]));
  for (const { images, labels } of batchesOf(digits, batchSize)) {
    tf.tidy(() => {
      const { grads } = tf.variableGrads(() => {
        const crossEntropies = tf.neg(tf.sum(tf.mul(labels, tf.logSoftmax(outputsOf(networks, images))), -1));
        // The mean over images; the sum over networks leaves each its own gradient.
        return tf.sum(tf.mean(crossEntropies, 1));
      }, [weights]);
      weights.assign(tf.sub(weights, tf.mul(rateOf, step(grads[weights.name]))));
    });
    tf.dispose([images, labels]);
  }
  tf.dispose([rateOf, ...state]);
}

/** The share of digits that each network tells right, in batches of which batch normalization takes the moments. */
export function accuracies(networks: Networks, digits: Digits, batchSize: number): number[] {
  const shares = [...batchesOf(digits, batchSize)].map(({ images, labels }) => {
    const share = tf.tidy(() => {
      const found = tf.argMax(outputsOf(networks, images), -1);
      return tf.mean(tf.cast(tf.equal(found, tf.argMax(labels, -1)), 'float32'), 1);
    });
    tf.dispose([images, labels]);
    return share;
  });
  const means = tf.tidy(() => tf.mean(tf.stack(shares), 0).dataSync());
  tf.dispose(shares);
  return Array.from(means);
}

function* batchesOf({ images, labels }: Digits, size: number): Generator<Digits> {
  for (let begin = 0; begin + size <= images.shape[0]; begin += size) {
    yield { images: tf.slice(images, [begin, 0], [size, -1]), labels: tf.slice(labels, [begin, 0], [size, -1]) };
  }
}
