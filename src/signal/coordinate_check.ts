/** How the sizes of activations depend on the width of a network, in its first training steps. */
import { Tensor } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { type Check, elementsOf, integerFrom } from '../arguments/checks.js';
import { brokenRule, inFunction, wrongKind, wrongValue } from '../arguments/errors.js';
import { type ArgsOf, argument, readArguments, required } from '../arguments/schema.js';
import { checkBatch, checkFinite, readAllFinite } from '../model/batch.js';
import { checkModel } from '../model/checked_model.js';
import { textTable } from '../text_table.js';
import { isModel } from '../tfjs/layers.js';
import type { LayerSignal } from './layer_signal.js';
import { traceSignal } from './trace_signal.js';

const OPTIONS = {
  /** The number of training steps; default 3. */
  steps: argument(integerFrom(0), 3),
  /** The number of networks per width, with seeds 1, 2, ...; default 5. */
  seeds: argument(integerFrom(1), 5),
};

/** Options of `coordinateCheck`. */
export interface CoordinateCheckOptions extends ArgsOf<typeof OPTIONS> {}

const tensors: Check<Tensor[], Tensor | Tensor[]> = (name, given) => {
  const found: Tensor[] = [];
  // A hole, of which an array may have billions, is undefined, and ends it.
  for (const each of (Array.isArray(given) ? given : [given]) as unknown[]) {
    if (!(each instanceof Tensor)) throw wrongKind(name, 'a tensor or an array of tensors', given);
    if (each.isDisposed) throw brokenRule(`"${name}" expected a tensor, got a disposed one`);
    found.push(each as Tensor);
  }
  if (found.length === 0) throw wrongValue(name, 'a tensor or an array of tensors', given);
  return found;
};

const BATCH = {
  /** A tensor for the model's input, or an array with one per input. */
  xs: required(tensors),
  /** A tensor for the model's output, or an array with one per output. */
  ys: required(tensors),
};

/** The batch to train on: inputs and targets, as `trainOnBatch` takes them. */
export interface TrainingBatch extends ArgsOf<typeof BATCH> {}

/**
 * Makes a compiled model of a given width. Every call must make a new model and optimizer; both are disposed.
 */
export type ModelOfWidth = (width: number, seed: number) => LayersModel | Promise<LayersModel>;

/** The size of the activations of a layer. */
export interface CoordinateSize {
  /** The width of the network. */
  readonly width: number;
  /** The seed that it was made with. */
  readonly seed: number;
  /** The training steps so far; 0 before the first. */
  readonly step: number;
  /** The layer's name in the first network, after those of the models around it. */
  readonly layer: string;
  /** √E[y²] over all units and the batch, where y is the input of the layer's activation; NaN if it overflows. */
  readonly size: number;
}

/** How the size of a layer's activations depends on the width. */
export interface CoordinateSlope {
  /** The layer's name in the first network, after those of the models around it. */
  readonly layer: string;
  /** The training steps so far. */
  readonly step: number;
  /**
   * The slope of log(size) over log(width) by least squares, mean over the seeds: 0 if it is constant, 1 if it grows in
   * proportion to the width. NaN if a size is 0 or not finite.
   */
  readonly slope: number;
  /** The standard error of that mean; NaN with one seed. */
  readonly standardError: number;
}

/** The measurements of `coordinateCheck`. */
export interface CoordinateCheck {
  /** By width, seed, step and layer, in that order. */
  readonly sizes: readonly CoordinateSize[];
  /** By layer, in the order of their calls, and step. */
  readonly slopes: readonly CoordinateSlope[];
  /** The slopes as a table for a terminal: a row per layer, a column per step. */
  toTable(): string;
}

/**
 * Trains networks of several widths for a few steps, and measures the size of their activations, layer by layer: the
 * coordinate check of G. Yang et al., "Tensor Programs V", 2022, appendix D.1, as `get_coord_data` of the package mup
 * has it (mup/coord_check.py), with its `'l2'`, √E[y²], for the mean of |y|.
 *
 * Where a network is parametrized for any width, as by `muPScale` and the learning rates that go with it, no size grows
 * with the width, before and after any step: what was tuned on a narrow network holds for a wide one. With the usual
 * start and one learning rate sizes grow with the width from the first step on.
 *
 * One network is there at a time. It and its optimizer are disposed of, whatever fails.
 *
 * @param widths at least two, all different, integers >= 1
 * @param build `(width, seed) => model`, or a promise of it: a new model, compiled with an optimizer of its own. The
 *   same layers, in the same order, for every width
 * @param batch `{ xs, ys }`, on which every step trains
 * @param options all optional: `steps` (3), `seeds` (5)
 * @returns a promise of the sizes, and of the slopes of their logarithms over that of the width
 * @throws TypeError or RangeError, as a rejection, for a bad argument, a model that is not compiled or has other layers
 *   than the first one, inputs of another shape or with values that are not finite; what `build` and `trainOnBatch`
 *   throw
 * @example
 * const { slopes } = await coordinateCheck([64, 128, 256, 512], (width, seed) => network(width, seed), { xs, ys });
 * console.log(slopes.every(({ slope }) => Math.abs(slope) < 0.1));
 */
