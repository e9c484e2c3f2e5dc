import * as tf from '@tensorflow/tfjs-core';
import { initializers, layers, sequential } from '@tensorflow/tfjs-layers';
import { traceSignal } from 'tfjs-initializers';
import { CLASSES, PIXELS } from '../examples/mnist/pixels.js';
import type { Batch } from './digits.js';
import { expectedCurves, usualLength } from './expected.js';
import { type Bend, INITIALIZERS } from './initializers.js';
import type { Curves } from './reading.js';
import type { ActivationName, InitializerName, Settings } from './settings.js';

type Activate = <T extends tf.Tensor>(signal: T) => T;

function activationOf({ activation, slope }: Bend): Activate {
  const activations: Record<ActivationName, Activate> = {
    relu: tf.relu,
    leakyRelu: (signal) => tf.leakyRelu(signal, slope),
    prelu: (signal) => tf.prelu(signal, [[slope]]),
    elu: tf.elu,
    selu: tf.selu,
    tanh: tf.tanh,
    sigmoid: tf.sigmoid,
    softplus: tf.softplus,
    linear: tf.clone,
  };
  return activations[activation];
}

type Layer = Parameters<ReturnType<typeof sequential>['add']>[0];

/** The activation as a layer of tfjs. */
function activationLayer({ activation, slope }: Bend): Layer {
  switch (activation) {
    case 'leakyRelu':
      return layers.leakyReLU({ alpha: slope });
    case 'prelu':
      return layers.prelu({ alphaInitializer: initializers.constant({ value: slope }) });
    default:
      return layers.activation({ activation });
  }
}

/** What one hidden layer does to a batch: y = W x before its activation f, and back. */
export interface LayerSignal {
  /** Var[y], He et al. 2015, section 2.2. */
  readonly variance: number;
  /** Var[dL/dy]. */
  readonly gradientVariance: number;
  /** The mean correlation, around 0, of the y of two digits. */
  readonly correlation: number;
  /** Share of the units that no input of the batch gets a gradient through. */
  readonly dead: number;
  /** Shares of the activations f(y), and of the gradients dL/dy, in the bins of a histogram. */
  readonly activations: readonly number[];
  readonly gradients: readonly number[];
}

/** The signal in all layers, and the ends of the histograms, which are the same for all layers. */
export interface Trace {
  readonly layers: readonly LayerSignal[];
  readonly activationLimit: number;
  readonly gradientLimit: number;
}

const BINS = 41;

// Histograms reach this many root mean squares to both sides.
const REACH = 3;

const MOMENTUM = 0.9;

/** The rate of a network of that depth: deep ones bear less. */
const learningRate = (depth: number): number => 0.1 / Math.max(10, depth);

/** A plain network without biases: `depth` hidden layers of `width` units, and one unit for every class. */
export class Network {
  readonly name: InitializerName;
  private readonly settings: Settings;
  private readonly bend: Bend;
  private readonly activate: Activate;
  private readonly kernels: readonly tf.Variable<tf.Rank.R2>[];
  // Its momenta belong to these kernels.
  private readonly optimizer: tf.Optimizer;

  /** Takes the kernels' values, which stay the caller's. */
  constructor(settings: Settings, name: InitializerName, kernels: readonly tf.Tensor2D[]) {
    this.name = name;
    this.settings = settings;
    this.bend = INITIALIZERS[name].bend?.(settings.depth) ?? settings;
    this.activate = activationOf(this.bend);
    this.kernels = kernels.map((kernel) => tf.variable(kernel));
    this.optimizer = tf.train.momentum(learningRate(settings.depth), MOMENTUM);
  }

  private forward(images: tf.Tensor2D): { before: tf.Tensor2D[]; logits: tf.Tensor2D } {
    const before: tf.Tensor2D[] = [];
    let signal = images;
    for (const kernel of this.kernels.slice(0, -1)) {
      before.push(tf.matMul(signal, kernel));
      signal = this.activate(before[before.length - 1]);
    }
    return { before, logits: tf.matMul(signal, this.kernels[this.kernels.length - 1]) };
  }

  /** The class that the network sees in each image. */
  async guesses({ images }: Batch): Promise<number[]> {
    const guesses = tf.tidy(() => tf.argMax<tf.Tensor1D>(this.forward(images).logits, 1));
    try {
      return [...(await guesses.data())];
    } finally {
      guesses.dispose();
    }
  }

  /** One step of gradient descent with momentum. */
  trainOn({ images, labels }: Batch): void {
    const loss = () => tf.losses.softmaxCrossEntropy<tf.Tensor2D, tf.Scalar>(labels, this.forward(images).logits);
    this.optimizer.minimize(loss, false, [...this.kernels]);
  }

