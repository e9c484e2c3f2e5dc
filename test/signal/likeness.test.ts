/** What a trace says of inputs that become alike, and of those that become strangers. */
import * as tf from '@tensorflow/tfjs';
import { initializeModel, kaimingNormal, orthogonal, statelessRandomNormal, traceSignal } from 'tfjs-initializers';
import { tailoredActivation } from 'tfjs-initializers/theory';
import { on } from '../support/models.js';

const { layers } = tf;

const WIDTH = 32;
const batch = statelessRandomNormal([8, WIDTH], [1, 1]);

const ALIKE = 'In the last layer two inputs have a correlation of [\\d.]+: the network cannot tell them apart\\.';
const STRANGERS =
  'Small differences between inputs grow \\d\\.\\de\\+\\d+ times against the signal \\(E\\[y²\\]\\): inputs that are almost ' +
  'the same become strangers\\.';

/** Dense layers with an activation layer behind each, and a head. */
function plain(
  depth: number,
  activation: () => tf.layers.Layer,
  kernelInitializer: (seed: number) => ReturnType<typeof kaimingNormal>,
  between: () => tf.layers.Layer[] = () => [],
): tf.LayersModel {
  const hidden = Array.from({ length: depth }, (_, seed) => [
    layers.dense({
      units: WIDTH,
      kernelInitializer: kernelInitializer(seed),
      ...(seed === 0 && { inputShape: [WIDTH] }),
    }),
    ...between(),
    activation(),
  ]).flat();
  return tf.sequential({ layers: [...hidden, layers.dense({ units: 10, activation: 'softmax' })] });
}

const rectifying = (seed: number): ReturnType<typeof kaimingNormal> => kaimingNormal({ seed });

const warningsOf = async (model: tf.LayersModel): Promise<readonly string[]> =>
  (await traceSignal(model, batch, { probes: 0 })).warnings;

/** The warnings that are about likeness. */
const likeness = async (model: tf.LayersModel): Promise<string[]> =>
  (await warningsOf(model)).filter((warning) => /correlation|strangers/.test(warning));

const TAILORED = 'initializeModel with preset "tailored"';

describe('inputs that become alike', () => {
  test.each([50, 100])('in %d ReLU layers, where PReLU and the tailored preset were measured', async (depth) => {
    expect(await likeness(plain(depth, () => layers.reLU(), rectifying))).toEqual([
      expect.stringMatching(`^${ALIKE} Put PReLU in the place of ReLU, then call ${TAILORED}\\.$`),
    ]);
  });

  test('the correlation is that in front of the last layer, whatever its bias and its weights', async () => {
    const model = plain(60, () => layers.reLU(), rectifying);
    const [warning] = await likeness(model);
    const c = Number(/of (0\.\d+)/.exec(warning)?.[1]);
    const hidden = tf.model({ inputs: model.inputs, outputs: model.layers[model.layers.length - 2].output });
    const x = hidden.predict(batch) as tf.Tensor2D;
    const units = tf.div<tf.Tensor2D>(x, tf.norm(x, 2, 1, true));
    const sum = tf.sum(tf.matMul(units, units, false, true)).dataSync()[0];
    expect(c).toBeCloseTo((sum - 8) / 56, 3);
    expect(c).toBeGreaterThan(0.98);
    model.layers[model.layers.length - 1].setWeights([tf.zeros([WIDTH, 10]), tf.fill([10], -5)]);
    expect(await likeness(model)).toEqual([warning]);
  });

  test.each<[string, () => tf.layers.Layer]>([
    ['PReLU', () => layers.prelu()],
    ['LeakyReLU', () => layers.leakyReLU({ alpha: 0.01 })],
  ])('in %s layers: the advice is the tailored preset, and it helps', async (_, activation) => {
    const model = plain(50, activation, rectifying);
    expect(await likeness(model)).toEqual([
      expect.stringMatching(`^${ALIKE} Call ${TAILORED}: it sets the slopes for this depth\\.$`),
    ]);
    initializeModel(model, { preset: 'tailored', seed: 1 });
    expect(await warningsOf(model)).toEqual([]);
  });

  test.each<[string, () => tf.LayersModel]>([
    ['deeper than was measured', () => plain(101, () => layers.reLU(), rectifying)],
    [
      'as of biases in a shallow network',
      () => {
        const model = plain(3, () => layers.reLU(), rectifying);
        const weights = model.getWeights();
        model.setWeights(weights.map((weight) => (weight.rank === 1 ? tf.fill(weight.shape, 20) : weight)));
        return model;
      },
    ],
    [
      'of activations of two kinds',
      () =>
        plain(
          50,
          () => layers.reLU(),
          rectifying,
          () => [layers.activation({ activation: 'softplus' })],
        ),
    ],
    ['of sigmoids', () => plain(10, () => layers.activation({ activation: 'sigmoid' }), rectifying)],
    [
      'of layers that are not one after the other',
      () => {
        const input = tf.input({ shape: [WIDTH] });
        let signal = input;
        for (let seed = 0; seed < 50; seed++) {
          const kernelInitializer = kaimingNormal({ seed });
          signal = on(layers.reLU(), on(layers.dense({ units: WIDTH, kernelInitializer }), signal));
        }
        const sum = on(layers.concatenate(), signal, signal);
        return tf.model({ inputs: input, outputs: on(layers.dense({ units: 4 }), sum) });
      },
    ],
  ])('no advice that was not measured: %s', async (_, build) => {
    expect(await likeness(build())).toEqual([expect.stringMatching(`^${ALIKE}$`)]);
  });

  test('a mean over places does not count, as it takes noise away', async () => {
    const conv = (seed: number): tf.layers.Layer =>
      layers.conv2d({
        filters: 16,
        kernelSize: 3,
        activation: 'relu',
        kernelInitializer: kaimingNormal({ seed }),
        ...(seed === 0 && { inputShape: [14, 14, 4] }),
      });
    const head = [layers.globalAveragePooling2d({}), layers.reshape({ targetShape: [16] }), layers.dense({ units: 4 })];
    const model = tf.sequential({ layers: [conv(0), conv(1), ...head] });
    const { layers: rows, warnings } = await traceSignal(model, statelessRandomNormal([8, 14, 14, 4], [1, 1]));
    expect(rows[1].correlation).toBeLessThan(0.6);
    expect(warnings.filter((warning) => warning.includes('correlation'))).toEqual([]);
    // The means themselves are alike.
    const pooled = tf.model({ inputs: model.inputs, outputs: model.layers[2].output });
    const x = pooled.predict(statelessRandomNormal([8, 14, 14, 4], [1, 1])) as tf.Tensor2D;
    const units = tf.div<tf.Tensor2D>(x, tf.norm(x, 2, 1, true));
    expect((tf.sum(tf.matMul(units, units, false, true)).dataSync()[0] - 8) / 56).toBeGreaterThan(0.98);
  });

  test('inputs that are alike before the first layer are no fault of the network', async () => {
    const model = plain(3, () => layers.reLU(), rectifying);
    const alike = tf.add(
      statelessRandomNormal([1, WIDTH], [5, 5]),
      statelessRandomNormal([16, WIDTH], [6, 6], 0, 0.05),
    );
    const { warnings, inputs } = await traceSignal(model, alike);
    const c = Number((inputs[0].correlation ?? NaN).toFixed(3));
    expect(warnings.slice(0, 1)).toEqual([
      `Two inputs have a correlation of ${c} before the first layer: what tells them apart is small beside the rest.`,
    ]);
    // One example over and over says nothing.
    const same = await traceSignal(model, tf.fill([3, WIDTH], 1.1));
    expect(same.warnings.filter((warning) => warning.includes('correlation'))).toEqual([]);
  });
});

