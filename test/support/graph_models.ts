/** Graph models of real TensorFlow, and what it draws in them: reference/graph_models.json, by make_graph_models.py. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';

interface Numbers {
  readonly shape: number[];
  readonly values: number[] | boolean[];
}

interface GraphModelCase {
  readonly inputs: Record<string, Numbers>;
  readonly outputs: Record<string, Numbers>;
}

interface ConvertedModel {
  readonly modelTopology: { readonly node: { op: string }[] };
  readonly signature: object;
  readonly weightSpecs: tf.io.WeightsManifestEntry[];
  /** In base64. */
  readonly weights: string;
  readonly cases: GraphModelCase[];
}

export const graphModels = JSON.parse(
  readFileSync(path.join(__dirname, '..', 'reference', 'graph_models.json'), 'utf8'),
) as {
  models: Record<string, ConvertedModel>;
  /** What the converter says of a key that is a constant. */
  refused: string;
};

/** What tfjs loads a model from. */
export function handlerOf({ modelTopology, signature, weightSpecs, weights }: ConvertedModel): tf.io.IOHandler {
  const weightData = new Uint8Array(Buffer.from(weights, 'base64')).buffer;
  return tf.io.fromMemory({ modelTopology, signature, weightSpecs, weightData });
}

/** The inputs of a case, of the types that the model asks for. */
export function inputsOf(model: tf.GraphModel, { inputs }: GraphModelCase): tf.NamedTensorMap {
  const types = (model.modelSignature as { inputs: Record<string, { dtype: string }> }).inputs;
  const dtypeOf = (name: string): 'float32' | 'int32' | 'bool' =>
    types[name].dtype === 'DT_FLOAT' ? 'float32' : types[name].dtype === 'DT_BOOL' ? 'bool' : 'int32';
  return Object.fromEntries(
    Object.entries(inputs).map(([name, { shape, values }]) => [name, tf.tensor(values, shape, dtypeOf(name))]),
  );
}

/** The bits of numbers as float32, or the numbers, where they are integers. */
function bitsOf(values: ArrayLike<number>, dtype: string): number[] {
  return Array.from(dtype === 'float32' ? new Int32Array(Float32Array.from(values).buffer) : values);
}

/** Executes a model on each of its cases, on the active backend, and expects every bit of TensorFlow's. */
export async function expectTensorFlows(converted: ConvertedModel): Promise<void> {
  const model = await tf.loadGraphModel(handlerOf(converted));
  // Without loops and branches a graph is executed synchronously too.
  const isStatic = !converted.modelTopology.node.some(({ op }) => /If$|While$|^Switch$/.test(op));
  for (const each of converted.cases) {
    const inputs = inputsOf(model, each);
    const names = Object.keys(each.outputs);
    const before = tf.memory().numTensors;
    const executed = [await model.executeAsync(inputs, names)];
    if (isStatic) executed.push(model.execute(inputs, names));
    for (const result of executed) {
      const outputs = [result].flat();
      for (const [i, name] of names.entries()) {
        const { dtype } = outputs[i];
        expect([name, outputs[i].shape]).toEqual([name, each.outputs[name].shape]);
        expect([name, bitsOf(await outputs[i].data(), dtype)]).toEqual([
          name,
          bitsOf(each.outputs[name].values as number[], dtype),
        ]);
      }
      tf.dispose(outputs);
    }
    expect(tf.memory().numTensors).toBe(before);
    tf.dispose(inputs);
  }
  model.dispose();
}
