import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';

const TOPOLOGY_FILE = 'model.json';
const WEIGHTS_FILE = 'weights.bin';

/** Writes a model into a folder: by `file://` where tfjs-node brings it along, else by a handler of two functions. */
export async function saveModel(model: tf.LayersModel, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await model.save(isNative() ? `file://${folder}` : folderHandler(folder));
}

/** Reads what `saveModel` wrote. */
export async function loadModel(folder: string): Promise<tf.LayersModel> {
  return tf.loadLayersModel(isNative() ? `file://${folder}/${TOPOLOGY_FILE}` : folderHandler(folder));
}

const isNative = (): boolean => tf.getBackend() === 'tensorflow';

function folderHandler(folder: string): tf.io.IOHandler {
  return {
    async save({ weightData, ...topology }) {
      await writeFile(path.join(folder, TOPOLOGY_FILE), JSON.stringify(topology));
      await writeFile(path.join(folder, WEIGHTS_FILE), new Uint8Array(tf.io.CompositeArrayBuffer.join(weightData)));
      return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } };
    },
    async load() {
      const topology = JSON.parse(await readFile(path.join(folder, TOPOLOGY_FILE), 'utf8')) as tf.io.ModelArtifacts;
      const weights = await readFile(path.join(folder, WEIGHTS_FILE));
      return { ...topology, weightData: Uint8Array.from(weights).buffer };
    },
  };
}
