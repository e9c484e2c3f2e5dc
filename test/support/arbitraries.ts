/** Random arguments of every initializer, valid for a kernel of `shapeFor` its class. */
import fc from 'fast-check';
import { make } from './initializers.js';

const seed = fc.maxSafeInteger();
const mode = fc.constantFrom('fanIn', 'fanOut', 'fanAvg', 'fanGeoAvg');
const layout = fc.constantFrom(
  'auto',
  'dense',
  { inAxis: 1, outAxis: 0 },
  { inAxis: -2, outAxis: [-1], batchAxis: [] },
);
const nonlinearity = fc.constantFrom('relu', 'tanh', 'convTranspose2d', 'hardSigmoid', 'gelu_new', 'silu', 'relu6');
const cell = fc.constantFrom('lstm', 'gru');
const slope = fc.double({ min: -2, max: 2, noNaN: true });
const seeded = <T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
  fc.record(model, { requiredKeys: ['seed' as never] });

const gain = fc.double({ min: 0.01, max: 100, noNaN: true });
const below = fc.double({ min: -3, max: -0.5, noNaN: true });
const above = fc.double({ min: -0.25, max: 3, noNaN: true });

/** Of the initializers of the package itself. */
export const ARGUMENTS: Readonly<Record<string, fc.Arbitrary<object>>> = {
  KaimingNormal: fc.oneof(
    seeded({ nonlinearity, mode, layout, truncated: fc.boolean(), seed }),
    fc.record({ nonlinearity: fc.constant('leakyRelu'), negativeSlope: slope, seed }),
  ),
  KaimingUniform: seeded({ nonlinearity, mode, layout, seed }),
  PReLUKaimingNormal: seeded({ alpha: fc.oneof(slope, fc.constant([0.1, 0.2, 0.3])), truncated: fc.boolean(), seed }),
  PReLUKaimingUniform: seeded({ alpha: slope, mode, layout, seed }),
  XavierNormal: seeded({ gain, layout, truncated: fc.boolean(), seed }),
  XavierUniform: seeded({ gain, layout, seed }),
  ExactLecunNormal: seeded({ layout, truncated: fc.boolean(), seed }),
  ExactLecunUniform: seeded({ layout, seed }),
  ExactVarianceScaling: seeded({
    scale: gain,
    distribution: fc.constantFrom('uniform', 'normal', 'truncatedNormal', 'truncated_normal'),
    mode,
    layout,
    seed,
  }),
  ExactRandomNormal: seeded({ mean: slope, stddev: fc.double({ min: 0, max: 2, noNaN: true }), seed }),
  ExactRandomUniform: seeded({
    minval: fc.double({ min: -2, max: -1, noNaN: true }),
    maxval: fc.double({ min: 0, max: 2, noNaN: true }),
    seed,
  }),
  ExactTruncatedNormal: fc.oneof(
    seeded({ mean: slope, stddev: gain, lower: below, upper: above, seed }),
    seeded({ a: below, b: above, seed }),
  ),
  ExactOrthogonal: seeded({ gain: slope, columnAxis: fc.constantFrom(-2, -1, 0, 1), seed }),
  DeltaOrthogonal: seeded({ gain: slope, seed }),
  LooksLinear: seeded({ gain: slope, mirror: fc.constantFrom('both', 'inputs', 'outputs'), seed }),
  ExactIdentity: fc.record({ gain: slope }),
  Dirac: fc.record({ groups: fc.constantFrom(1, 2, 4) }),
  Sparse: seeded({ sparsity: fc.double({ min: 0, max: 1, noNaN: true }), stddev: gain, seed }),
  ICNR: fc.record({
    scale: fc.constantFrom(1, 2),
    initializer: fc.record({ seed, mean: slope }).map((args) => make('ExactRandomNormal', args)),
  }),
  ExactConstant: fc.record({ value: slope }),
  Bilinear: fc.record({ layout: fc.constantFrom('transposed', 'depthwise') }),
  ChronoBias: fc.record({ steps: fc.integer({ min: 2, max: 1e6 }), cell, seed }, { requiredKeys: ['steps', 'seed'] }),
  ConvolutionOrthogonal: seeded({ gain: slope, seed }),
  ForgetBias: fc.record({ value: slope, cell }, { requiredKeys: [] }),
  PriorBias: fc.oneof(
    fc.record({ probability: fc.double({ min: 0.001, max: 0.999, noNaN: true }) }),
    fc.record({ counts: fc.array(fc.integer({ min: 1, max: 1e6 }), { minLength: 12, maxLength: 12 }) }),
  ),
  Siren: seeded({ omega: gain, first: fc.boolean(), layout, seed }),
};

const number = fc.double({ min: -10, max: 10, noNaN: true });
const positive = fc.double({ min: 0, max: 10, noNaN: true });
const torchLayout = fc.constantFrom('auto', 'embedding');
const partial = <T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }) => fc.record(model, { requiredKeys: [] });

const kaiming = partial({
  a: number,
  mode: fc.constantFrom('fanIn', 'fan_out'),
  nonlinearity: fc.constantFrom('relu', 'tanh', 'leaky_relu', 'leakyRelu', 'conv_transpose2d', 'selu'),
  layout: torchLayout,
});
const xavier = partial({ gain: positive, layout: torchLayout });

/** Of those of PyTorch, all but the generator. */
export const TORCH_ARGUMENTS: Readonly<Record<string, fc.Arbitrary<object>>> = {
  TorchUniform: fc.oneof(
    partial({ layout: torchLayout }),
    fc.record({ a: number, b: number.map((b) => b + 20), layout: torchLayout }),
  ),
  TorchNormal: partial({ mean: number, std: positive, layout: torchLayout }),
  TorchKaimingUniform: kaiming,
  TorchKaimingNormal: kaiming,
  TorchXavierUniform: xavier,
  TorchXavierNormal: xavier,
};

const word = fc.nat(0xffffffff);
const key = fc.tuple(word, word);
const keyed = <T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
  fc.record(model, { requiredKeys: ['key' as never] });

/** Of those of JAX. */
export const JAX_ARGUMENTS: Readonly<Record<string, fc.Arbitrary<object>>> = {
  JaxNormal: keyed({ key, stddev: positive }),
  JaxTruncatedNormal: keyed({ key, stddev: positive, lower: below, upper: above }),
  JaxUniform: keyed({ key, scale: positive }),
  JaxVarianceScaling: fc
    .tuple(
      fc.record({ key, scale: gain, mode, distribution: fc.constantFrom('uniform', 'normal', 'truncatedNormal') }),
      fc.constantFrom({}, { inAxis: [0], outAxis: 1 }, { inAxis: -1, outAxis: [-2], batchAxis: [] }),
    )
    .map(([scaling, axes]) => ({ ...scaling, ...axes })),
};
