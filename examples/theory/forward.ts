/** What becomes of the signal on its way forward: items 1 to 4. */
import * as tf from '@tensorflow/tfjs';
import { kaimingNormal, preluKaimingNormal, xavierUniform } from 'tfjs-initializers';
import type { Claim } from './claim.js';
import type { Result } from './items.js';
import {
  convNetwork,
  denseNetwork,
  forward,
  type InitializerOf,
  inputs,
  meanByLayer,
  traces,
  equalWidths,
} from './networks.js';

/** Xavier's rule as He et al. 2015 compare with it, variance 1/n, and theirs. */
export const xavier: InitializerOf = (seed) => kaimingNormal({ nonlinearity: 'linear', seed });
export const kaiming: InitializerOf = (seed) => kaimingNormal({ seed });

/** E[tanh(sqrt(q) z)^2], by the trapezoidal rule, whose error is far below anything here. */
function tanhMoment(q: number): number {
  let sum = 0;
  for (let z = -10; z <= 10; z += 0.001) sum += Math.tanh(Math.sqrt(q) * z) ** 2 * Math.exp(-0.5 * z * z);
  return (0.001 * sum) / Math.sqrt(2 * Math.PI);
}

/** q_l = n Var[w] E[tanh(sqrt(q_{l-1}) z)^2] from q_1 = n Var[w] on (Poole et al. 2016, eq. 3). */
function tanhMoments(depth: number, scale: number): number[] {
  const moments = [scale];
  while (moments.length < depth) moments.push(scale * tanhMoment(moments[moments.length - 1]));
  return moments;
}

/** The share of tanh(y) within a hundredth of the range from -1 or 1, for y ~ N(0, q): |y| > atanh(0.98). */
function saturatedShare(q: number): number {
  const limit = Math.atanh(0.98) / Math.sqrt(q);
  let inside = 0;
  for (let i = 0; i < 10_000; i++) inside += Math.exp(-0.5 * (((i + 0.5) / 10_000) * limit) ** 2);
  return 1 - (2 * inside * limit) / 10_000 / Math.sqrt(2 * Math.PI);
}

const last = <Value>(values: readonly Value[]): Value => values[values.length - 1];

/** 1. */
export async function tanhNetworks(seed: number): Promise<Result> {
  const [depth, width] = [100, 512];
  const batch = inputs([32, width], seed);
  const limit = 1 / Math.sqrt(width);
  const uniform: InitializerOf = (layerSeed) =>
    tf.initializers.randomUniform({ minval: -limit, maxval: limit, seed: layerSeed });
  const randn: InitializerOf = (layerSeed) => tf.initializers.randomNormal({ stddev: 1, seed: layerSeed });
  const run = (initializerOf: InitializerOf): ReturnType<typeof traces> =>
    traces((netSeed) => denseNetwork(equalWidths(depth, width), 'tanh', initializerOf, netSeed), batch, seed);
  const [dying, living, saturated] = [
    await run(uniform),
    await run((layerSeed) => xavierUniform({ seed: layerSeed })),
    await run(randn),
  ];
  batch.dispose();
  const expectedLife = tanhMoments(depth, 1);
  const expectedDeath = tanhMoments(depth, 1 / 3);
  const tenthRoot = (layers: (typeof dying)[number]): number => (forward(layers[10]) / forward(layers[0])) ** (1 / 10);
  const claims: Claim[] = [
    {
      name: 'U(-1, 1)/√n: E[y²] at layer 100 is below',
      predicted: 1e-20,
      measured: dying.map((layers) => forward(last(layers))),
      isBound: true,
    },
    {
      name: 'U(-1, 1)/√n: a layer multiplies E[y²], layers 1 to 11, by',
      predicted: (expectedDeath[10] / expectedDeath[0]) ** (1 / 10),
      measured: dying.map(tenthRoot),
      // E[log q] is below log E[q] by half the variance of log q, 2/n a layer for what is almost linear.
      theoryError: 1 / width,
    },
    {
      name: 'Xavier uniform: E[y²] at layer 100',
      predicted: last(expectedLife),
      measured: living.map((layers) => forward(last(layers))),
      // q_{l+1} = q - 2q² + ...: its variance, 2/n a layer against a decay of 1/l, takes 2 Var[q] from it per layer.
      theoryError: (last(expectedLife) * depth) / width,
    },
    {
      name: 'randn: the share of saturated units at layer 100',
      predicted: saturatedShare(last(tanhMoments(depth, width))),
      measured: saturated.map((layers) => layers[depth - 2].saturated),
    },
  ];
  return {
    claims,
    picture: {
      title: `${depth} tanh layers of ${width}`,
      y: 'E[y²]',
      lines: [
        { name: 'U(-1,1)/√n', values: meanByLayer(dying, forward) },
        { name: 'Xavier uniform', values: meanByLayer(living, forward) },
        { name: 'randn', values: meanByLayer(saturated, forward) },
        { name: 'theory: U(-1,1)/√n', values: expectedDeath, dashed: true },
        { name: 'theory: Xavier', values: expectedLife, dashed: true },
      ],
    },
  };
}

