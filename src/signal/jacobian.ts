/** Estimates the spread of the singular values of a model's Jacobian from random vectors that go back through it. */
import {
  abs,
  concat,
  div,
  keep,
  max,
  maximum,
  mul,
  norm,
  reshape,
  stack,
  sub,
  sum,
  type Tensor,
  zerosLike,
} from '@tensorflow/tfjs-core';
import { sizeOf } from '../model/layer_facts.js';
import { statelessRandomNormal } from '../ops/stateless_random_normal.js';
import type { Seed } from '../random/seed.js';
import { gradientsOf } from '../tfjs/engine.js';
import { SMALLEST } from './moments.js';

/**
 * The singular values s of a Jacobian J, of all outputs of a model in all its inputs for one example: as many as there
 * are inputs or outputs, whichever are fewer. A mean over the batch.
 */
export interface JacobianSpread {
  /** E[s²]. */
  readonly secondMoment: number;
  /**
   * Var[s²] / E[s²]²: 0 if J keeps all angles, as an orthogonal matrix does, and L for L square Gaussian ones one after
   * the other (Pennington, Schoenholz & Ganguli 2018).
   */
  readonly spread: number;
  /** The standard error of the spread, from its differences between examples; undefined for a batch of one. */
  readonly standardError: number | undefined;
}

/** The result of sending vectors back. */
export interface Probed {
  /** For all pairs of vectors u_k and u_l with k <= l the products of Jᵀu_k and Jᵀu_l, by example; then their unit. */
  readonly products: Tensor;
  readonly examples: number;
  /** The number of values of an example. */
  readonly inputs: number;
  readonly outputs: number;
}

/**
 * Sends unit vectors back through a function of a batch, at right angles to each other, one for each seed, as far as
 * the outputs have room for them. Undefined where no gradient reaches the inputs. Called in a scope; what it returns is
 * kept.
 *
 * @param run computes outputs of shape [examples, ...]; those of an example depend on its own inputs alone
 * @param shapes of the outputs
 * @throws what `run` throws
 */
export function probeJacobian(
  run: () => Tensor[],
  inputs: readonly Tensor[],
  shapes: readonly (readonly number[])[],
  seeds: readonly Seed[],
): Probed | undefined {
  const examples = inputs.at(0)?.shape[0] ?? 0;
  const hasExamples = [...inputs.map(({ shape }) => shape), ...shapes].every(([length]) => length === examples);
  if (seeds.length === 0 || examples === 0 || !hasExamples) return undefined;
  const side = (tensors: readonly Tensor[]): Tensor =>
    concat(
      tensors.map((tensor) => reshape(tensor, [examples, -1])),
      1,
    );
  const outputs = shapes.reduce((total, shape) => total + sizeOf(shape) / examples, 0);
  const images: Tensor[] = [];
  for (const vectors of orthonormal([examples, outputs], seeds.slice(0, outputs))) {
    const gradients = gradientsOf(() => sum(mul(side(run()), vectors)), [...inputs]);
    if (gradients.every((gradient) => gradient === undefined)) return undefined;
    images.push(side(gradients.map((gradient, i) => gradient ?? zerosLike(inputs[i]))));
  }
  // Squares leave the range of float32 sooner than their values do.
  const unit = maximum(max(abs(stack(images))), SMALLEST);
  const units = images.map((image) => div(image, unit));
  const pairs = units.flatMap((image, k) => units.slice(k).map((other) => sum(mul(image, other), 1)));
  const products = keep(concat([...pairs, reshape(unit, [1])]));
  return { products, examples, inputs: Number(images[0].shape[1]), outputs };
}

/** Random unit vectors [examples, length], for each example at right angles to each other: Gram and Schmidt's. */
function orthonormal(shape: readonly [number, number], seeds: readonly Seed[]): Tensor[] {
  const found: Tensor[] = [];
  for (const seed of seeds) {
    const normals: Tensor = statelessRandomNormal([...shape], seed);
    const rest = found.reduce((left, vectors) => sub(left, mul(vectors, sum(mul(vectors, left), 1, true))), normals);
    found.push(div(rest, norm(rest, 2, 1, true)));
  }
  return found;
}

/**
 * The spread from the products, with M = JJᵀ, n outputs and random unit vectors u ⟂ v:
 *
 *     E[(uᵀMv)²] = (n tr M² - (tr M)²) / (n (n - 1) (n + 2)),
 *     E[uᵀMu vᵀMv] = ((n + 1) (tr M)² - 2 tr M²) / (n (n - 1) (n + 2)),
 *
 * from the fourth moments of the columns of a random orthogonal matrix. With A and B for their measured means
 *
 *     n tr M² / (tr M)² - 1 = (n - 1) (n + 2) A / (n B + 2 A).
 *
 * Where M is a multiple of the identity A is 0: unlike that from independent vectors, this estimate has an error in
 * proportion to the spread, about sqrt(2 / (examples · pairs)) of it. A / B is one of sums over the examples, so that
 * it does not matter how large their Jacobians are beside each other.
 *
 * @returns undefined where no gradient is left, or it overflows
 */
export async function readSpread({ products, examples, inputs, outputs }: Probed): Promise<JacobianSpread | undefined> {
  const values = await products.data();
  const unit = values[values.length - 1];
  const rows = Math.round((values.length - 1) / examples);
  // k (k + 1) / 2 rows of k vectors.
  const vectors = Math.round((Math.sqrt(8 * rows + 1) - 1) / 2);
  const productOf = (k: number, l: number, example: number): number =>
    values[(k * vectors - (k * (k - 1)) / 2 + l - k) * examples + example];
  let total = 0;
  const pairs = Array.from({ length: examples }, (_, example) => {
    let [squared, lengths] = [0, 0];
    for (let k = 0; k < vectors; k++) {
      total += productOf(k, k, example);
      for (let l = k + 1; l < vectors; l++) {
        squared += productOf(k, l, example) ** 2;
        lengths += productOf(k, k, example) * productOf(l, l, example);
      }
    }
    return { squared, lengths };
  });
  if (!(total > 0 && Number.isFinite(total * unit))) return undefined;
  const rank = Math.min(inputs, outputs);
  const secondMoment = ((outputs * total) / (rank * vectors * examples)) * unit ** 2;
  // One singular value is alike.
  if (rank === 1) return { secondMoment, spread: 0, standardError: 0 };
  const lengths = pairs.reduce((sumOf, pair) => sumOf + pair.lengths, 0);
  const ratio = pairs.reduce((sumOf, pair) => sumOf + pair.squared, 0) / lengths;
  const share = rank / outputs;
  const factor = (outputs - 1) * (outputs + 2);
  const spread = share * (1 + (factor * ratio) / (outputs + 2 * ratio)) - 1;
  // Of a ratio of means: W. G. Cochran 1977, "Sampling techniques", eq. (6.13).
  const residuals = pairs.reduce((sumOf, pair) => sumOf + (pair.squared - ratio * pair.lengths) ** 2, 0);
  const ratioError = (examples * Math.sqrt(residuals / (examples * (examples - 1)))) / lengths;
  const slope = (share * factor * outputs) / (outputs + 2 * ratio) ** 2;
  return { secondMoment, spread, standardError: examples > 1 ? slope * ratioError : undefined };
}
