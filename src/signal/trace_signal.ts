import { dispose, type Tensor } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { argumentsObject } from '../arguments/object.js';
import { boolean, integerFrom } from '../arguments/checks.js';
import { wrongKind } from '../arguments/errors.js';
import { ACTIVATION_LAYERS } from '../initializers/activation_layer.js';
import { ownActivation } from '../model/activation.js';
import { allFinite, checkBatch, checkFinite } from '../model/batch.js';
import { checkModel } from '../model/checked_model.js';
import { readGraph } from '../model/graph.js';
import { hasKernel } from '../model/layer_kernels.js';
import { textTable } from '../text_table.js';
import type { Layer } from '../tfjs/layers.js';
import type { LayerSignal } from './layer_signal.js';
import type { Moments } from './moments.js';
import { picture, type PlottingLibrary } from './picture.js';
import { type Loss, record, type Recorded, type RecordedCall } from './record.js';
import { expectedMoments } from './theory.js';
import { warningsOf } from './warnings.js';

/** Options of `traceSignal`. */
export interface TraceSignalOptions {
  /**
   * What is sent back: the gradient of this function of the model's outputs. Left out, the gradient in every output is a
   * standard normal value, so that all that is seen of it is what the layers do.
   */
  loss?: Loss;
  /** Whether dropout drops and batch normalization uses the batch, as in training; default true. */
  training?: boolean;
  /** Seed of the gradient where there is no `loss`; default 0. */
  seed?: number;
}

/** A model's signal on its way forward, and its gradient on its way back. */
export interface SignalTrace {
  /** Of the batch, all inputs together in order. */
  readonly inputs: readonly Moments[];
  /** In the order of the calls. */
  readonly layers: readonly LayerSignal[];
  /** What is likely to be in the way of training, the input first. */
  readonly warnings: readonly string[];
  /** The layers as a table for a terminal, and the warnings. */
  toTable(): string;
  /**
   * A picture of the second moments by depth, forward and backward, on logarithmic axes.
   *
   * @param echarts Apache ECharts: `import * as echarts from 'echarts'`. It is handed over so that nobody has to
   *   install it who draws no pictures.
   * @param size in pixels; default 720 x 540
   * @returns an SVG document
   */
  toSVG(echarts: PlottingLibrary, size?: { width?: number; height?: number }): string;
}

/**
 * Sends a batch through a model and a gradient back, once, and measures the signal in every layer with a kernel. The
 * model stays as it is.
 *
 * @param model a built `tf.sequential` or `tf.model`
 * @param batch a tensor for the model's input, or an array of one for each
 * @param options all optional; see `TraceSignalOptions`
 * @throws TypeError or RangeError, as a rejection, for a bad argument, a model that is not built or disposed, a batch of
 *   another shape or with values that are not finite
 * @example
 * const trace = await traceSignal(model, images);
 * console.log(trace.toTable());
 */
