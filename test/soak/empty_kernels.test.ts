/** Shapes with a 0, which every initializer answers with an empty tensor, at once, however long the other sides are. */
import * as tf from '@tensorflow/tfjs';
import { make, REQUIRED, shapeFor } from '../support/initializers.js';
import { EVERY_CLASS } from '../support/every_class.js';

describe.each(Object.keys(EVERY_CLASS))('%s', (name) => {
  const rank = shapeFor(name).length;
  const args = name.startsWith('Jax') ? { key: [0, 1] } : {};
  const scaling = name === 'JaxVarianceScaling' ? { scale: 1, mode: 'fanIn', distribution: 'normal' } : {};
  const shapes = Array.from({ length: rank }, (_, axis) =>
    shapeFor(name).map((size, i) => (i === axis ? 0 : size)),
  ).filter((shape) => name !== 'ExactIdentity' || shape[0] === shape[1]);

  test.each([...shapes, Array<number>(rank).fill(0)].map((shape) => [shape]))('%p', (shape) => {
    // An orthogonal convolution has as many outputs as inputs.
    if (/DeltaOrthogonal|ConvolutionOrthogonal/.test(name) && shape[2] < shape[1]) return;
    const before = tf.memory().numTensors;
    const drawn = new EVERY_CLASS[name]({ ...args, ...scaling, ...REQUIRED[name] }).apply(shape);
    expect(drawn.shape).toEqual(shape);
    expect(drawn.dataSync()).toHaveLength(0);
    drawn.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

test.each<[string, object, number[]]>([
  ['Sparse', {}, [0, 2 ** 40]],
  ['ExactOrthogonal', {}, [0, 2 ** 40]],
  ['ExactOrthogonal', {}, [2 ** 40, 0]],
  ['LooksLinear', {}, [0, 2 ** 40]],
  ['DeltaOrthogonal', {}, [3, 0, 2 ** 40]],
  ['ConvolutionOrthogonal', {}, [3, 0, 2 ** 40]],
  ['ConvolutionOrthogonal', {}, [2 ** 40, 0, 3]],
  ['Bilinear', {}, [2 ** 40, 0, 3]],
  ['Siren', {}, [0, 2 ** 40]],
  ['Dirac', { groups: 2 ** 40 }, [3, 2, 0]],
  ['ICNR', { scale: 2 ** 26 }, [3, 2, 0]],
])('%s %p of shape %p', (name, args, shape) => {
  const drawn = make(name, args).apply(shape);
  expect(drawn.shape).toEqual(shape);
  drawn.dispose();
});
