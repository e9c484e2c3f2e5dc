import type { Tensor } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { boolean, type Check, integerFrom, positiveNumber } from '../arguments/checks.js';
import { inFunction, wrongKind, wrongValue } from '../arguments/errors.js';
import { type ArgsOf, argument, readArguments } from '../arguments/schema.js';
import { checkBatch, checkFinite, readAllFinite } from '../model/batch.js';
import { checkModel } from '../model/checked_model.js';
import { readGraph } from '../model/graph.js';
import { isKnown } from '../model/layer_facts.js';
import { textTable } from '../text_table.js';
import { classNameOf } from '../tfjs/layers.js';
import type { JacobianSpread } from './jacobian.js';
import type { LayerSignal } from './layer_signal.js';
import { type Moments, momentsOf } from './moments.js';
import { picture, type PlottingLibrary } from './picture.js';
import { type Loss, record } from './record.js';
import { tracedLayers } from './traced_layers.js';
import { shortCorrelation } from './likeness.js';
import { warningsOf } from './warnings.js';

const lossFunction: Check<Loss> = (name, given) => {
  if (typeof given !== 'function') throw wrongKind(name, 'a function of the outputs', given);
  return given as Loss;
};

const probeCount: Check<number> = (name, given) => {
  const count = integerFrom(0, 100)(name, given);
  if (count === 1) throw wrongValue(name, '0, or an integer from 2 to 100', given);
  return count;
};

const TRACE_SIGNAL = {
  /**
   * A function of the model's outputs that returns a scalar tensor, whose gradient is sent back. By default the
   * gradient at every output is standard normal noise, which shows only the effect of the layers.
   */
  loss: argument(lossFunction),
  /** Whether dropout drops and batch normalization uses the batch, as in training; default true. */
  training: argument(boolean, true),
  /** The seed of the noise that is sent back without a `loss`, and of `probes`, an int32; default 0. */
  seed: argument(integerFrom(-0x80000000, 0x7fffffff), 0),
  /**
   * How many random vectors go back to the inputs for the spread of the Jacobian's singular values, at most 100;
   * default 2, the fewest that show one; 0 for none. Each costs a pass forward and a pass back, and k of them make the
   * error of the estimate sqrt(k (k - 1) / 2) times smaller.
   */
  probes: argument(probeCount, 2),
};

/** Options of `traceSignal`. */
export interface TraceSignalOptions extends ArgsOf<typeof TRACE_SIGNAL> {}

const SIZE = {
  /** In pixels; default 720. */
  width: argument(positiveNumber, 720),
  /** In pixels; default 540. */
  height: argument(positiveNumber, 540),
};

/** The size of a picture. */
export interface PictureSize extends ArgsOf<typeof SIZE> {}

/** An input of a model. */
export interface InputSignal extends Moments {
  /** The correlation of two examples, as in `LayerSignal`. */
  readonly correlation: number | undefined;
}

/** A model's signal on its way forward, and its gradient on its way back. */
export interface SignalTrace {
  /** The model's inputs, in order. */
  readonly inputs: readonly InputSignal[];
  /** The layers with kernels and those of classes that are not tfjs's, in the order of their calls. */
  readonly layers: readonly LayerSignal[];
  /** Layers of classes that are not tfjs's: expectations after them start from their measured outputs. */
  readonly unknown: readonly {
    /** The layer's name, after those of the models around it. */
    readonly layer: string;
    /** The layer's class. */
    readonly className: string;
  }[];
  /**
   * How far the singular values of the Jacobian spread, of the outputs in the inputs that are signals, at inference:
   * dropout drops nothing, and batch normalization uses its moving averages. Undefined with `probes: 0`, and where no
   * gradient reaches an input.
   */
  readonly jacobian: JacobianSpread | undefined;
  /** What may keep the model from training, the input first. */
  readonly warnings: readonly string[];
  /** The layers as a table for a terminal, and the warnings. */
  toTable(): string;
  /**
   * A picture of the second moments by depth, forward and backward, on logarithmic axes.
   *
   * @param echarts Apache ECharts: `import * as echarts from 'echarts'`. Passed in, so that only those who draw
   *   pictures need it installed.
   * @param size default 720 x 540 pixels
   * @returns an SVG document
   * @throws TypeError or RangeError for a bad argument
   */
  toSVG(echarts: PlottingLibrary, size?: PictureSize): string;
}

/**
 * Sends a batch through a model and a gradient back, once, and measures the signal in every layer with a kernel. The
 * model stays as it is: weights, moving averages, the states of recurrent layers.
 *
 * Beside every E[y²] stands what theory expects of it (He et al. 2015, eq. 7; for any activation Poole et al. 2016,
 * eq. 3), from the weights' own second moments; and beside the correlation of two inputs the one that follows from the
 * correlation of the batch (Poole et al. 2016, eq. 5).
 *
 * @param model a built `tf.sequential` or `tf.model`
 * @param batch a tensor for the model's input, or an array of one for each input
 * @param options all optional: `loss` (noise), `training` (true), `seed` (0), `probes` (2)
 * @returns a promise of the measurements, with `toTable()` and `toSVG(echarts)`
 * @throws TypeError or RangeError, as a rejection, for a bad argument, a model that is not built or disposed, a batch
 *   of another shape or with values that are not finite, or a loss that does not return a scalar
 * @example
 * const trace = await traceSignal(model, images);
 * console.log(trace.toTable());
 */