export async function traceSignal(
  model: LayersModel,
  batch: Tensor | Tensor[],
  options?: TraceSignalOptions,
): Promise<SignalTrace> {
  const graph = readGraph(checkModel(model));
  const tensors = checkBatch(batch, model);
  const { loss, training = true, seed = 0 } = argumentsObject('options', options, ['loss', 'training', 'seed']);
  if (loss !== undefined && typeof loss !== 'function') throw wrongKind('loss', 'a function of the outputs', loss);
  const settings = {
    loss: loss as Loss | undefined,
    training: boolean('training', training),
    seed: integerFrom(-0x80000000, 0x7fffffff)('seed', seed),
  };
  const finite = allFinite(tensors);
  const isFinite = await finite.data();
  dispose(finite);
  checkFinite(isFinite);

  const layers = [...graph.paths.keys()].filter((layer) => layer.getClassName() !== 'InputLayer');
  const recording = await record(model, layers, tensors, settings);
  const expected = expectedMoments(recording, settings.training);
  const activations = followingActivations(recording.calls);
  const timesCalled = new Map<Layer, number>();
  const signals: LayerSignal[] = [];
  for (const call of recording.calls.filter(({ layer }) => hasKernel(layer))) {
    const { layer, preActivation = call.output } = call;
    const times = (timesCalled.get(layer) ?? 0) + 1;
    timesCalled.set(layer, times);
    const path = graph.paths.get(layer) ?? layer.name;
    const active = activations.get(call) ?? call;
    const kernel = recording.weights.find((each) => each.layer === layer && /kernel$|^embeddings$/.test(each.role));
    const before = signals.at(-1)?.preActivation.secondMoment;
    const q = preActivation.signal.secondMoment;
    signals.push({
      layer: times === 1 ? path : `${path} (${times})`,
      className: layer.getClassName(),
      activationName: active.activation?.name ?? 'linear',
      preActivation: momentsOf(preActivation.signal),
      activation: momentsOf(active.output.signal),
      dead: active.output.signal.dead,
      saturated: active.output.signal.saturated,
      preActivationGradient: gradientOf(preActivation),
      activationGradient: gradientOf(active.output),
      kernelGradient: kernel === undefined ? undefined : gradientOf(kernel.weight),
      expected: expected.get(call)?.preActivation ?? NaN,
      growth: before === undefined ? undefined : q / before,
      gradientGrowth: undefined,
    });
  }
  const withGradients = signals.map((signal, i) => ({
    ...signal,
    gradientGrowth: ratio(signal.preActivationGradient, signals.at(i + 1)?.preActivationGradient),
  }));
  const inputs = recording.inputs.map(momentsOf);
  // Indices are looked up, whatever their size.
  const isLookedUp = recording.inputs.map((input) =>
    recording.calls.some(({ layer, inputs }) => layer.getClassName() === 'Embedding' && inputs.includes(input)),
  );
  const warnings = warningsOf(
    inputs.filter((_, i) => !isLookedUp[i]),
    withGradients,
  );
  return {
    inputs,
    layers: withGradients,
    warnings,
    toTable: () => tableOf(withGradients, warnings),
    toSVG: (echarts, size) => picture(echarts, withGradients, size),
  };
}

/** The call of the activation that each kernel's output goes to, where that is a layer of its own. */
function followingActivations(calls: readonly RecordedCall[]): Map<RecordedCall, RecordedCall> {
  const found = new Map<RecordedCall, RecordedCall>();
  for (const call of calls) {
    if (!ACTIVATION_LAYERS.has(call.layer.getClassName()) || ownActivation(call.layer) === undefined) continue;
    let [behind] = call.from;
    while (behind?.from.length === 1 && !hasKernel(behind.layer) && !behind.activation) [behind] = behind.from;
    if (behind === undefined || !hasKernel(behind.layer) || behind.activation || found.has(behind)) continue;
    found.set(behind, call);
  }
  return found;
}

function momentsOf({ mean, variance, secondMoment }: Moments): Moments {
  return { mean, variance, secondMoment };
}

function gradientOf({ gradient }: Recorded): Moments | undefined {
  return gradient === undefined ? undefined : momentsOf(gradient);
}

function ratio(moments: Moments | undefined, other: Moments | undefined): number | undefined {
  return moments === undefined || other === undefined ? undefined : moments.secondMoment / other.secondMoment;
}

function tableOf(layers: readonly LayerSignal[], warnings: readonly string[]): string {
  const short = (value: number | undefined): string => (value === undefined ? '' : shortNumber(value));
  const header = [
    ...['layer', 'f', 'E[y²]', 'expected', '× before', 'E[f(y)]', 'Var[f(y)]', 'dead', 'saturated'],
    ...['E[(dL/dy)²]', '× after', 'Var[dL/df(y)]', 'Var[dL/dW]'],
  ];
  const rows = layers.map((signal) => [
    signal.layer,
    signal.activationName,
    short(signal.preActivation.secondMoment),
    short(signal.expected),
    short(signal.growth),
    short(signal.activation.mean),
    short(signal.activation.variance),
    `${Math.round(100 * signal.dead)} %`,
    `${Math.round(100 * signal.saturated)} %`,
    short(signal.preActivationGradient?.secondMoment),
    short(signal.gradientGrowth),
    short(signal.activationGradient?.variance),
    short(signal.kernelGradient?.variance),
  ]);
  const notes = warnings.map((warning) => `! ${warning}`);
  return [textTable(header, rows), ...notes].join('\n');
}

/** Three digits, in exponents where there would be more than three zeros. */
function shortNumber(value: number): string {
  const size = Math.abs(value);
  return size !== 0 && (size < 1e-3 || size >= 1e5) ? value.toExponential(2) : String(Number(value.toPrecision(3)));
}
