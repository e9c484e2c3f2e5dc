/** Makes the initializers of TensorFlow.js draw the values of Keras 3 with the same arguments. */
import { eye, mul, neg, reshape, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { MOST_ELEMENTS } from '../arguments/checks.js';
import { DRAW } from '../initializers/distribution.js';
import { MOST_ORTHOGONAL_ELEMENTS, randomOrthogonal } from '../ops/random_orthogonal.js';
import { sampleNormal } from '../ops/stateless_random_normal.js';
import { sampleUniform } from '../ops/stateless_random_uniform.js';
import { sampleTruncatedNormal } from '../ops/stateless_truncated_normal.js';
import type { Seed } from '../random/seed.js';
import { takingSeedsBack } from '../random/seed_generator.js';
import { product } from '../scaling/fans.js';
import { kerasFans } from '../scaling/keras_fans.js';
import { fanOf, MODES } from '../scaling/mode.js';
import { replaceApply, type StockFields, type StockName } from '../tfjs/stock_initializers.js';
import { areNormalsFloat32, isFloat32 } from './range.js';
import { seedOf } from './seed.js';

/** Draws weights from a seed. */
type Sample = (seed: Seed) => Tensor;

/** How to draw weights of a shape; undefined for arguments that this package does not support. */
type Plan<Fields> = (fields: Fields, shape: number[]) => Sample | undefined;

const varianceScaling: Plan<StockFields['VarianceScaling']> = ({ scale, mode, distribution }, shape) => {
  const kerasMode = MODES.find((name) => name === mode);
  if (kerasMode === undefined || !isFloat32(scale)) return undefined;
  const variance = scale / fanOf(kerasMode, kerasFans(shape));
  // Bounds the length of the uniform's range, 2 sqrt(3) standard deviations, and the normal's 1 / 0.88 of one.
  if (!isFloat32(4 * Math.sqrt(variance))) return undefined;
  switch (distribution) {
    case 'uniform':
      return (seed) => DRAW.uniform(shape, seed, variance);
    // Two names in Keras for one distribution. tfjs takes the second for 'uniform'.
    case 'normal':
    case 'truncatedNormal':
      return (seed) => DRAW.truncatedNormal(shape, seed, variance);
    default:
      return undefined;
  }
};

const randomUniform: Plan<StockFields['RandomUniform']> = ({ minval, maxval }, shape) => {
  if (!isFloat32(minval) || !isFloat32(maxval) || !isFloat32(Math.fround(maxval) - Math.fround(minval)))
    return undefined;
  if (maxval < minval) return (seed) => neg(sampleUniform(shape, seed, -minval, -maxval));
  return (seed) => sampleUniform(shape, seed, minval, maxval);
};

const randomNormal: Plan<StockFields['RandomNormal']> = ({ mean, stddev }, shape) =>
  normal(sampleNormal, shape, mean, stddev);

const truncatedNormal: Plan<StockFields['TruncatedNormal']> = ({ mean, stddev }, shape) =>
  normal(sampleTruncatedNormal, shape, mean, stddev);

const orthogonal: Plan<StockFields['Orthogonal']> = ({ gain }, shape) => {
  if (!isFloat32(gain) || shape.length < 2 || product(shape) > MOST_ORTHOGONAL_ELEMENTS) return undefined;
  const columns = shape[shape.length - 1];
  return (seed) => reshape(randomOrthogonal(product(shape.slice(0, -1)), columns, gain, seed), shape);
};

/** Keras and tfjs accept negative standard deviations and ranges, which mirror all values and roundings. */
function normal(op: typeof sampleNormal, shape: number[], mean: unknown, stddev: unknown): Sample | undefined {
  if (!isFloat32(mean) || !isFloat32(stddev) || !areNormalsFloat32(mean, stddev)) return undefined;
  if (stddev < 0) return (seed) => neg(op(shape, seed, -mean, -stddev));
  return (seed) => op(shape, seed, mean, stddev);
}

/** Whether the ops accept a shape. tfjs accepts typed arrays for shapes too. */
function isShape(shape: unknown): shape is number[] {
  return (
    Array.isArray(shape) &&
    shape.every((size) => Number.isSafeInteger(size) && (size as number) >= 0) &&
    product(shape as number[]) <= MOST_ELEMENTS
  );
}

/** Replaces the initializers of TensorFlow.js. tfjs's own code handles whatever this package does not support. */
export function* replaceInitializers(): Generator<() => void> {
  yield replaceRandom('VarianceScaling', varianceScaling);
  yield replaceRandom('RandomUniform', randomUniform);
  yield replaceRandom('RandomNormal', randomNormal);
  yield replaceRandom('TruncatedNormal', truncatedNormal);
  yield replaceRandom('Orthogonal', orthogonal);
  // tfjs refuses a matrix that is not square, Keras does not.
  yield replaceApply('Identity', (stock) => {
    return function (shape, dtype) {
      const { gain } = this;
      if (!isFloatWeight(shape, dtype) || shape.length !== 2 || !isFloat32(gain)) return stock.call(this, shape, dtype);
      return tidy(() => mul(gain, eye(shape[0], shape[1])));
    };
  });
}

function replaceRandom<Name extends StockName>(name: Name, plan: Plan<StockFields[Name]>): () => void {
  return replaceApply(name, (stock) => {
    return function (shape, dtype) {
      const sample = isFloatWeight(shape, dtype) ? plan(this, [...shape]) : undefined;
      if (sample === undefined) return stock.call(this, shape, dtype);
      return takingSeedsBack(() => {
        const seed = seedOf(this.seed);
        return seed === undefined ? stock.call(this, shape, dtype) : tidy(() => sample(seed));
      });
    };
  });
}

function isFloatWeight(shape: number[], dtype: string | null | undefined): boolean {
  return (dtype ?? 'float32') === 'float32' && isShape(shape);
}
