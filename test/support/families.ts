/** One draw of every family, in Node and in the browser: the values must be the same. */
import * as tf from '@tensorflow/tfjs';
import {
  bilinear,
  chronoBias,
  convolutionOrthogonal,
  deltaOrthogonal,
  dirac,
  forgetBias,
  icnr,
  identity,
  lecunNormal,
  looksLinear,
  orthogonal,
  priorBias,
  randomNormal,
  randomUniform,
  siren,
  sparse,
  truncatedNormal,
  varianceScaling,
} from '../../src/index.js';
import { heNormal, key } from '../../src/jax/index.js';
import { Generator, kaimingNormal as torchNormal } from '../../src/torch/index.js';

const SEED = { seed: 12 };

const FAMILIES: Record<string, () => tf.Tensor> = {
  orthogonal: () => orthogonal(SEED).apply([70, 50]),
  'orthogonal, wide': () => orthogonal({ ...SEED, gain: 2 }).apply([3, 3, 4, 60]),
  'orthogonal, columns before': () => orthogonal({ ...SEED, columnAxis: -2 }).apply([3, 3, 6, 5]),
  deltaOrthogonal: () => deltaOrthogonal(SEED).apply([3, 3, 3, 4, 6]),
  looksLinear: () => looksLinear(SEED).apply([3, 8, 6]),
  icnr: () => icnr({ scale: 2, initializer: lecunNormal(SEED) }).apply([3, 3, 2, 12]),
  convolutionOrthogonal: () => convolutionOrthogonal(SEED).apply([3, 3, 4, 6]),
  bilinear: () => bilinear().apply([4, 4, 3, 3]),
  siren: () => siren(SEED).apply([20, 30]),
  chronoBias: () => chronoBias({ ...SEED, steps: 50 }).apply([40]),
  priorBias: () => priorBias({ counts: [5, 3, 2] }).apply([3]),
  forgetBias: () => forgetBias({ value: 2 }).apply([12]),
  dirac: () => dirac({ groups: 2 }).apply([3, 3, 3, 4]),
  identity: () => identity({ gain: 3 }).apply([5, 5]),
  sparse: () => sparse(SEED).apply([20, 30]),
  randomNormal: () => randomNormal({ ...SEED, mean: 1 }).apply([33]),
  randomUniform: () => randomUniform({ ...SEED, minval: 0 }).apply([]),
  truncatedNormal: () => truncatedNormal({ ...SEED, a: -0.01, b: 0.2 }).apply([7, 11]),
  varianceScaling: () =>
    varianceScaling({ ...SEED, layout: { inAxis: 0, outAxis: [1, 2] }, distribution: 'uniform' }).apply([6, 2, 5]),
  torch: () => torchNormal({ generator: new Generator().manualSeed(1) }).apply([3, 3, 4, 5]),
  jax: () => heNormal({ key: key(1) }).apply([9, 7]),
};

/** The values of every family on the active backend, and the tensors that were left. */
export async function drawFamilies(): Promise<{ values: Record<string, number[]>; left: number }> {
  const before = tf.memory().numTensors;
  const values: Record<string, number[]> = {};
  for (const [name, draw] of Object.entries(FAMILIES)) {
    const tensor = draw();
    values[name] = Array.from(await tensor.data());
    tensor.dispose();
  }
  return { values, left: tf.memory().numTensors - before };
}