export async function traceSignal(
  model: LayersModel,
  batch: Tensor | Tensor[],
  options?: TraceSignalOptions,
): Promise<SignalTrace> {
  const named = <Result>(body: () => Result): Result => inFunction('traceSignal', body);
  const { graph, tensors, settings } = named(() => ({
    graph: readGraph(checkModel(model)),
    tensors: checkBatch(batch, model),
    settings: readArguments(TRACE_SIGNAL, options),
  }));
  const isFinite = await readAllFinite(tensors);
  const layers = [...graph.paths.keys()].filter((layer) => classNameOf(layer) !== 'InputLayer');
  const recording = await named(() => {
    checkFinite(isFinite);
    return record(model, layers, tensors, settings);
  });

  const traced = tracedLayers(recording, graph.paths, settings.training);
  const signals = traced.map(({ signal }) => signal);
  const unknown = layers
    .filter((layer) => !isKnown(layer))
    .map((layer) => ({ layer: graph.paths.get(layer) ?? layer.name, className: classNameOf(layer) }));
  const { inputs, jacobian } = recording;
  const warnings = warningsOf(recording, traced);
  return {
    inputs: inputs.map((input) => ({ ...momentsOf(input), correlation: input.correlation })),
    layers: signals,
    unknown,
    jacobian,
    warnings,
    toTable: () => tableOf(signals, unknown, jacobian, warnings),
    toSVG: (echarts, size) =>
      inFunction('toSVG', () => {
        checkLibrary(echarts);
        return picture(echarts, signals, readArguments(SIZE, size, 'size'));
      }),
  };
}

function checkLibrary(echarts: unknown): asserts echarts is PlottingLibrary {
  const { init } = (echarts ?? {}) as Partial<PlottingLibrary>;
  if (typeof init === 'function') return;
  throw wrongKind('echarts', "Apache ECharts (import * as echarts from 'echarts')", echarts);
}

function tableOf(
  layers: readonly LayerSignal[],
  unknown: SignalTrace['unknown'],
  jacobian: JacobianSpread | undefined,
  warnings: readonly string[],
): string {
  const short = (value: number | undefined): string => (value === undefined ? '' : shortNumber(value));
  const header = [
    'layer',
    'f',
    'E[y²]',
    'expected',
    '× before',
    'correlation',
    'expected',
    'E[f(y)]',
    'Var[f(y)]',
    'dead',
    'saturated',
    'E[(dL/dy)²]',
    '× after',
    'Var[dL/df(y)]',
    'Var[dL/dW]',
  ];
  const rows = layers.map((signal) => [
    signal.layer,
    signal.activationName,
    short(signal.preActivation.secondMoment),
    short(signal.expected),
    short(signal.growth),
    correlationText(signal.correlation),
    correlationText(signal.expectedCorrelation),
    short(signal.activation.mean),
    short(signal.activation.variance),
    `${Math.round(100 * signal.dead)} %`,
    `${Math.round(100 * signal.saturated)} %`,
    short(signal.preActivationGradient?.secondMoment),
    short(signal.gradientGrowth),
    short(signal.activationGradient?.variance),
    short(signal.kernelGradient?.variance),
  ]);
  const names = unknown.map(({ layer, className }) => `${layer} (${className})`);
  const notes = [
    ...(names.length === 0 ? [] : [`No formula for ${names.join(', ')}: expected as measured.`]),
    ...(jacobian === undefined ? [] : [spreadText(jacobian)]),
    ...warnings.map((warning) => `! ${warning}`),
  ];
  return [textTable(header, rows), ...notes].join('\n');
}

/** Three decimals, or more where it is so close to 1 that they would be nines. */
function correlationText(value: number | undefined): string {
  return value === undefined ? '' : shortCorrelation(value);
}

function spreadText({ secondMoment, spread, standardError }: JacobianSpread): string {
  const error = standardError === undefined ? '' : ` ± ${shortNumber(standardError)}`;
  const ofSquares = `Var[s²] / E[s²]² ${shortNumber(spread)}${error}`;
  return `Singular values s of the outputs' Jacobian in the inputs: E[s²] ${shortNumber(secondMoment)}, ${ofSquares}.`;
}

/** Three digits, in exponents where there would be more than three zeros. */
function shortNumber(value: number): string {
  const size = Math.abs(value);
  return size !== 0 && (size < 1e-3 || size >= 1e5) ? value.toExponential(2) : String(Number(value.toPrecision(3)));
}
