/** What Keras wrote, drew and computed: reference/keras_*.json, written by reference/make_keras.py. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { expectGolden } from '../support/golden.js';

interface Digest {
  readonly shape: number[];
  readonly sha256: string;
  readonly head: number[];
  /** All values, of a weight whose bits depend on the machine's QR. */
  readonly orthogonal?: number[];
}

export interface Drawn {
  /** By layer. */
  readonly weights: Record<string, Digest[]>;
  /** Of a model that computes in float32. */
  readonly outputs?: number[][];
}

function read(file: string): unknown {
  return JSON.parse(readFileSync(path.join(__dirname, '..', 'reference', file), 'utf8'));
}

export const fromPython = (read('keras_topologies.json') as { models: Record<string, Drawn & { topology: object }> })
  .models;

/** Models that tfjs would compute otherwise, by the Keras that wrote them and what is in them. */
export const refused = (read('keras_refused.json') as { models: Record<string, object> }).models;

export const drawnByKeras = (read('keras_drawn.json') as { models: Record<string, Drawn> }).models;

export const writtenHere = read('keras_written.json') as Record<string, object>;

// The rounding of LAPACK's float32 QR of matrices of this size, against one in double precision.
const ORTHOGONAL_ERROR = 1e-6;

// What is computed from the same weights differs by the order of float32 sums.
const OUTPUT_ERROR = 2e-6;

function largestError(values: Float32Array, expected: readonly number[]): number {
  expect(values).toHaveLength(expected.length);
  return expected.reduce((largest, each, i) => Math.max(largest, Math.abs(values[i] - each)), 0);
}

/** Expects the very bits that Keras drew, orthogonal weights up to rounding, and what Keras computed. */
export function expectDrawn(model: tf.LayersModel, { weights, outputs }: Drawn): void {
  for (const [name, digests] of Object.entries(weights)) {
    const drawn = model.getLayer(name).weights.map((weight) => weight.read());
    expect(drawn.map(({ shape }) => shape)).toEqual(digests.map(({ shape }) => shape));
    drawn.forEach((tensor, i) => {
      const values = tensor.dataSync() as Float32Array;
      const { orthogonal } = digests[i];
      if (orthogonal === undefined) expectGolden(values, digests[i]);
      else expect(largestError(values, orthogonal)).toBeLessThan(ORTHOGONAL_ERROR);
    });
  }
  if (outputs === undefined) return;
  tf.tidy(() => {
    const inputs = model.inputs.map(({ shape, dtype }) => {
      const [, ...ofExample] = shape as number[];
      const size = 2 * tf.util.sizeFromShape(ofExample);
      const values = Array.from({ length: size }, (_, i) => (dtype === 'int32' ? i % 3 : i / size));
      return tf.tensor(values, [2, ...ofExample], dtype);
    });
    const computed = [model.predict(inputs)].flat();
    expect(computed).toHaveLength(outputs.length);
    computed.forEach((tensor, i) => {
      expect(largestError(tensor.dataSync() as Float32Array, outputs[i])).toBeLessThan(OUTPUT_ERROR);
    });
  });
}
