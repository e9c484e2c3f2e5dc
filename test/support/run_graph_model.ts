/** Runs a graph model that real TensorFlow made, in Node and in the browser. */
import * as tf from '@tensorflow/tfjs';

export interface Numbers {
  readonly shape: number[];
  readonly values: number[] | boolean[];
}

export interface GraphModelCase {
  readonly inputs: Record<string, Numbers>;
  readonly outputs: Record<string, Numbers>;
}

export interface ConvertedModel {
  readonly modelTopology: { readonly node: { op: string }[] };
  readonly signature: object;
  readonly weightSpecs: tf.io.WeightsManifestEntry[];
  /** In base64. */
  readonly weights: string;
  readonly cases: GraphModelCase[];
}

/** What tfjs loads a model from. */
export function handlerOf({ modelTopology, signature, weightSpecs, weights }: ConvertedModel): tf.io.IOHandler {
  const weightData = Uint8Array.from(atob(weights), (byte) => byte.charCodeAt(0)).buffer;
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

/** What one execution gave. */
export interface Execution {
  /** The place of its case. */
  readonly index: number;
  readonly outputs: Record<string, { readonly shape: number[]; readonly dtype: string; readonly values: number[] }>;
  /** How many tensors it left behind, beside its outputs. */
  readonly left: number;
}

/** Executes a model on each of its cases, on the active backend. */
export async function runGraphModel(converted: ConvertedModel): Promise<Execution[]> {
  const model = await tf.loadGraphModel(handlerOf(converted));
  // Without loops and branches a graph is executed synchronously too.
  const isStatic = !converted.modelTopology.node.some(({ op }) => /If$|While$|^Switch$/.test(op));
  const executions: Execution[] = [];
  for (const [index, each] of converted.cases.entries()) {
    const inputs = inputsOf(model, each);
    const names = Object.keys(each.outputs);
    const execute = [
      () => model.executeAsync(inputs, names),
      ...(isStatic ? [() => model.execute(inputs, names)] : []),
    ];
    for (const once of execute) {
      const before = tf.memory().numTensors;
      const tensors = [await once()].flat();
      const outputs: Execution['outputs'] = {};
      for (const [i, name] of names.entries()) {
        const { shape, dtype } = tensors[i];
        outputs[name] = { shape, dtype, values: Array.from(await tensors[i].data()) };
      }
      tf.dispose(tensors);
      executions.push({ index, outputs, left: tf.memory().numTensors - before });
    }
    tf.dispose(inputs);
  }
  model.dispose();
  return executions;
}
