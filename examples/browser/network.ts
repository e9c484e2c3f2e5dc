import * as tf from '@tensorflow/tfjs';
import { LineChart } from 'echarts/charts';
import { GridComponent, LegendComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { traceSignal } from 'tfjs-initializers';
import { CLASSES, PIXELS } from '../mnist/pixels.js';
import { INITIALIZERS } from './initializers.js';
import type { ActivationName, InitializerName, Settings } from './settings.js';

use([LineChart, GridComponent, LegendComponent, SVGRenderer]);

type Activate = (signal: tf.Tensor2D) => tf.Tensor2D;

function activationOf({ activation, slope }: Settings): Activate {
  const activations: Record<ActivationName, Activate> = {
    relu: tf.relu,
    leakyRelu: (signal) => tf.leakyRelu(signal, slope),
    prelu: (signal) => tf.prelu(signal, tf.tensor2d([[slope]])),
    elu: tf.elu,
    selu: tf.selu,
    tanh: tf.tanh,
    sigmoid: tf.sigmoid,
    softplus: tf.softplus,
    linear: tf.clone,
  };
  return activations[activation];
}

/** The activation as a layer of tfjs. */
function activationLayer({ activation, slope }: Settings): tf.layers.Layer {
  switch (activation) {
    case 'leakyRelu':
      return tf.layers.leakyReLU({ alpha: slope });
    case 'prelu':
      return tf.layers.prelu({ alphaInitializer: tf.initializers.constant({ value: slope }) });
    default:
      return tf.layers.activation({ activation });
  }
}

/** What `traceSignal` says of a network: what is in its way, and a picture of the signal beside theory's. */
export interface Report {
  readonly warnings: readonly string[];
  readonly svg: string;
}

/** What one hidden layer does to a batch: y = W x before its activation f, and back. */
export interface LayerSignal {
  /** Var[y], He et al. 2015, section 2.2. */
  readonly variance: number;
  /** Var[dL/dy]. */
  readonly gradientVariance: number;
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

/** A plain network without biases: `depth` hidden layers of `width` units, and one unit for every class. */
export class Network {
  readonly name: InitializerName;
  readonly kernels: readonly tf.Variable<tf.Rank.R2>[];
  /** Milliseconds until all kernels were drawn. */
  readonly drawingTime: number;
  private readonly settings: Settings;
  private readonly activate: Activate;

  private constructor(
    settings: Settings,
    name: InitializerName,
    kernels: readonly tf.Variable<tf.Rank.R2>[],
    drawingTime: number,
  ) {
    this.name = name;
    this.kernels = kernels;
    this.drawingTime = drawingTime;
    this.settings = settings;
    this.activate = activationOf(settings);
  }

  /** Draws the kernels, and waits until they are there. */
  static async draw(settings: Settings, name: InitializerName): Promise<Network> {
    const widths = [PIXELS, ...Array<number>(settings.depth).fill(settings.width), CLASSES];
    const drawKernel = (layer: number): tf.Tensor2D =>
      INITIALIZERS[name](settings, settings.seed + layer).apply([widths[layer], widths[layer + 1]]) as tf.Tensor2D;
    // The first draw on a backend also compiles what draws, a shader or WebAssembly.
    const first = drawKernel(0);
    await finished(first);
    first.dispose();
    const start = performance.now();
    const drawn = widths.slice(1).map((_, layer) => drawKernel(layer));
    await finished(drawn[drawn.length - 1]);
    const drawingTime = performance.now() - start;
    const kernels = drawn.map((kernel) => tf.variable(kernel));
    tf.dispose(drawn);
    return new Network(settings, name, kernels, drawingTime);
  }

  /** The classes' logits of a batch. */
  logits(images: tf.Tensor2D): tf.Tensor2D {
    return this.forward(images).logits;
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

  /** Sends a batch forward, and the gradient of its cross entropy back. */
  async trace(images: tf.Tensor2D, labels: tf.Tensor2D): Promise<Trace> {
    const [signals, activated, slopes, gradients] = await dataOf(() => {
      const { before, logits } = this.forward(images);
      const derivative = tf.grad((signal: tf.Tensor) => this.activate(signal as tf.Tensor2D));
      const derivatives = before.map((signal) => derivative(signal) as tf.Tensor2D);
      const backward: tf.Tensor2D[] = [];
      let gradient = tf.div<tf.Tensor2D>(tf.sub(tf.softmax(logits), labels), images.shape[0]);
      for (let layer = before.length - 1; layer >= 0; layer--) {
        gradient = tf.mul(tf.matMul(gradient, this.kernels[layer + 1], false, true), derivatives[layer]);
        backward.unshift(gradient);
      }
      return [
        before,
        before.map((signal) => this.activate(signal)),
        derivatives.map((slope) => tf.max<tf.Tensor1D>(tf.abs(slope), 0)),
        backward,
      ];
    });
    const activationLimit = REACH * rootMeanSquare(activated[0]);
    const gradientLimit = REACH * rootMeanSquare(gradients[gradients.length - 1]);
    return {
      activationLimit,
      gradientLimit,
      layers: signals.map((signal, layer) => ({
        variance: variance(signal),
        gradientVariance: variance(gradients[layer]),
        dead: slopes[layer].filter((slope) => slope === 0).length / slopes[layer].length,
        activations: histogram(activated[layer], activationLimit),
        gradients: histogram(gradients[layer], gradientLimit),
      })),
    };
  }

  /** What `traceSignal` says of the network as a `tf.LayersModel`. */
  async report(images: tf.Tensor2D, labels: tf.Tensor2D): Promise<Report> {
    const model = tf.sequential();
    this.kernels.forEach(({ shape: [inputs, units] }, layer) => {
      const name = layer < this.kernels.length - 1 ? String(layer + 1) : 'logits';
      const input = layer === 0 ? { inputShape: [inputs] } : {};
      model.add(tf.layers.dense({ units, name, useBias: false, kernelInitializer: 'zeros', ...input }));
      if (name !== 'logits') model.add(activationLayer(this.settings));
    });
    try {
      model.layers
        .filter((layer) => layer.getClassName() === 'Dense')
        .forEach((layer, i) => {
          layer.setWeights([this.kernels[i]]);
        });
      const loss = (...[logits]: tf.Tensor[]): tf.Scalar =>
        tf.losses.softmaxCrossEntropy<tf.Tensor2D, tf.Scalar>(labels, logits as tf.Tensor2D);
      const trace = await traceSignal(model, images, { loss });
      return { warnings: trace.warnings, svg: trace.toSVG({ init }) };
    } finally {
      model.dispose();
    }
  }

  dispose(): void {
    tf.dispose([...this.kernels]);
  }
}

/** The values of lists of tensors of one shape, each list read at once: reading takes longer than what is read. */
async function dataOf(make: () => tf.Tensor[][]): Promise<Values[][]> {
  const stacks = tf.tidy(() => make().map((tensors) => tf.stack(tensors)));
  try {
    return await Promise.all(
      stacks.map(async (stack) => {
        const values = await stack.data();
        const length = values.length / stack.shape[0];
        return Array.from({ length: stack.shape[0] }, (_, i) => values.subarray(i * length, (i + 1) * length));
      }),
    );
  } finally {
    tf.dispose(stacks);
  }
}

/** Waits for a tensor by reading its first element, as backends work on after they have returned. */
async function finished(tensor: tf.Tensor2D): Promise<void> {
  const element = tf.slice(tensor, [0, 0], [1, 1]);
  await element.data();
  element.dispose();
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
