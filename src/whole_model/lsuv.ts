import { clone, dispose, moments, mul, type Tensor, tidy } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { argumentsObject } from '../arguments/object.js';
import { integerFrom, oneOf, positiveNumber } from '../arguments/checks.js';
import type { SeedLike } from '../initializers/seed_source.js';
import { textTable } from '../text_table.js';
import { intercept, type Layer, type LayerWeight, roleOf } from '../tfjs/layers.js';
import { allFinite, checkBatch, checkFinite } from '../model/batch.js';
import { checkModel } from '../model/checked_model.js';
import { readGraph } from '../model/graph.js';
import { initializeModel } from './initialize_model.js';
import { KERNELS } from '../model/layer_kernels.js';

/** Options of `lsuv`. */
export interface LsuvOptions {
  /**
   * What the weights are before the kernels are scaled: those of `initializeModel`, with `'orthonormal'` kernels
   * (default, the paper's) or `'kaiming'` normal ones; or `'none'`: what the model has.
   */
  start?: 'orthonormal' | 'kaiming' | 'none';
  /** How far from 1 the variance of a layer's output may stay; default 0.1, the paper's implementation's. */
  tolerance?: number;
  /** How often a layer is scaled at most; default 10, the same. */
  maxAttempts?: number;
  /** Seed of the start: an integer, or a `SeedGenerator`; left out, every call draws anew. */
  seed?: SeedLike;
}

/** A layer that was scaled. */
export interface LsuvLayer {
  /** The layer's name, after those of the models around it. */
  readonly layer: string;
  /** Variance of W x + b over the batch before the first scaling. */
  readonly before: number;
  /** The same after the last one; farther from 1 than the tolerance where the attempts did not suffice. */
  readonly after: number;
  /** How often the kernel was scaled. */
  readonly attempts: number;
}

/** What `lsuv` did. */
export interface LsuvResult {
  /** In the order of the forward pass. */
  readonly layers: readonly LsuvLayer[];
  /** The layers as a table for a terminal. */
  toTable(): string;
}

const STARTS = ['orthonormal', 'kaiming', 'none'] as const;

/**
 * Layer-sequential unit-variance initialization (D. Mishkin & J. Matas, "All you need is a good init", ICLR 2016,
 * algorithm 1): one layer after the other, a kernel is divided by the standard deviation of what it gives on a real
 * batch, until its variance is 1.
 *
 * It happens inside one forward pass of the batch: a layer is run again after every scaling, and what comes before it is
 * not. The pass is one of inference, without dropout, as in the authors' implementation. A shared layer is scaled at its
 * first call; recurrent layers, embeddings and wrapped layers stay as the start has them. Either all weights change, or
 * none does.
 *
 * @param model a built `tf.sequential` or `tf.model`
 * @param batch a tensor for the model's input, or an array of one for each; more examples, less noise
 * @param options all optional; see `LsuvOptions`
 * @throws TypeError or RangeError for a bad argument, a batch of another shape or with values that are not finite, and
 *   where a layer gives a constant or overflows, so that no scale brings its variance to 1
 * @example
 * console.log(lsuv(model, images, {seed: 42}).toTable());
 */
export function lsuv(model: LayersModel, batch: Tensor | Tensor[], options?: LsuvOptions): LsuvResult {
  const graph = readGraph(checkModel(model));
  const tensors = checkBatch(batch, model);
  const given = argumentsObject('options', options, ['start', 'tolerance', 'maxAttempts', 'seed']);
  const start = oneOf(STARTS)('start', given.start ?? 'orthonormal');
  const tolerance = positiveNumber('tolerance', given.tolerance ?? 0.1);
  const maxAttempts = integerFrom(1)('maxAttempts', given.maxAttempts ?? 10);
  checkFinite(tidy(() => allFinite(tensors).dataSync()));

  const weights = graph.leaves.flatMap(({ layer }) => layer.weights);
  const before = weights.map((weight) => clone(weight.read()));
  const scaledLayers: LsuvLayer[] = [];
  try {
    if (start !== 'none') {
      const distribution = start === 'orthonormal' ? 'orthogonal' : 'normal';
      initializeModel(model, {
        distribution,
        ...(given.seed === undefined ? {} : { seed: given.seed as SeedLike }),
      });
    }
    const done = new Set<Layer>();
    let variance = NaN;
    let runsAgain = false;
    const interception = {
      activation: (_: Layer, input: Tensor, activate: (input: Tensor) => Tensor) => {
        if (runsAgain) variance = varianceOf(input);
        return activate(input);
      },
      call: (layer: Layer, _: Tensor[], call: () => Tensor | Tensor[]) => {
        const kernel = kernelOf(layer);
        if (kernel === undefined || done.has(layer)) return call();
        done.add(layer);
        const path = graph.paths.get(layer) ?? layer.name;
        runsAgain = true;
        let output = call() as Tensor;
        const first = variance;
        let attempts = 0;
        for (; Math.abs(variance - 1) > tolerance && attempts < maxAttempts; attempts++) {
          if (!(variance > 0) || variance === Infinity) {
            throw new RangeError(`"model" expected layers whose outputs vary, got variance ${variance} in "${path}"`);
          }
          const scaled = tidy(() => mul(kernel.read(), 1 / Math.sqrt(variance)));
          kernel.write(scaled);
          dispose([scaled, output]);
          output = call() as Tensor;
        }
        runsAgain = false;
        scaledLayers.push({ layer: path, before: first, after: variance, attempts });
        return output;
      },
    };
    tidy(() => {
      const layers = [...graph.paths.keys()].filter((layer) => kernelOf(layer) !== undefined);
      intercept(layers, interception, () => model.call(tensors, { training: false }));
    });
  } catch (error) {
    weights.forEach((weight, i) => weight.write(before[i]));
    throw error;
  } finally {
    dispose(before);
  }
  return { layers: scaledLayers, toTable: () => tableOf(scaledLayers) };
}

/** The kernel that decides the scale of a layer's output: the last one. */
function kernelOf(layer: Layer): LayerWeight | undefined {
  const role = KERNELS[layer.getClassName()]?.at(-1)?.role;
  // An embedding has no activation of its own, where the variance is measured.
  if (role === undefined || layer.getClassName() === 'Embedding') return undefined;
  return layer.weights.find((weight) => roleOf(weight) === role);
}

function varianceOf(values: Tensor): number {
  return tidy(() => moments(values).variance.dataSync()[0]);
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
