/**
 * Pins the streams: what a seed gives must not change unnoticed.
 *
 * What TensorFlow, Keras, PyTorch or JAX draw is pinned by the golden files that these have written; here it is only
 * made sure that every class is in one. What this package alone draws has no other source than this package, so that
 * here, and only here, the expected values were printed by the code under test. They say nothing about being right,
 * which other tests do; they say that nothing has changed. A change of one of them is a breaking change, and belongs
 * under the heading Stream of CHANGELOG.md.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { SeedGenerator } from 'tfjs-initializers';
import { fillBoundedNormal } from '../src/random/bounded_normal.js';
import { streamOf } from '../src/random/seed.js';
import { EVERY_CLASS } from './support/every_class.js';
import { golden, sha256 } from './support/golden.js';
import { draw, make } from './support/initializers.js';

/** A normal between two bounds, in each of the ways to draw one. */
const BOUNDED: [string, number, number, string][] = [
  ['on both sides of the mean', -1, 3, '22a9d0d454327f29861c503b9eaf5af9db4c9dfe1580f3ca96a1f2203c1e27f9'],
  ['in a narrow window', -0.5, 0.25, 'b5ae4b4e741ab64c1f822028e96295550279b61f74dcd6cc5413749db1c5d938'],
  ['in the upper tail', 2, 9, '135885bc271356481ca6318c2a72e4c58cb7ea5d7e5fde9815f88dcca6fd16ff'],
  ['in a narrow window of the upper tail', 2, 2.25, '8dd2917358449e2a63ebe2a7f4e816f8b896684ee3c9ccc4c0330301227519eb'],
  ['in the lower tail', -7, -3, 'b995fc65125a3ffd4aead67cb73d1393722ba6a724aeb35494f9e1488c7a3b31'],
];

test.each(BOUNDED)('bounded normals %s, [%p, %p]', (_, low, high, hash) => {
  const values = new Float32Array(1000);
  fillBoundedNormal(values, streamOf([42, 7]), 0.5, 2, low, high);
  expect(sha256(values)).toBe(hash);
});

/** What no framework draws, and orthogonal kernels, which agree with Keras's up to the rounding of its float32 only. */
const OWN: [string, object, number[], string][] = [
  [
    'ExactTruncatedNormal',
    { a: -0.1, b: 0.05, seed: 42 },
    [32, 32],
    '410603fc316f799277ef31f27f0b8497814231b6b8efde0574233b403a87a08a',
  ],
  ['ExactOrthogonal', { seed: 42 }, [48, 32], '3f8ec27a809c349236de7b280da746f14179877ec86780906eae615d1a26d3f5'],
  [
    'ExactOrthogonal',
    { gain: 2, columnAxis: -2, seed: 42 },
    [3, 3, 8, 16],
    'd2a8928933c62be6425e805224f3fbbc95a2ab45d706e2fa83a3e5f7b76aee91',
  ],
  ['DeltaOrthogonal', { seed: 42 }, [3, 3, 16, 32], 'ee3686fcc99369f20fc5e21c81a12296fb64d05d2926b6b99648d646795d9526'],
  ['LooksLinear', { seed: 42 }, [32, 16], '6800f8580aca1124b7a180338c2077e6c797a54c6c152283ff78dfcb28fe0d47'],
  [
    'LooksLinear',
    { mirror: 'outputs', seed: 42 },
    [3, 3, 8, 16],
    '044992686d17cffe1b96bf801868eec669e0097fe61a9ec0a5349962e563d87e',
  ],
  ['Sparse', { seed: 42 }, [32, 50], 'aab17e183bcab105f77696b818d824be84cea3f17687aad743fc306245fa95f9'],
  [
    'ICNR',
    { initializer: { className: 'KaimingNormal', config: { seed: 42 } } },
    [3, 3, 8, 16],
    'ee56a41f719f023b1c42f864b1385e2eb7fd84c49f75de814bb2c18586402833',
  ],
  ['Siren', { seed: 42 }, [32, 16], '9c086915a95a1aaf68f93759a780d84f149c419935365fe21899a509adb3c936'],
  [
    'ConvolutionOrthogonal',
    { seed: 42 },
    [3, 3, 8, 16],
    'c9ab57df80ea449f4acf450b0da5ff880943bef56d766b5a969db4824e080f60',
  ],
  ['ChronoBias', { steps: 100, seed: 42 }, [64], '7800adfd2848b2ea78fc1a29a740146c4d161eaa3d7c445566851798bf17fec0'],
  ['ForgetBias', {}, [64], '2e855629ea2752d80a67b62525c8b573a3e79ebca22056a6893d7206e6755af0'],
  ['PriorBias', { counts: [3, 2, 1] }, [3], '9c886b4f9c93d32ece8f2b8d199fb3a3f7a212c51c8b92e75410a9cfea131713'],
  ['Bilinear', {}, [4, 4, 3, 3], 'faa85fd682a0cdddf066126dcafa0fbed418b72855b44851ba508bc67d21eb40'],
];

test.each(OWN)('%s %p of shape %p', (name, args, shape, hash) => {
  expect(sha256(draw(make(name, args), shape))).toBe(hash);
});

test('a generator goes through its seeds', () => {
  const generator = new SeedGenerator(-42);
  expect([generator.next(), generator.next(), SeedGenerator.at({ seed: 3, counter: 2 ** 31 }).next()]).toEqual([
    // Keras: floormod(-42, 2^31 - 2), and floormod(2^31, 2^31 - 2).
    [2147483604, 0],
    [2147483604, 1],
    [3, 2],
  ]);
});

test('every class is pinned, here or by values of the framework that it is of', () => {
  const read = (file: string): string => readFileSync(path.join(__dirname, 'reference', file), 'utf8');
  const frameworks = JSON.parse(read('frameworks.json')) as { exact: { initializer: string }[] };
  const torch = JSON.parse(read('torch.json')) as { sequences: { draws: { initializer: string }[] }[] };
  const jax = JSON.parse(read('jax.json')) as { initializers: { initializer: string }[] };
  const byFramework = [
    ...golden.initializers,
    ...frameworks.exact,
    ...torch.sequences.flatMap(({ draws }) => draws),
    // Named by their factories there.
    ...jax.initializers.map(({ initializer }) => ({
      initializer: `Jax${initializer[0].toUpperCase()}${initializer.slice(1)}`,
    })),
  ].map(({ initializer }) => initializer);
  const pinned = new Set([...byFramework, ...OWN.map(([name]) => name)]);
  expect(Object.keys(EVERY_CLASS).filter((name) => !pinned.has(name))).toEqual([]);
});