  /** Sends a batch forward, and the gradient of its cross entropy back. */
  async trace({ images, labels }: Batch): Promise<{ trace: Trace; logitsGradient: number }> {
    const [signals, activated, slopes, gradients, [logitsGradient]] = await dataOf(() => {
      const { before, logits } = this.forward(images);
      const derivative = tf.grad((signal: tf.Tensor) => this.activate(signal));
      const derivatives = before.map((signal) => derivative(signal) as tf.Tensor2D);
      const backward: tf.Tensor2D[] = [];
      const atLogits = tf.div<tf.Tensor2D>(tf.sub(tf.softmax(logits), labels), images.shape[0]);
      let gradient = atLogits;
      for (let layer = before.length - 1; layer >= 0; layer--) {
        // The wasm backend is slow where matMul itself is to transpose.
        const transposed = tf.transpose<tf.Tensor2D>(this.kernels[layer + 1]);
        gradient = tf.mul(tf.matMul(gradient, transposed), derivatives[layer]);
        backward.unshift(gradient);
      }
      // All layers at once, [depth, digits, width]: reading takes longer than what is read.
      const all = tf.stack(before);
      const largestSlopes = tf.max(tf.abs(tf.stack(derivatives)), 1);
      return [all, this.activate(all), largestSlopes, tf.stack(backward), tf.expandDims(atLogits)];
    });
    // One limit for all networks with an activation, whatever their weights, so that they can be compared.
    const activationLimit = REACH * usualLength(this.settings);
    const gradientLimit = REACH * rootMeanSquare(gradients[gradients.length - 1]);
    const trace = {
      activationLimit,
      gradientLimit,
      layers: signals.map((signal, layer) => ({
        variance: variance(signal),
        gradientVariance: variance(gradients[layer]),
        correlation: meanCorrelation(signal, images.shape[0]),
        dead: slopes[layer].filter((slope) => slope === 0).length / slopes[layer].length,
        activations: histogram(activated[layer], activationLimit),
        gradients: histogram(gradients[layer], gradientLimit),
      })),
    };
    return { trace, logitsGradient: rootMeanSquare(logitsGradient) ** 2 };
  }

  /** What theory says of the untrained network, for these inputs and this gradient. */
  async expected({ images }: Batch, logitsGradient: number): Promise<Curves> {
    const { depth, width } = this.settings;
    const inputs = await images.data();
    const scale = (from: number, to: number): number => INITIALIZERS[this.name].scale(this.settings, from, to);
    const network = {
      bend: this.bend,
      depth,
      firstScale: scale(PIXELS, width),
      scale: scale(width, width),
      // From n Var[w] of n inputs to that of n^ outputs.
      gradientScale: scale(width, width),
      lastGradientScale: (scale(width, CLASSES) * CLASSES) / width,
    };
    return expectedCurves(network, {
      secondMoment: rootMeanSquare(inputs) ** 2,
      correlation: meanCorrelation(inputs, images.shape[0]),
      logitsGradient,
    });
  }

  /** What `traceSignal` warns of in the network as a `tf.LayersModel`. */
  async warnings({ images, labels }: Batch): Promise<readonly string[]> {
    const model = sequential();
    this.kernels.forEach(({ shape: [inputs, units] }, layer) => {
      const name = layer < this.kernels.length - 1 ? `layer_${layer + 1}` : 'logits';
      const input = layer === 0 ? { inputShape: [inputs] } : {};
      model.add(layers.dense({ units, name, useBias: false, kernelInitializer: 'zeros', ...input }));
      if (layer < this.kernels.length - 1) model.add(activationLayer(this.bend));
    });
    try {
      model.layers
        .filter((layer) => layer.getClassName() === 'Dense')
        .forEach((layer, i) => {
          layer.setWeights([this.kernels[i]]);
        });
      const loss = (...[logits]: tf.Tensor[]): tf.Scalar =>
        tf.losses.softmaxCrossEntropy<tf.Tensor2D, tf.Scalar>(labels, logits as tf.Tensor2D);
      return (await traceSignal(model, images, { loss, probes: 0 })).warnings;
    } finally {
      model.dispose();
    }
  }

  dispose(): void {
    tf.dispose([...this.kernels]);
    this.optimizer.dispose();
  }
}

/** The values of tensors, each cut along its first axis. */
async function dataOf(make: () => tf.Tensor[]): Promise<Values[][]> {
  const tensors = tf.tidy(make);
  try {
    return await Promise.all(
      tensors.map(async (tensor) => {
        const values = await tensor.data();
        const length = values.length / tensor.shape[0];
        return Array.from({ length: tensor.shape[0] }, (_, i) => values.subarray(i * length, (i + 1) * length));
      }),
    );
  } finally {
    tf.dispose(tensors);
  }
}

type Values = Float32Array | Int32Array | Uint8Array;

function rootMeanSquare(values: Values): number {
  let sum = 0;
  for (const value of values) sum += value * value;
  return Math.sqrt(sum / values.length);
}

/** The variance, around the mean that is measured with it. */
function variance(values: Values): number {
  let sum = 0;
  for (const value of values) sum += value;
  const mean = sum / values.length;
  let squares = 0;
  for (const value of values) squares += (value - mean) ** 2;
  return squares / values.length;
}

/**
 * The mean of the cosines between all pairs of rows. The squared length of the sum of n rows of length 1 is n plus the
 * n (n - 1) cosines. Rows of zeros, which have no direction, are left out; NaN where fewer than two are left.
 */
function meanCorrelation(values: Values, rows: number): number {
  const columns = values.length / rows;
  const sum = new Float64Array(columns);
  let count = 0;
  for (let row = 0; row < rows; row++) {
    const vector = values.subarray(row * columns, (row + 1) * columns);
    const length = rootMeanSquare(vector) * Math.sqrt(columns);
    if (length === 0) continue;
    count++;
    for (let i = 0; i < columns; i++) sum[i] += vector[i] / length;
  }
  const squaredLength = sum.reduce((total, each) => total + each * each, 0);
  return count < 2 ? NaN : (squaredLength - count) / (count * (count - 1));
}

/** The shares of values in BINS bins from -limit to limit; what is beyond is counted in the outermost. */
function histogram(values: Values, limit: number): number[] {
  const bins = Array<number>(BINS).fill(0);
  const scale = limit > 0 ? BINS / (2 * limit) : 0;
  for (const value of values) {
    const bin = Math.floor((value + limit) * scale);
    bins[Math.min(Math.max(Number.isNaN(bin) ? 0 : bin, 0), BINS - 1)] += 1 / values.length;
  }
  return bins;
}
