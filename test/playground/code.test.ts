/** "Copy as code": the program builds the network that the playground measures. */
import * as tf from '@tensorflow/tfjs';
import * as tfjsInitializers from 'tfjs-initializers';
import * as theory from 'tfjs-initializers/theory';
import { programOf } from '../../playground/code.js';
import { Kernels } from '../../playground/kernels.js';
import { Network } from '../../playground/network.js';
import {
  ACTIVATIONS,
  DEFAULTS,
  INITIALIZER_NAMES,
  type InitializerName,
  type Settings,
} from '../../playground/settings.js';

const PLACES: Readonly<Record<string, object>> = {
  'tfjs-initializers': tfjsInitializers,
  'tfjs-initializers/theory': theory,
};

/** Runs a program of imports and statements; the model that it makes. */
function run(program: string): tf.Sequential {
  const names = new Map<string, unknown>();
  const body = program.replace(
    /^import (?:\* as tf|\{ (.*) \}) from '(.*)';\n/gm,
    (_line, list: string | undefined, place: string) => {
      if (list === undefined) names.set('tf', tf);
      else for (const name of list.split(', ')) names.set(name, (PLACES[place] as Record<string, unknown>)[name]);
      return '';
    },
  );
  expect([...names.values()]).not.toContain(undefined);
  // The text is the program that the page shows, and a function of text returns any.
  // eslint-disable-next-line @typescript-eslint/no-implied-eval, @typescript-eslint/no-unsafe-call
  return new Function(...names.keys(), `${body}\nreturn model;`)(...names.values()) as tf.Sequential;
}

/** The variance of every hidden layer's y, in the program's model and in the page's network. */
async function variances(settings: Settings, name: InitializerName): Promise<{ program: number[]; page: number[] }> {
  const batch = {
    images: tfjsInitializers.statelessRandomNormal([16, 784], [1, 2]) as tf.Tensor2D,
    labels: tf.oneHot(
      Array.from({ length: 16 }, (_, i) => i % 10),
      10,
      1,
      0,
      'float32',
    ) as tf.Tensor2D,
  };
  const model = run(programOf(settings, name));
  const dense = model.layers.filter((layer) => layer.getClassName() === 'Dense').slice(0, -1);
  const inside = tf.model({ inputs: model.inputs, outputs: dense.map((layer) => layer.output as tf.SymbolicTensor) });
  const program = tf.tidy(() => [inside.predict(batch.images)].flat().map((y) => tf.moments(y).variance.dataSync()[0]));
  const network = new Network(
    settings,
    name,
    new Kernels().of(settings, name, () => undefined),
  );
  const { trace } = await network.trace(batch);
  return { program, page: trace.layers.map((layer) => layer.variance) };
}

function expectSame({ program, page }: { program: number[]; page: number[] }, depth: number): void {
  expect(program).toHaveLength(depth);
  // The same weights: float32 sums in another order.
  page.forEach((variance, i) => {
    expect(Math.abs(program[i] / variance - 1)).toBeLessThan(1e-5);
  });
}

const SMALL: Settings = { ...DEFAULTS, depth: 3, width: 32, slope: 0.125, gain: 1.5, seed: 5 };

test.each(INITIALIZER_NAMES)('the weights of %s', async (name) => {
  const settings = { ...SMALL, initializers: [name] };
  expectSame(await variances(settings, name), settings.depth);
});

test.each(ACTIVATIONS)('the activation %s, and the gain for it', async (activation) => {
  const settings = { ...SMALL, activation };
  expectSame(await variances(settings, 'kaimingNormal'), settings.depth);
});

test('the slopes for a depth', async () => {
  const settings = { ...SMALL, depth: 14 };
  expectSame(await variances(settings, 'orthogonal, tailored slopes'), settings.depth);
});
