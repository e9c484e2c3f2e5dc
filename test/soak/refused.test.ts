/** What the fuzzing of these suites has found, one by one. */
import * as tf from '@tensorflow/tfjs';
import { icnr } from 'tfjs-initializers';

describe('an initializer by the name of another class', () => {
  test.each<[string, object]>([
    ['Sequential', { name: 'm', layers: [{ className: 'Dense', config: { units: 2, batchInputShape: [null, 2] } }] }],
    ['SGD', { learningRate: 0.1 }],
    ['Dense', { units: 1 }],
  ])('%s is refused before one is made', (className, config) => {
    const before = tf.memory().numTensors;
    expect(() => icnr({ initializer: { className, config } as never })).toThrow(
      `"initializer.className" expected the name of a registered initializer, got "${className}"`,
    );
    expect(tf.memory().numTensors).toBe(before);
  });
});
