import { clone, dispose, mean, moments, mul, sub, type Tensor, tensor1d, tidy } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { boolean, type Check, integerFrom, oneOf, positiveNumber } from '../arguments/checks.js';
import { brokenRule, wrongValue } from '../arguments/errors.js';
import { type ArgsOf, argument, readArguments } from '../arguments/schema.js';
import { allFinite, checkBatch, checkFinite } from '../model/batch.js';
import { checkModel } from '../model/checked_model.js';
import { type Graph, readGraph } from '../model/graph.js';
import { kernelsOf } from '../model/layer_kernels.js';
import { nextGlobalSeed } from '../random/seed_generator.js';
import { textTable } from '../text_table.js';
import {
  allLayers,
  assign,
  configOf,
  intercept,
  type Layer,
  type LayerWeight,
  lendStates,
  roleOf,
} from '../tfjs/layers.js';
import { allOrNothing } from './all_or_nothing.js';
import { choose } from './choices.js';
import { initialize, OPTIONS as INITIALIZE_OPTIONS, seedsOption } from './initialize_model.js';
import { LAYER_OPTIONS, settingsOf } from './rules.js';
import { skippedLayers, skippedLines, type SkippedLayer } from './skipped.js';

const STARTS = oneOf(['orthogonal', 'kaiming', 'none']);

const startOption: Check<ReturnType<typeof STARTS>> = (name, given) => {
  if (given !== 'tailored') return STARTS(name, given);
  // It sets slopes too, and kernels that are to be scaled afterwards, not drawn again.
  const hint = '. Call initializeModel with preset "tailored", then lsuv with start "none"';
  throw wrongValue(name, 'one of orthogonal, kaiming, none', given, hint);
};

const OPTIONS = {
  /**
   * The weights from which the kernels are scaled: those of `initializeModel`, with `'orthogonal'` kernels (default, as
   * in the paper) or `'kaiming'` normal ones; or `'none'`, the weights that the model has, which those of preset
   * `'tailored'` take.
   */
  start: argument(startOption, 'orthogonal'),
  /** How far the variance of a layer's output may be from 1; default 0.1, as in the authors' implementation. */
  tolerance: argument(positiveNumber, 0.1),
  /** The maximum number of times that a kernel is scaled; default 10, as in the authors' implementation. */
  maxAttempts: argument(integerFrom(1), 10),
  /** Whether to set the biases so that every channel of a layer's output has mean 0; default false. */
  center: argument(boolean, false),
  /** Seed of the start: an integer or a `SeedGenerator`; default random. */
  seed: argument(seedsOption, nextGlobalSeed),
};

/** Options of `lsuv`. */
export interface LsuvOptions extends ArgsOf<typeof OPTIONS> {}

/** A layer that was scaled. */
export interface LsuvLayer {
  /** The layer's name, after those of the models around it. */
  readonly layer: string;
  /** Variance of W x + b over the batch before the first scaling; about each channel's mean where it is centred. */
  readonly before: number;
  /** The same after the last one; farther from 1 than the tolerance if the attempts ran out. */
  readonly after: number;
  /** How many times the kernel was scaled. */
  readonly attempts: number;
  /** Whether its bias was set: with option `center`, in layers that have one. */
  readonly centered: boolean;
}

/** The result of `lsuv`. */
export interface LsuvResult {
  /** The layers that were scaled, in the order of the forward pass. */
  readonly layers: readonly LsuvLayer[];
  /** The layers that keep their weights because they are frozen or of an unknown class. */
  readonly skipped: readonly SkippedLayer[];
  /** The layers as a table for a terminal. */
  toTable(): string;
}

/**
 * Layer-sequential unit-variance initialization (D. Mishkin & J. Matas, "All you need is a good init", ICLR 2016,
 * algorithm 1): layer by layer, a kernel is divided by the standard deviation of what it gives on a real batch, until
 * its variance is 1.
 *
 * It takes one forward pass of the batch: after every scaling a layer is run again, but not what comes before it. The
 * pass is one of inference, without dropout, as in the authors' implementation. A shared layer is scaled at its first
 * call; recurrent layers, embeddings and wrapped layers stay as the start has them. Frozen layers and layers of unknown
 * classes are skipped, as by `initializeModel`.
 *
 * With `center` the bias takes off the mean of every channel over the batch, and kernel and bias are divided by the
 * standard deviation together:
 *
 *     W <- W / σ[y],   b <- (b - µ[y]) / σ[y],
 *
 * with one σ for the layer, as above, and a µ for each channel. That is the start of weight normalization (T. Salimans,
 * D. P. Kingma, "Weight Normalization", NeurIPS 2016, eq. 5 and 6) and of Glow's actnorm (D. P. Kingma, P. Dhariwal,
 * "Glow", NeurIPS 2018, section 3.1), which have a σ for each channel too. Layers without a bias are scaled alone, and
 * named below the table.
 *
 * Either all weights change or, if anything fails, none, and seed generators are where they were. That takes memory for
 * a second copy of the weights. States of recurrent layers do not change.
 *
 * @param model a built `tf.sequential` or `tf.model`
 * @param batch a tensor for the model's input, or an array of one for each; the more samples, the less noise
 * @param options all optional; see `LsuvOptions`
 * @throws TypeError or RangeError for a bad argument, a batch of another shape or with values that are not finite, and
 *   where no scale brings a layer's variance to 1: it gives a constant, overflows, or its bias alone has more than that
 * @example
 * console.log(lsuv(model, images, { seed: 42 }).toTable());
 * @example
 * lsuv(model, images, { seed: 42, center: true });  // mean 0 in every channel, and variance 1
 */
