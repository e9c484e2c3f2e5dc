/** E[y²] before every activation of a model, in training, for inputs of independent normals. */
import * as tf from '@tensorflow/tfjs';
import { statelessRandomNormal, statelessRandomUniform } from 'tfjs-initializers';
import { kernelsOf } from '../../src/model/layer_kernels.js';
import { allLayers, intercept } from '../../src/tfjs/layers.js';

/** A batch of noise for the inputs of a model: normals of variance 1, and words where it looks words up. */
export function noiseFor(model: tf.LayersModel, samples: number, seed: number): tf.Tensor[] {
  return model.inputs.map(({ shape, dtype }, i) => {
    const full = [samples, ...shape.slice(1)] as number[];
    if (dtype !== 'int32') return statelessRandomNormal(full, [seed, -1 - i]);
    return tf.tidy(() => tf.cast(statelessRandomUniform(full, [seed, -1 - i], 0, 200), 'int32'));
  });
}

/** E[y²] of every layer that has a kernel, by name; the mean over its calls. */
export function preActivations(model: tf.LayersModel, batch: tf.Tensor[]): Map<string, number> {
  const layers = [...allLayers(model)].filter((layer) => kernelsOf(layer) !== undefined);
  const moments = new Map<string, number[]>();
  tf.tidy(() =>
    intercept(
      layers,
      {
        call: (_, __, call) => call(),
        activation: (layer, input, activate) => {
          const [moment] = tf.tidy(() => tf.mean(tf.square(input)).dataSync());
          moments.set(layer.name, [...(moments.get(layer.name) ?? []), moment]);
          return activate(input);
        },
      },
      () => model.call(batch, { training: true }),
    ),
  );
  return new Map(
    [...moments].map(([name, each]) => [name, each.reduce((sum, moment) => sum + moment, 0) / each.length]),
  );
}
