/** Graph models of real TensorFlow, and what it draws in them: reference/graph_models.json, by make_graph_models.py. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { ConvertedModel, Execution } from './run_graph_model.js';

export const graphModels = JSON.parse(
  readFileSync(path.join(__dirname, '..', 'reference', 'graph_models.json'), 'utf8'),
) as {
  models: Record<string, ConvertedModel>;
  /** What the converter says of a key that is a constant. */
  refused: string;
};

/** The bits of numbers as float32, or the numbers, where they are integers. */
function bitsOf(values: ArrayLike<number>, dtype: string): number[] {
  return Array.from(dtype === 'float32' ? new Int32Array(Float32Array.from(values).buffer) : values);
}

/**
 * Expects that a model gave every bit of TensorFlow's in each of its cases, and left nothing.
 *
 * @param tolerances of outputs that may be off, by their names
 */
export function expectTensorFlows(
  { cases }: ConvertedModel,
  executions: readonly Execution[],
  tolerances: Readonly<Record<string, number>> = {},
): void {
  expect([...new Set(executions.map(({ index }) => index))]).toEqual([...cases.keys()]);
  for (const { index, outputs, left } of executions) {
    const expected = cases[index].outputs;
    expect(Object.keys(outputs)).toEqual(Object.keys(expected));
    for (const [name, { shape, dtype, values }] of Object.entries(outputs)) {
      const known = expected[name].values as number[];
      expect([name, shape]).toEqual([name, expected[name].shape]);
      if (name in tolerances) {
        const errors = values.map((value, i) => Math.abs(value - known[i]));
        expect([name, Math.max(0, ...errors) < tolerances[name]]).toEqual([name, true]);
      } else {
        expect([name, bitsOf(values, dtype)]).toEqual([name, bitsOf(known, dtype)]);
      }
    }
    expect(left).toBe(0);
  }
}