export function lsuv(model: LayersModel, batch: Tensor | Tensor[], options?: LsuvOptions): LsuvResult {
  return allOrNothing('lsuv', () => {
    const graph = readGraph(checkModel(model));
    const tensors = checkBatch(batch, model);
    const given = readArguments(OPTIONS, options);
    checkFinite(tidy(() => allFinite(tensors).dataSync()));
    const layers = restoringWeights(graph, () => {
      if (given.start !== 'none') {
        const distribution = given.start === 'orthogonal' ? 'orthogonal' : 'normal';
        initialize(graph, { ...readArguments(INITIALIZE_OPTIONS, { distribution }), seed: given.seed });
      }
      return scaleLayers(model, scalableLayers(graph, given.center), tensors, given);
    });
    const settings = settingsOf(readArguments(LAYER_OPTIONS, {}));
    const skipped = skippedLayers(graph, choose(graph, [], undefined, settings), settings.preset);
    const lines = (): string[] => [...(given.center ? uncenteredLines(layers) : []), ...skippedLines(skipped)];
    return { layers, skipped, toTable: () => [tableOf(layers), ...lines()].join('\n') };
  });
}

/** Runs `body`. If it throws, all weights get their values back, without their constraints, which could change them. */
function restoringWeights<Result>({ weightedLayers }: Graph, body: () => Result): Result {
  const weights = weightedLayers.flatMap(({ layer }) => layer.weights);
  const before = tidy(() => weights.map((weight) => clone(weight.read())));
  try {
    return body();
  } catch (error) {
    weights.forEach((weight, i) => {
      assign(weight, before[i]);
    });
    throw error;
  } finally {
    dispose(before);
  }
}

/** A layer whose kernel will be scaled. */
interface ScalableLayer {
  readonly path: string;
  readonly kernel: LayerWeight;
  readonly bias: LayerWeight | undefined;
  /** Whether the bias will centre the layer's output. */
  readonly centers: boolean;
  /** Whether channels are the first axis behind the batch, not the last one. */
  readonly channelsFirst: boolean;
}

/** A layer's output, and the same before the layer's own activation. */
interface Run {
  readonly output: Tensor | Tensor[];
  readonly variance: number;
  /** The means of its channels, in a layer that is to be centred. */
  readonly means: Float32Array | undefined;
}

/** The layers whose output one kernel scales: not embeddings, which look up, nor cells, which have states too. */
function scalableLayers({ weightedLayers }: Graph, center: boolean): Map<Layer, ScalableLayer> {
  const found = new Map<Layer, ScalableLayer>();
  for (const { layer, graphLayer, path, isFrozen } of weightedLayers) {
    // The last kernel of a separable convolution.
    const kind = kernelsOf(layer)?.at(-1);
    if (layer !== graphLayer || isFrozen || kind === undefined) continue;
    if (kind.layout === 'embedding' || kind.gates !== undefined) continue;
    const weights = new Map(layer.weights.map((weight) => [roleOf(weight), weight]));
    const kernel = weights.get(kind.role);
    if (kernel === undefined) continue;
    const bias = weights.get('bias');
    const channelsFirst = configOf(layer).dataFormat === 'channelsFirst';
    found.set(layer, { path, kernel, bias, centers: center && bias !== undefined, channelsFirst });
  }
  return found;
}