/** 2. */
export async function xavierAndKaiming(seed: number): Promise<Result> {
  const [depth, width] = [20, 400];
  const batch = inputs([64, width], seed);
  const run = (activation: 'relu' | 'tanh', initializerOf: InitializerOf): ReturnType<typeof traces> =>
    traces((netSeed) => denseNetwork(equalWidths(depth, width), activation, initializerOf, netSeed), batch, seed);
  const [fading, constant, flat] = [await run('relu', xavier), await run('relu', kaiming), await run('tanh', kaiming)];
  batch.dispose();
  const expectedFlat = tanhMoments(depth, 2);
  const growth = (layers: (typeof fading)[number]): number => forward(last(layers)) / forward(layers[0]);
  return {
    claims: [
      {
        name: 'Xavier, ReLU: q_20 / q_1 times 2^19',
        predicted: 1,
        measured: fading.map((layers) => growth(layers) * 2 ** (depth - 1)),
      },
      { name: 'Kaiming, ReLU: q_20 / q_1', predicted: 1, measured: constant.map(growth) },
      {
        name: 'Kaiming, tanh: E[y²] at layer 20',
        predicted: last(expectedFlat),
        measured: flat.map((layers) => forward(last(layers))),
        // A fixed point that fluctuations of 2/n a layer return to.
        theoryError: (4 * last(expectedFlat)) / width,
      },
      {
        name: 'Kaiming, tanh: the share of saturated units',
        predicted: saturatedShare(expectedFlat[depth - 2]),
        measured: flat.map((layers) => layers[depth - 2].saturated),
        theoryError: 4 / width,
      },
    ],
    picture: {
      title: `${depth} layers of ${width}`,
      y: 'E[y²]',
      lines: [
        { name: 'Xavier, ReLU', values: meanByLayer(fading, forward) },
        { name: 'Kaiming, ReLU', values: meanByLayer(constant, forward) },
        { name: 'Kaiming, tanh', values: meanByLayer(flat, forward) },
        { name: 'theory: 2^-l', values: fading[0].map((_, layer) => 2 ** -layer), dashed: true },
      ],
    },
  };
}

/** 3. */
export async function stockHeNormal(seed: number): Promise<Result> {
  const [depth, width] = [20, 400];
  const batch = inputs([64, width], seed);
  const run = (initializerOf: InitializerOf): ReturnType<typeof traces> =>
    traces((netSeed) => denseNetwork(equalWidths(depth, width), 'relu', initializerOf, netSeed), batch, seed);
  const stock = await run((layerSeed) => tf.initializers.heNormal({ seed: layerSeed }));
  const right = await run((layerSeed) => kaimingNormal({ truncated: true, seed: layerSeed }));
  batch.dispose();
  // The variance of a standard normal cut at 2: 1 - 4 phi(2) / (2 Phi(2) - 1).
  const cut = 0.7737413035499232;
  const growth = (layers: (typeof stock)[number]): number => forward(last(layers)) / forward(layers[0]);
  return {
    claims: [
      {
        name: 'tf.initializers.heNormal: q_20 / q_1 over 0.7737^19',
        predicted: 1,
        measured: stock.map((layers) => growth(layers) / cut ** (depth - 1)),
      },
      { name: 'kaimingNormal, truncated: q_20 / q_1', predicted: 1, measured: right.map(growth) },
    ],
    picture: {
      title: `${depth} ReLU layers of ${width}`,
      y: 'E[y²]',
      lines: [
        { name: 'tf.initializers.heNormal', values: meanByLayer(stock, forward) },
        { name: 'kaimingNormal, truncated', values: meanByLayer(right, forward) },
        { name: 'theory: 0.7737^l', values: stock[0].map((_, layer) => 2 * cut ** (layer + 1)), dashed: true },
      ],
    },
  };
}

/** 4. */
export async function convolutionsAndPReLU(seed: number): Promise<Result> {
  const [depth, channels, size, slope] = [5, 48, 14, 0.25];
  const batch = inputs([4, size, size, channels], seed);
  const run = (activation: 'relu' | { prelu: number }, initializerOf: InitializerOf): ReturnType<typeof traces> =>
    traces((netSeed) => convNetwork(depth, channels, size, activation, initializerOf, netSeed), batch, seed);
  const relu = await run('relu', kaiming);
  const prelu = await run({ prelu: slope }, (layerSeed) => preluKaimingNormal({ alpha: slope, seed: layerSeed }));
  const wrong = await run({ prelu: slope }, kaiming);
  batch.dispose();
  const growth = (layers: (typeof relu)[number]): number => forward(last(layers)) / forward(layers[0]);
  return {
    claims: [
      { name: '3x3 convolutions, ReLU, n = 9 C: q_5 / q_1', predicted: 1, measured: relu.map(growth) },
      { name: 'PReLU of 0.25 by 2/((1 + a²) n): q_5 / q_1', predicted: 1, measured: prelu.map(growth) },
      {
        name: "PReLU of 0.25 by ReLU's 2/n: q_5 / q_1 over (1 + a²)^4",
        predicted: 1,
        measured: wrong.map((layers) => growth(layers) / (1 + slope ** 2) ** (depth - 1)),
      },
    ],
    picture: {
      title: `${depth} convolutions of 3x3, ${channels} channels`,
      y: 'E[y²]',
      logarithmic: false,
      lines: [
        { name: 'ReLU', values: meanByLayer(relu, forward) },
        { name: 'PReLU of 0.25', values: meanByLayer(prelu, forward) },
        { name: "PReLU by ReLU's rule", values: meanByLayer(wrong, forward) },
        {
          name: 'theory: 2 (1 + a²)^l',
          values: wrong[0].map((_, layer) => 2 * (1 + slope ** 2) ** layer),
          dashed: true,
        },
      ],
    },
  };
}
