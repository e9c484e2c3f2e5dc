/** Networks at a critical point, before it and behind it: item 13. */
import * as tf from '@tensorflow/tfjs';
import { orthogonal, randomNormal } from 'tfjs-initializers';
import { correlationMap, criticalPoint, depthScale, type LayerVariances, lengthMap } from 'tfjs-initializers/theory';
import { meanCorrelation, meanOf } from './correlation.js';
import type { Result } from './items.js';
import { fromSeeds } from './networks.js';

const [WIDTH, DEPTH] = [400, 30];

// Lengths and correlations fluctuate by about 2/n a layer, and come back to where they were.
const WIDTH_ERROR = 4 / WIDTH;

/** The second moment of y that layers of these variances come to. */
function lengthOf({ weightScale, biasVariance }: LayerVariances): number {
  const map = lengthMap('tanh');
  let q = 1;
  for (let layer = 0; layer < 200; layer++) q = weightScale * map(q) + biasVariance;
  return q;
}

/** The y of each of DEPTH layers, where the first is given. */
function signals(first: tf.Tensor, { weightScale, biasVariance }: LayerVariances, netSeed: number): tf.Tensor[] {
  const weight = (layer: number): tf.Tensor =>
    randomNormal({ stddev: Math.sqrt(weightScale / WIDTH), seed: netSeed + layer }).apply([WIDTH, WIDTH]);
  const bias = (layer: number): tf.Tensor =>
    randomNormal({ stddev: Math.sqrt(biasVariance), seed: netSeed + DEPTH + layer }).apply([WIDTH]);
  const all = [first];
  for (let layer = 1; layer < DEPTH; layer++) {
    all.push(tf.tidy(() => tf.add(tf.matMul(tf.tanh(all[layer - 1]), weight(layer)), bias(layer))));
  }
  return all;
}

/** Rows of second moment q and of one correlation with each other: what they share, and what each has alone. */
function correlated(q: number, correlation: number, netSeed: number): tf.Tensor {
  const rows = 8;
  const basis = orthogonal({ gain: Math.sqrt(WIDTH), seed: netSeed }).apply([rows + 1, WIDTH]);
  const [shared, own] = tf.split(basis, [1, rows]);
  return tf.add(tf.mul(shared, Math.sqrt(q * correlation)), tf.mul(own, Math.sqrt(q * (1 - correlation))));
}

/** 13: Schoenholz et al. 2017. */
export function edgeOfChaos(seed: number): Promise<Result> {
  const critical = criticalPoint('tanh');
  const ordered = { weightScale: 1, biasVariance: 0.05 };
  const chaotic = { weightScale: 6, biasVariance: 0.05 };

  /** The correlation in each layer of inputs that had `from`, measured and by theory. */
  const correlations = (variances: LayerVariances, from: number): { measured: number[][]; predicted: number[] } => {
    const q = lengthOf(variances);
    const measured = fromSeeds(seed, (netSeed) =>
      signals(correlated(q, from, netSeed), variances, netSeed).map(meanCorrelation),
    );
    const map = correlationMap('tanh', { q });
    const activity = variances.weightScale * lengthMap('tanh')(q);
    const predicted = [from];
    while (predicted.length < DEPTH) {
      predicted.push((activity * map(predicted[predicted.length - 1]) + variances.biasVariance) / q);
    }
    return { measured, predicted };
  };

  const atCriticalPoint = fromSeeds(seed, (netSeed) => {
    const first = correlated(1, 0, netSeed);
    const last = signals(first, critical, netSeed)[DEPTH - 1];
    const direction = randomNormal({ stddev: 1, seed: netSeed + 2 * DEPTH }).apply(last.shape);
    const gradient = tf.grad((y) => tf.sum(tf.mul(signals(y, critical, netSeed)[DEPTH - 1], direction)))(first);
    const [q, before, behind] = [last, gradient, direction].map((each) => tf.mean(tf.square(each)).dataSync()[0]);
    return { q, growth: (before / behind) ** (1 / (DEPTH - 1)) };
  });
  const [order, edge, chaos] = [correlations(ordered, 0.5), correlations(critical, 0.5), correlations(chaotic, 0.9)];
  const [from, to] = [5, 20];
  const last = DEPTH - 1;
  return Promise.resolve({
    claims: [
      {
        name: `critical point of tanh: E[y²] at layer ${DEPTH}`,
        predicted: 1,
        measured: atCriticalPoint.map(({ q }) => q),
        theoryError: WIDTH_ERROR,
      },
      {
        name: 'the same: what a layer multiplies E[(dL/dy)²] by',
        predicted: 1,
        measured: atCriticalPoint.map(({ growth }) => growth),
        theoryError: WIDTH_ERROR,
      },
      {
        name: `the same: the correlation at layer ${DEPTH} of inputs with 0.5`,
        predicted: edge.predicted[last],
        measured: edge.measured.map((each) => each[last]),
        theoryError: WIDTH_ERROR,
      },
      {
        name: `in the ordered phase, what a layer multiplies 1 - c by: exp(-1/ξ)`,
        predicted: Math.exp(-1 / depthScale('tanh', ordered)),
        measured: order.measured.map((each) => ((1 - each[to]) / (1 - each[from])) ** (1 / (to - from))),
        theoryError: WIDTH_ERROR,
      },
      {
        name: `in the chaotic phase, the correlation at layer ${DEPTH} of inputs with 0.9`,
        predicted: chaos.predicted[last],
        measured: chaos.measured.map((each) => each[last]),
        theoryError: WIDTH_ERROR,
      },
    ],
    picture: {
      title: `The correlation of two inputs in tanh layers of ${WIDTH}`,
      y: 'correlation',
      logarithmic: false,
      lines: [
        { name: 'ordered', values: meanOf(order.measured) },
        { name: 'critical', values: meanOf(edge.measured) },
        { name: 'chaotic', values: meanOf(chaos.measured) },
        { name: 'theory: ordered', values: order.predicted, dashed: true },
        { name: 'theory: critical', values: edge.predicted, dashed: true },
        { name: 'theory: chaotic', values: chaos.predicted, dashed: true },
      ],
    },
  });
}
