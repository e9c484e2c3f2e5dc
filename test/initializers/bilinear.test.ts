/** The kernel of bilinear upsampling. */
import * as tf from '@tensorflow/tfjs';
import { bilinear } from 'tfjs-initializers';

test('is the outer product of the weights that Caffe’s filler gives each axis', () => {
  const [narrow, wide] = [
    [0.25, 0.75, 0.75],
    [0.25, 0.75, 0.75, 0.25],
  ];
  expect(bilinear().apply([3, 4, 1, 1]).arraySync()).toEqual(narrow.map((a) => wide.map((b) => [[a * b]])));
});

test.each([1, 2, 3, 4, 5, 6, 7, 8])('a window of %d has the weights of Caffe’s and Paddle’s formula', (size) => {
  // caffe/include/caffe/filler.hpp, BilinearFiller; paddle/nn/initializer/bilinear.py. Paddle 3.3.1 forgets to round y
  // = (i / size) % size: its rows move on within themselves, by x / size.
  const f = Math.ceil(size / 2);
  const c = (2 * f - 1 - (f % 2)) / (2 * f);
  const published = Array.from({ length: size * size }, (_, i) => {
    const [x, y] = [i % size, Math.floor(i / size)];
    return (1 - Math.abs(x / f - c)) * (1 - Math.abs(y / f - c));
  });
  const kernel = bilinear().apply([size, size, 1, 1]).dataSync();
  expect(kernel).toEqual(Float32Array.from(published));
});

test('joins each channel with itself', () => {
  expect(bilinear().apply([1, 2, 3]).arraySync()).toEqual([
    [
      [1, 0, 0],
      [0, 1, 0],
    ],
  ]);
});

test('gives every filter of a depthwise convolution the same weights', () => {
  expect(bilinear({ layout: 'depthwise' }).apply([4, 1, 2, 3]).arraySync()).toEqual(
    [0.25, 0.75, 0.75, 0.25].map((weight) => [[0, 1].map(() => [weight, weight, weight])]),
  );
});

/** Linear interpolation of a row at the centres of the pixels of one that is `factor` times as long. */
function resized(row: readonly number[], factor: number): number[] {
  return Array.from({ length: row.length * factor }, (_, i) => {
    const at = (i + 0.5) / factor - 0.5;
    const [left, right] = [row[Math.floor(at)], row[Math.ceil(at)]];
    return left + (right - left) * (at - Math.floor(at));
  });
}

test.each([2, 3, 4, 5])('a picture that is enlarged %d times is one that is resized, but for its edges', (factor) => {
  const size = 6;
  const channels = 2;
  const picture = tf.randomUniform<tf.Rank.R4>([1, size, size, channels], 0, 1, 'float32', 7);
  const layer = tf.layers.conv2dTranspose({
    filters: channels,
    kernelSize: 2 * factor - (factor % 2),
    strides: factor,
    padding: 'same',
    useBias: false,
    kernelInitializer: bilinear(),
    inputShape: [size, size, channels],
  });
  const enlarged = (layer.apply(picture) as tf.Tensor4D).arraySync()[0];
  const pixels = picture.arraySync()[0];
  const edge = Math.floor(factor / 2);
  const inside = Array.from({ length: size * factor - 2 * edge }, (_, i) => i + edge);
  for (let channel = 0; channel < channels; channel++) {
    const rows = pixels.map((row) =>
      resized(
        row.map((pixel) => pixel[channel]),
        factor,
      ),
    );
    for (const x of inside) {
      const column = resized(
        rows.map((row) => row[x]),
        factor,
      );
      // Four products in float32.
      for (const y of inside) expect(Math.abs(enlarged[y][x][channel] - column[y])).toBeLessThan(4 * 2 ** -24);
    }
  }
});

test('a volume that is enlarged twice is one that is resized', () => {
  const volume = tf.randomUniform<tf.Rank.R5>([1, 4, 4, 4, 1], 0, 1, 'float32', 7);
  const kernel = bilinear().apply([4, 4, 4, 1, 1]) as tf.Tensor5D;
  const enlarged = tf.conv3dTranspose(volume, kernel, [1, 8, 8, 8, 1], 2, 'same').arraySync()[0];
  const voxels = volume.arraySync()[0].map((plane) => plane.map((row) => row.map(([voxel]) => voxel)));
  const planes = voxels.map((plane) => {
    const rows = plane.map((row) => resized(row, 2));
    const columns = rows[0].map((_, x) =>
      resized(
        rows.map((row) => row[x]),
        2,
      ),
    );
    return columns[0].map((_, y) => columns.map((column) => column[y]));
  });
  for (let z = 1; z < 7; z++) {
    for (let y = 1; y < 7; y++) {
      for (let x = 1; x < 7; x++) {
        const line = resized(
          planes.map((plane) => plane[y][x]),
          2,
        );
        expect(Math.abs(enlarged[z][y][x][0] - line[z])).toBeLessThan(8 * 2 ** -24);
      }
    }
  }
});

test('refuses what is no kernel of a convolution', () => {
  expect(() => bilinear().apply([4, 4])).toThrow('bilinear: "shape" expected rank 3, 4 or 5');
});