/** Runs a batch through a model once, and scales the kernels of layers when the signal reaches them. */
function scaleLayers(
  model: LayersModel,
  layers: ReadonlyMap<Layer, ScalableLayer>,
  batch: Tensor[],
  limits: { readonly tolerance: number; readonly maxAttempts: number },
): LsuvLayer[] {
  const scaled = new Map<Layer, LsuvLayer>();
  let beforeActivation: ((signal: Tensor) => void) | undefined;
  const interception = {
    activation: (_: Layer, signal: Tensor, activate: (signal: Tensor) => Tensor) => {
      beforeActivation?.(signal);
      return activate(signal);
    },
    call: (layer: Layer, inputs: Tensor[], call: () => Tensor | Tensor[]) => {
      const scalable = layers.get(layer);
      if (scalable === undefined || scaled.has(layer)) return call();
      const { output, ...row } = scaleLayer(scalable, limits, (previous) => {
        // A layer may hand its input on.
        if (previous !== undefined) dispose([previous].flat().filter((tensor) => !inputs.includes(tensor)));
        let measured: Measured | undefined;
        beforeActivation = (signal) => {
          measured = measure(signal, scalable);
        };
        const result = call();
        beforeActivation = undefined;
        return { output: result, ...(measured ?? measure([result].flat()[0], scalable)) };
      });
      scaled.set(layer, row);
      return output;
    },
  };
  const giveBackStates = lendStates(allLayers(model));
  try {
    tidy(() => {
      intercept([...layers.keys()], interception, () => model.call(batch, { training: false }));
    });
  } finally {
    giveBackStates();
  }
  return [...scaled.values()];
}

/** Divides a kernel by the standard deviation of its layer's output until that is 1. @throws RangeError */
function scaleLayer(
  { path, kernel, bias, centers }: ScalableLayer,
  { tolerance, maxAttempts }: { readonly tolerance: number; readonly maxAttempts: number },
  run: (previous?: Run['output']) => Run,
): LsuvLayer & Pick<Run, 'output'> {
  let { output, variance, means } = run();
  const before = variance;
  const isNear = (): boolean => Math.abs(variance - 1) <= tolerance;
  let attempts = 0;
  let isCentered = !centers;
  for (let last = NaN; ;) {
    const scales = !isNear() && variance !== last && attempts < maxAttempts;
    if (!scales && isCentered) break;
    let scale = 1;
    if (scales) {
      checkVariance(variance, path);
      last = variance;
      scale = 1 / Math.sqrt(last);
      attempts++;
      write(kernel, () => mul(kernel.read(), scale));
    }
    if (means !== undefined && bias !== undefined) {
      const ofChannels = tensor1d(means);
      write(bias, () => mul(sub(bias.read(), ofChannels), scale));
      ofChannels.dispose();
      isCentered = true;
    }
    ({ output, variance, means } = run(output));
  }
  if (!isNear()) {
    checkVariance(variance, path);
    const ofBias = bias === undefined || centers ? 0 : varianceOf(bias.read());
    // However small the kernel gets, the variance of the bias remains: the kernel would be scaled to nothing.
    if (ofBias > 1 + tolerance) {
      throw brokenRule(`"model" expected biases of variance below 1, got one of variance ${ofBias} in "${path}"`);
    }
  }
  return { layer: path, before, after: variance, attempts, centered: centers, output };
}

/** Gives a weight new values, as its constraint has them. */
function write(weight: LayerWeight, values: () => Tensor): void {
  tidy(() => {
    weight.write(values());
  });
}

/** Makes sure that a kernel can be divided by a standard deviation. @throws RangeError */
function checkVariance(variance: number, path: string): void {
  if (variance > 0 && variance < Infinity) return;
  throw brokenRule(`"model" expected layers whose outputs vary, got variance ${variance} in "${path}"`);
}

type Measured = Pick<Run, 'variance' | 'means'>;

/** Measures what a layer gives: the variance about the mean of all or, in a layer to be centred, of each channel. */
function measure(signal: Tensor, { centers, channelsFirst }: ScalableLayer): Measured {
  if (!centers) return { variance: varianceOf(signal), means: undefined };
  const channel = channelsFirst ? 1 : signal.rank - 1;
  const axes = signal.shape.map((_, axis) => axis).filter((axis) => axis !== channel);
  return tidy(() => {
    const { mean: means, variance } = moments(signal, axes);
    return { variance: mean(variance).dataSync()[0], means: means.dataSync() as Float32Array };
  });
}

function varianceOf(values: Tensor): number {
  return tidy(() => moments(values).variance.dataSync()[0]);
}

/** A line for below the table, or none. */
function uncenteredLines(layers: readonly LsuvLayer[]): string[] {
  const names = layers.filter(({ centered }) => !centered).map(({ layer }) => layer);
  return names.length === 0 ? [] : [`Not centred, for want of a bias: ${names.join(', ')}`];
}

function tableOf(layers: readonly LsuvLayer[]): string {
  const rows = layers.map(({ layer, before, after, attempts }) => [
    layer,
    Number(before.toPrecision(4)),
    Number(after.toPrecision(4)),
    attempts,
  ]);
  return textTable(['layer', 'variance before', 'after', 'attempts'], rows);
}
