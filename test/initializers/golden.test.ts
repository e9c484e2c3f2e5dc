import * as tf from '@tensorflow/tfjs';
import { SeedGenerator } from 'tfjs-initializers';
import { expectGolden, golden } from '../support/golden.js';
import { make } from '../support/initializers.js';

describe('the weights of Keras, bit for bit', () => {
  test.each(
    golden.initializers.map((row): [string, object, number[], typeof row] => [
      row.initializer,
      row.args,
      row.shape,
      row,
    ]),
  )('%s %p of shape %p', (name, { generator, ...args }: { generator?: number }, shape, expected) => {
    const seed = generator === undefined ? {} : { seed: new SeedGenerator(generator) };
    const initializer = make(name, { ...args, ...seed });
    const draws = Array.from({ length: expected.draws }, () => initializer.apply(shape));
    expectGolden(draws.at(-1)?.dataSync() as Float32Array, expected);
    tf.dispose(draws);
  });
});
