/** Layers that draw while they train. */
import { grad, layers, memory, ones, sequential, type Tensor, tidy, zeros } from '@tensorflow/tfjs';
import { setRandomSeed } from 'tfjs-initializers';
import 'tfjs-initializers/drop-in';
import { valuesOf } from './reference.js';
import { without } from './without.js';

/** What a layer makes of ones. */
function trained(layer: layers.Layer, shape: number[], training = true): Float32Array {
  return valuesOf(tidy(() => layer.apply(ones(shape), { training }) as Tensor));
}

describe('a Dropout with a seed', () => {
  const dropout = (seed?: number): layers.Layer => layers.dropout({ rate: 0.5, seed, name: 'dropout' });

  test('draws another mask at every step, and the same ones in another layer', () => {
    const masks = (layer: layers.Layer): Float32Array[] => [0, 1, 2].map(() => trained(layer, [100]));
    const first = masks(dropout(3));
    expect(new Set(first.map(String)).size).toBe(3);
    expect(masks(dropout(3))).toEqual(first);
    expect(masks(dropout(4))).not.toEqual(first);
    // What this cures:
    expect(new Set(without(() => masks(dropout(3))).map(String)).size).toBe(1);
  });

  test('is not moved on by inference, nor by setRandomSeed', () => {
    const [first, second] = [dropout(3), dropout(3)];
    expect(trained(second, [100])).toEqual(trained(first, [100]));
    expect(trained(second, [100], false)).toEqual(new Float32Array(100).fill(1));
    setRandomSeed(1);
    expect(trained(second, [100])).toEqual(trained(first, [100]));
  });

  test('saves what it was made of', () => {
    const layer = dropout(3);
    trained(layer, [100]);
    expect(layer.getConfig()).toEqual(without(() => dropout(3).getConfig()));
    expect(Object.keys(layer)).toEqual(Object.keys(without(() => dropout(3))));
  });
});

describe('layers without a seed', () => {
  const cell = {
    units: 4,
    dropout: 0.5,
    recurrentDropout: 0.5,
    kernelInitializer: 'ones',
    recurrentInitializer: 'ones',
  };
  const image = { filters: 2, kernelSize: 1, dropout: 0.5, recurrentDropout: 0.5, kernelInitializer: 'ones' } as const;

  test.each([
    ['dropout', () => layers.dropout({ rate: 0.5 }), [3, 40]],
    ['spatialDropout1d', () => layers.spatialDropout1d({ rate: 0.5 }), [3, 4, 40]],
    ['gaussianNoise', () => layers.gaussianNoise({ stddev: 1 }), [3, 40]],
    ['gaussianDropout', () => layers.gaussianDropout({ rate: 0.5 }), [3, 40]],
    ['alphaDropout', () => layers.alphaDropout({ rate: 0.5 }), [3, 40]],
    ['simpleRNN', () => layers.simpleRNN({ ...cell, activation: 'linear' } as never), [6, 3, 5]],
    ['gru', () => layers.gru(cell as never), [6, 3, 5]],
    ['lstm', () => layers.lstm(cell as never), [6, 3, 5]],
    ['bidirectional', () => layers.bidirectional({ layer: layers.lstm(cell as never), mergeMode: 'sum' }), [6, 3, 5]],
    ['convLstm2d', () => layers.convLstm2d({ ...image, recurrentInitializer: 'ones' }), [2, 2, 4, 4, 3]],
  ] as const)('%s draws from the generator of setRandomSeed', (_, make, shape) => {
    const layer = make();
    trained(layer, [...shape]);
    const steps = (): Float32Array[] => {
      setRandomSeed(7);
      return [trained(layer, [...shape]), trained(layer, [...shape])];
    };
    const [first, second] = steps();
    expect(second).not.toEqual(first);
    expect(steps()).toEqual([first, second]);
    // TensorFlow.js takes these seeds from Math.random.
    without(() => {
      expect(steps()[0]).not.toEqual(first);
    });
    const before = memory().numTensors;
    trained(layer, [...shape]);
    expect(memory().numTensors).toBe(before);
  });

  test('a cell keeps the dropoutFunc that it was made with', () => {
    const dropoutFunc = jest.fn((x: Tensor) => zeros(x.shape));
    const layer = layers.lstm({ units: 2, dropout: 0.5, dropoutFunc });
    trained(layer, [1, 2, 3]);
    expect(dropoutFunc).toHaveBeenCalled();
  });

  test('a cell has no dropoutFunc afterwards, also where its call fails', () => {
    const stock = layers.lstmCell({ units: 2, dropout: 0.5 }) as layers.Layer & { dropoutFunc?: unknown };
    expect(() => stock.call([ones([1, 2])], { training: true })).toThrow('LSTMCell expects 3 input Tensors');
    expect(stock.dropoutFunc).toBeUndefined();
  });
});

test('the mask of a dropout is that of its gradient', () => {
  const layer = layers.dropout({ rate: 0.25, seed: 5 });
  let output: number[] = [];
  const gradient = grad((x) => {
    const y = layer.apply(x, { training: true }) as Tensor;
    output = Array.from(y.dataSync());
    return y.sum();
  })(ones([200]));
  expect(Array.from(gradient.dataSync())).toEqual(output);
  expect(new Set(output)).toEqual(new Set([0, Math.fround(1 / 0.75)]));
});

test('alphaDropout keeps mean 0 and variance 1, as its paper has it', () => {
  setRandomSeed(3);
  const n = 200_000;
  const inputs = tidy(() => layers.gaussianNoise({ stddev: 1 }).apply(zeros([n]), { training: true }) as Tensor);
  const values = valuesOf(layers.alphaDropout({ rate: 0.3 }).apply(inputs, { training: true }) as Tensor);
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / n;
  // Five standard errors, p = 6e-7: of the mean 1 / sqrt(n); of the variance at most sqrt(2 / n), as the values are
  // a mixture with lighter tails than a normal's.
  expect(Math.abs(mean)).toBeLessThan(5 / Math.sqrt(n));
  expect(Math.abs(variance - 1)).toBeLessThan(5 * Math.sqrt(2 / n));
  inputs.dispose();
});

test('hooks on calls are called once, with what the layer is called with', () => {
  for (const layer of [layers.dropout({ rate: 0.5 }), layers.gaussianNoise({ stddev: 1 })]) {
    const hook = jest.fn();
    layer.setCallHook(hook);
    trained(layer, [3]);
    expect(hook.mock.calls.map(([, kwargs]: unknown[]) => kwargs)).toEqual([{ training: true }]);
  }
});

test('a model trains through them all without a leak', async () => {
  const model = sequential({
    layers: [
      layers.dense({ units: 6, inputShape: [4] }),
      layers.gaussianNoise({ stddev: 0.1 }),
      layers.dropout({ rate: 0.5, seed: 1 }),
      layers.gaussianDropout({ rate: 0.2 }),
      layers.alphaDropout({ rate: 0.2 }),
      layers.reshape({ targetShape: [2, 3] }),
      layers.gru({ units: 3, dropout: 0.3, recurrentDropout: 0.3 }),
      layers.dense({ units: 1 }),
    ],
  });
  model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
  const [x, y] = [ones([8, 4]), ones([8, 1])];
  await model.fit(x, y, { epochs: 1, verbose: 0 });
  const before = memory().numTensors;
  await model.fit(x, y, { epochs: 2, verbose: 0 });
  expect(memory().numTensors).toBe(before);
});