describe('inputs that become strangers', () => {
  /** n Var[w] = 9. */
  const large = (seed: number): ReturnType<typeof kaimingNormal> =>
    orthogonal({ gain: 3, seed }) as unknown as ReturnType<typeof kaimingNormal>;

  test('in 50 tanh layers with large weights: tailored ones were measured, and do not', async () => {
    const tanh = plain(50, () => layers.activation({ activation: 'tanh' }), large);
    expect(await likeness(tanh)).toEqual([
      expect.stringMatching(
        `^${STRANGERS} Put tailoredActivation\\('tanh', { depth: 50 }\\) of tfjs-initializers/theory in the place of ` +
          `tanh, then call ${TAILORED}\\.$`,
      ),
    ]);
    const tailored = plain(50, () => tailoredActivation('tanh', { depth: 50 }), large);
    initializeModel(tailored, { preset: 'tailored', seed: 1 });
    expect(await warningsOf(tailored)).toEqual([]);
  });

  test('what they grow by is what a difference does, whatever is sent back', async () => {
    const model = plain(14, () => layers.activation({ activation: 'tanh' }), large);
    const [first, ...others] = model.layers.slice(0, -2);
    const rest = (y: tf.Tensor): tf.Tensor => others.reduce((signal, layer) => layer.apply(signal) as tf.Tensor, y);
    const lengthOf = (values: tf.Tensor): number => tf.sum(tf.square(values)).dataSync()[0];
    const many = statelessRandomNormal([512, WIDTH], [1, 1]);
    const y = first.apply(many) as tf.Tensor;
    const small = statelessRandomNormal(y.shape, [3, 3], 0, 1e-3);
    const difference = tf.sub(rest(tf.add(y, small)), rest(y));
    const growth = (lengthOf(difference) / lengthOf(small)) * (lengthOf(y) / lengthOf(rest(y)));
    expect(growth).toBeGreaterThan(1000);
    const tanhs = tf.model({
      inputs: model.inputs,
      outputs: model.layers[model.layers.length - 2].output,
    });
    for (const loss of [undefined, (...[output]: tf.Tensor[]): tf.Scalar => tf.sum(tf.square(output))]) {
      const { warnings } = await traceSignal(tanhs, many, { probes: 0, ...(loss && { loss }) });
      const [, said] = /grow ([\d.e+]+) times/.exec(warnings.join()) ?? [];
      expect(Math.abs(Math.log2(Number(said) / growth))).toBeLessThan(0.5);
    }
  });

  test('without advice, behind batch normalization', async () => {
    const model = plain(
      60,
      () => layers.reLU(),
      rectifying,
      () => [layers.batchNormalization()],
    );
    expect(await likeness(model)).toEqual([expect.stringMatching(`^${STRANGERS}$`)]);
  });
});

test('networks that keep their inputs apart are not warned of', async () => {
  const isometry = plain(100, () => layers.activation({ activation: 'linear' }), large(1));
  expect(await likeness(isometry)).toEqual([]);
  expect(await likeness(plain(16, () => layers.reLU(), rectifying))).toEqual([]);
  expect(await likeness(plain(16, () => layers.activation({ activation: 'tanh' }), rectifying))).toEqual([]);

  function large(gain: number): (seed: number) => ReturnType<typeof kaimingNormal> {
    return (seed) => orthogonal({ gain, seed }) as unknown as ReturnType<typeof kaimingNormal>;
  }
});
