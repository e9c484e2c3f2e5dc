/** JAX's own tests of jax.nn.initializers, restated: docs/parity.md has the list. */
import {
  type AxesLayout,
  computeFans,
  deltaOrthogonal,
  kaimingNormal,
  kaimingUniform,
  lecunNormal,
  lecunUniform,
  orthogonal,
  randomNormal,
  randomUniform,
  truncatedNormal,
  varianceScaling,
  type WeightInitializer,
  xavierNormal,
  xavierUniform,
} from 'tfjs-initializers';
import { draw } from '../support/initializers.js';
import { expectOrthonormal } from '../support/orthonormal.js';
import { boundedNormalCdf, kolmogorovSmirnov, kolmogorovSmirnovBound } from '../support/statistics.js';

describe('testInitializer: shape, type, and finite values', () => {
  const shapes = [[], [2], [2, 2], [2, 3], [3, 2], [2, 3, 4], [4, 3, 2], [2, 3, 4, 5]];
  const fanIn = (inAxis: number[], outAxis: number[]): WeightInitializer =>
    varianceScaling({ distribution: 'normal', layout: { inAxis, outAxis }, seed: 0 });

  test.each<[string, WeightInitializer, number, number]>([
    ['uniform', randomUniform({ minval: 0, maxval: 0.01, seed: 0 }), 1, 4],
    ['normal', randomNormal({ stddev: 0.01, seed: 0 }), 1, 4],
    ['he_normal', kaimingNormal({ truncated: true, seed: 0 }), 2, 4],
    ['he_uniform', kaimingUniform({ seed: 0 }), 2, 4],
    ['glorot_normal', xavierNormal({ truncated: true, seed: 0 }), 2, 4],
    ['glorot_uniform', xavierUniform({ seed: 0 }), 2, 4],
    ['lecun_normal', lecunNormal({ truncated: true, seed: 0 }), 2, 4],
    ['lecun_uniform', lecunUniform({ seed: 0 }), 2, 4],
    ['orthogonal', orthogonal({ seed: 0 }), 2, 2],
    ['truncated_normal', truncatedNormal({ stddev: 0.01, seed: 0 }), 1, 4],
    ['delta_orthogonal', deltaOrthogonal({ seed: 0 }), 4, 4],
    ['variance_scaling, fan_geo_avg', varianceScaling({ mode: 'fanGeoAvg', distribution: 'normal', seed: 0 }), 2, 4],
    ['variance_scaling, one axis in and none out', fanIn([0], []), 1, 4],
    ['variance_scaling, no axis in and one out', fanIn([], [0]), 1, 4],
    ['variance_scaling, no axis in and none out', fanIn([], []), 0, 4],
  ])('%s', (_, initializer, lowestRank, highestRank) => {
    for (const shape of shapes.filter(({ length }) => lowestRank <= length && length <= highestRank)) {
      const tensor = initializer.apply(shape, 'float32');
      expect([tensor.shape, tensor.dtype]).toEqual([shape, 'float32']);
      expect(tensor.dataSync().every(Number.isFinite)).toBe(true);
      tensor.dispose();
    }
  });
});

const sizes = [0, 1, 2, 3];

test.each(sizes.flatMap((rows) => sizes.map((columns) => [rows, columns])))(
  'testInitializerOrthogonalZeroSize: %d x %d',
  (rows, columns) => {
    const tensor = orthogonal({ seed: 0 }).apply([rows, columns]);
    expect(tensor.shape).toEqual([rows, columns]);
    expectOrthonormal(tensor.dataSync() as Float32Array, rows, columns);
    tensor.dispose();
  },
);

test.each<[string, AxesLayout, object]>([
  ['testVarianceScalingMultiAxis: lists of axes', { inAxis: [0, 1], outAxis: [-2, -1] }, { fanIn: 6, fanOut: 20 }],
  [
    'testVarianceScalingBatchAxis: a batch axis counts in no fan',
    { inAxis: 0, outAxis: [2, 3], batchAxis: 1 },
    { fanIn: 2, fanOut: 20 },
  ],
])('%s', (_, layout, fans) => {
  const shape = [2, 3, 4, 5];
  expect(computeFans(shape, layout)).toEqual(fans);
  expect(draw(varianceScaling({ mode: 'fanAvg', layout, seed: 0 }), shape)).toHaveLength(120);
});

test('testVarianceScalingError: one axis is too few for the default layout', () => {
  const apply = (): unknown => varianceScaling({ mode: 'fanAvg', seed: 0 }).apply([5]);
  expect(apply).toThrow(RangeError);
  expect(apply).toThrow('"shape" expected rank 2 or more for layout "auto", got [5]');
});

test('testTruncatedNormal: between bounds of 0.3 standard deviations (p = 1e-4)', () => {
  const n = 10_000;
  const values = draw(truncatedNormal({ stddev: 1, lower: -0.3, upper: 0.3, seed: 0 }), [n]);
  expect(values.every((x) => -0.3 < x && x < 0.3)).toBe(true);
  expect(kolmogorovSmirnov(values, boundedNormalCdf(-0.3, 0.3))).toBeLessThan(kolmogorovSmirnovBound(n, 1e-4));
});
