/** How alike two inputs become on their way: items 11 and 12. */
import * as tf from '@tensorflow/tfjs';
import { calculateGain, orthogonal, preluKaimingNormal } from 'tfjs-initializers';
import { correlationMap, tailoredActivation, tailoredSlope } from 'tfjs-initializers/theory';
import type { Claim } from './claim.js';
import { kaiming } from './forward.js';
import type { Result } from './items.js';
import { fromSeeds, type InitializerOf } from './networks.js';

const INPUTS = 8;

/** Inputs [INPUTS, width] of second moment 1, and of correlation 0 with each other. */
const orthogonalInputs = (width: number, seed: number): tf.Tensor2D =>
  orthogonal({ gain: Math.sqrt(width), seed }).apply([INPUTS, width]) as tf.Tensor2D;

/** E[u v] / sqrt(E[u²] E[v²]) over the units, the mean of all pairs of a batch's rows. */
export function meanCorrelation(signal: tf.Tensor): number {
  const unit = tf.div<tf.Tensor2D>(signal, tf.norm(signal, 2, 1, true));
  const [rows] = unit.shape;
  return (tf.sum(tf.matMul(unit, unit, false, true)).dataSync()[0] - rows) / (rows * (rows - 1));
}

/** The correlation behind each activation of a network, for inputs that had none. */
function correlations(
  depth: number,
  width: number,
  f: (y: tf.Tensor) => tf.Tensor,
  initializerOf: InitializerOf,
  netSeed: number,
): number[] {
  let x: tf.Tensor = orthogonalInputs(width, netSeed + depth);
  return Array.from({ length: depth }, (_, layer) => {
    x = tf.tidy(() => f(tf.matMul(x, initializerOf(netSeed + layer).apply([width, width]))));
    return meanCorrelation(x);
  });
}

/** C(0), C(C(0)), ... */
function iterated(map: (c: number) => number, depth: number): number[] {
  let c = 0;
  return Array.from({ length: depth }, () => (c = map(c)));
}

export const meanOf = (all: readonly (readonly number[])[]): number[] =>
  all[0].map((_, layer) => all.reduce((sum, each) => sum + each[layer], 0) / all.length);

/**
 * What finite layers add to 1 - c at most. Near c = 1, log(1 - c) is a random walk: it is the logarithm of
 * Σ f'² (u - v)² over Σ f², whose variance is 4 r / n a layer with Gaussian kernels and 4 (r - 1) / n with orthogonal
 * ones, r = E[f'⁴] / E[f'²]². As (1 - c)^(-1/2) grows evenly, its relative variance is a twelfth of that times the
 * depth; three times as much, depth r / n, is what it adds to the mean of its power -2.
 */
const widthError = (c: number, depth: number, ratio: number, width: number): number =>
  ((1 - c) * depth * ratio) / width;

/** E[f'⁴] / E[f'²]² of a rectifier with this slope. */
export const slopeRatio = (slope: number): number => (2 * (1 + slope ** 4)) / (1 + slope ** 2) ** 2;

/** 11. */
export function reluCorrelation(seed: number): Promise<Result> {
  const [depth, width] = [100, 512];
  const measured = fromSeeds(seed, (netSeed) => correlations(depth, width, tf.relu, kaiming, netSeed));
  const predicted = iterated(correlationMap('relu'), depth);
  return Promise.resolve({
    claims: [1, 10, 50, 100].map((layer): Claim => {
      const c = predicted[layer - 1];
      return {
        name: `ReLU, Kaiming: the correlation of orthogonal inputs after ${layer}`,
        predicted: c,
        measured: measured.map((each) => each[layer - 1]),
        theoryError: widthError(c, layer, slopeRatio(0), width),
      };
    }),
    picture: {
      title: `Inputs without correlation in ReLU layers of ${width}`,
      y: '1 - correlation',
      lines: [
        { name: 'Kaiming', values: meanOf(measured).map((c) => 1 - c) },
        { name: 'theory', values: predicted.map((c) => 1 - c), dashed: true },
      ],
    },
  });
}

/** 12: with the slope for its depth C^L(0) = 0.9 (Zhang, Botev & Martens 2022); tailored tanh keeps more apart. */
export function tailoredCorrelation(seed: number): Promise<Result> {
  // Orthogonal kernels fluctuate less, and take a QR each.
  const [gaussianWidth, orthogonalWidth] = [256, 128];
  const rectifiers = [50, 100].flatMap((depth) => {
    const slope = tailoredSlope(depth);
    const gain = calculateGain('leakyRelu', slope);
    const shared = {
      depth,
      f: (y: tf.Tensor) => tf.leakyRelu(y, slope),
      predicted: iterated(correlationMap('leakyRelu', { negativeSlope: slope }), depth),
    };
    const name = `PReLU of ${slope.toFixed(4)}`;
    const ratio = slopeRatio(slope);
    return [
      {
        ...shared,
        name: `${name}, Kaiming`,
        width: gaussianWidth,
        ratio,
        initializerOf: (layerSeed: number) => preluKaimingNormal({ alpha: slope, seed: layerSeed }),
      },
      {
        ...shared,
        name: `${name}, orthogonal`,
        width: orthogonalWidth,
        ratio: ratio - 1,
        initializerOf: (layerSeed: number) => orthogonal({ gain, seed: layerSeed }),
      },
    ];
  });
  const tanh = tailoredActivation('tanh', { depth: 50 });
  const networks = [
    ...rectifiers,
    {
      depth: 50,
      f: (y: tf.Tensor) => tanh.apply(y) as tf.Tensor,
      predicted: iterated(correlationMap(tanh), 50),
      name: 'tanh, tailored, orthogonal',
      width: orthogonalWidth,
      // It is almost linear: f' hardly varies.
      ratio: 0,
      initializerOf: (layerSeed: number) => orthogonal({ seed: layerSeed }),
    },
  ];
  const results = networks.map(({ depth, f, predicted, name, width, ratio, initializerOf }) => {
    const measured = fromSeeds(seed, (netSeed) => correlations(depth, width, f, initializerOf, netSeed));
    const c = predicted[depth - 1];
    return {
      claim: {
        name: `${name}: the same after ${depth}`,
        predicted: c,
        measured: measured.map((each) => each[depth - 1]),
        theoryError: widthError(c, depth, ratio, width),
      },
      line: { name: `${name}, ${depth}`, values: meanOf(measured) },
    };
  });
  tanh.dispose();
  return Promise.resolve({
    claims: results.map(({ claim }) => claim),
    picture: {
      title: 'Inputs without correlation in tailored layers',
      y: 'correlation',
      logarithmic: false,
      lines: results.map(({ line }) => line),
    },
  });
}