export async function coordinateCheck(
  widths: readonly number[],
  build: ModelOfWidth,
  batch: TrainingBatch,
  options?: CoordinateCheckOptions,
): Promise<CoordinateCheck> {
  const named = <Result>(body: () => Result): Result => inFunction('coordinateCheck', body);
  const { checkedWidths, xs, ys, steps, seeds } = named(() => {
    if (typeof build !== 'function') throw wrongKind('build', 'a function of a width and a seed', build);
    return {
      checkedWidths: checkWidths(widths),
      ...readArguments(BATCH, batch, 'batch'),
      ...readArguments(OPTIONS, options),
    };
  });
  const areFinite = await readAllFinite(xs);
  named(() => {
    checkFinite(areFinite, 'batch.xs');
  });

  const sizes: CoordinateSize[] = [];
  let first: readonly LayerSignal[] | undefined;
  for (const width of checkedWidths) {
    for (let seed = 1; seed <= seeds; seed++) {
      const model = await build(width, seed);
      try {
        const inputs = named(() => checkBatch(xs, checkCompiled(model), 'batch.xs'));
        for (let step = 0; step <= steps; step++) {
          if (step > 0) await model.trainOnBatch(inputs, ys);
          const { layers } = await traceSignal(model, inputs, { probes: 0 });
          const names = (first ??= layers);
          named(() => {
            checkLayers(layers, names, width);
          });
          layers.forEach(({ preActivation: { secondMoment } }, i) => {
            sizes.push({ width, seed, step, layer: names[i].layer, size: Math.sqrt(secondMoment) });
          });
        }
      } finally {
        disposeOf(model);
      }
    }
  }
  const slopes = (first ?? []).flatMap(({ layer }) =>
    Array.from({ length: steps + 1 }, (_, step) => slopeOf(layer, step, sizes)),
  );
  return { sizes, slopes, toTable: () => tableOf(slopes, steps) };
}

/** Returns a copy of the widths. @throws TypeError, RangeError */
function checkWidths(given: unknown): number[] {
  if (!Array.isArray(given)) throw wrongKind('widths', 'an array of widths', given);
  const widths = elementsOf('widths', given, integerFrom(1));
  if (widths.length < 2 || new Set(widths).size < widths.length) {
    throw wrongValue('widths', 'at least two widths, all different', given);
  }
  return widths;
}

/** Returns what `build` gave, if it can be trained. @throws TypeError, RangeError */
function checkCompiled(given: unknown): LayersModel {
  if (!isModel(given)) throw wrongKind('build', 'a function that returns a compiled tf.LayersModel', given);
  const model = checkModel(given);
  // Whatever its type says.
  if ((model.optimizer as unknown) !== undefined) return model;
  throw brokenRule('"build" expected a function that returns compiled models, got one without an optimizer');
}

/** Checks that networks of all widths have the same layers. @throws RangeError */
function checkLayers(layers: readonly LayerSignal[], first: readonly LayerSignal[], ofWidth: number): void {
  const classesOf = (signals: readonly LayerSignal[]): string => signals.map(({ className }) => className).join(', ');
  if (classesOf(layers) === classesOf(first)) return;
  throw brokenRule(
    `"build" expected models with the same layers for every width, got ${classesOf(layers)} at width ${ofWidth}, ` +
      `and ${classesOf(first)} before`,
  );
}

/** Disposes a model and its optimizer, which tfjs does only if it made the optimizer. */
function disposeOf(model: unknown): void {
  if (!isModel(model)) return;
  (model.optimizer as LayersModel['optimizer'] | undefined)?.dispose();
  model.dispose();
}

/** The slope of one layer after some steps, mean over the seeds. */
function slopeOf(layer: string, step: number, sizes: readonly CoordinateSize[]): CoordinateSlope {
  const bySeed = new Map<number, CoordinateSize[]>();
  for (const each of sizes) {
    if (each.layer !== layer || each.step !== step) continue;
    bySeed.set(each.seed, [...(bySeed.get(each.seed) ?? []), each]);
  }
  const slopes = [...bySeed.values()].map(leastSquares);
  const slope = mean(slopes);
  const variance = slopes.reduce((sum, each) => sum + (each - slope) ** 2, 0) / (slopes.length - 1);
  return { layer, step, slope, standardError: Math.sqrt(variance / slopes.length) };
}

/** The slope of the line through log(size) over log(width); NaN for a size of 0, of which there is no logarithm. */
function leastSquares(sizes: readonly CoordinateSize[]): number {
  const x = sizes.map((each) => Math.log(each.width));
  const y = sizes.map(({ size }) => Math.log(size));
  const [centerX, centerY] = [mean(x), mean(y)];
  const covariance = x.reduce((sum, each, i) => sum + (each - centerX) * (y[i] - centerY), 0);
  return covariance / x.reduce((sum, each) => sum + (each - centerX) ** 2, 0);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function tableOf(slopes: readonly CoordinateSlope[], steps: number): string {
  const layers = [...new Set(slopes.map(({ layer }) => layer))];
  const rows = layers.map((layer) => [
    layer,
    ...slopes.filter((each) => each.layer === layer).map(({ slope }) => Number(slope.toPrecision(3))),
  ]);
  return textTable(['layer', ...Array.from({ length: steps + 1 }, (_, step) => `step ${step}`)], rows);
}
